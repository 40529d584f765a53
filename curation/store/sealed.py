"""A stage file's seal: its footer holds the hash of all bytes before it.

So the footer alone, a few kilobytes, identifies the file, and the file can be held against it.
"""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from curation.store.atomic import file_sha256

SEAL = "tanqih.seal"  # of a footer's metadata: SHA-256 and number of the bytes before the footer
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
        return f"{self._digest.hexdigest()} {self._size}"


@contextmanager
def sealing(path: Path, schema: Any, **options: Any) -> Iterator[Any]:
    """Give a Parquet writer; the file is sealed when the block ends well."""
    with path.open("wb") as file:
        hashing = _Hashing(file)
        with pq.ParquetWriter(hashing, schema, write_page_checksum=True, **options) as writer:
            yield writer
            writer.add_key_value_metadata({SEAL: hashing.seal()})


def read_metadata(path: Path) -> Any:
    """Read a Parquet file's metadata, and no byte more: pyarrow by itself reads 64 KB of any file.

    Raises:
        OSError: it cannot be read.
        pyarrow.ArrowException: it has none.
    """
    return pq.read_metadata(pa.BufferReader(_MAGIC + _read_footer(path)))


def file_id(path: Path) -> str:
    """Identify a stage file by its bytes, reading its footer only; one without a seal is read whole.

    Raises:
        OSError: it cannot be read.
    """
    footer = _read_footer(path)
    return hashlib.sha256(footer).hexdigest() if SEAL.encode() in footer else file_sha256(path)


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


def is_intact(path: Path) -> bool:
    """Whether a stage file holds the bytes that were written; of one without a seal, whether it has a footer.

    All of it is read.
    """
    try:
        seal = (read_metadata(path).metadata or {}).get(SEAL.encode())
        if seal is None:
            return True
        digest = hashlib.sha256()
        expected, _, left = seal.decode().partition(" ")
        size = int(left)
        with path.open("rb") as file:
            while size and (block := file.read(min(_BLOCK, size))):
                digest.update(block)
                size -= len(block)
    except (OSError, pa.ArrowException, ValueError):
        return False
    return bool(digest.hexdigest() == expected)
