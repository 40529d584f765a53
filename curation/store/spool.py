"""Rows laid aside on disk and read back in any order, so that memory holds only where each begins."""

from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Generic, TypeVar

from curation.store.atomic import naming
from curation.types import Record

R = TypeVar("R", bound=Record)


class Spool(Generic[R]):
    """Records in a file without a name, which is gone with the process however it ends."""

    def __init__(self, file: IO[bytes], kind: type[R]) -> None:
        """Begin with none; see ``spooling``."""
        self._file = file
        self._kind = kind
        self._begins = array("Q", [0])

    def __len__(self) -> int:
        """Count the records."""
        return len(self._begins) - 1

    def add(self, record: R) -> None:
        """Lay a record aside."""
        self._file.seek(self._begins[-1])
        self._begins.append(self._begins[-1] + self._file.write(record.model_dump_json().encode()))

    def __getitem__(self, position: int) -> R:
        """Read the record that was added at this position."""
        begin, end = self._begins[position], self._begins[position + 1]
        self._file.seek(begin)
        return self._kind.model_validate_json(self._file.read(end - begin))


@contextmanager
def spooling(folder: Path, kind: type[R]) -> Iterator[Spool[R]]:
    """Give an empty spool on the disk of ``folder``.

    Raises:
        InputError: it cannot be written.
    """
    with naming(folder), TemporaryFile(dir=folder) as file:
        yield Spool(file, kind)
