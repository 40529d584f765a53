"""Cleaning a page: which lines are an article's, which are not, and why.

The page is read once, line by line. Markers («المصدر:», «إقرأ أيضاً») are evidence, not cuts: the body
goes on where sentences go on, and a whole article after the main one's end is kept as a related one.
"""

from dataclasses import dataclass, field
from enum import Enum, auto

from curation.text.lines import Line, Marker, page_lines
from curation.text.page import Article, CleanPage
from curation.text.pieces import join_pieces, kept_pieces
from curation.types import Excerpt, Reason, Removed, Role, Span


class _State(Enum):
    BODY = auto()  # inside an article, or before the main one has begun
    CLOSED = auto()  # after the source or keyword lines that end the main article
    LISTED = auto()  # under a marker, where headlines are other articles'
    KEYWORDS = auto()  # the next line holds the keywords


@dataclass
class _Draft:
    """An article being put together."""

    role: Role
    lines: list[Line] = field(default_factory=list)
    title: Line | None = None
    source: Span | None = None
    keywords: list[Span] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        return any(line.sentence for line in self.lines)


class _Reader:
    """Reads lines in order, each into an article or into the removed spans, exactly once."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.drafts = [_Draft("main")]
        self.removed: list[Removed] = []
        self.state = _State.BODY

    @property
    def draft(self) -> _Draft:
        return self.drafts[-1]

    def read(self, line: Line) -> None:
        if line.marker is not None:
            self._read_marker(line, line.marker)
        elif self.state is _State.KEYWORDS:
            self.draft.keywords.append(line.span)
            self._remove(line, Reason.KEYWORDS)
            self.state = _State.CLOSED
        elif line.sentence and not line.bullet:
            self.state = _State.BODY
            self.draft.lines.append(line)
        elif self.state is _State.BODY:
            self._read_heading(line)
        elif self.state is _State.CLOSED:
            self._remove(line, Reason.NOT_ARTICLE)
        elif self._opens_related(line):
            self.draft.title = line
            self._remove(line, Reason.TITLE)
            self.state = _State.BODY
        else:
            self._remove(line, Reason.RELATED_HEADLINE)

    def _read_marker(self, line: Line, marker: Marker) -> None:
        if marker is Marker.SOURCE:
            self.draft.source = line.value
            self._remove(line, Reason.SOURCE)
            self._close()
        elif marker is Marker.KEYWORDS:
            if line.value:
                self.draft.keywords.append(line.value)
            self._remove(line, Reason.KEYWORDS)
            self.state = _State.CLOSED if line.value else _State.KEYWORDS
        elif line.value:
            self._remove(line, Reason.RELATED_HEADLINE)
        else:
            self._remove(line, Reason.RELATED_MARKER)
            if marker is Marker.RELATED and self.state is _State.CLOSED and self.draft.begun:
                self.drafts.append(_Draft("related"))
            self.state = _State.LISTED

    def _close(self) -> None:
        if self.draft.begun:
            self.state = _State.CLOSED

    def _opens_related(self, line: Line) -> bool:
        draft = self.draft
        fresh = draft.role == "related" and draft.title is None and not draft.lines
        return fresh and line.headline and not line.bullet

    def _read_heading(self, line: Line) -> None:
        if line.glued and self.draft.role == "related":
            self._remove(line, Reason.RELATED_HEADLINE)
        else:
            self.draft.lines.append(line)

    def _remove(self, line: Line, reason: Reason) -> None:
        self.removed.append(Removed(line.span, reason))

    def finish(self) -> CleanPage:
        drafts = [draft for draft in self.drafts if self._settle(draft)]
        articles = tuple(article for article in map(self._article, drafts) if article.runs)
        return CleanPage(self.raw, articles, tuple(sorted(self.removed)))

    def _settle(self, draft: _Draft) -> bool:
        """Take headlines off both ends of a draft; say whether an article is left."""
        if not draft.begun:
            if draft.role == "main" and len(self.drafts) == 1 and draft.lines:
                return True  # a page without any sentence terminator is kept as it is
            for line in draft.lines:
                self._remove(line, Reason.NOT_ARTICLE)
            return False
        while draft.lines[-1].headline:
            self._remove(draft.lines.pop(), Reason.NOT_ARTICLE)
        first = draft.lines[0]
        if draft.title is None and first.headline:
            draft.title = draft.lines.pop(0)
            self._remove(draft.title, Reason.TITLE)
        return True

    def _article(self, draft: _Draft) -> Article:
        lines: list[list[Span]] = []
        for line in draft.lines:
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
            headings=tuple(self._excerpt(line.span) for line in draft.lines if not line.sentence),
        )

    def _excerpt(self, span: Span) -> Excerpt:
        pieces, _ = kept_pieces(self.raw, span)
        return Excerpt(join_pieces(self.raw, [pieces])[0], span)


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
    for line in page_lines(raw):
        reader.read(line)
    return reader.finish()
