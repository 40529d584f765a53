"""A few rows of a stage file by their ids: a column of ids is read, then the row groups that hold them."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from curation.store.tables import open_table, to_record
from curation.types import Record

R = TypeVar("R", bound=Record)


def find_ids(path: Path, column: str, prefix: str) -> list[str]:
    """List the ids in a column that begin with ``prefix``; nothing but the column is read.

    Raises:
        InputError: the file is missing or damaged.
    """
    found: list[str] = []
    with open_table(path) as file:
        for group in range(file.num_row_groups):
            ids = file.read_row_group(group, columns=[column]).column(0)
            found += pc.filter(ids, pc.starts_with(ids, pattern=prefix)).to_pylist()
    return found


def read_where(path: Path, kind: type[R], column: str, values: Collection[str]) -> Iterator[R]:
    """Read the records whose ``column`` is one of ``values``; row groups without such are passed over.

    Raises:
        InputError: the file is missing, damaged or of another kind.
    """
    wanted: Any = pa.array(sorted(values), pa.string())
    with open_table(path) as file:
        for group in range(file.num_row_groups):
            here = pc.is_in(file.read_row_group(group, columns=[column]).column(0), value_set=wanted)
            if pc.any(here).as_py():
                rows = file.read_row_group(group).filter(here).to_pylist()
                yield from (to_record(path, kind, row) for row in rows)
