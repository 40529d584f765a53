"""Cleaning a page: which lines are an article's, which are not, and why.

The page is read once, line by line. Markers («المصدر:», «إقرأ أيضاً») are evidence, not cuts: the body
goes on where sentences go on, and a whole article after the main one's end is kept as a related one.
Of the lines that may be an article's, it gets the run that speaks most for a body (``weights``); what
stands before and after is menus, dates, bylines, comments.
"""

from enum import Enum, auto

from curation.text.draft import Draft, headings
from curation.text.inline import cut_lines
from curation.text.lines import Line, Marker
from curation.text.look import Placed, page_lines
from curation.text.metadata import in_pieces
from curation.text.outside import tail_reason
from curation.text.page import Article, CleanPage
from curation.text.pieces import excerpt, read_lines
from curation.text.published import best_date
from curation.text.restating import opens_other, restates, stems
from curation.types import Dated, Reason, Removed, Span

_RECENT = 40


class _State(Enum):
    BODY = auto()  # inside an article, or before the main one has begun
    CLOSED = auto()  # after the source or keyword lines that end the main article
    LISTED = auto()  # under a marker, where headlines are other articles'
    KEYWORDS = auto()  # the next line holds the keywords


class _Reader:
    """Reads lines in order, each into an article or into the removed spans, exactly once."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.drafts = [Draft("main")]
        self.removed: list[Removed] = []
        self.state = _State.BODY
        self.marker: Marker | None = None
        self.headlines = 0

    @property
    def draft(self) -> Draft:
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
            self.drafts.append(Draft("related", title=above))
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
            self.drafts.append(Draft("related"))
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

    def _article(self, draft: Draft) -> Article:
        raw = self.raw
        body = draft.settle()
        self.removed += [Removed(item.span, item.reason) for item in draft.items if item.reason is not None]
        text, runs, dropped = read_lines(raw, [item.span for item in body])
        self.removed += [Removed(span, Reason.INVISIBLE) for span in dropped]
        return Article(
            role=draft.role,
            text=text,
            runs=runs,
            title=excerpt(raw, draft.title.span) if draft.title else None,
            source=excerpt(raw, draft.source) if draft.source else None,
            keywords=tuple(excerpt(raw, span) for span in draft.keywords),
            headings=tuple(excerpt(raw, item.span) for item in headings(body)),
            byline=next((excerpt(raw, item.span) for item in draft.above(Reason.BYLINE)), None),
            published=self._published(draft),
            related=tuple(excerpt(raw, item.span) for item in draft.with_reason(Reason.RELATED_HEADLINE)),
        )

    def _published(self, draft: Draft) -> Dated | None:
        """Find the date above the body, in a line of its own or cut off in front of a sentence."""
        lines = [
            item.span
            for item in draft.above(Reason.DATE_LINE, Reason.NAVIGATION)
            if item.reason is Reason.DATE_LINE or item.line.marker is Marker.HEAD
        ]
        return best_date(self.raw, lines)


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
