"""Rows of a Parquet file that others wrote: the text column and the address, a few rows at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from curation.errors import InputError

_ROWS = 64
_BUFFER = 1 << 20
_SHOWN = 200


def read_parquet(path: Path, column: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Read the columns ``column``, ``url`` and ``fetched``, as far as they are there, with numbers from 1.

    Raises:
        InputError: it is no Parquet file, is damaged or empty, or has no such column.
    """
    try:
        with pq.ParquetFile(path, buffer_size=_BUFFER, pre_buffer=False) as file:
            names = file.schema_arrow.names
            if column not in names:
                there = ", ".join(names)[:_SHOWN] or "none"
                raise InputError(
                    f"{path}: has no column {column}: name one by --text-column (its columns: {there})"
                )
            if not file.metadata.num_rows:
                raise InputError(f"{path}: the file is empty: give one page a row")
            columns = [name for name in dict.fromkeys((column, "url", "fetched")) if name in names]
            number = 0
            for batch in file.iter_batches(batch_size=_ROWS, columns=columns):
                for row in _rows(batch):
                    number += 1
                    yield number, row
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise InputError(f"{path}: cannot be read: {error.strerror}") from error
        raise InputError(f"{path}: not a Parquet file, or damaged: fetch it again") from error


def _rows(batch: Any) -> Iterator[dict[str, Any]]:
    """Give rows; text that is no UTF-8, which Parquet does not check, is given as its bytes."""
    columns = dict(zip(batch.schema.names, batch.columns, strict=True))
    for at in range(batch.num_rows):
        row: dict[str, Any] = {}
        for name, values in columns.items():
            try:
                row[name] = values[at].as_py()
            except UnicodeDecodeError:
                row[name] = values[at].cast(pa.binary()).as_py()
        yield row
