"""Rows as canonical JSON, a column at a time: keys sorted, ASCII alone, as ``json.dumps`` writes it.

Numbers are finite.
"""

from collections.abc import Iterable
from itertools import accumulate, pairwise
from json.encoder import encode_basestring_ascii

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
        values = ["true" if value else "false" for value in array.to_pylist()]
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        values = [encode_basestring_ascii(value or "") for value in array.to_pylist()]
    else:
        values = [*map(repr, array.to_pylist())]
    if array.null_count:
        nulls = array.is_null().to_pylist()
        return ["null" if null else value for null, value in zip(nulls, values, strict=True)]
    return values


def _objects(names: list[str], columns: list[list[str]], count: int) -> list[str]:
    if not names:
        return ["{}"] * count
    form = "{" + ", ".join(f'"{name}": %s' for name in names) + "}"
    return [form % values for values in zip(*columns, strict=True)]


def _lists(array: pa.Array) -> list[str]:
    inside = _column(array.flatten())
    return [f"[{', '.join(inside[a:b])}]" for a, b in pairwise(_ends(array))]


def _maps(array: pa.MapArray) -> list[str]:
    first, last = array.offsets[0].as_py(), array.offsets[-1].as_py()  # it may show a part of its entries
    entries = [
        (key, f"{encode_basestring_ascii(key)}: {value}")
        for key, value in zip(
            array.keys[first:last].to_pylist(), _column(array.items[first:last]), strict=True
        )
    ]
    ends = (end.as_py() - first for end in array.offsets)
    return ["{" + ", ".join(text for _, text in sorted(entries[a:b])) + "}" for a, b in pairwise(ends)]


def _ends(array: pa.Array) -> list[int]:
    return [0, *accumulate(pc.fill_null(pc.list_value_length(array), 0).to_pylist())]
