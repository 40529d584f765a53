"""Two release folders read side by side, a range of ids at a time, and the rows that may differ picked out.

Columns are compared as Arrow has them: only rows that differ there are turned into records. Memory is that
of one range of both releases and of their ids.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from datasets import ClassLabel, List

from curation.errors import ReleaseError
from curation.released import Pair, ReleasedRow, Split
from curation.released_columns import COLUMNS, to_records
from exporters.features import FROM_FACTS
from exporters.parquet import check_columns, data_path, one_line
from exporters.rows import Codec

RANGE = 50_000
"""Rows of the later release that are read at a time."""
_SPLIT = "split"
_NOT_READ = frozenset(("tokens", "tags"))  # they follow from text and spans, and are most of a file
# A group's name may change and no row of it; facts are compared as such.
_NOT_COMPARED = frozenset(("group", *FROM_FACTS))


class Side(NamedTuple):
    """One config of one release, and the rows of each of its splits."""

    folder: Path
    config: str
    codec: Codec
    rows: dict[Split, int]

    def paths(self) -> Iterator[tuple[Split, Path]]:
        """Give the file of each split."""
        return ((split, self.folder / data_path(self.config, split)) for split in self.rows)

    def ids(self) -> pa.Array:
        """Read the ids of all rows, sorted."""
        read = [pa.chunked_array([], pa.string())]
        for _, path in self.paths():
            with _reading(path) as file:
                check_columns(path, file.schema_arrow, self.codec.features)
                read.append(file.read(columns=["id"]).column("id"))
        ids = pa.chunked_array([chunk for column in read for chunk in column.chunks], pa.string())
        return ids.take(pc.sort_indices(ids)).combine_chunks()

    def part(self, low: str | None, high: str | None) -> pa.Table:
        """Read the rows with ``low`` <= id < ``high``, sorted by id, with their split as a column."""
        asked = [pc.field("id") >= low] if low is not None else []
        asked += [pc.field("id") < high] if high is not None else []
        chosen = asked[0] & asked[1] if len(asked) == 2 else asked[0] if asked else None
        whole = self.codec.features.arrow_schema
        schema = pa.schema([column for column in whole if column.name not in _NOT_READ])
        tables = [schema.empty_table().append_column(_SPLIT, pa.array([], pa.string()))]
        for split, path in self.paths():
            try:
                table = pq.read_table(path, columns=schema.names, filters=chosen, partitioning=None).cast(
                    schema
                )
            except (OSError, pa.ArrowException, ValueError) as error:
                raise ReleaseError(f"{path}: cannot be read as Parquet: {one_line(error)}") from error
            tables.append(table.append_column(_SPLIT, pa.array([split] * len(table), pa.string())))
        rows = pa.concat_tables(tables)
        return rows.take(pc.sort_indices(rows.column("id"))).combine_chunks()

    def records(self, table: pa.Table) -> Iterator[ReleasedRow]:
        """Turn rows into records."""
        kind = self.codec.kind
        columns = [name for name in COLUMNS[kind].names if name != _SPLIT]
        try:
            rows = self.codec.from_file(table, columns)
            yield from to_records(kind, rows.append_column(_SPLIT, table.column(_SPLIT)))
        except ReleaseError as error:
            raise ReleaseError(f"{self.folder / 'data' / self.config}: {error}") from error


def config_pairs(
    before: Side | None, now: Side | None, passed: Callable[[int], object] = lambda rows: None
) -> Iterator[Pair]:
    """Give the pairs of one config by id; None where a release does not have the config.

    ``passed`` is told how many rows each range had, once it is done with.

    Raises:
        ReleaseError: a file cannot be read, or has an id twice.
    """
    sides = [side for side in (before, now) if side]
    config = sides[0].config
    ids = [side.ids() for side in sides]
    cuts = [ids[-1][at].as_py() for at in range(RANGE, len(ids[-1]), RANGE)]
    for low, high in zip([None, *cuts], [*cuts, None], strict=True):
        parts = [side.part(low, high) for side in sides]
        if before is None or now is None:
            rows = sides[0].records(parts[0])
            yield from (Pair(config, *((None, row) if before is None else (row, None))) for row in rows)
        else:
            yield from _range_pairs(before, now, *parts)
        passed(len(parts[-1]))


def _range_pairs(before: Side, now: Side, left: pa.Table, right: pa.Table) -> Iterator[Pair]:
    left_known = pc.is_in(left.column("id"), right.column("id"))
    right_known = pc.is_in(right.column("id"), left.column("id"))
    pairs = {
        row.id: Pair(before.config, row, None) for row in before.records(left.filter(pc.invert(left_known)))
    }
    added = now.records(right.filter(pc.invert(right_known)))
    pairs |= {row.id: Pair(now.config, None, row) for row in added}
    left, right = left.filter(left_known).combine_chunks(), right.filter(right_known).combine_chunks()
    if not left.column("id").equals(right.column("id")):
        raise ReleaseError(f"{before.folder} or {now.folder}: {before.config} has an id twice")
    at = pa.array(
        _differing(left, right, _same_meaning(before.codec.features, now.codec.features)), pa.int64()
    )
    both = zip(before.records(left.take(at)), now.records(right.take(at)), strict=True)
    pairs |= {there.id: Pair(now.config, was, there) for was, there in both}
    yield from (pairs[key] for key in sorted(pairs))


def _same_meaning(before: Any, now: Any) -> bool:
    """Whether columns mean the same, so that their numbers can be compared; labels may have been added."""
    if isinstance(before, ClassLabel) and isinstance(now, ClassLabel):
        shared = min(len(before.names), len(now.names))
        return bool(before.names[:shared] == now.names[:shared])
    if isinstance(before, List) and isinstance(now, List):
        return _same_meaning(before.feature, now.feature)
    if isinstance(before, dict) and isinstance(now, dict):
        return list(before) == list(now) and all(_same_meaning(before[name], now[name]) for name in before)
    return bool(before == now)


def _differing(left: pa.Table, right: pa.Table, comparable: bool) -> list[int]:
    """List the rows that differ; all of them where the columns mean other things, and cannot tell."""
    if not comparable:
        return list(range(len(left)))
    found: set[int] = set()
    for name in left.column_names:
        if name not in _NOT_COMPARED:
            found.update(_unequal(left.column(name).combine_chunks(), right.column(name).combine_chunks()))
    return sorted(found)


def _unequal(left: pa.Array, right: pa.Array) -> Iterator[int]:
    """Find where two arrays of one length differ, by halves: what is the same is passed over quickly."""
    waiting = [(0, len(left))]
    while waiting:
        at, length = waiting.pop()
        if left.slice(at, length).equals(right.slice(at, length)):
            continue
        if length == 1:
            yield at
            continue
        half = length // 2
        waiting += [(at, half), (at + half, length - half)]


def _reading(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowException, ValueError) as error:
        raise ReleaseError(f"{path}: cannot be read as Parquet: {one_line(error)}") from error
