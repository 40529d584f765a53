"""Records in Parquet: fixed columns, fixed writer options, and metadata that says what they came from."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from curation.errors import InputError
from curation.store.atomic import replacing
from curation.store.sealed import DAMAGED, read_metadata, sealing
from curation.store.stage_columns import COLUMNS
from curation.types import Record

R = TypeVar("R", bound=Record)

_FORMAT = "3"  # of these columns; another number makes every stage file stale
_STAMP = "tanqih"
_AGAIN = "move it away and run its stage again"
_CHECKSUM = "CRC checksum"  # in what pyarrow says of a page that has another one than was written
# Without statistics: they would put the least and the greatest text into every footer, and ids have no order.
_WRITER = {"compression": "zstd", "compression_level": 3, "version": "2.6", "write_statistics": False}
GROUP_ROWS = 4096
_GROUP_CHARACTERS = 500_000  # of text: what is in memory at once, and read for the sake of one row


def write_records(path: Path, kind: type[R], records: Iterable[R], made_from: dict[str, str]) -> int:
    """Write records to a Parquet file, whole or not at all; the same records give the same bytes.

    Args:
        path: the file.
        kind: the records' class.
        records: rows, written in the order given.
        made_from: what they were derived from, kept in the file's metadata (see ``is_current``).

    Returns:
        The number of rows written.
    """
    return write_rows(path, kind, map(_to_row, records), made_from)


def write_rows(
    path: Path, kind: type[Record], rows: Iterable[dict[str, Any]], made_from: dict[str, str]
) -> int:
    """Write rows that are laid out as records of ``kind`` are; see ``write_records``.

    Rows are taken and written a row group at a time, so memory does not grow with the file; ``made_from``
    is looked at after the last of them.
    """
    schema = pa.schema(COLUMNS[kind])
    tables = (pa.Table.from_pylist(group, schema=schema) for group in _groups(rows))
    return _write(path, kind, tables, made_from)


def write_columns(
    path: Path, kind: type[Record], groups: Iterable[dict[str, Any]], made_from: dict[str, str]
) -> int:
    """Write what ``write_rows`` does, of columns: a row group of each of ``groups``, as they come."""
    schema = pa.schema(COLUMNS[kind])
    tables = (pa.Table.from_pydict(group, schema=schema) for group in groups)
    return _write(path, kind, tables, made_from)


def _write(path: Path, kind: type[Record], tables: Iterable[pa.Table], made_from: dict[str, str]) -> int:
    written = 0
    with replacing(path) as partial, sealing(partial, pa.schema(COLUMNS[kind]), **_WRITER) as file:
        for table in tables:
            file.write_table(table)
            written += len(table)
        file.add_key_value_metadata({_STAMP: _stamp(kind, made_from)})
    return written


def _groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield the rows in groups bounded by their number and by the characters of their text."""
    group: list[dict[str, Any]] = []
    characters = 0
    for row in rows:
        group.append(row)
        characters += len(row.get("text") or "")
        if len(group) >= GROUP_ROWS or characters >= _GROUP_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def read_records(path: Path, kind: type[R], columns: Sequence[str] | None = None) -> Iterator[R]:
    """Read records back in order, a row group at a time.

    Raises:
        InputError: the file is missing, damaged or of another kind.
    """
    for row in read_rows(path, columns):
        yield to_record(path, kind, row)


def to_record(path: Path, kind: type[R], row: dict[str, Any]) -> R:
    """Make a record of a row that was read from ``path``.

    Raises:
        InputError: it is of another kind.
    """
    try:
        return kind.model_validate(_from_row(row))
    except (ValidationError, KeyError, TypeError) as error:
        raise InputError(f"{path}: holds no {kind.__name__}: {_AGAIN}") from error


def read_rows(path: Path, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Read rows as dictionaries, a row group at a time; ``columns`` alone where given."""
    with _opened(path, columns) as file:
        for group in range(file.num_row_groups):
            yield from file.read_row_group(group, columns=columns).to_pylist()


def read_table(path: Path, columns: Sequence[str]) -> pa.Table:
    """Read columns whole.

    Raises:
        InputError: the file is missing, damaged or has not these columns.
    """
    with _opened(path, columns) as file:
        return file.read(columns=columns)


def read_tables(path: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Read columns as ``read_table`` does, but a row group at a time; once where there is none."""
    with _opened(path, columns) as file:
        for group in range(file.num_row_groups):
            yield file.read_row_group(group, columns=list(columns))
        if not file.num_row_groups:
            yield file.schema_arrow.empty_table().select(columns)


@contextmanager
def _opened(path: Path, columns: Sequence[str] | None) -> Iterator[pq.ParquetFile]:
    with open_table(path) as file:
        missing = set(columns or ()) - set(file.schema_arrow.names)
        if missing:
            raise InputError(f"{path}: has no column {', '.join(sorted(missing))}: {_AGAIN}")
        yield file


@contextmanager
def open_table(path: Path) -> Iterator[Any]:
    """Open a stage file; what is read of it is held against its checksums.

    Raises:
        InputError: here and while it is read: it is missing or damaged.
    """
    with _reading(path):
        metadata = read_metadata(path)
        with pq.ParquetFile(path, metadata=metadata, page_checksum_verification=True) as file:
            yield file


def is_current(path: Path, kind: type[Record], made_from: dict[str, str]) -> bool:
    """Whether ``path`` was written by this format from exactly ``made_from``."""
    try:
        metadata = read_metadata(path).metadata or {}
    except (OSError, pa.ArrowException):
        return False
    return bool(metadata.get(_STAMP.encode()) == _stamp(kind, made_from).encode())


def count_rows(path: Path) -> int:
    """Count a file's rows from its footer.

    Raises:
        InputError: the file is missing or damaged.
    """
    with _reading(path):
        return int(read_metadata(path).num_rows)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except (pa.ArrowException, OSError) as error:
        broken = any(words in str(error) for words in (_CHECKSUM, DAMAGED))
        damaged = "damaged: it does not hold what was written" if broken else ""
        raise InputError(f"{path}: {damaged or 'not a Parquet file we can read'}: {_AGAIN}") from error


def _stamp(kind: type[Record], made_from: dict[str, str]) -> str:
    stamp = {"record": kind.__name__, "format": _FORMAT, "made_from": made_from}
    return json.dumps(stamp, sort_keys=True)


_ANSWERS = ("answer", "original")


def _to_row(record: Record) -> dict[str, Any]:
    row = record.model_dump(mode="json")
    for answer in (row.get(name) for name in _ANSWERS):
        if answer is not None:
            answer["spans"] = [
                dict(zip(("start", "end", "label"), span, strict=True)) for span in answer["spans"]
            ]
            answer["choices"] = [{"name": name, "value": value} for name, value in answer["choices"]]
    return row


def _from_row(row: dict[str, Any]) -> dict[str, Any]:
    for answer in (row.get(name) for name in _ANSWERS):
        if answer is not None:
            answer["spans"] = [(span["start"], span["end"], span["label"]) for span in answer["spans"]]
            answer["choices"] = [(choice["name"], choice["value"]) for choice in answer["choices"]]
    return row
