"""Parquet files whose bytes depend on the rows alone (and on the version of pyarrow)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datasets import Features

from curation.errors import ReleaseError
from curation.released import Split
from exporters.arrays import arrow_bytes
from exporters.rows import Codec

SPLITS: tuple[Split, ...] = ("train", "validation", "test")

_ROW_GROUP = 10_000
_BLOCK = 1_000_000  # bytes hashed at a time
_BATCH = 2_000  # rows read at a time


@dataclass(frozen=True)
class SplitSize:
    """What one file holds: rows, bytes of the Arrow table in memory, bytes on disk."""

    rows: int
    arrow_bytes: int
    file_bytes: int


@dataclass(frozen=True)
class Written:
    """One config as written. ``sha256`` is of its files, one after the other, in the order of the splits."""

    config: str
    codec: Codec
    splits: dict[Split, SplitSize] = field(default_factory=dict)
    sha256: str = ""

    @property
    def rows(self) -> int:
        """The rows of all splits."""
        return sum(size.rows for size in self.splits.values())


def data_path(config: str, split: Split) -> str:
    """Give the place of a split's file in the folder, with forward slashes."""
    return f"data/{config}/{split}.parquet"


class ConfigFiles:
    """One config being written: rows, already sorted by id, into one file a split, a row group at a time.

    A split without rows gets no file, since ``datasets.load_dataset`` fails on a Parquet file of no rows.
    """

    def __init__(self, folder: Path, config: str, codec: Codec) -> None:
        """Begin without files."""
        self._folder, self._config, self._codec = folder, config, codec
        self._files: dict[Split, _SplitFile] = {}

    def add(self, rows: pa.Table) -> None:
        """Take rows.

        Raises:
            ReleaseError: one does not fit the columns.
        """
        for split in SPLITS:
            chosen = rows.filter(pc.equal(rows.column("split"), split))
            if not len(chosen):
                continue
            if split not in self._files:
                path = self._folder / data_path(self._config, split)
                self._files[split] = _SplitFile(path, self._codec.features)
            try:
                self._files[split].add(self._codec.to_file(chosen))
            except ReleaseError as error:
                raise ReleaseError(f"{self._config}: {error}") from error
            except (pa.ArrowException, OverflowError, UnicodeError) as error:
                path = self._folder / data_path(self._config, split)
                raise ReleaseError(f"{path}: {one_line(error)}") from error

    def close(self) -> Written:
        """End the files."""
        sizes = {split: self._files[split].close() for split in SPLITS if split in self._files}
        digest = hashlib.sha256()
        for split in sizes:
            with (self._folder / data_path(self._config, split)).open("rb") as written:
                while block := written.read(_BLOCK):
                    digest.update(block)
        return Written(self._config, self._codec, sizes, digest.hexdigest())

    def abandon(self) -> None:
        """Let go of the files, however far they came; after ``close`` this does nothing."""
        for file in self._files.values():
            file.abandon()


class _SplitFile:
    """One file being written; rows wait until they fill a row group."""

    def __init__(self, path: Path, features: Features) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._waiting: list[pa.Table] = []
        self._count = self._rows = self._arrow_bytes = 0
        self._writer = pq.ParquetWriter(
            path,
            features.arrow_schema,
            version="2.6",
            data_page_version="1.0",
            compression="zstd",
            compression_level=9,
            use_dictionary=True,
            write_statistics=True,
            store_schema=True,
        )

    def add(self, table: pa.Table) -> None:
        self._waiting.append(table)
        self._count += len(table)
        while self._count >= _ROW_GROUP:
            self._write()

    def close(self) -> SplitSize:
        if self._count:
            self._write()
        self._writer.close()
        return SplitSize(self._rows, self._arrow_bytes, self._path.stat().st_size)

    def abandon(self) -> None:
        self._writer.close()

    def _write(self) -> None:
        waiting = pa.concat_tables(self._waiting)
        group = waiting.slice(0, _ROW_GROUP).combine_chunks()
        self._writer.write_table(group, row_group_size=_ROW_GROUP)
        self._rows += len(group)
        self._arrow_bytes += sum(arrow_bytes(column.chunk(0)) for column in group.columns)
        self._count -= len(group)
        self._waiting = [waiting.slice(_ROW_GROUP)] if self._count else []  # an empty slice holds the whole


def read_file(path: Path, features: Features, rows: int, columns: list[str]) -> Iterator[pa.Table]:
    """Read columns of one file a batch at a time; it must hold ``rows`` rows with ``features``.

    Raises:
        ReleaseError: the file is missing or damaged, or holds other columns.
    """
    try:
        with pq.ParquetFile(path) as file:
            check_columns(path, file.schema_arrow, features)
            if file.metadata.num_rows != rows:
                raise ReleaseError(f"{path}: holds {file.metadata.num_rows} rows, README.md says {rows}")
            for batch in file.iter_batches(_BATCH, columns=columns):
                yield pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException, ValueError) as error:
        raise ReleaseError(f"{path}: cannot be read as Parquet: {one_line(error)}") from error


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
    return " ".join(str(error).split()) or type(error).__name__
