"""Clusters of near duplicates that only grow: candidates by bands of signatures, each pair then verified.

Whether two members are near depends on nothing but the two. So a cluster (all that is linked by near
pairs, in however many steps) never loses a member because others came; it may gain some, and a new member
near to two clusters makes them one.
"""

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Signatures = NDArray[np.uint32]
Near = Callable[[int, int], bool]

_HEAD = 8  # candidates of a band that are looked at before all others


class Clustering(NamedTuple):
    """The cluster of each member, named by its first member.

    ``was`` lists the first members of clusters that were clusters of their own while only the members
    before some position were there, and are now part of the one they stand under.
    """

    first: Positions
    was: dict[int, list[int]]


class _Buckets(NamedTuple):
    """For each member (``of``, ascending) and band, the earlier ones alike: ``members[low:high]``."""

    members: Positions
    of: Positions
    low: Positions
    high: Positions


def grow(signatures: Signatures, rows: int, floor: float, near: Near) -> Clustering:
    """Cluster members one by one, in their order, each with those before it.

    Args:
        signatures: a row each; as many bands of ``rows`` numbers as fit are compared.
        rows: how many numbers two signatures must share in a band to be candidates.
        floor: candidates whose signatures agree in a lesser share are not verified.
        near: whether the later and the earlier of two are near.
    """
    growing = _Growing(signatures, floor, near)
    for position, earlier in _candidates(signatures, rows):
        growing.take(position, earlier)
    return Clustering(growing.first, growing.was)


class _Growing:
    """Clusters while members come to them."""

    def __init__(self, signatures: Signatures, floor: float, near: Near) -> None:
        self.first: Positions = np.arange(len(signatures))
        self.was: dict[int, list[int]] = {}
        self._members: dict[int, list[int]] = {}
        self._signatures, self._floor, self._near = signatures, floor, near

    def take(self, position: int, earlier: list[Positions]) -> None:
        """Put a member to the clusters it is near to, which become one; else it stays alone."""
        found = sorted(self._find(position, earlier))
        if not found:
            return
        home, *others = found
        members = self._members.setdefault(home, [home])
        for other in others:
            moved = self._members.pop(other, [other])
            self.first[moved] = home
            members += moved
            self.was.setdefault(home, []).extend((other, *self.was.pop(other, ())))
        self.first[position] = home
        members.append(position)

    def _find(self, position: int, earlier: list[Positions]) -> set[int]:
        """Find the clusters with a member near to ``position``; one near pair a cluster is enough."""
        found: set[int] = set()
        refused: set[int] = set()
        for candidates in _chunks(earlier):
            for home in found:
                candidates = candidates[self.first[candidates] != home]
            for candidate in self._likely(position, np.unique(candidates)):
                home = int(self.first[candidate])
                if home in found or candidate in refused:
                    continue
                if self._near(position, candidate):
                    found.add(home)
                else:
                    refused.add(candidate)
        return found

    def _likely(self, position: int, candidates: Positions) -> list[int]:
        """Give the candidates whose signatures agree enough, the likeliest first."""
        alike = np.mean(self._signatures[candidates] == self._signatures[position], axis=1)
        order = np.argsort(-alike, kind="stable")
        likely: list[int] = candidates[order[alike[order] >= self._floor]].tolist()
        return likely


def _chunks(slices: list[Positions]) -> Iterator[Positions]:
    """Give the first few of each list together, then the rest of the long ones, most likely in vain."""
    yield np.concatenate([members[:_HEAD] for members in slices])
    for members in slices:
        if len(members) > _HEAD:
            yield members[_HEAD:]


def _candidates(signatures: Signatures, rows: int) -> Iterator[tuple[int, list[Positions]]]:
    """Give each member that has candidates before it, in order, with them, a list a band."""
    buckets = _fill(signatures, rows)
    bounds = np.flatnonzero(np.diff(buckets.of, prepend=-1, append=-1))
    begins, ends = bounds[:-1], bounds[1:]
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        bands = zip(buckets.low[begin:end].tolist(), buckets.high[begin:end].tolist(), strict=True)
        yield int(buckets.of[begin]), [buckets.members[low:high] for low, high in bands]


def _fill(signatures: Signatures, rows: int) -> _Buckets:
    bands = []
    base = 0
    for start in range(0, signatures.shape[1] - rows + 1, rows):
        band = _fill_band(np.ascontiguousarray(signatures[:, start : start + rows]), base)
        base += len(band.members)
        bands.append(band)
    members, of, low, high = (np.concatenate(columns) for columns in zip(*bands, strict=True))
    order = np.argsort(of, kind="stable")
    return _Buckets(members, of[order], low[order], high[order])


def _fill_band(band: Signatures, base: int) -> _Buckets:
    """Sort members by their numbers in one band; those alike stand together, in their order."""
    order = np.lexsort(band.T)
    alike = np.zeros(len(order), bool)  # to the one before it in this order
    alike[1:] = np.all(band[order[1:]] == band[order[:-1]], axis=1)
    places = np.arange(len(order))
    begins = np.maximum.accumulate(np.where(alike, 0, places))
    kept = alike | np.append(alike[1:], False)
    moved = np.cumsum(kept) - 1 + base
    return _Buckets(order[kept], order[alike], moved[begins[alike]], moved[alike])


def choose(first: Sequence[int], weights: Sequence[int], ids: Sequence[str]) -> dict[int, int]:
    """Choose each cluster's representative: the weightiest member, of several the one with the least id.

    Args:
        first: the cluster of each member, by its first member.
        weights: of each member.
        ids: of each member.

    Returns:
        The representative of each cluster, by its first member.
    """
    chosen: dict[int, int] = {}
    for position, home in enumerate(first):
        other = chosen.setdefault(home, position)
        if other != position:
            chosen[home] = min(other, position, key=lambda at: (-weights[at], ids[at]))
    return chosen


class Repeated(NamedTuple):
    """A key that occurs in several groups: in how many, and the member it occurs in first."""

    key: int
    groups: int
    member: int


class Occurrences:
    """Which keys occur in which members, which stand in groups."""

    def __init__(self) -> None:
        """Begin with none."""
        self._keys = array("Q")
        self._groups = array("q")
        self._members = array("q")

    def add(self, key: int, group: int, member: int) -> None:
        """Note an occurrence; groups must come in order."""
        self._keys.append(key)
        self._groups.append(group)
        self._members.append(member)

    def repeated(self, least: int) -> list[Repeated]:
        """List the keys that occur in ``least`` groups or more, in the order they first occur."""
        if not self._keys:
            return []
        keys, groups = np.asarray(self._keys), np.asarray(self._groups)
        order = np.argsort(keys, kind="stable")
        other_key = np.diff(keys[order]) != 0
        other_group = other_key | (np.diff(groups[order]) != 0)
        begins = np.flatnonzero(np.append(True, other_key))
        counts = np.add.reduceat(np.append(True, other_group), begins, dtype=np.int64)
        often = counts >= least
        firsts = order[begins[often]]
        found = zip(keys[firsts].tolist(), counts[often].tolist(), firsts.tolist(), strict=True)
        return [
            Repeated(key, count, self._members[first])
            for key, count, first in sorted(found, key=lambda one: one[2])
        ]
