"""Codecs between the columns of released rows and those of a Parquet file.

Labels and choice values stand in a file as ``ClassLabel`` numbers; offsets are half-open ``[start, end)``
and count Unicode code points. The split is no column: it is the file a row stands in.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc
from datasets import Features

from curation.errors import ReleaseError
from curation.released import Kind, ReleaseFacts, SchemaFact
from curation.released_columns import CHOICES, COLUMNS, PLACE
from exporters.arrays import check_nulls, column_of, ends_of, entries, index_of, inside, pair_up, with_field
from exporters.features import (
    ANNOTATIONS,
    ARTICLES,
    FROM_FACTS,
    annotation_features,
    article_features,
    asked_of,
    task_features,
)
from exporters.formats.flat import Edges, Marked
from exporters.tagging import check_tags, to_tags

_NAMES = {
    "schema_name": "schema",
    "method": "decision_method",
    "confidence": "decision_confidence",
    "revision": "guideline_revision",
}
"""The names in a file of columns that have another there."""


_NULLABLE = (
    *("sentence_id", "target", "claim", "title", "source", "url", "fetched"),
    *("tokens", "tags"),  # checked as what they are
    *FROM_FACTS,
)


_FLAT = ("tokens", "tags")  # they say nothing more, and are checked where they were read


class Codec(Protocol):
    """Turns rows of one config into the columns of its file and back."""

    @property
    def kind(self) -> Kind:
        """The kind of the rows."""

    @property
    def features(self) -> Features:
        """The columns of the file."""

    def to_file(self, rows: pa.Table) -> pa.Table:
        """Turn rows into columns of the file; raise ReleaseError where the schema has no place for one."""

    def sources(self, column: str) -> Sequence[str]:
        """Name the columns of the file that a column of the rows is made of."""

    def from_file(self, table: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Turn columns of the file back into those of the rows; raise ReleaseError where they are none."""


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


