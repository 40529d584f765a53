"""Edits and the alignment derived from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.offsets import Alignment, Edit, apply_edits
from curation.errors import OffsetError
from curation.types import Span


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Draw a text and sorted edits that do not overlap."""
    source = draw(st.text(alphabet="ابجده ", max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(source)), max_size=8).filter(lambda c: len(c) % 2 == 0)))
    pairs = zip(cuts[::2], cuts[1::2], strict=True)
    return source, [Edit(start, end, draw(st.text(alphabet="xyz", max_size=3))) for start, end in pairs]


@given(edited())
def test_unchanged_characters_map_both_ways(case: tuple[str, list[Edit]]) -> None:
    """Each unchanged character maps to itself in the other text, and back."""
    source, edits = case
    target = apply_edits(source, edits)
    alignment = Alignment.from_edits(len(source), edits)
    changed = {at for edit in edits for at in range(edit.start, edit.end)}
    for at in set(range(len(source))) - changed:
        there = alignment.to_target(Span(at, at + 1))
        assert target[slice(*there)] == source[at]
        assert alignment.to_source(there) == (at, at + 1)


@given(edited())
def test_aligned_length_is_what_edits_left(case: tuple[str, list[Edit]]) -> None:
    """The runs hold exactly the characters no edit touched."""
    source, edits = case
    runs = Alignment.from_edits(len(source), edits).runs
    assert sum(run.length for run in runs) == len(source) - sum(e.end - e.start for e in edits)


def test_span_over_an_edit_takes_in_both_sides() -> None:
    """A span across removed characters maps to the raw span that holds them."""
    alignment = Alignment.from_edits(6, [Edit(2, 4, "")])
    assert alignment.to_source(Span(0, 4)) == (0, 6)
    assert alignment.to_target(Span(1, 5)) == (1, 3)


@pytest.mark.parametrize("span", [Span(2, 4), Span(1, 1), Span(9, 12), Span(-3, 0)])
def test_span_without_a_kept_character_is_refused(span: Span) -> None:
    """A span of removed characters only, an empty one, and one outside cannot be carried over."""
    with pytest.raises(OffsetError):
        Alignment.from_edits(6, [Edit(2, 4, "")]).to_target(span)


@pytest.mark.parametrize("edits", [[Edit(0, 3, ""), Edit(2, 4, "")], [Edit(0, 9, "")], [Edit(3, 2, "")]])
def test_edits_that_overlap_or_leave_the_text_are_refused(edits: list[Edit]) -> None:
    """An alignment is made of sorted edits inside the text only."""
    with pytest.raises(OffsetError):
        Alignment.from_edits(6, edits)
