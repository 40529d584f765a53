"""Dealing tasks to annotators: by hash, each task to ``overlap`` of them, alike for each and for each pair.

What is begun is never taken away. Everything here is decided by ids and by what was dealt before: no clock,
no chance, and the order of the input does not matter.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from curation.core.ids import content_id

Members = tuple[str, ...]
Deal = dict[str, Members]
_PASSES = 30
_LOADS_FIRST = 10**9  # more than all pairs together can weigh
_SCALE = 16**20  # ids are 20 hexadecimal digits


class Begun(NamedTuple):
    """What an earlier deal left: who was given each task, and who has begun it."""

    dealt: Mapping[str, Members] = {}
    begun: Mapping[str, Collection[str]] = {}
    same_roster: bool = False


def deal_tasks(
    tasks: Iterable[str], roster: Sequence[str], overlap: int | None = None, before: Begun | None = None
) -> Deal:
    """Say which annotators get each task.

    Whoever has begun a task keeps it, though they may have left the roster since, and counts among its
    ``overlap``. As long as the roster is the same, nothing that was dealt moves. When it is another one,
    what is not begun moves as little as makes the numbers alike again.

    Args:
        tasks: ids, each once.
        roster: the annotators there are, each once.
        overlap: how many annotators a task gets; None for all of them.
        before: what was dealt earlier.

    Returns:
        For each task its annotators, sorted, in the order of ``tasks``.
    """
    before = before or Begun()
    listed = list(tasks)
    if overlap is None:
        return {task: _with(before.begun.get(task, ()), roster) for task in listed}
    table = _Table(roster, overlap, before)
    for task in sorted(listed):
        table.seat(task)
    table.level()
    return {task: tuple(sorted(table.members[task])) for task in listed}


def _with(begun: Collection[str], roster: Sequence[str]) -> Members:
    return tuple(sorted({*begun, *roster}))


class _Table:
    """A deal in the making: who has how much to do, alone and as a pair."""

    def __init__(self, roster: Sequence[str], overlap: int, before: Begun) -> None:
        self.roster = sorted(roster)
        self.overlap = overlap
        self.before = before
        self.members: dict[str, list[str]] = {}
        self.movable: dict[str, list[str]] = {}
        self.loads: Counter[str] = Counter(dict.fromkeys(self.roster, 0))
        self.pairs: Counter[tuple[str, str]] = Counter()

    def seat(self, task: str) -> None:
        """Give a task its first annotators: those who had it, then by hash."""
        begun = sorted(set(self.before.begun.get(task, ())))
        open_seats = max(0, self.overlap - len(begun))
        ranked = sorted(self.roster, key=lambda name: content_id("deal", task, name))
        had = [name for name in self.before.dealt.get(task, ()) if name in self.roster and name not in begun]
        had.sort(key=ranked.index)
        fresh = [name for name in ranked if name not in begun and name not in had]
        chosen = [*had, *fresh][:open_seats]
        self.members[task] = [*begun, *chosen]
        stays = had if self.before.same_roster else ()
        self.movable[task] = [name for name in chosen if name not in stays]
        self._count(task, begun, chosen, 1)

    def _count(self, task: str, begun: Sequence[str], chosen: Sequence[str], step: int) -> None:
        """Count what is still to do: the seats not begun, and the pairs with such a seat."""
        for name in chosen:
            self.loads[name] += step
            for other in begun:
                self.pairs[_pair(name, other)] += step
        for one, other in combinations(chosen, 2):
            self.pairs[_pair(one, other)] += step

    def level(self) -> None:
        """Move single seats while that makes the numbers more alike; each move lowers a sum of squares.

        First annotators and pairs weigh alike, or a pair could never be mended over a third annotator; then
        annotators alone, and pairs where they do not care.
        """
        for weight in (1, _LOADS_FIRST):
            for _ in range(_PASSES):
                if not sum(self._improve(task, weight) for task in self.members if self.movable[task]):
                    break

    def _improve(self, task: str, weight: int) -> int:
        moves = 0
        for leaving in list(self.movable[task]):
            others = [name for name in self.members[task] if name != leaving]
            best, gain = leaving, 0
            for coming in self.roster:
                if coming not in self.members[task]:
                    won = self._gain(others, leaving, coming, weight)
                    if won > gain:
                        best, gain = coming, won
            if best != leaving:
                self._move(task, others, leaving, best)
                moves += 1
        return moves

    def _gain(self, others: Sequence[str], leaving: str, coming: str, weight: int) -> int:
        """Half of what the sum of the squared numbers falls by when one seat moves."""
        gain = weight * (self.loads[leaving] - self.loads[coming] - 1)
        for other in others:
            gain += self.pairs[_pair(leaving, other)] - self.pairs[_pair(coming, other)] - 1
        return gain

    def _move(self, task: str, others: Sequence[str], leaving: str, coming: str) -> None:
        for name, step in ((leaving, -1), (coming, 1)):
            self.loads[name] += step
            for other in others:
                self.pairs[_pair(name, other)] += step
        for seats in (self.members[task], self.movable[task]):
            seats[seats.index(leaving)] = coming


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def pick(candidates: Iterable[str], count: int, first: Collection[str] = ()) -> list[str]:
    """Pick ``count`` tasks by hash, but all of ``first`` that are among the candidates, however many."""
    there = sorted(set(candidates))
    kept = [task for task in there if task in first]
    fresh = sorted((task for task in there if task not in first), key=lambda task: content_id("pick", task))
    return kept + fresh[: max(0, count - len(kept))]


def pick_gold(
    known: Iterable[str], others: Collection[str], rate: float, share: float, first: Collection[str] = ()
) -> list[str]:
    """Pick as many of the tasks with a known answer as make up ``rate`` of what an annotator gets.

    Picking again, with the gold tasks now among ``others``, picks the same.

    Args:
        known: tasks with a known answer.
        others: the tasks to deal besides; known ones may be among them.
        rate: gold tasks by all tasks, of one annotator, who gets all the gold ones.
        share: how much of the other tasks an annotator gets, between 0 and 1.
        first: those that are gold already, and stay so.
    """
    candidates = set(known)
    picked = pick(candidates, 0, first)
    rest = len(set(others).difference(picked))
    for task in pick(candidates.difference(picked), len(candidates)):
        rest -= task in others
        if len(picked) + 1 > rate * (len(picked) + 1 + rest * share):
            break
        picked.append(task)
    return picked


def arrange(ordered: Sequence[str], training: Collection[str], gold: Collection[str], name: str) -> list[str]:
    """Order one annotator's tasks: training first, then the rest with the gold tasks spread evenly in it.

    Each gold task stands somewhere in its own stretch of the rest, by hash, so that nobody can tell which
    ones they are by counting.

    Args:
        ordered: the annotator's tasks, in the order wanted of the rest.
        training: those that come first, by hash.
        gold: those to spread.
        name: the annotator.
    """
    first = pick((task for task in ordered if task in training), 0, training)
    spread = pick((task for task in ordered if task in gold and task not in training), 0, gold)
    spread.sort(key=lambda task: content_id("pick", name, task))
    rest = [task for task in ordered if task not in training and task not in gold]
    places = [
        (position + int(content_id("place", name, task), 16) / _SCALE) * len(rest) / len(spread)
        for position, task in enumerate(spread)
    ]
    mixed = [(float(position), 1, task) for position, task in enumerate(rest)]
    mixed += [(place, 0, task) for place, task in zip(places, spread, strict=True)]
    return first + [task for _, _, task in sorted(mixed)]
