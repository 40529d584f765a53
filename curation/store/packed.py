"""Files as they are or compressed (.gz, .zst): their bytes and their lines, in bounded memory."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from curation.errors import InputError
from curation.store.metered import Meter

PACKINGS = (".gz", ".zst")
LIMIT = 50_000_000
"""Bytes of one page: more is no page, or a small file that unpacks without end."""
TOO_LONG = "more than 50 MB in one page: cut it into pages"


def unpacked_name(name: str) -> str:
    """Give a file's name, in small letters, without the ending that says how it is compressed."""
    name = name.lower()
    packing = next(filter(name.endswith, PACKINGS), "")
    return name.removesuffix(packing)


@contextmanager
def opened(path: Path, meter: Meter | None = None) -> Iterator[BinaryIO]:
    """Open a file for reading, uncompressed by the ending of its name; ``meter`` follows it on disk.

    Raises:
        InputError: here and while it is read: it cannot be read, or its compression is damaged or cut.
    """
    packing = path.suffix.lower()
    try:
        with path.open("rb") as file:
            if meter:
                meter.follow(file)
            if packing == ".gz":
                with gzip.open(file, "rb") as packed:
                    yield cast(BinaryIO, packed)
            elif packing == ".zst":
                import pyarrow as pa  # slow to load, and any command line names the endings above

                with pa.input_stream(file, compression="zstd") as stream:
                    yield io.BufferedReader(stream)
            else:
                yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: damaged or cut gzip file: fetch it again") from error
    except OSError as error:
        if packing == ".zst" and error.errno is None:
            raise InputError(f"{path}: damaged or cut zstd file: fetch it again") from error
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def read_bytes(path: Path) -> bytes:
    """Read one page's bytes.

    Raises:
        InputError: it cannot be read, is damaged, or is longer than a page may be.
    """
    with opened(path) as file:
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise InputError(f"{path}: {TOO_LONG}")
    return content


def read_lines(file: BinaryIO) -> Iterator[bytes]:
    """Read lines with their ends; of a line longer than ``LIMIT`` only the beginning, one byte too long."""
    while line := file.readline(LIMIT + 1):
        yield line
        while len(line) > LIMIT and not line.endswith(b"\n") and (rest := file.readline(LIMIT)):
            if rest.endswith(b"\n"):
                break
