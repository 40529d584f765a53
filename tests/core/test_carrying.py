"""Spans of many articles carried to their raw pages at once, as each article's own map carries them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.carrying import Carrying, Numbers, Pieces
from curation.core.offsets import Alignment, Block, Piece, Run
from curation.errors import OffsetError
from curation.types import Span


@st.composite
def maps(draw: st.DrawFn) -> list[Piece]:
    """Draw the pieces of an article: runs and blocks in order, with gaps on both sides, some empty."""
    raw = at = 0
    pieces: list[Piece] = []
    for _ in range(draw(st.integers(0, 4))):
        raw, at = raw + draw(st.integers(0, 3)), at + draw(st.integers(0, 3))
        size, other = draw(st.integers(0, 5)), draw(st.integers(0, 5))
        whole = draw(st.booleans())
        pieces.append(Block(raw, at, size, other) if whole else Run(raw, at, size))
        raw, at = raw + size, at + (other if whole else size)
    return pieces


def carrying(articles: list[list[Piece]]) -> Carrying:
    """Make one map of all articles, their pieces in any order."""
    rows = [
        (number, p.target, p.target_end, p.source, p.source_end, isinstance(p, Block))
        for number, pieces in enumerate(articles)
        for p in reversed(pieces)
    ]
    columns = [np.array([row[at] for row in rows], np.int64) for at in range(6)]
    return Carrying(Pieces(*columns[:5], columns[5].astype(bool)))


@given(st.lists(maps(), min_size=1, max_size=4), st.integers(0, 30), st.integers(0, 30), st.integers(0, 3))
def test_a_span_goes_where_its_articles_own_map_says(
    articles: list[list[Piece]], start: int, end: int, number: int
) -> None:
    """Or is refused, where that map refuses it: articles beside it change nothing."""
    number %= len(articles)
    every = carrying(articles)
    asked: list[Numbers] = [np.array([one], np.int64) for one in (number, start, end)]
    try:
        expected = Alignment(articles[number]).to_source(Span(start, end))
    except OffsetError:
        with pytest.raises(OffsetError, match=rf"span \[{start}, {end}\) holds no character"):
            every.to_raw(*asked)
        return
    raw_start, raw_end = every.to_raw(*asked)
    assert (raw_start.item(), raw_end.item()) == expected
