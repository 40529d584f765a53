"""Parquet files whose bytes depend on the rows alone (and on the version of pyarrow)."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic

import pyarrow as pa
import pyarrow.parquet as pq
from datasets import Features
from pydantic import ValidationError

from curation.errors import ReleaseError
from curation.released import Split
from exporters.rows import Codec, R, Row

SPLITS: tuple[Split, ...] = ("train", "validation", "test")

_ROW_GROUP = 10_000
_BLOCK = 1_000_000  # bytes hashed at a time
_BATCH = 1_000  # rows turned into dictionaries at a time


@dataclass(frozen=True)
class SplitSize:
    """What one file holds: rows, bytes of the Arrow table in memory, bytes on disk."""

    rows: int
    arrow_bytes: int
    file_bytes: int


@dataclass(frozen=True)
class Written(Generic[R]):
    """One config as written. ``sha256`` is of its files, one after the other, in the order of the splits."""

    config: str
    codec: Codec[R]
    splits: dict[Split, SplitSize] = field(default_factory=dict)
    sha256: str = ""

    @property
    def rows(self) -> int:
        """The rows of all splits."""
        return sum(size.rows for size in self.splits.values())


def data_path(config: str, split: Split) -> str:
    """Give the place of a split's file in the folder, with forward slashes."""
    return f"data/{config}/{split}.parquet"


def write_config(folder: Path, config: str, codec: Codec[R], records: Iterable[R]) -> Written[R]:
    """Write ``records``, already sorted by id, into one file a split, a row group at a time.

    A split without rows gets no file, since ``datasets.load_dataset`` fails on a Parquet file of no rows.

    Raises:
        ReleaseError: a record does not fit the columns.
    """
    files: dict[Split, _SplitFile] = {}
    try:
        for record in records:
            try:
                row = codec.to_row(record)
            except ReleaseError as error:
                raise ReleaseError(f"{config}: row {record.id}: {error}") from error
            file = files.get(record.split)
            if file is None:
                path = folder / data_path(config, record.split)
                file = files[record.split] = _SplitFile(path, codec.features)
            file.add(row)
        sizes = {split: files[split].close() for split in SPLITS if split in files}
    finally:
        for file in files.values():
            file.abandon()
    digest = hashlib.sha256()
    for split in sizes:
        with (folder / data_path(config, split)).open("rb") as written:
            while block := written.read(_BLOCK):
                digest.update(block)
    return Written(config, codec, sizes, digest.hexdigest())


class _SplitFile:
    """One file being written; rows wait until they fill a row group."""

    def __init__(self, path: Path, features: Features) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._schema = features.arrow_schema
        self._waiting: list[Row] = []
        self._rows = self._arrow_bytes = 0
        self._writer = pq.ParquetWriter(
            path,
            self._schema,
            version="2.6",
            data_page_version="1.0",
            compression="zstd",
            compression_level=9,
            use_dictionary=True,
            write_statistics=True,
            store_schema=True,
        )

    def add(self, row: Row) -> None:
        self._waiting.append(row)
        if len(self._waiting) == _ROW_GROUP:
            self._write()

    def close(self) -> SplitSize:
        if self._waiting:
            self._write()
        self._writer.close()
        return SplitSize(self._rows, self._arrow_bytes, self._path.stat().st_size)

    def abandon(self) -> None:
        """Let go of the file, however far it came; after ``close`` this does nothing."""
        self._writer.close()

    def _write(self) -> None:
        try:
            table = pa.Table.from_pylist(self._waiting, schema=self._schema).combine_chunks()
            self._writer.write_table(table, row_group_size=_ROW_GROUP)
        except (pa.ArrowException, OverflowError, UnicodeError) as error:
            raise ReleaseError(f"{self._path}: {one_line(error)}") from error
        self._rows += table.num_rows
        self._arrow_bytes += table.nbytes
        self._waiting.clear()


def read_split(folder: Path, config: str, codec: Codec[R], split: Split, rows: int) -> Iterator[R]:
    """Read the records of one file, which must hold ``rows`` rows with the columns of ``codec``.

    Raises:
        ReleaseError: the file is missing or damaged, or says anything that the schema does not.
    """
    path = folder / data_path(config, split)
    table = _read_table(path, codec.features)
    if table.num_rows != rows:
        raise ReleaseError(f"{path}: holds {table.num_rows} rows, README.md says {rows}")
    batches = table.to_batches(max_chunksize=_BATCH)
    for at, row in enumerate(row for batch in batches for row in batch.to_pylist()):
        try:
            yield codec.from_row(row, split)
        except (ReleaseError, ValidationError, TypeError) as error:
            raise ReleaseError(f"{path}: row {row['id'] or at}: {one_line(error)}") from error


def _read_table(path: Path, expected: Features) -> pa.Table:
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except (OSError, pa.ArrowException, ValueError) as error:
        raise ReleaseError(f"{path}: cannot be read as Parquet: {one_line(error)}") from error
    check_columns(path, table.schema, expected)
    return table


def check_columns(path: Path, schema: pa.Schema, expected: Features) -> None:
    """Refuse columns other than those expected.

    Raises:
        ReleaseError: one is missing, unknown, there twice, or of another type.
    """
    try:
        found = Features.from_arrow_schema(schema)
    except (pa.ArrowException, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"{path}: cannot be read as Parquet: {one_line(error)}") from error
    if len(schema.names) != len(set(schema.names)):
        raise ReleaseError(f"{path}: a column is there twice")
    for name in [*found, *expected]:
        if name not in expected:
            raise ReleaseError(f"{path}: unknown column {name}")
        if name not in found:
            raise ReleaseError(f"{path}: column {name} is missing")
        if found[name] != expected[name]:
            raise ReleaseError(
                f"{path}: column {name} has another type or other label names than release.json"
            )


def one_line(error: Exception) -> str:
    """Say what went wrong on one line."""
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return " ".join(str(error).split()) or type(error).__name__
