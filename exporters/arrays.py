"""Arrow arrays taken apart and put together, whatever part of them they show."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import ReleaseError


class Inside(NamedTuple):
    """What stands in the lists of several rows, one after the other; ``row`` is the number of each one's."""

    values: pa.Array
    row: pa.Array


class Entries(NamedTuple):
    """What stands in the maps of several rows, one after the other; ``row`` is the number of each one's."""

    keys: pa.Array
    values: pa.Array
    row: pa.Array


def column_of(table: pa.Table, name: str) -> pa.Array:
    """Give a column in one piece."""
    return table.column(name).combine_chunks()


def inside(lists: pa.ListArray) -> Inside:
    """Look into lists."""
    return Inside(lists.flatten(), pc.list_parent_indices(lists).cast(pa.int64()))


def entries(maps: pa.MapArray) -> Entries:
    """Look into maps."""
    first, last = maps.offsets[0].as_py(), maps.offsets[-1].as_py()
    counts = np.diff(maps.offsets.to_numpy())
    row = pa.array(np.repeat(np.arange(len(maps)), counts))
    return Entries(maps.keys[first:last], maps.items[first:last], row)


def ends_of(lists: pa.ListArray | pa.MapArray) -> pa.Array:
    """Give where each list ends in all that stands in them, 0 before."""
    return pc.subtract(lists.offsets, lists.offsets[0])


def with_field(lists: pa.ListArray, name: str, values: pa.Array) -> pa.ListArray:
    """Give lists of structs with other values in one field."""
    structs = lists.flatten()
    names = [field.name for field in structs.type]
    arrays = [values if field == name else structs.field(field) for field in names]
    return pa.ListArray.from_arrays(ends_of(lists), pa.StructArray.from_arrays(arrays, names=names))


def pair_up(start: pa.Array, end: pa.Array, kind: pa.DataType) -> pa.Array:
    """Give pairs of two numbers as lists of two."""
    pairs = np.column_stack((start.to_numpy(), end.to_numpy())).astype(np.int64)
    return pa.FixedSizeListArray.from_arrays(pa.array(pairs.ravel()), 2).cast(kind)


def index_of(found: pa.Array) -> int:
    """Give the place of the first true, -1 where there is none."""
    return int(pc.index(found, pa.scalar(True)).as_py())


def check_nulls(table: pa.Table, nullable: Collection[str]) -> None:
    """Refuse a null where a row has a value, in a column or in what stands in its lists.

    Raises:
        ReleaseError: there is one; it names the row, by its number where it has no id.
    """
    for name in table.column_names:
        array = column_of(table, name)
        for where, at in _nulls(name, array, nullable):
            row = table.column("id")[at].as_py() or at
            raise ReleaseError(f"row {row}: {where}: nothing stands there")


def _nulls(name: str, array: pa.Array, nullable: Collection[str]) -> Iterator[tuple[str, int]]:
    """Give the first null of a column, and of each field of what its lists hold, with its row's number."""
    if array.null_count and name not in nullable:
        yield name, index_of(array.is_null())
    if pa.types.is_list(array.type):
        values, row = inside(array)
        structs = pa.types.is_struct(values.type)
        fields = [(f"{name}.{f.name}", values.field(f.name)) for f in values.type] if structs else []
        for where, found in [(name, values), *fields]:
            if found.null_count:
                yield where, row[index_of(found.is_null())].as_py()


def arrow_bytes(array: pa.Array) -> int:
    """Count the bytes of an array, with a bit a row for nulls only where there are some.

    ``nbytes`` counts those bits wherever they were allocated, which depends on how the array was made.
    """
    kind, count = array.type, len(array)
    size = (count + 7) // 8 if array.null_count else 0
    if pa.types.is_struct(kind):
        return size + sum(arrow_bytes(array.field(at)) for at in range(kind.num_fields))
    if pa.types.is_list(kind):
        return size + 4 * count + arrow_bytes(array.flatten())
    if pa.types.is_string(kind):
        return size + 4 * count + (pc.sum(pc.binary_length(array)).as_py() or 0)
    return size + (count * int(kind.bit_width) + 7) // 8
