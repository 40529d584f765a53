"""Spans carried from many articles' texts to their raw pages at once.

The same as ``Alignment.to_source`` of each article's own map, in arrays.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.errors import OffsetError

Numbers = NDArray[np.int64]
_ARTICLE = 32  # bits that an offset has below the number of its article


class Pieces(NamedTuple):
    """Where articles' texts stand in their raw pages: ``[at, at_end)`` of the text of ``article``, a number.

    ``whole`` ones stand for ``[raw, raw_end)`` as a whole, such as masks; the others character by character.
    """

    article: Numbers
    at: Numbers
    at_end: Numbers
    raw: Numbers
    raw_end: Numbers
    whole: NDArray[np.bool_]


class Carrying:
    """The maps of many articles, made ready once."""

    def __init__(self, pieces: Pieces) -> None:
        """Put the pieces in order; empty ones are dropped."""
        kept = (pieces.at < pieces.at_end) & (pieces.raw < pieces.raw_end)
        order = np.flatnonzero(kept)[np.lexsort((pieces.at[kept], pieces.article[kept]))]
        self._pieces = _take(pieces, order)
        self._starts = _key(self._pieces.article, self._pieces.at)
        self._ends = _key(self._pieces.article, self._pieces.at_end)

    def to_raw(self, article: Numbers, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
        """Give where ``[start, end)`` of each article's text begins and ends in its raw page.

        Raises:
            OffsetError: a span holds no character of the raw page.
        """
        first = np.searchsorted(self._ends, _key(article, start), "right")
        last = np.searchsorted(self._starts, _key(article, end), "left") - 1
        lost = np.flatnonzero((start >= end) | (first > last))
        if len(lost):
            at = lost[0]
            raise OffsetError(f"span [{start[at]}, {end[at]}) holds no character kept on both sides")
        head, tail = _take(self._pieces, first), _take(self._pieces, last)
        before = np.where(head.whole, 0, np.maximum(start - head.at, 0))
        after = np.where(tail.whole, 0, np.maximum(tail.at_end - end, 0))
        return head.raw + before, tail.raw_end - after


def _take(pieces: Pieces, at: Numbers) -> Pieces:
    article, start, end, raw, raw_end = (column[at] for column in pieces[:5])
    return Pieces(article, start, end, raw, raw_end, pieces.whole[at])


def _key(article: Numbers, offset: Numbers) -> Numbers:
    return article << _ARTICLE | offset
