"""An article being put together: the lines read into it, and the decision on each once all are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from curation.text.bare import is_bare, widened, with_figures
from curation.text.context import in_context
from curation.text.head import find_title, is_marked_title
from curation.text.lines import Line, Marker
from curation.text.look import Placed
from curation.text.outside import head_reason, tail_reason
from curation.text.runs import likely_run
from curation.text.weights import is_aside
from curation.types import Reason, Role, Span

# A page without a single sentence is kept whole when it is this short; longer, it is a list.
SHORT_PAGE = 3
_LISTED = -0.5  # a line that is none of the body, however much it reads like it


@dataclass(slots=True)
class Item:
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
class Draft:
    """An article being put together."""

    role: Role
    items: list[Item] = field(default_factory=list)
    title: Item | None = None
    source: Span | None = None
    keywords: list[Span] = field(default_factory=list)
    begun: bool = False

    def add(self, placed: Placed, reason: Reason | None = None) -> None:
        """Read a line in; with a reason it is removed whatever stands around it."""
        start, line = placed
        weight = line.weight
        if reason is not None:
            weight = min(weight, _LISTED)
        elif weight > 0:
            self.begun = True
        self.items.append(Item(start, line, weight, reason))

    def with_reason(self, *reasons: Reason) -> list[Item]:
        """List the lines that were removed for such a reason."""
        return [item for item in self.items if item.reason in reasons]

    def above(self, *reasons: Reason) -> Iterator[Item]:
        """Yield the lines above the body that were removed for such a reason, nearest first."""
        kept = (at for at, item in enumerate(self.items) if item.reason is None)
        for item in reversed(self.items[: next(kept, 0)]):
            if item.reason in reasons:
                yield item

    def settle(self) -> list[Item]:
        """Decide on each line: give those of the body; the others have their reason then."""
        items = self.items
        if not self.begun and self.role == "main" and len(items) <= SHORT_PAGE:
            first, end = 0, len(items)
        else:
            lines = [item.line for item in items]
            weights = in_context(lines, [item.weight for item in items])
            first, end = likely_run(lines, weights)
            if self.begun and is_bare(lines):
                first, end = widened(lines, weights, first, end)
            elif first < end:
                end = with_figures(lines, weights, end)
            if first == 0 and self.title is None and is_marked_title(lines[:end]):
                first = 1
        run = items[first:end]
        for position, item in enumerate(run):
            if item.reason is None and item.weight <= 0 and self.begun:
                item.reason = _aside_reason(run, position)
        _settle_tail(items[end:])
        body = [item for item in run if item.reason is None]
        self._settle_head([item for item in items[:first] if item.reason is None], body)
        return body

    def _settle_head(self, free: Sequence[Item], body: Sequence[Item]) -> None:
        if self.title is None and body:
            at = find_title([item.line for item in free], [item.line for item in body])
            self.title = None if at is None else free[at]
        title = self.title.line.text if self.title else None
        for item in free:
            item.reason = Reason.TITLE if item.line.text == title else head_reason(item.line)


def headings(body: Sequence[Item]) -> list[Item]:
    """Find a body's headings: each a headline by its shape, with what is none right below."""
    return [
        item
        for item, below in pairwise(body)
        if item.line.headline and item.weight <= 0 and not (item.line.bullet or below.line.headline)
    ]


def _settle_tail(tail: Sequence[Item]) -> None:
    """Say of each line below a body what it is, where it has no reason of its own yet."""
    commented = False
    for item in tail:
        if item.line.marker is not None:
            commented = item.line.marker is Marker.COMMENTS
        reason = item.reason
        if reason is None or reason is Reason.NOT_ARTICLE:
            reason = tail_reason(item.line)
            item.reason = Reason.COMMENTS if commented and reason is Reason.NOT_ARTICLE else reason


def _aside_reason(run: Sequence[Item], position: int) -> Reason | None:
    """Say why a line inside a body is none of it; None where it is: a paragraph, a heading, a list."""
    line = run[position].line
    reason = is_aside(line)
    if reason is None and line.headline and not line.bullet and position:
        # A headline under a picture's credit is the picture's, not a section's.
        before = run[position - 1].reason
        return Reason.RELATED_HEADLINE if before is Reason.CAPTION else None
    return reason
