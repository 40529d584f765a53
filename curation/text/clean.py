"""Cleaning a page: which lines are an article's, which are not, and why.

The page is read once, line by line. Markers («المصدر:», «إقرأ أيضاً») are evidence, not cuts: the body
goes on where sentences go on, and a whole article after the main one's end is kept as a related one.
Of the lines that may be an article's, it gets the run that speaks most for a body (``weights``); what
stands before and after is menus, dates, bylines, comments.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from curation.text.bare import is_bare, widened, with_figures
from curation.text.context import in_context
from curation.text.head import find_title, is_marked_title
from curation.text.inline import cut_lines
from curation.text.lines import Line, Marker
from curation.text.look import Placed, page_lines
from curation.text.metadata import in_pieces
from curation.text.outside import head_reason, tail_reason
from curation.text.page import Article, CleanPage
from curation.text.pieces import read_lines
from curation.text.published import best_date
from curation.text.restating import opens_other, restates, stems
from curation.text.runs import likely_run
from curation.text.weights import is_aside
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

    start: int
    line: Line
    weight: float
    reason: Reason | None = None

    @property
    def span(self) -> Span:
        """Where the line stands in the raw page."""
        return Span(self.start, self.start + len(self.line.text))


@dataclass
class _Draft:
    """An article being put together."""

    role: Role
    items: list[_Item] = field(default_factory=list)
    title: _Item | None = None
    source: Span | None = None
    keywords: list[Span] = field(default_factory=list)
    begun: bool = False

    def add(self, placed: Placed, reason: Reason | None = None) -> None:
        start, line = placed
        weight = line.weight
        if reason is not None:
            weight = min(weight, _LISTED)
        elif weight > 0:
            self.begun = True
        self.items.append(_Item(start, line, weight, reason))

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

    def read(self, placed: Placed) -> None:
        line = placed.line
        if line.marker is not None:
            self._read_marker(placed, line.marker)
        elif self.state is _State.KEYWORDS:
            self.draft.keywords.append(placed.span)
            self.draft.add(placed, Reason.KEYWORDS)
            self.state = _State.CLOSED
        elif line.sentence and not line.bullet:
            self._read_sentence(placed)
        elif self.state is _State.BODY:
            glued = line.glued and (self.draft.role == "related" or line.glue_seen)
            self.draft.add(placed, Reason.RELATED_HEADLINE if glued else None)
        elif self.state is _State.CLOSED:
            self.draft.add(placed, Reason.NOT_ARTICLE)
        elif self._opens_related(line):
            self.draft.add(placed, Reason.TITLE)
            self.draft.title = self.draft.items[-1]
            self.state = _State.BODY
        else:
            reason = tail_reason(line)
            if reason is Reason.NOT_ARTICLE:
                reason = Reason.RELATED_HEADLINE
                self.headlines += line.headline
            self.draft.add(placed, reason)

    def _read_sentence(self, placed: Placed) -> None:
        """Read on in the article, unless the sentence says again what the headline above it says."""
        above = self.draft.items[-1] if self.draft.items else None
        if self.state is not _State.LISTED or above is None or not self._restates(above.line, placed.line):
            self.state = _State.BODY
            self.draft.add(placed)
        elif self._is_one_headline():
            above.reason = Reason.TITLE
            self.drafts.append(_Draft("related", title=above))
            self.draft.add(placed)
            self.state = _State.BODY
        else:
            self.draft.add(placed, Reason.NOT_ARTICLE)

    def _restates(self, above: Line, line: Line) -> bool:
        if not self.headlines or above.marker is not None or above.bullet:
            return False
        recent = (item for item in self.draft.items[-_RECENT:] if item.reason is None and item.weight > 0)
        known = frozenset[str]().union(*(stems(item.line.text) for item in recent))
        if restates(above.text, line.text, known):
            return True
        return self._is_one_headline() and opens_other(above.text, line.text, known)

    def _is_one_headline(self) -> bool:
        """Whether the line above stands alone under «اقرأ أيضا», behind an article's beginning."""
        return self.marker is Marker.RELATED and self.headlines == 1 and self.draft.begun

    def _read_marker(self, placed: Placed, marker: Marker) -> None:
        start, line = placed
        value = Span(start + line.value.start, start + line.value.end) if line.value else None
        self.marker, self.headlines = marker, 0
        if marker is Marker.HEAD:
            self.draft.add(placed, Reason.NAVIGATION)
        elif marker is Marker.COMMENTS:
            self.draft.add(placed, Reason.COMMENTS)
        elif marker is Marker.SOURCE:
            self.draft.source = value or self.draft.source
            self.draft.add(placed, Reason.SOURCE)
            if self.draft.begun:
                self.state = _State.CLOSED
        elif marker is Marker.KEYWORDS:
            if value:
                self.draft.keywords.append(value)
            self.draft.add(placed, Reason.KEYWORDS)
            self.state = _State.CLOSED if value else _State.KEYWORDS
        elif value:
            self.draft.add(placed, Reason.RELATED_HEADLINE)
        elif marker is Marker.RELATED and self.state is _State.CLOSED and self.draft.begun:
            self.drafts.append(_Draft("related"))
            self.draft.add(placed, Reason.RELATED_MARKER)
            self.state = _State.LISTED
        else:
            self.draft.add(placed, Reason.RELATED_MARKER)
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
        text, runs, dropped = read_lines(self.raw, [item.span for item in body])
        self.removed += [Removed(span, Reason.INVISIBLE) for span in dropped]
        return Article(
            role=draft.role,
            text=text,
            runs=runs,
            title=self._excerpt(draft.title.span) if draft.title else None,
            source=self._excerpt(draft.source) if draft.source else None,
            keywords=tuple(self._excerpt(span) for span in draft.keywords),
            headings=tuple(self._excerpt(item.span) for item in body if not item.line.sentence),
            byline=next((self._excerpt(item.span) for item in draft.above(Reason.BYLINE)), None),
            published=self._published(draft),
            related=tuple(self._excerpt(item.span) for item in draft.with_reason(Reason.RELATED_HEADLINE)),
        )

    def _published(self, draft: _Draft) -> Dated | None:
        """Find the date above the body, in a line of its own or cut off in front of a sentence."""
        lines = [
            item.span
            for item in draft.above(Reason.DATE_LINE, Reason.NAVIGATION)
            if item.reason is Reason.DATE_LINE or item.line.marker is Marker.HEAD
        ]
        return best_date(self.raw, lines)

    def _settle(self, draft: _Draft) -> list[_Item]:
        """Decide each line of a draft: give those of its body, remove the others with their reason."""
        items = draft.items
        if not draft.begun and draft.role == "main" and len(items) <= SHORT_PAGE:
            first, end = 0, len(items)
        else:
            lines = [item.line for item in items]
            weights = in_context(lines, [item.weight for item in items])
            first, end = likely_run(lines, weights)
            if draft.begun and is_bare(lines):
                first, end = widened(lines, weights, first, end)
            elif first < end:
                end = with_figures(lines, weights, end)
            if first == 0 and draft.title is None and is_marked_title(lines[:end]):
                first = 1
        run = items[first:end]
        for position, item in enumerate(run):
            if item.reason is None and item.weight <= 0 and draft.begun:
                item.reason = _aside_reason(run, position)
        _settle_tail(items[end:])
        body = [item for item in run if item.reason is None]
        self._settle_head(draft, [item for item in items[:first] if item.reason is None], body)
        self.removed += [Removed(item.span, item.reason) for item in items if item.reason is not None]
        return body

    def _settle_head(self, draft: _Draft, free: Sequence[_Item], body: Sequence[_Item]) -> None:
        if draft.title is None and body:
            at = find_title([item.line for item in free], [item.line for item in body])
            draft.title = None if at is None else free[at]
        title = draft.title.line.text if draft.title else None
        for item in free:
            item.reason = Reason.TITLE if item.line.text == title else head_reason(item.line)

    def _excerpt(self, span: Span) -> Excerpt:
        return Excerpt(read_lines(self.raw, [span]).text, span)


def _settle_tail(tail: Sequence[_Item]) -> None:
    """Say of each line below a body what it is, where it has no reason of its own yet."""
    commented = False
    for item in tail:
        if item.line.marker is not None:
            commented = item.line.marker is Marker.COMMENTS
        reason = item.reason
        if reason is None or reason is Reason.NOT_ARTICLE:
            reason = tail_reason(item.line)
            item.reason = Reason.COMMENTS if commented and reason is Reason.NOT_ARTICLE else reason


def _aside_reason(run: Sequence[_Item], position: int) -> Reason | None:
    """Say why a line inside a body is none of it; None where it is: a paragraph, a heading, a list."""
    line = run[position].line
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
    for placed in cut_lines(page_lines(raw)):
        reader.read(placed)
    return reader.finish()
