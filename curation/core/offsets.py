"""Edits and the alignment derived from them.

A rule that changes text emits edits ``(start, end, replacement)`` on the text it was given; the
changed text and the map between the two texts both come from the edits, so they cannot disagree.
Alignments compose, so text changed in steps still maps to the text it began as.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

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
    for start, end, replacement in edits:
        parts += (source[done:start], replacement)
        done = end
    parts.append(source[done:])
    return "".join(parts)


class Run(NamedTuple):
    """``length`` characters aligned one to one, at ``source`` in one text and at ``target`` in the other."""

    source: int
    target: int
    length: int

    @property
    def source_end(self) -> int:
        """Where the run ends in the source."""
        return self.source + self.length

    @property
    def target_end(self) -> int:
        """Where the run ends in the target."""
        return self.target + self.length


class Block(NamedTuple):
    """Characters aligned as a whole: each one on either side stands for all on the other."""

    source: int
    target: int
    source_length: int
    target_length: int

    @property
    def source_end(self) -> int:
        """Where the block ends in the source."""
        return self.source + self.source_length

    @property
    def target_end(self) -> int:
        """Where the block ends in the target."""
        return self.target + self.target_length


Piece: TypeAlias = Run | Block


class _Index(NamedTuple):
    """Pieces in the order of the text that spans come from, which is their source here."""

    pieces: Sequence[Piece]
    starts: list[int]
    ends: list[int]


class Alignment:
    """A map between a source text and the text its edits made (the target).

    Unchanged characters are aligned one to one, replaced ones as a whole; deleted and inserted ones
    are not aligned. A span is carried over by the aligned characters at its two ends; a span that
    begins or ends on others takes in the nearest aligned characters inside it.

    Attributes:
        pieces: in the order of both texts. On either side any two are disjoint; in a composed
            alignment they may also stand for the very same characters.
    """

    __slots__ = ("_from_source", "_from_target", "pieces")

    def __init__(self, pieces: Iterable[Piece]) -> None:
        """Take the pieces in order; empty ones are dropped."""
        self.pieces: tuple[Piece, ...] = tuple(piece for piece in pieces if piece[2] and piece[-1])
        self._from_source: _Index | None = None
        self._from_target: _Index | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        """The pieces aligned one to one."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Run))

    @classmethod
    def from_edits(cls, length: int, edits: Iterable[Edit]) -> "Alignment":
        """Derive the map from sorted, non-overlapping edits on a source of ``length`` code points.

        Raises:
            OffsetError: edits overlap, are unsorted or reach outside the source.
        """
        pieces: list[Piece] = []
        done = at = 0
        for start, end, replacement in edits:
            if not done <= start <= end <= length:
                raise OffsetError(f"edit [{start}, {end}) overlaps or leaves [0, {length})")
            if done < start:
                pieces.append(Run(done, at, start - done))
                at += start - done
            if replacement:
                if start < end:
                    pieces.append(Block(start, at, end - start, len(replacement)))
                at += len(replacement)
            done = end
        pieces.append(Run(done, at, length - done))
        return cls(pieces)

    def compose(self, after: "Alignment") -> "Alignment":
        """Map this source to the target of ``after``, whose source is this target.

        Two characters are aligned exactly where some character between them is aligned with both, so
        what either step deleted or inserted is not aligned.
        """
        pieces: list[Piece] = []
        middle = _index(after.pieces)
        count = len(middle.pieces)
        first = 0
        for piece in self.pieces:
            start, end = piece.target, piece.target_end
            while first < count and middle.ends[first] <= start:
                first += 1
            at = first
            while at < count and middle.starts[at] < end:
                pieces.append(_through(piece, middle.pieces[at]))
                at += 1
        return Alignment(pieces)

    def to_source(self, span: Span) -> Span:
        """Carry a span of the target text to the source text.

        Raises:
            OffsetError: the span holds no aligned character.
        """
        if self._from_target is None:
            self._from_target = _index(sorted(map(_swapped, self.pieces)))
        return _carry(span, self._from_target)

    def to_target(self, span: Span) -> Span:
        """Carry a span of the source text to the target text.

        Raises:
            OffsetError: the span holds no aligned character.
        """
        if self._from_source is None:
            self._from_source = _index(self.pieces)
        return _carry(span, self._from_source)

    def __eq__(self, other: object) -> bool:
        """Whether the pieces are the same."""
        return isinstance(other, Alignment) and self.pieces == other.pieces

    def __hash__(self) -> int:
        """Hash the pieces."""
        return hash(self.pieces)


def _index(pieces: Sequence[Piece]) -> _Index:
    return _Index(pieces, [piece.source for piece in pieces], [piece.source_end for piece in pieces])


def _swapped(piece: Piece) -> Piece:
    if isinstance(piece, Run):
        return Run(piece.target, piece.source, piece.length)
    return Block(piece.target, piece.source, piece.target_length, piece.source_length)


def _carry(span: Span, index: _Index) -> Span:
    first = bisect_right(index.ends, span.start)
    last = bisect_left(index.starts, span.end) - 1
    if span.start >= span.end or first > last:
        raise OffsetError(f"span [{span.start}, {span.end}) holds no character kept on both sides")
    head, tail = index.pieces[first], index.pieces[last]
    start, end = head.target, tail.target_end
    if isinstance(head, Run):
        start += max(span.start - head.source, 0)
    if isinstance(tail, Run):
        end -= max(tail.source_end - span.end, 0)
    return Span(start, end)


def _through(before: Piece, after: Piece) -> Piece:
    """Align the source of ``before`` and the target of ``after`` where they meet in the text between."""
    start, end = max(before.target, after.source), min(before.target_end, after.source_end)
    source, source_end = before.source, before.source_end
    if isinstance(before, Run):
        source, source_end = source + start - before.target, source + end - before.target
    target, target_end = after.target, after.target_end
    if isinstance(after, Run):
        target, target_end = target + start - after.source, target + end - after.source
        if isinstance(before, Run):
            return Run(source, target, end - start)
    return Block(source, target, source_end - source, target_end - target)
