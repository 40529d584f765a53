"""Clusters of near duplicates that only grow: candidates by bands of signatures, each pair then verified.

Whether two members are near depends on nothing but the two. So a cluster (all that is linked by near
pairs, in however many steps) never loses a member because others came; it may gain some, and a new member
near to two clusters makes them one.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.core.bands import Keys, Long, Positions, Signatures, find_candidates, pack, share_a_band, unpack

Near = Callable[[int, int], bool]
Slice = tuple[int, int]

_PAIRS_AT_ONCE = 1 << 14
_MEMBERS_AT_ONCE = 1 << 16


class Clustering(NamedTuple):
    """The cluster of each member, named by its first member.

    ``was`` lists the first members of clusters that were clusters of their own while only the members
    before some position were there, and are now part of the one they stand under.
    """

    first: Positions
    was: dict[int, list[int]]


def grow(signatures: Signatures, rows: int, floor: float, near: Near, threads: int = 1) -> Clustering:
    """Cluster members one by one, in their order, each with those before it.

    Args:
        signatures: a row each; as many bands of ``rows`` numbers as fit are compared.
        rows: how many numbers two signatures must share in a band to be candidates.
        floor: candidates whose signatures agree in a lesser share are not verified.
        near: whether the later and the earlier of two are near.
        threads: how many bands are joined at a time; the clusters do not depend on it.
    """
    pairs, long = find_candidates(signatures, rows, threads)
    likely = keep_likely(signatures, pairs, rows, floor)
    growing = _Growing(signatures, rows, floor, near, long)
    for position, earlier, buckets in _by_member(likely, long):
        growing.take(position, earlier, buckets)
    return Clustering(growing.first, growing.was)


def keep_likely(signatures: Signatures, pairs: Keys, rows: int, floor: float) -> Keys:
    """Keep the pairs that agree in a band and in enough of all; of a member's, the likeliest first."""
    kept = [np.empty(0, np.uint64)]
    for begin in range(0, len(pairs), _PAIRS_AT_ONCE):
        part = pairs[begin : begin + _PAIRS_AT_ONCE]
        later, earlier = unpack(part)
        agree = signatures[later] == signatures[earlier]
        share = _shares(agree, rows)
        order = np.lexsort((-share, later))
        kept.append(part[order[share[order] >= floor]])
    return np.concatenate(kept)


def _shares(agree: NDArray[np.bool_], rows: int) -> NDArray[np.float64]:
    """Give the share of numbers that agree; -1 where no band does."""
    return np.where(share_a_band(agree, rows), np.count_nonzero(agree, axis=1) / agree.shape[1], -1.0)


def _by_member(likely: Keys, long: Long) -> Iterator[tuple[int, list[int], list[Slice]]]:
    """Give each member that has candidates, in order: the likely ones, and what it has in long buckets."""
    later, earlier = unpack(likely)
    members = np.union1d(later, long.of)
    for begin in range(0, len(members), _MEMBERS_AT_ONCE):
        part = members[begin : begin + _MEMBERS_AT_ONCE]
        bounds = (
            np.searchsorted(later, part, "left").tolist(),
            np.searchsorted(later, part, "right").tolist(),
            np.searchsorted(long.of, part, "left").tolist(),
            np.searchsorted(long.of, part, "right").tolist(),
        )
        for member, low, high, first, last in zip(part.tolist(), *bounds, strict=True):
            buckets = zip(long.low[first:last].tolist(), long.high[first:last].tolist(), strict=True)
            yield member, earlier[low:high].tolist(), [*buckets]


class _Growing:
    """Clusters while members come to them."""

    def __init__(self, signatures: Signatures, rows: int, floor: float, near: Near, long: Long) -> None:
        self.first: Positions = np.arange(len(signatures))
        self.was: dict[int, list[int]] = {}
        self._members: dict[int, list[int]] = {}
        self._signatures, self._rows, self._floor, self._near = signatures, rows, floor, near
        self._long = long.members
        self._known: dict[
            int, int
        ] = {}  # of a long bucket: so far its members are in the first one's cluster

    def take(self, position: int, earlier: list[int], buckets: list[Slice]) -> None:
        """Put a member to the clusters it is near to, which become one; else it stays alone."""
        found: set[int] = set()
        refused: set[int] = set()
        self._compare(position, earlier, found, refused)
        for bucket in buckets:
            rest = np.unique(self._rest(bucket, found))
            if len(rest):
                alike = keep_likely(
                    self._signatures, pack(np.full_like(rest, position), rest), self._rows, self._floor
                )
                self._compare(position, unpack(alike)[1].tolist(), found, refused)
        if found:
            self._join(position, sorted(found))

    def _compare(self, position: int, likely: list[int], found: set[int], refused: set[int]) -> None:
        """Add the clusters that have a member near to ``position``; one near pair a cluster is enough."""
        for candidate in likely:
            home = int(self.first[candidate])
            if home in found or candidate in refused:
                continue
            if self._near(position, candidate):
                found.add(home)
            else:
                refused.add(candidate)

    def _rest(self, bucket: Slice, found: set[int]) -> Positions:
        """Give the members of a long bucket that are in none of the clusters found."""
        low, high = bucket
        home = int(self.first[self._long[low]])
        known = self._known.get(low, low)
        others = np.flatnonzero(self.first[self._long[known:high]] != home)
        self._known[low] = known = known + int(others[0]) if len(others) else high
        rest = self._long[known if home in found else low : high]
        for other in found:
            rest = rest[self.first[rest] != other]
        return rest

    def _join(self, position: int, found: list[int]) -> None:
        home, *others = found
        members = self._members.setdefault(home, [home])
        for other in others:
            moved = self._members.pop(other, [other])
            self.first[moved] = home
            members += moved
            self.was.setdefault(home, []).extend((other, *self.was.pop(other, ())))
        self.first[position] = home
        members.append(position)


def choose(first: Positions, weights: Positions, ids: NDArray[np.bytes_]) -> Positions:
    """Choose each cluster's representative: the weightiest member, of several the one with the least id.

    Args:
        first: the cluster of each member, by its first member.
        weights: of each member.
        ids: of each member.

    Returns:
        For each member the representative of its cluster.
    """
    chosen = np.arange(len(first))
    several = np.flatnonzero(np.bincount(first, minlength=len(first))[first] > 1)
    order = several[np.lexsort((ids[several], -weights[several], first[several]))]
    new = np.flatnonzero(np.diff(first[order], prepend=-1))
    chosen[first[order[new]]] = order[new]
    return chosen[first]
