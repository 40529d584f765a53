"""Ids of as many articles as a corpus has, known by their bytes: 20 each, where a set takes 100 and more."""

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Packed = NDArray[np.bytes_]
T = TypeVar("T")


def pack_ids(ids: Iterable[str]) -> Packed:
    """Pack ids, which are ASCII, in their order."""
    packed = [name.encode() for name in ids]
    return np.array(packed, f"S{max(map(len, packed), default=1)}")


def _joined(parts: Iterable[Packed]) -> Packed:
    return np.concatenate([pack_ids(()), *parts])


class KnownIds(Set[str]):
    """A set of ids."""

    def __init__(self, parts: Iterable[Packed]) -> None:
        """Take packed ids, some at a time; one may come twice."""
        self._ids = np.unique(_joined(parts))

    def __contains__(self, name: object) -> bool:
        """Whether the id is one of them."""
        return isinstance(name, str) and _place(self._ids, name) is not None

    def __iter__(self) -> Iterator[str]:
        """Give each id once, in their order."""
        return (name.decode() for name in self._ids)

    def __len__(self) -> int:
        """The number of ids."""
        return len(self._ids)

    @classmethod
    def _from_iterable(cls, it: Iterable[T]) -> Set[T]:
        return {*it}  # what operators give

    def joined(self, others: Iterable[str]) -> "KnownIds":
        """Give these ids and others."""
        return KnownIds((self._ids, pack_ids(others)))


class ClusterIds(Mapping[str, str]):
    """The cluster of each article."""

    def __init__(self, parts: Iterable[tuple[Packed, Packed]]) -> None:
        """Take articles and their clusters, packed, some at a time; each article comes once."""
        both = [*parts]
        articles, clusters = (_joined(pair[at] for pair in both) for at in (0, 1))
        order = np.argsort(articles)
        self._articles, self._clusters = articles[order], clusters[order]

    def __getitem__(self, name: str) -> str:
        """Give an article's cluster."""
        place = _place(self._articles, name)
        if place is None:
            raise KeyError(name)
        cluster: bytes = self._clusters[place]
        return cluster.decode()

    def __iter__(self) -> Iterator[str]:
        """Give the articles, in the order of their ids."""
        return (name.decode() for name in self._articles)

    def __len__(self) -> int:
        """The number of articles."""
        return len(self._articles)


def _place(ids: Packed, name: str) -> int | None:
    sought = name.encode()
    place = int(np.searchsorted(ids, sought))
    return place if place < len(ids) and ids[place] == sought else None
