"""What the codecs of all rows share: columns renamed, labels as numbers, and what every row says."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import ReleaseError
from curation.released import Kind, ReleaseFacts
from curation.released_columns import COLUMNS
from exporters.arrays import column_of, index_of
from exporters.features import FROM_FACTS

NAMES_IN_FILE = {
    "schema_name": "schema",
    "method": "decision_method",
    "confidence": "decision_confidence",
    "revision": "guideline_revision",
}
"""The names in a file of columns that have another there."""


NULLABLE = (
    *("sentence_id", "target", "claim", "title", "source", "url", "fetched"),
    *("tokens", "tags"),  # checked as what they are
    *FROM_FACTS,
)


class Names:
    """The names of a ``ClassLabel``, and their numbers."""

    def __init__(self, what: str, names: list[str]) -> None:
        """Number ``names`` in their order; ``what`` stands in the errors."""
        self._what = what
        self._names = pa.array(names, pa.string())

    def to_numbers(self, names: pa.Array, ids: pa.Array) -> pa.Array:
        """Give the numbers of ``names``; ``ids`` are those of their rows."""
        numbers = pc.index_in(names, value_set=self._names)
        if (at := index_of(numbers.is_null())) >= 0:
            raise ReleaseError(f"row {ids[at]}: {self._what} {names[at].as_py()!r} is not in the schema")
        return numbers.cast(pa.int64())

    def from_numbers(self, numbers: pa.Array, ids: pa.Array) -> pa.Array:
        """Give the names of ``numbers``, null for null; ``ids`` are those of their rows."""
        last = len(self._names) - 1
        if (at := index_of(pc.or_(pc.less(numbers, 0), pc.greater(numbers, last)))) >= 0:
            said = f"number {numbers[at]} is out of range 0 to {last}"
            raise ReleaseError(f"row {ids[at]}: {self._what} {said}")
        return self._names.take(numbers)


class FromFacts:
    """The columns that say the same in every row; a licence that is not stated is null."""

    def __init__(self, facts: ReleaseFacts) -> None:
        """Take what they say from ``facts``."""
        said = facts.model_dump(include={*FROM_FACTS})
        self._said = {name: said[name] or None for name in FROM_FACTS}

    def columns(self, count: int) -> dict[str, pa.Array]:
        """Give the columns of so many rows."""
        return {name: pa.repeat(pa.scalar(said, pa.string()), count) for name, said in self._said.items()}

    def check(self, table: pa.Table) -> None:
        """Refuse a row that says something else."""
        for name, said in self._said.items():
            column = column_of(table, name)
            other = column.is_valid() if said is None else pc.fill_null(pc.not_equal(column, said), True)
            if (at := index_of(other)) >= 0:
                row, value = table.column("id")[at].as_py(), column[at].as_py()
                raise ReleaseError(f"row {row}: {name} {value!r}: release.json says {said!r}")


def with_same(name: str) -> Sequence[str]:
    """Read what says the same in every row wherever ids are, so that it is checked."""
    return (name, *FROM_FACTS) if name == "id" else (name,)


def to_columns(columns: dict[str, Any], schema: pa.Schema) -> pa.Table:
    """Bring columns into their order and types; a number too large for its column is an ArrowInvalid."""
    return pa.table({name: columns[name] for name in schema.names}).cast(schema)


def to_rows(kind: Kind, made: dict[str, Any], columns: Sequence[str], count: int) -> pa.Table:
    """Give rows of these columns; what the file does not have is empty or null."""
    schema = pa.schema([COLUMNS[kind].field(name) for name in columns])
    whole = {field.name: made.get(field.name, _empty(field.type, count)) for field in schema}
    return pa.table(whole).cast(schema)


def _empty(kind: pa.DataType, count: int) -> pa.Array:
    return pa.array([[]] * count, kind) if pa.types.is_list(kind) else pa.nulls(count, kind)
