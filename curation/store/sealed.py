"""A stage file's seal: in its footer stand the hash of all bytes before the footer, and the footer's own.

So the footer alone, a few kilobytes, is held against its hash whenever it is read, and identifies the file;
and the whole file can be held against both.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from curation.store.atomic import file_sha256

SEAL = "tanqih.sealed"  # of a footer's metadata: see ``_Seal``
DAMAGED = "its seal is broken"
_OPEN = "0" * 64  # stands for the footer's hash while that is made
_SEAL = re.compile(rb"([0-9a-f]{64}) (\d+) ([0-9a-f]{64})")  # known by its form, should its name be damaged
_MAGIC = b"PAR1"
_TAIL = 8  # bytes: the footer's length, and the magic
_BLOCK = 1 << 20


class _Hashing(io.RawIOBase):
    """Writes to a file and hashes what it writes."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, block: Any) -> int:
        self._digest.update(block)
        self._size += len(block)
        self._file.write(block)
        return len(block)

    def seal(self) -> str:
        return f"{self._digest.hexdigest()} {self._size} {_OPEN}"


class _Seal(NamedTuple):
    """What a footer says of the bytes before it, and of itself."""

    before: str
    size: int
    footer: str
    at: int  # where in the footer its own hash stands


@contextmanager
def sealing(path: Path, schema: Any, **options: Any) -> Iterator[Any]:
    """Give a Parquet writer; the file is sealed when the block ends well."""
    with path.open("wb") as file:
        hashing = _Hashing(file)
        with pq.ParquetWriter(hashing, schema, write_page_checksum=True, **options) as writer:
            yield writer
            writer.add_key_value_metadata({SEAL: hashing.seal()})
    footer = _read_footer(path)
    with path.open("r+b") as file:
        file.seek(footer.index(_OPEN.encode()) - len(footer), io.SEEK_END)
        file.write(hashlib.sha256(footer).hexdigest().encode())


def read_metadata(path: Path) -> Any:
    """Read a Parquet file's metadata, and no byte more: pyarrow by itself reads 64 KB of any file.

    Raises:
        OSError: it cannot be read.
        pyarrow.ArrowException: it has none, or its footer is not what was written.
    """
    return pq.read_metadata(pa.BufferReader(_MAGIC + _sound_footer(path)))


def file_id(path: Path) -> str:
    """Identify a stage file by its bytes, reading its footer only; one without a seal is read whole.

    Raises:
        OSError: it cannot be read.
    """
    footer = _read_footer(path)
    return hashlib.sha256(footer).hexdigest() if SEAL.encode() in footer else file_sha256(path)


def is_intact(path: Path) -> bool:
    """Whether a stage file holds the bytes that were written; of one without a seal, whether it has a footer.

    All of it is read.
    """
    try:
        footer = _sound_footer(path)
        seal = _seal_of(footer)
        if seal is None:  # an earlier version wrote it
            return bool(read_metadata(path))
        digest = hashlib.sha256()
        left = path.stat().st_size - len(footer)
        if left != seal.size:
            return False
        with path.open("rb") as file:
            while left and (block := file.read(min(_BLOCK, left))):
                digest.update(block)
                left -= len(block)
    except (OSError, pa.ArrowException):
        return False
    return digest.hexdigest() == seal.before


def _sound_footer(path: Path) -> bytes:
    """Read a footer and hold it against its own hash."""
    footer = _read_footer(path)
    seal = _seal_of(footer)
    if seal is not None:
        opened = footer[: seal.at] + _OPEN.encode() + footer[seal.at + len(_OPEN) :]
        if hashlib.sha256(opened).hexdigest() != seal.footer:
            raise pa.ArrowInvalid(DAMAGED)
    return footer


def _seal_of(footer: bytes) -> _Seal | None:
    """Find a footer's seal; None where it has none."""
    found = _SEAL.search(footer)
    if found is not None:
        return _Seal(found[1].decode(), int(found[2]), found[3].decode(), found.start(3))
    if SEAL.encode() in footer:
        raise pa.ArrowInvalid(DAMAGED)
    return None


def _read_footer(path: Path) -> bytes:
    """Read a file's end from where its metadata begins; nothing where it is no Parquet file."""
    with path.open("rb", buffering=0) as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(size - _TAIL, 0))
        tail = file.read(_TAIL)
        length = int.from_bytes(tail[:4], "little") + _TAIL
        if not tail.endswith(_MAGIC) or length > size:
            return b""
        file.seek(size - length)
        return file.read(length)