class TaskCodec:
    """Rows of a schema's config. ``sentence_start`` and ``sentence_end`` count in the article's text."""

    kind: Kind = "tasks"

    def __init__(self, schema: SchemaFact, facts: ReleaseFacts) -> None:
        """Take the label names and their order from ``schema``."""
        self.features = task_features(schema)
        self._same = _Same(facts)
        self._schema = schema
        self._asked = asked_of(schema)
        self._labels = Names("span label", [label.name for label in schema.spans])
        self._number = {label.name: number for number, label in enumerate(schema.spans)}.__getitem__
        self._choices = {
            choice.name: Names(f"{choice.name} value", [value.name for value in choice.values])
            for choice in schema.choices
        }

    def to_file(self, rows: pa.Table) -> pa.Table:
        """Turn tasks into columns; a choice that was not answered is null."""
        ids, target = column_of(rows, "id"), column_of(rows, "target")
        if not self._schema.targets and (at := index_of(target.is_valid())) >= 0:
            raise ReleaseError(f"row {ids[at]}: a target where the schema has none")
        place, spans = column_of(rows, "place").flatten(), column_of(rows, "spans")
        labels, of = inside(spans)
        numbers = self._labels.to_numbers(labels.field("label"), ids.take(of))
        columns = {_NAMES.get(name, name): rows.column(name) for name in rows.column_names}
        columns |= {"sentence_start": place[0::2], "sentence_end": place[1::2], self._asked: target}
        columns["spans"] = with_field(spans, "label", numbers)
        if self._schema.spans:
            columns["tokens"], columns["tags"] = to_tags(column_of(rows, "text"), spans, numbers)
        columns |= self._chosen(column_of(rows, "choices"), ids) | self._same.columns(len(rows))
        return _cast(columns, self.features)

    def _chosen(self, choices: pa.MapArray, ids: pa.Array) -> dict[str, pa.Array]:
        """Give a column for each choice: the number of the value made."""
        names, values, of = entries(choices)
        known = pc.is_in(names, value_set=pa.array([*self._choices], pa.string()))
        if (at := index_of(pc.invert(known))) >= 0:
            raise ReleaseError(
                f"row {ids[of[at].as_py()]}: choice {names[at].as_py()!r} is not in the schema"
            )
        columns, rows = {}, pa.array(range(len(ids)), pa.int64())
        for name, labels in self._choices.items():
            made = pc.equal(names, name)
            numbers = labels.to_numbers(values.filter(made), ids.take(of.filter(made)))
            columns[name] = numbers.take(pc.index_in(rows, value_set=of.filter(made)))
        return columns

    def sources(self, column: str) -> Sequence[str]:
        """Name the columns of the file that a column of the tasks is made of."""
        if column == "schema_name":
            return ()
        if column == "choices":
            return tuple(self._choices)
        if column == "spans" and self._schema.spans:
            return ("spans", "tokens", "tags")
        if column == "place":
            return ("text",) if self._schema.unit == "article" else ("sentence_start", "sentence_end")
        name = self._asked if column == "target" else _NAMES.get(column, column)
        return _with_same(name) if name in self.features else ()

    def from_file(self, table: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Turn columns of the file back into those of tasks."""
        check_nulls(table, (*_NULLABLE, *self._choices))
        self._same.check(table)
        ids = column_of(table, "id")
        made: dict[str, Any] = {}
        for name in columns:
            sources = [column_of(table, source) for source in self.sources(name) if source not in _FLAT]
            if name == "schema_name":
                made[name] = pa.repeat(pa.scalar(self._schema.name), len(table))
            elif name == "choices":
                made[name] = self._made(sources, ids)
            elif name == "place":
                start = pa.repeat(pa.scalar(0), len(table)) if len(sources) < 2 else sources[0]
                end = pc.utf8_length(sources[0]) if len(sources) < 2 else sources[1]
                made[name] = pair_up(start, end, PLACE)
            elif name == "spans" and sources:
                labels, of = inside(sources[0])
                names = self._labels.from_numbers(labels.field("label"), ids.take(of))
                made[name] = with_field(sources[0], "label", names)
            elif sources:
                made[name] = sources[0]
        rows = _rows(self.kind, made, columns, len(table))
        if self._schema.spans and {"text", "spans"} <= {*columns} and "tokens" in table.column_names:
            self._check_tags(table, rows)
        return rows

    def _check_tags(self, table: pa.Table, rows: pa.Table) -> None:
        """Refuse a row whose tags are not those of its spans; each is looked at where any differs."""
        spans = column_of(rows, "spans")
        labels, of = inside(spans)
        numbers = self._labels.to_numbers(labels.field("label"), column_of(table, "id").take(of))
        made = to_tags(column_of(rows, "text"), spans, numbers)
        known = (column_of(table, name) for name in ("tokens", "tags"))
        if all(one.cast(other.type).equals(other) for one, other in zip(made, known, strict=True)):
            return
        said = zip(table.column("tokens").to_pylist(), table.column("tags").to_pylist(), strict=True)
        for at, (row, (tokens, tags)) in enumerate(zip(marked(rows), said, strict=True)):
            try:
                check_tags(row, tokens, tags, self._number)
            except ReleaseError as error:
                raise ReleaseError(f"row {table.column('id')[at]}: {error}") from error

    def _made(self, numbers: list[pa.Array], ids: pa.Array) -> pa.Array:
        """Give each row's choices, those that were answered, by name."""
        values = {
            name: labels.from_numbers(column, ids).to_pylist()
            for (name, labels), column in zip(self._choices.items(), numbers, strict=True)
        }
        answers = ([(name, values[name][at]) for name in sorted(values)] for at in range(len(ids)))
        return pa.array([[one for one in row if one[1] is not None] for row in answers], CHOICES)


class AnnotationCodec:
    """Rows of the config ``annotations``; choices are sorted by name."""

    kind: Kind = "annotations"

    def __init__(self, facts: ReleaseFacts) -> None:
        """Make the columns once."""
        self._same = _Same(facts)
        self.features = annotation_features()

    def to_file(self, rows: pa.Table) -> pa.Table:
        """Turn annotations into columns."""
        columns = {_NAMES.get(name, name): rows.column(name) for name in rows.column_names}
        choices = column_of(rows, "choices")
        names, values, _ = entries(choices)
        pairs = pa.StructArray.from_arrays([names, values], names=["name", "value"])
        columns["choices"] = pa.ListArray.from_arrays(ends_of(choices), pairs)
        return _cast(columns | self._same.columns(len(rows)), self.features)

    def sources(self, column: str) -> Sequence[str]:
        """Name the columns of the file that a column of the annotations is made of."""
        return _with_same(_NAMES.get(column, column))

    def from_file(self, table: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Turn columns of the file back into those of annotations."""
        check_nulls(table, _NULLABLE)
        self._same.check(table)
        made: dict[str, Any] = {name: table.column(_NAMES.get(name, name)) for name in columns}
        if "choices" in made:
            choices = column_of(table, "choices")
            pairs = choices.flatten()
            made["choices"] = pa.MapArray.from_arrays(
                ends_of(choices), pairs.field("name"), pairs.field("value")
            )
        return _rows(self.kind, made, columns, len(table))


class ArticleCodec:
    """Rows of the config ``articles``; ``kept`` counts in the raw page, its ``at`` in the text."""

    kind: Kind = "articles"

    def __init__(self, facts: ReleaseFacts) -> None:
        """Make the columns once."""
        self._same = _Same(facts)
        self.features = article_features()

    def to_file(self, rows: pa.Table) -> pa.Table:
        """Turn articles into columns."""
        columns = {name: rows.column(name) for name in rows.column_names}
        return _cast(columns | self._same.columns(len(rows)), self.features)

    def sources(self, column: str) -> Sequence[str]:
        """Name the columns of the file that a column of the articles is made of."""
        return _with_same(column)

    def from_file(self, table: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Turn columns of the file back into those of articles."""
        check_nulls(table, _NULLABLE)
        self._same.check(table)
        return _rows(self.kind, {name: table.column(name) for name in columns}, columns, len(table))


class _Same:
    """The columns that say the same in every row; a licence that is not stated is null."""

    def __init__(self, facts: ReleaseFacts) -> None:
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


def _with_same(name: str) -> Sequence[str]:
    """Read what says the same in every row wherever ids are, so that it is checked."""
    return (name, *FROM_FACTS) if name == "id" else (name,)


def codecs_of(facts: ReleaseFacts) -> dict[str, Codec]:
    """Give the codec of each config of a release, in the order in which the card lists them."""
    codecs: dict[str, Codec] = {schema.name: TaskCodec(schema, facts) for schema in facts.schemas}
    return codecs | {ARTICLES: ArticleCodec(facts), ANNOTATIONS: AnnotationCodec(facts)}


def marked(rows: pa.Table) -> Iterator[Marked]:
    """Give each row's text with its spans, as flat tags are made of them."""
    spans = column_of(rows, "spans")
    structs, ends = spans.flatten(), ends_of(spans).to_pylist()
    edges = [
        *map(Edges, *(structs.field(name).to_pylist() for name in Edges._fields)),
    ]
    for text, (start, end) in zip(rows.column("text").to_pylist(), pairwise(ends), strict=True):
        yield Marked(text, edges[start:end])


def _cast(columns: dict[str, Any], features: Features) -> pa.Table:
    """Bring columns into their order and types; a number too large for its column is an ArrowInvalid."""
    schema = features.arrow_schema
    return pa.table({name: columns[name] for name in schema.names}).cast(schema)


def _rows(kind: Kind, made: dict[str, Any], columns: Sequence[str], count: int) -> pa.Table:
    """Give rows of these columns; what the file does not have is empty or null."""
    schema = pa.schema([COLUMNS[kind].field(name) for name in columns])
    whole = {field.name: made.get(field.name, _empty(field.type, count)) for field in schema}
    return pa.table(whole).cast(schema)


def _empty(kind: pa.DataType, count: int) -> pa.Array:
    return pa.array([[]] * count, kind) if pa.types.is_list(kind) else pa.nulls(count, kind)
