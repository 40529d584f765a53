"""Edits and the alignment derived from them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.offsets import Alignment, Block, Edit, Run, apply_edits
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


def pairs(alignment: Alignment) -> set[tuple[int, int]]:
    """List the aligned characters, source first."""
    found: set[tuple[int, int]] = set()
    for piece in alignment.pieces:
        sources = range(piece.source, piece.source_end)
        targets = range(piece.target, piece.target_end)
        if isinstance(piece, Run):
            found |= set(zip(sources, targets, strict=True))
        else:
            found |= {(source, target) for source in sources for target in targets}
    return found


def edited_again(source: str, draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Draw edits of ``source`` and give what they make of it."""
    cuts = sorted(draw(st.lists(st.integers(0, len(source)), max_size=8).filter(lambda c: len(c) % 2 == 0)))
    edits = [Edit(a, b, draw(st.text("xyz", max_size=3))) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    return apply_edits(source, edits), edits


@st.composite
def chained(draw: st.DrawFn, steps: int) -> list[tuple[Alignment, int]]:
    """Draw the alignments of steps that each edit what the one before made, with source lengths."""
    text = draw(st.text("ابجده ", max_size=12))
    chain: list[tuple[Alignment, int]] = []
    for _ in range(steps):
        length = len(text)
        text, edits = edited_again(text, draw)
        chain.append((Alignment.from_edits(length, edits), length))
    return chain


def carried(alignment: Alignment, span: Span, *, back: bool = False) -> Span | None:
    """Carry a span; None where it cannot be."""
    try:
        return alignment.to_source(span) if back else alignment.to_target(span)
    except OffsetError:
        return None


def hull(places: set[int]) -> Span | None:
    """Give the shortest span that holds all places; None for none."""
    return Span(min(places), max(places) + 1) if places else None


def test_replaced_characters_map_as_a_whole() -> None:
    """Any part of a replacement maps to all it replaced, and any part of that to all of the replacement."""
    alignment = Alignment.from_edits(5, [Edit(1, 3, "xyz")])
    assert alignment.pieces == (Run(0, 0, 1), Block(1, 1, 2, 3), Run(3, 4, 2))
    assert alignment.to_source(Span(2, 3)) == (1, 3)
    assert alignment.to_target(Span(2, 3)) == (1, 4)
    assert alignment.to_target(Span(2, 4)) == (1, 5)
    assert alignment.to_source(Span(0, 2)) == (0, 3)


def test_inserted_characters_are_not_aligned() -> None:
    """What was put between two characters has no place in the source."""
    alignment = Alignment.from_edits(2, [Edit(1, 1, "xy")])
    assert alignment.to_source(Span(0, 4)) == (0, 2)
    with pytest.raises(OffsetError):
        alignment.to_source(Span(1, 3))


@given(edited())
def test_every_character_not_deleted_maps_to_its_image_and_back(case: tuple[str, list[Edit]]) -> None:
    """A replaced character maps to the whole replacement, which maps back to all that was replaced."""
    source, edits = case
    alignment = Alignment.from_edits(len(source), edits)
    shift = 0
    for edit in edits:
        start = edit.start + shift
        image = Span(start, start + len(edit.replacement))
        shift += len(edit.replacement) - (edit.end - edit.start)
        for at in range(edit.start, edit.end):
            assert carried(alignment, Span(at, at + 1)) == (image if edit.replacement else None)
        if edit.replacement and edit.start < edit.end:
            assert alignment.to_source(image) == (edit.start, edit.end)


@given(chained(3), st.data())
def test_spans_carry_to_all_that_their_characters_are_aligned_with(
    chain: list[tuple[Alignment, int]], data: st.DataObject
) -> None:
    """A span goes to the shortest span that holds all characters aligned with its own, both ways."""
    (first, length), (second, _), (third, _) = chain
    alignment = first.compose(second).compose(third)
    start = data.draw(st.integers(0, length))
    span = Span(start, data.draw(st.integers(start, length)))
    aligned = pairs(alignment)
    assert carried(alignment, span) == hull({b for a, b in aligned if a in range(*span)})
    assert carried(alignment, span, back=True) == hull({a for a, b in aligned if b in range(*span)})


@given(chained(3))
def test_composition_aligns_what_a_character_between_is_aligned_with(
    chain: list[tuple[Alignment, int]],
) -> None:
    """Composed alignments hold the pairs that meet in the text between; in which order is free."""
    first, second, third = (alignment for alignment, _ in chain)
    met = {(a, c) for a, b in pairs(first) for at, c in pairs(second) if at == b}
    assert pairs(first.compose(second)) == met
    assert pairs(first.compose(second).compose(third)) == pairs(first.compose(second.compose(third)))


@given(chained(2), st.data())
def test_composed_carrying_stays_inside_carrying_step_by_step(
    chain: list[tuple[Alignment, int]], data: st.DataObject
) -> None:
    """Step by step a span may take in what the first step inserted; composed it never does."""
    (first, length), (second, _) = chain
    start = data.draw(st.integers(0, length))
    span = Span(start, data.draw(st.integers(start, length)))
    at_once = carried(first.compose(second), span)
    if at_once is not None:
        step = second.to_target(first.to_target(span))
        assert step.start <= at_once.start < at_once.end <= step.end


@given(chained(1))
def test_composition_with_identity_changes_nothing(chain: list[tuple[Alignment, int]]) -> None:
    """An alignment composed with that of an unedited text is itself."""
    alignment, length = chain[0]
    assert Alignment([Run(0, 0, length)]).compose(alignment) == alignment
    ends = [piece.target_end for piece in alignment.pieces]
    assert alignment.compose(Alignment([Run(0, 0, max(ends, default=0))])) == alignment
    assert hash(alignment) == hash(Alignment(alignment.pieces))
