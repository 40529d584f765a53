"""Losses found by counts over ranges of ids: all of them, by few questions."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from curation.core.sweep import EVERY_ID, Count, Counted, IdRange, count_known, differing

LEAF = 10


def _server(held: dict[int, int], asked: list[IdRange]):  # type: ignore[no-untyped-def]
    def count(ids: IdRange) -> Count:
        asked.append(ids)
        inside = [answers for number, answers in held.items() if ids.low <= number <= ids.high]
        return Count(len(inside), sum(inside))

    return count


@given(
    st.dictionaries(st.integers(1, 5000), st.integers(0, 3), max_size=300),
    st.sets(st.integers(0, 299), max_size=12),
    st.sets(st.integers(0, 299), max_size=12),
)
def test_every_loss_lies_in_a_range_given(known: dict[int, int], gone: set[int], emptied: set[int]) -> None:
    """Each task that the server lost, or whose answers it lost, is in one of the ranges, and in one only."""
    numbers = sorted(known)
    held = {number: known[number] for position, number in enumerate(numbers) if position not in gone}
    held |= {n: 0 for position, n in enumerate(numbers) if position in emptied and n in held}
    lost = {number for number in numbers if held.get(number) != known[number]}
    count = _server(held, [])
    found = list(differing([Counted(n, known[n]) for n in numbers], count, LEAF, count(EVERY_ID)))
    assert lost <= {n for n in numbers for ids in found if ids.low <= n <= ids.high}
    assert all(before.high < after.low for before, after in pairwise(found))
    assert bool(found) == bool(lost)


def test_one_loss_among_many_costs_few_questions() -> None:
    """A task gone among 20,000 is found by halving: its range holds few others."""
    known = [Counted(number, 1) for number in range(1, 20_001)]
    held = {task.id: 1 for task in known if task.id != 13_000}
    asked: list[IdRange] = []
    count = _server(held, asked)
    (ids,) = differing(known, count, LEAF, count(EVERY_ID))
    assert ids.low <= 13_000 <= ids.high
    assert ids.high - ids.low < 2 * LEAF
    assert len(asked) <= 13
    assert count_known(known) == Count(20_000, 20_000)
