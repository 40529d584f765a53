"""How much of the input has been read, from where each file stands: for progress, and to say which is bad."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def identified(before: str, path: Path) -> str:
    """Identify files by name, size and time of change: those ``before``, and one more.

    Raises:
        OSError: it is not there.
    """
    stat = path.stat()
    said = f"{before}\0{stat.st_size}\0{stat.st_mtime_ns}\0".encode() + os.fsencode(path)
    return hashlib.blake2b(said, digest_size=16).hexdigest()


class Meter:
    """Counts the files begun, and the bytes read as they lie on disk, compressed or not."""

    def __init__(self, size: int) -> None:
        """Begin before the first file.

        Args:
            size: bytes of all files together; 0 where that is not known.
        """
        self.begun = 0
        self.identity = ""
        self._size = size
        self._finished = 0
        self._current = 0
        self._position: Callable[[], int] = int

    def begin(self, path: Path) -> None:
        """Take the next file up."""
        self._finished += self._current
        self._current = path.stat().st_size
        self._position = int
        self.begun += 1
        self.identity = identified(self.identity, path)

    def follow(self, file: BinaryIO) -> None:
        """Ask a file where it stands whenever that is wanted."""
        self._position = lambda: 0 if file.closed else os.lseek(file.fileno(), 0, os.SEEK_CUR)

    def follow_rows(self, position: Callable[[], float]) -> None:
        """Ask for the share of the file's rows that were read, instead."""
        self._position = lambda: int(position() * self._current)

    def end(self) -> None:
        """Know that all is read."""
        self._finished, self._current = self._size, 0

    @property
    def share(self) -> float | None:
        """The share of the input that was read; None where that is not known."""
        if not self._size:
            return None
        return min((self._finished + min(self._position(), self._current)) / self._size, 1.0)
