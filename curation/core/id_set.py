"""A set of content hashes that takes little more memory than their bytes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_BYTES = 10  # of a hash
_LEAST = 65_536  # hashes added since the array was made, at the least, until it is made anew


class IdSet:
    """Content hashes: most in one sorted array, the latest in a set."""

    def __init__(self) -> None:
        """Begin with none."""
        self._sorted = np.empty(0, f"S{_BYTES}")
        self._latest: set[bytes] = set()

    def __len__(self) -> int:
        """Count the hashes."""
        return len(self._sorted) + len(self._latest)

    def add(self, ids: Sequence[str]) -> list[int]:
        """Add hashes, each of 20 hexadecimal digits; give the places of those that were not there before."""
        if not ids:
            return []
        asked = np.frombuffer(bytes.fromhex("".join(ids)), self._sorted.dtype)
        new: list[int] = []
        for place in np.flatnonzero(~self._in_sorted(asked)).tolist():
            value = bytes(asked[place])
            if value not in self._latest:
                self._latest.add(value)
                new.append(place)
        if len(self._latest) >= max(_LEAST, len(self._sorted) // 8):
            self._settle()
        return new

    def _in_sorted(self, asked: NDArray[np.bytes_]) -> NDArray[np.bool_]:
        if not len(self._sorted):
            return np.zeros(len(asked), bool)
        places = np.minimum(np.searchsorted(self._sorted, asked), len(self._sorted) - 1)
        found: NDArray[np.bool_] = self._sorted[places] == asked
        return found

    def _settle(self) -> None:
        latest = np.array(list(self._latest), self._sorted.dtype)
        self._latest = set()
        self._sorted = np.concatenate([self._sorted, latest])
        self._sorted.sort()
