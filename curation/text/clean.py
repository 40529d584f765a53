"""Cleaning a page: which lines are an article's, which are not, and why.

The page is read once, line by line. Markers («المصدر:», «إقرأ أيضاً») are evidence, not cuts: the body
goes on where sentences go on, and a whole article after the main one's end is kept as a related one.
Of the lines that may be an article's, it gets the run that speaks most for a body (``weights``); what
stands before and after is menus, dates, bylines, comments.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from curation.text.context import in_context, restates, stems
from curation.text.head import find_title, head_reason
from curation.text.inline import cut_lines
from curation.text.lines import Line, Marker, page_lines
from curation.text.metadata import in_pieces
from curation.text.page import Article, CleanPage
from curation.text.pieces import join_pieces, kept_pieces
from curation.text.published import best_date
from curation.text.runs import likely_run
from curation.text.weights import body_weight, is_aside
from curation.types import Dated, Excerpt, Reason, Removed, Role, Span

# A page without a single sentence is kept whole when it is this short; longer, it is a list.
SHORT_PAGE = 3
_RECENT = 40
_LISTED = -0.5  # a line that is none of the body, however much it reads like it


class _State(Enum):
    BODY = auto()  # inside an article, or before the main one has begun
    CLOSED = auto()  # after the source or keyword lines that end the main article
    LISTED = auto()  # under a marker, where headlines are other articles'
    KEYWORDS = auto()  # the next line holds the keywords


@dataclass(slots=True)
class _Item:
    """A line read into a draft; one with a reason is removed whatever stands around it."""

    line: Line
    weight: float
    reason: Reason | None = None


@dataclass
class _Draft:
    """An article being put together."""

    role: Role
    items: list[_Item] = field(default_factory=list)
    title: Line | None = None
    source: Span | None = None
    keywords: list[Span] = field(default_factory=list)
    begun: bool = False

    def add(self, line: Line, reason: Reason | None = None) -> None:
        weight = body_weight(line)
        item = _Item(line, weight if reason is None else min(weight, _LISTED), reason)
        self.items.append(item)
        self.begun = self.begun or (reason is None and item.weight > 0)

    def with_reason(self, *reasons: Reason) -> list[_Item]:
        return [item for item in self.items if item.reason in reasons]

    def above(self, *reasons: Reason) -> Iterator[_Item]:
        """Yield the lines above the body that were removed for such a reason, nearest first."""
        kept = (at for at, item in enumerate(self.items) if item.reason is None)
        for item in reversed(self.items[: next(kept, 0)]):
            if item.reason in reasons:
                yield item


class _Reader:
    """Reads lines in order, each into an article or into the removed spans, exactly once."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.drafts = [_Draft("main")]
        self.removed: list[Removed] = []
        self.state = _State.BODY
        self.marker: Marker | None = None
        self.headlines = 0

    @property
    def draft(self) -> _Draft:
        return self.drafts[-1]

    def read(self, line: Line) -> None:
        if line.marker is not None:
            self._read_marker(line, line.marker)
        elif self.state is _State.KEYWORDS:
            self.draft.keywords.append(line.span)
            self.draft.add(line, Reason.KEYWORDS)
            self.state = _State.CLOSED
        elif line.sentence and not line.bullet:
            self._read_sentence(line)
        elif self.state is _State.BODY:
            glued = line.glued and (self.draft.role == "related" or line.glue_seen)
            self.draft.add(line, Reason.RELATED_HEADLINE if glued else None)
        elif self.state is _State.CLOSED:
            self.draft.add(line, Reason.NOT_ARTICLE)
        elif self._opens_related(line):
            self.draft.title = line
            self.draft.add(line, Reason.TITLE)
            self.state = _State.BODY
        else:
            self.headlines += line.headline
            self.draft.add(line, Reason.RELATED_HEADLINE)

    def _read_sentence(self, line: Line) -> None:
        """Read on in the article, unless the sentence says again what the headline above it says."""
        above = self.draft.items[-1].line if self.draft.items else None
        if self.state is not _State.LISTED or above is None or not self._restates(above, line):
            self.state = _State.BODY
            self.draft.add(line)
        elif self.marker is Marker.RELATED and self.headlines == 1 and self.draft.begun:
            self.draft.items[-1].reason = Reason.TITLE
            self.drafts.append(_Draft("related", title=above))
            self.draft.add(line)
            self.state = _State.BODY
        else:
            self.draft.add(line, Reason.NOT_ARTICLE)

    def _restates(self, above: Line, line: Line) -> bool:
        if not self.headlines or above.marker is not None or above.bullet:
            return False
        recent = (item for item in self.draft.items[-_RECENT:] if item.reason is None and item.weight > 0)
        return restates(above.text, line.text, set().union(*(stems(item.line.text) for item in recent)))

    def _read_marker(self, line: Line, marker: Marker) -> None:
        self.marker, self.headlines = marker, 0
        if marker is Marker.HEAD:
            self.draft.add(line, Reason.NAVIGATION)
        elif marker is Marker.COMMENTS:
            self.draft.add(line, Reason.NOT_ARTICLE if self.draft.begun else Reason.NAVIGATION)
        elif marker is Marker.SOURCE:
            self.draft.source = line.value or self.draft.source
            self.draft.add(line, Reason.SOURCE)
            if self.draft.begun:
                self.state = _State.CLOSED
        elif marker is Marker.KEYWORDS:
            if line.value:
                self.draft.keywords.append(line.value)
            self.draft.add(line, Reason.KEYWORDS)
            self.state = _State.CLOSED if line.value else _State.KEYWORDS
        elif line.value:
            self.draft.add(line, Reason.RELATED_HEADLINE)
        elif marker is Marker.RELATED and self.state is _State.CLOSED and self.draft.begun:
            self.drafts.append(_Draft("related"))
            self.draft.add(line, Reason.RELATED_MARKER)
            self.state = _State.LISTED
        else:
            self.draft.add(line, Reason.RELATED_MARKER)
            self.state = _State.LISTED

    def _opens_related(self, line: Line) -> bool:
        draft = self.draft
        fresh = draft.role == "related" and draft.title is None and not draft.begun
        return fresh and line.headline and not line.bullet

    def finish(self) -> CleanPage:
        articles = tuple(article for article in map(self._article, self.drafts) if article.runs)
        return in_pieces(CleanPage(self.raw, articles, tuple(sorted(self.removed))))

    def _article(self, draft: _Draft) -> Article:
        body = self._settle(draft)
        lines: list[list[Span]] = []
        for line in body:
            pieces, dropped = kept_pieces(self.raw, line.span)
            lines.append(pieces)
            self.removed += [Removed(span, Reason.INVISIBLE) for span in dropped]
        text, runs = join_pieces(self.raw, [pieces for pieces in lines if pieces])
        return Article(
            role=draft.role,
            text=text,
            runs=runs,
            title=self._excerpt(draft.title.span) if draft.title else None,
            source=self._excerpt(draft.source) if draft.source else None,
            keywords=tuple(self._excerpt(span) for span in draft.keywords),
            headings=tuple(self._excerpt(line.span) for line in body if not line.sentence),
            byline=next((self._excerpt(item.line.span) for item in draft.above(Reason.BYLINE)), None),
            published=self._published(draft),
            related=tuple(
                self._excerpt(item.line.span) for item in draft.with_reason(Reason.RELATED_HEADLINE)
            ),
        )

    def _published(self, draft: _Draft) -> Dated | None:
        """Find the date above the body, in a line of its own or cut off in front of a sentence."""
        lines = [
            item.line.span
            for item in draft.above(Reason.DATE_LINE, Reason.NAVIGATION)
            if item.reason is Reason.DATE_LINE or item.line.marker is Marker.HEAD
        ]
        return best_date(self.raw, lines)

    def _settle(self, draft: _Draft) -> list[Line]:
        """Decide each line of a draft: give those of its body, remove the others with their reason."""
        lines = [item.line for item in draft.items]
        if not draft.begun and draft.role == "main" and len(draft.items) <= SHORT_PAGE:
            first, end = 0, len(draft.items)
        else:
            weights = [item.weight for item in draft.items]
            first, end = likely_run(lines, in_context(lines, weights))
        head, run, tail = draft.items[:first], draft.items[first:end], draft.items[end:]
        for position, item in enumerate(run):
            if item.reason is None and draft.begun:
                item.reason = _aside_reason(run, position)
        for item in tail:
            item.reason = item.reason or Reason.NOT_ARTICLE
        self._settle_head(draft, head, [item.line for item in run if item.reason is None])
        for item in draft.items:
            if item.reason is not None:
                self.removed.append(Removed(item.line.span, item.reason))
        return [item.line for item in run if item.reason is None]

    def _settle_head(self, draft: _Draft, head: Sequence[_Item], body: Sequence[Line]) -> None:
        free = [item for item in head if item.reason is None]
        if draft.title is None and body:
            draft.title = find_title([item.line for item in free], body)
        for item in free:
            same = draft.title is not None and item.line.text == draft.title.text
            item.reason = Reason.TITLE if same else head_reason(item.line)

    def _excerpt(self, span: Span) -> Excerpt:
        pieces, _ = kept_pieces(self.raw, span)
        return Excerpt(join_pieces(self.raw, [pieces])[0], span)


def _aside_reason(run: Sequence[_Item], position: int) -> Reason | None:
    """Say why a line inside a body is none of it; None where it is: a paragraph, a heading, a list."""
    line = run[position].line
    if run[position].weight > 0:
        return None  # most lines
    reason = is_aside(line)
    if reason is None and line.headline and not line.bullet and position:
        # A headline under a picture's credit is the picture's, not a section's.
        before = run[position - 1].reason
        return Reason.RELATED_HEADLINE if before is Reason.CAPTION else None
    return reason


def clean_page(raw: str) -> CleanPage:
    """Cut a page's text into its articles and what is none of theirs.

    Each non-space character of ``raw`` stands in exactly one article's ``kept`` or one removed span.
    Linear in the length of the page; any string is accepted, an empty one gives no article.

    Args:
        raw: the page as text, line ends of any kind.

    Returns:
        The page's articles, its own first (role ``main``), and its removed spans in page order.
    """
    reader = _Reader(raw)
    for line in cut_lines(raw, list(page_lines(raw))):
        reader.read(line)
    return reader.finish()
