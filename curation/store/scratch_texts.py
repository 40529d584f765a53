"""Texts that wait in a file of no name, so that memory holds no more of each than where it stands."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class ScratchTexts:
    """Texts by their numbers, which are those of the order in which they came."""

    def __init__(self, handle: int) -> None:
        """Begin without texts, in the open and empty file ``handle``."""
        self._handle = handle
        self._ends: list[Numbers] = [np.zeros(1, np.int64)]  # of each text in the file, 0 before
        self._count = self._size = 0

    def add(self, texts: pa.ChunkedArray) -> Numbers:
        """Take texts, none of them null, and give their numbers."""
        first = self._count
        for chunk in texts.chunks:
            array = chunk.cast(pa.large_binary())
            ends = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
            if len(array):
                _write(self._handle, memoryview(array.buffers()[2] or b"")[ends[0] : ends[-1]])
                self._ends.append(ends[1:] - ends[0] + self._size)
                self._size += int(ends[-1] - ends[0])
                self._count += len(array)
        return np.arange(first, self._count)

    def take(self, numbers: Numbers) -> pa.Array:
        """Give the texts of these numbers, in their order."""
        if len(self._ends) > 1:
            self._ends = [np.concatenate(self._ends)]
        starts, ends = (self._ends[0][numbers + after].tolist() for after in (0, 1))
        texts = [os.pread(self._handle, end - at, at) for at, end in zip(starts, ends, strict=True)]
        return pa.array(texts, pa.binary()).cast(pa.string())


@contextmanager
def scratch_texts(folder: Path) -> Iterator[ScratchTexts]:
    """Give a place for texts on the disk of ``folder``; it is gone when the block or the process ends.

    A full disk is the ``OSError`` that it is.
    """
    with tempfile.TemporaryFile(dir=folder) as file:
        yield ScratchTexts(file.fileno())


def _write(handle: int, rest: memoryview) -> None:
    while len(rest):
        rest = rest[os.write(handle, rest) :]
