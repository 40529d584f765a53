"""Rows as canonical JSON, a column at a time: keys sorted, ASCII alone, as ``json.dumps`` writes it.

Numbers are finite.
"""

from collections.abc import Iterable
from itertools import accumulate, pairwise
from json.encoder import encode_basestring_ascii
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc


def to_json(rows: pa.Table, without: Iterable[str] = ()) -> list[str]:
    """Give each row as a JSON object; a map stands as an object with its keys sorted.

    Args:
        rows: the rows.
        without: columns that are left out.
    """
    names = sorted(set(rows.column_names) - set(without))
    return _objects(names, [_column(rows.column(name).combine_chunks()) for name in names], len(rows))


def _column(array: pa.Array) -> list[str]:
    kind = array.type
    if pa.types.is_struct(kind):
        names = sorted(field.name for field in kind)
        values = _objects(names, [_column(array.field(name)) for name in names], len(array))
    elif pa.types.is_map(kind):
        values = _maps(array)
    elif pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind):
        values = _lists(array)
    elif pa.types.is_boolean(kind):
        values = ["true" if value else "false" for value in _listed(array, False)]
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values = [*map(encode_basestring_ascii, _listed(array, ""))]
    elif pa.types.is_null(kind):
        return ["null"] * len(array)
    else:
        values = [*map(repr, _listed(array, 0))]
    if array.null_count:
        nulls = array.is_null().to_pylist()
        return ["null" if null else value for null, value in zip(nulls, values, strict=True)]
    return values


def _listed(array: pa.Array, instead: object) -> list[Any]:
    """Give the values, ``instead`` for null; by way of numpy, in a quarter of the time of ``to_pylist``."""
    whole = pc.fill_null(array, instead) if array.null_count else array
    listed: list[Any] = whole.to_numpy(zero_copy_only=False).tolist()
    return listed


def _objects(names: list[str], columns: list[list[str]], count: int) -> list[str]:
    if not names:
        return ["{}"] * count
    form = "{" + ", ".join(f'"{name}": %s' for name in names) + "}"
    return [form % values for values in zip(*columns, strict=True)]


def _lists(array: pa.Array) -> list[str]:
    inside = _column(array.flatten())
    return [f"[{', '.join(inside[a:b])}]" for a, b in pairwise(_ends(array))]


def _maps(array: pa.MapArray) -> list[str]:
    offsets = array.offsets.to_numpy().tolist()
    first, last = offsets[0], offsets[-1]  # it may show a part of its entries
    entries = [
        (key, f"{encode_basestring_ascii(key)}: {value}")
        for key, value in zip(
            _listed(array.keys[first:last], ""), _column(array.items[first:last]), strict=True
        )
    ]
    ends = (end - first for end in offsets)
    return ["{" + ", ".join(text for _, text in sorted(entries[a:b])) + "}" for a, b in pairwise(ends)]


def _ends(array: pa.Array) -> list[int]:
    return [0, *accumulate(_listed(pc.list_value_length(array), 0))]
