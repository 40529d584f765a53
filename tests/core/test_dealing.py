"""Dealing: balance, pairs, sameness, and what a change of the roster leaves alone."""

from collections import Counter
from itertools import combinations
from random import Random

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from curation.core.dealing import Begun, Deal, arrange, deal_tasks, pick, pick_gold
from curation.core.ids import content_id

# Without shrinking: a failing deal says all there is to say by its seed and its sizes.
QUICK = settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.generate])
NAMES = ("layla", "omar", "salma", "yusuf", "hind", "karim", "nour")


def tasks_of(count: int, seed: int = 0) -> list[str]:
    """Make up task ids."""
    return [content_id("task", str(seed), str(number)) for number in range(count)]


def spread_of(deal: Deal, names: tuple[str, ...]) -> tuple[int, int]:
    """Give the widest difference between two annotators, and between two pairs."""
    loads = Counter(name for members in deal.values() for name in members)
    pairs = Counter(pair for members in deal.values() for pair in combinations(members, 2))
    of_loads = [loads[name] for name in names]
    of_pairs = [pairs[pair] for pair in combinations(sorted(names), 2)]
    return max(of_loads) - min(of_loads), max(of_pairs) - min(of_pairs)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], tuple[str, ...], int]:
    """Draw tasks, a roster of two or more, and an overlap that is less than all."""
    people = draw(st.integers(3, len(NAMES)))
    return (
        tasks_of(draw(st.integers(0, 150)), draw(st.integers(0, 9))),
        NAMES[:people],
        draw(st.integers(2, people - 1)),
    )


@given(tables())
@QUICK
def test_each_task_gets_its_overlap_and_loads_and_pairs_are_alike(
    table: tuple[list[str], tuple[str, ...], int],
) -> None:
    """Each task has exactly ``overlap`` different annotators; annotators and pairs differ by a few tasks."""
    tasks, roster, overlap = table
    deal = deal_tasks(tasks, roster, overlap)
    assert list(deal) == tasks
    assert all(len(set(members)) == overlap and set(members) <= set(roster) for members in deal.values())
    loads, pairs = spread_of(deal, roster)
    assert loads <= 1
    assert pairs <= 6


def test_every_pair_shares_enough_when_there_are_many_tasks() -> None:
    """Of 6,000 tasks for two of four, each of the six pairs has 1,000, give or take two."""
    deal = deal_tasks(tasks_of(6000), NAMES[:4], 2)
    pairs = Counter(deal.values())
    assert set(pairs) == set(combinations(sorted(NAMES[:4]), 2))
    assert all(abs(count - 1000) <= 2 for count in pairs.values())


@given(tables(), st.integers(0, 9))
@QUICK
def test_the_order_of_tasks_and_roster_does_not_matter(
    table: tuple[list[str], tuple[str, ...], int], seed: int
) -> None:
    """Shuffled input gives the same deal."""
    tasks, roster, overlap = table
    shuffled, names = list(tasks), list(roster)
    Random(seed).shuffle(shuffled)
    Random(seed).shuffle(names)
    assert deal_tasks(shuffled, names, overlap) == deal_tasks(tasks, roster, overlap)


@given(tables(), st.integers(0, 60))
@QUICK
def test_new_tasks_move_nothing_while_the_roster_is_the_same(
    table: tuple[list[str], tuple[str, ...], int], more: int
) -> None:
    """Tasks dealt before keep their annotators when others come; dealing again changes nothing."""
    tasks, roster, overlap = table
    first = deal_tasks(tasks, roster, overlap)
    grown = deal_tasks([*tasks, *tasks_of(more, 99)], roster, overlap, Begun(first, {}, True))
    assert {task: grown[task] for task in tasks} == first
    assert deal_tasks(grown, roster, overlap, Begun(grown, {}, True)) == grown
    assert spread_of(grown, roster)[0] <= 3


