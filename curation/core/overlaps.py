"""Which sets share enough: every pair, by a prefix-filtered join, none missed as signatures would miss some.

A set that must share ``least`` of its ``n`` members shares at least one of any ``n - least + 1`` of them. Of
those the rarest are looked up, so that what everybody writes brings no candidates; each candidate is then
counted in full.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_AT_ONCE = 4_000_000  # numbers that a step of the join holds


class Sets(NamedTuple):
    """Sets one after the other: set ``i`` is ``members[ends[i]:ends[i + 1]]``, nothing in it twice."""

    members: Hashes
    ends: Numbers

    @classmethod
    def of(cls, sets: Sequence[Hashes]) -> "Sets":
        """Put sets one after the other."""
        ends = np.cumsum([0, *map(len, sets)], dtype=np.int64)
        return cls(np.concatenate([np.empty(0, np.uint64), *sets]), ends)

    @property
    def sizes(self) -> Numbers:
        """How many members each has."""
        return np.diff(self.ends)

    def pick(self, chosen: Numbers) -> "Sets":
        """Give some of the sets, by their numbers."""
        sizes = self.sizes[chosen]
        ends = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        return Sets(self.members[_spread(self.ends[:-1][chosen], sizes)], ends)


class Pairs(NamedTuple):
    """Pairs of sets, by their numbers on either side, and how many members both have."""

    held: Numbers
    seen: Numbers
    shared: Numbers


class _Common(NamedTuple):
    """The members of sets that the other side has too, as numbers from the rarest to the commonest."""

    members: Numbers
    ends: Numbers


class Join:
    """Two sides, made ready once for any number of questions."""

    def __init__(self, held: Sets, seen: Sets) -> None:
        """Number what both sides have."""
        self._held, self._seen = _number(held, seen)
        sets = np.repeat(np.arange(len(seen.sizes)), np.diff(self._seen.ends))
        self._keys = sets << 32 | self._seen.members

    def pairs(self, held_least: Numbers, seen_least: Numbers) -> Pairs:
        """Find all pairs that share at least ``held_least`` of the one and ``seen_least`` of the other.

        Args:
            held_least: how many members a pair must share, for each set of the one side; at least 1.
            seen_least: the same for each set of the other.
        """
        wanted, offered = _prefixes(self._held, held_least), _prefixes(self._seen, seen_least)
        found = [
            _count(pairs, self._held, self._keys) for pairs in _candidates(wanted, offered, len(seen_least))
        ]
        pairs = Pairs(*(np.concatenate([np.empty(0, np.int64), *column]) for column in _columns(found)))
        enough = (pairs.shared >= held_least[pairs.held]) & (pairs.shared >= seen_least[pairs.seen])
        return Pairs(*(column[enough] for column in pairs))


def least_shared(sizes: Numbers, share: float) -> Numbers:
    """Give how many members make ``share`` of each size, at least 1; rounding errors make none more."""
    least: Numbers = np.maximum(1, np.ceil(share * sizes - 1e-9)).astype(np.int64)
    return least


def _columns(found: Sequence[Pairs]) -> Iterable[tuple[Numbers, ...]]:
    return zip(*found, strict=True) if found else ((), (), ())


def _number(held: Sets, seen: Sets) -> tuple[_Common, _Common]:
    """Number the members that both sides have, the rarest first, and leave out all others."""
    own, often = np.unique(held.members, return_counts=True)
    theirs = np.searchsorted(own, seen.members)
    theirs[theirs == len(own)] = 0
    known = own[theirs] == seen.members if len(own) else np.zeros(len(seen.members), bool)
    counts = np.bincount(theirs[known], minlength=len(own))
    number = np.empty(len(own), np.int64)
    number[np.argsort(often + counts, kind="stable")] = np.arange(len(own))
    mine = np.searchsorted(own, held.members)
    kept = counts[mine] > 0
    return _pack(number[mine[kept]], kept, held.ends), _pack(number[theirs[known]], known, seen.ends)


def _pack(numbers: Numbers, kept: NDArray[np.bool_], ends: Numbers) -> _Common:
    """Put the numbers of what was kept in order within each set."""
    ends = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])[ends]
    sets = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
    return _Common(np.sort(sets << 32 | numbers) & 0xFFFFFFFF, ends)


def _prefixes(common: _Common, least: Numbers) -> tuple[Numbers, Numbers]:
    """Give the members to look up and the sets they are of: of each set the rarest that cannot all miss."""
    sizes = np.diff(common.ends)
    taken = np.maximum(0, sizes - least + 1)
    sets = np.repeat(np.arange(len(sizes)), taken)
    return common.members[_spread(common.ends[:-1], taken)], sets


def _spread(starts: Numbers, counts: Numbers) -> Numbers:
    """Give ``count`` numbers from each start on."""
    before = np.cumsum(counts) - counts
    return np.repeat(starts - before, counts) + np.arange(counts.sum())


def _candidates(
    wanted: tuple[Numbers, Numbers], offered: tuple[Numbers, Numbers], others: int
) -> Iterator[tuple[Numbers, Numbers]]:
    """Give each pair that has a member in common among those looked up, once, some at a time."""
    members, sets = offered
    order = np.argsort(members, kind="stable")
    members, sets = members[order], sets[order]
    low = np.searchsorted(members, wanted[0], "left")
    counts = np.searchsorted(members, wanted[0], "right") - low
    for at, end in _steps(wanted[1], counts):
        one = np.repeat(wanted[1][at:end], counts[at:end])
        other = sets[_spread(low[at:end], counts[at:end])]
        pairs = np.unique(one * others + other)
        yield pairs // others, pairs % others


def _steps(sets: Numbers, weights: Numbers) -> Iterator[tuple[int, int]]:
    """Cut a list into steps of about the same weight; the members of a set stay in one step."""
    bounds = np.concatenate([np.flatnonzero(np.diff(sets, prepend=-1)), [len(sets)]])
    before = np.concatenate([[0], np.cumsum(weights)])[bounds]
    at = 0
    while at < len(bounds) - 1:
        end = max(at + 1, int(np.searchsorted(before, before[at] + _AT_ONCE, "right")) - 1)
        yield int(bounds[at]), int(bounds[end])
        at = end


def _count(pairs: tuple[Numbers, Numbers], held: _Common, keys: Numbers) -> Pairs:
    """Count what the two of each pair share; ``keys`` are the other side's sets and members, in order."""
    sizes = np.diff(held.ends)[pairs[0]]
    shared = np.zeros(len(sizes), np.int64)
    for at, end in _steps(np.arange(len(sizes)), sizes):
        counts = sizes[at:end]
        members = held.members[_spread(held.ends[:-1][pairs[0][at:end]], counts)]
        looked_up = np.repeat(pairs[1][at:end], counts) << 32 | members
        places = np.minimum(np.searchsorted(keys, looked_up), len(keys) - 1)
        of = np.repeat(np.arange(at, end), counts)
        shared += np.bincount(of[keys[places] == looked_up], minlength=len(sizes))
    return Pairs(pairs[0], pairs[1], shared)
