"""Edits and the alignment derived from them.

A rule that changes text emits edits ``(start, end, replacement)`` on the text it was given; the
changed text and the map between the two texts both come from the edits, so they cannot disagree.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from curation.errors import OffsetError
from curation.types import Span


class Edit(NamedTuple):
    """Replace ``[start, end)`` of the source text by ``replacement``."""

    start: int
    end: int
    replacement: str


def apply_edits(source: str, edits: Iterable[Edit]) -> str:
    """Apply sorted, non-overlapping ``edits`` to ``source``."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts.append(source[done : edit.start])
        parts.append(edit.replacement)
        done = edit.end
    parts.append(source[done:])
    return "".join(parts)


class Run(NamedTuple):
    """Unchanged characters: ``length`` of them at ``source`` in one text and ``target`` in the other."""

    source: int
    target: int
    length: int


class Alignment:
    """A map between a source text and the text its edits made (the target).

    Only unchanged characters are aligned one to one. A span is carried over by the unchanged
    characters at its two ends; a span that begins or ends on an edited character takes in the
    nearest unchanged characters inside it.
    """

    __slots__ = ("_sources", "_targets", "runs")

    def __init__(self, runs: Iterable[Run]) -> None:
        """Take the runs in order; empty ones are dropped."""
        self.runs = tuple(run for run in runs if run.length)
        self._sources = [run.source for run in self.runs]
        self._targets = [run.target for run in self.runs]

    @classmethod
    def from_edits(cls, length: int, edits: Iterable[Edit]) -> "Alignment":
        """Derive the map from sorted, non-overlapping edits on a source of ``length`` code points.

        Raises:
            OffsetError: edits overlap, are unsorted or reach outside the source.
        """
        runs: list[Run] = []
        done = at = 0
        for edit in edits:
            if not done <= edit.start <= edit.end <= length:
                raise OffsetError(f"edit [{edit.start}, {edit.end}) overlaps or leaves [0, {length})")
            runs.append(Run(done, at, edit.start - done))
            at += edit.start - done + len(edit.replacement)
            done = edit.end
        runs.append(Run(done, at, length - done))
        return cls(runs)

    def to_source(self, span: Span) -> Span:
        """Carry a span of the target text to the source text.

        Raises:
            OffsetError: the span holds no unchanged character.
        """
        start, end = self._carry(span, self._targets, forward=False)
        return Span(start, end)

    def to_target(self, span: Span) -> Span:
        """Carry a span of the source text to the target text.

        Raises:
            OffsetError: the span holds no unchanged character.
        """
        start, end = self._carry(span, self._sources, forward=True)
        return Span(start, end)

    def _carry(self, span: Span, starts: list[int], *, forward: bool) -> tuple[int, int]:
        first = max(bisect_right(starts, span.start) - 1, 0)
        last = bisect_right(starts, span.end - 1) - 1
        begin = end = None
        if span.start < span.end and self.runs:
            here, there = _sides(self.runs[first], forward)
            if span.start >= here + self.runs[first].length and first + 1 < len(self.runs):
                first += 1
                here, there = _sides(self.runs[first], forward)
            if here < span.end and span.start < here + self.runs[first].length:
                begin = there + max(span.start - here, 0)
            if last >= first:
                here, there = _sides(self.runs[last], forward)
                end = there + min(span.end - here, self.runs[last].length)
        if begin is None or end is None or begin >= end:
            raise OffsetError(f"span [{span.start}, {span.end}) holds no character kept on both sides")
        return begin, end


def _sides(run: Run, forward: bool) -> tuple[int, int]:
    return (run.source, run.target) if forward else (run.target, run.source)