@given(tables(), st.booleans(), st.integers(0, 9))
@QUICK
def test_a_new_roster_redeals_only_what_is_not_begun(
    table: tuple[list[str], tuple[str, ...], int], comes: bool, seed: int
) -> None:
    """Whoever began a task keeps it, come or gone; what remains is alike for those who are there."""
    tasks, roster, overlap = table
    first, random = deal_tasks(tasks, roster, overlap), Random(seed)
    begun = {
        task: {name for name in members if random.random() < 0.4}
        for task, members in list(first.items())[: len(tasks) // 2]
    }
    later = (*roster, "zayd") if comes else tuple(roster[1:])
    overlap_left = min(overlap, len(later))
    again = deal_tasks(tasks, later, overlap_left, Begun(first, begun, False))
    for task in tasks:
        kept = begun.get(task, set())
        assert kept <= set(again[task])
        assert len(again[task]) == max(overlap_left, len(kept))
        assert set(again[task]) - kept <= set(later)
    if overlap_left < len(later):
        left = Counter(name for task in tasks for name in again[task] if name not in begun.get(task, ()))
        assert max(left[name] for name in later) - min(left[name] for name in later) <= 1


def test_a_newcomer_gets_a_fair_share_and_few_other_tasks_move() -> None:
    """A fifth annotator gets a fifth of what is open; nearly all moves are moves to the newcomer."""
    tasks = tasks_of(2000)
    first = deal_tasks(tasks, NAMES[:4], 2)
    again = deal_tasks(tasks, NAMES[:5], 2, Begun(first, {}, False))
    loads, pairs = spread_of(again, NAMES[:5])
    assert loads <= 2
    assert pairs <= 4
    moved = sum(len(set(again[task]) - set(first[task])) for task in tasks)
    assert moved <= 1.5 * 2000 * 2 / 5


def test_one_who_leaves_is_replaced_only_in_their_own_tasks() -> None:
    """Nearly all that moves is what the one who left had open; what they began stays theirs."""
    tasks = tasks_of(2000)
    first = deal_tasks(tasks, NAMES[:5], 2)
    theirs = [task for task in tasks if "hind" in first[task]]
    begun = {task: {"hind"} for task in theirs[:100]}
    again = deal_tasks(tasks, NAMES[:4], 2, Begun(first, begun, False))
    assert [task for task in tasks if "hind" in again[task]] == theirs[:100]
    moved = sum(len(set(again[task]) - set(first[task])) for task in tasks)
    assert len(theirs) - 100 <= moved <= 1.5 * (len(theirs) - 100)


def test_all_get_all_without_an_overlap() -> None:
    """No overlap means everyone; one who left stays where they began."""
    tasks = tasks_of(5)
    assert set(deal_tasks(tasks, NAMES[:3]).values()) == {tuple(sorted(NAMES[:3]))}
    kept = deal_tasks(tasks, NAMES[:2], None, Begun({}, {tasks[0]: {"hind"}}, False))
    assert kept[tasks[0]] == ("hind", "layla", "omar")
    assert kept[tasks[1]] == ("layla", "omar")


def test_picked_tasks_stay_picked() -> None:
    """Raising the number keeps those picked before; lowering it, too, for they were dealt."""
    tasks = tasks_of(100)
    ten = pick(tasks, 10)
    assert len(ten) == 10
    assert set(pick(tasks_of(200), 20, ten)) > set(ten)
    assert set(pick(tasks, 5, ten)) == set(ten)


@given(st.integers(0, 200), st.integers(0, 20), st.integers(0, 10))
@QUICK
def test_arranging_loses_nothing_and_spreads_the_gold(rest: int, gold: int, training: int) -> None:
    """All tasks once; training first; work in its order; one gold task in each equal stretch of the rest."""
    tasks = tasks_of(rest + gold + training)
    golden, first = tasks[:gold], tasks[gold : gold + training]
    arranged = arrange(tasks, first, golden, "layla")
    assert sorted(arranged) == sorted(tasks)
    assert set(arranged[:training]) == set(first)
    after = arranged[training:]
    assert [task for task in after if task not in golden] == tasks[gold + training :]
    places = [sum(t not in golden for t in after[:at]) for at, task in enumerate(after) if task in golden]
    for position, place in enumerate(places):
        assert position * rest / gold <= place + 1
        assert place <= (position + 1) * rest / gold + 1


def test_gold_makes_up_its_rate() -> None:
    """With a rate of a twentieth, a twentieth of what an annotator gets is gold, wherever it comes from."""
    others, apart = tasks_of(2000), tasks_of(300, 1)
    for known in (apart, others[:400], [*apart, *others[:50]]):
        gold = pick_gold(known, set(others), 0.05, 0.5)
        rest = len(set(others) - set(gold))
        assert abs(len(gold) / (len(gold) + rest / 2) - 0.05) < 0.001
        assert pick_gold(known, {*others, *gold}, 0.05, 0.5, gold) == sorted(gold)
    assert pick_gold(apart[:3], set(others), 0.05, 0.5) == pick(apart[:3], 3)
    assert pick_gold([], set(others), 0.05, 0.5) == []
