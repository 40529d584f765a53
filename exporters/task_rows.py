"""The codec between released tasks and the columns of a schema's config."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import ReleaseError
from curation.released import Kind, ReleaseFacts, SchemaFact
from curation.released_columns import CHOICES, PLACE
from exporters.arrays import check_nulls, column_of, ends_of, entries, index_of, inside, pair_up, with_field
from exporters.columns import NAMES_IN_FILE, NULLABLE, FromFacts, Names, to_columns, to_rows, with_same
from exporters.features import asked_of, task_features
from exporters.formats.flat import Edges, Marked
from exporters.tagging import check_tags, to_tags

_FLAT = ("tokens", "tags")  # they say nothing more, and are checked where they were read


class TaskCodec:
    """Rows of a schema's config. ``sentence_start`` and ``sentence_end`` count in the article's text."""

    kind: Kind = "tasks"

    def __init__(self, schema: SchemaFact, facts: ReleaseFacts) -> None:
        """Take the label names and their order from ``schema``."""
        self.features = task_features(schema)
        self._columns = self.features.arrow_schema  # made anew each time it is asked for
        self._same = FromFacts(facts)
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
        columns = {NAMES_IN_FILE.get(name, name): rows.column(name) for name in rows.column_names}
        columns |= {"sentence_start": place[0::2], "sentence_end": place[1::2], self._asked: target}
        columns["spans"] = with_field(spans, "label", numbers)
        if self._schema.spans:
            columns["tokens"], columns["tags"] = to_tags(column_of(rows, "text"), spans, numbers)
        columns |= self._chosen(column_of(rows, "choices"), ids) | self._same.columns(len(rows))
        return to_columns(columns, self._columns)

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
        name = self._asked if column == "target" else NAMES_IN_FILE.get(column, column)
        return with_same(name) if name in self.features else ()

    def from_file(self, table: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Turn columns of the file back into those of tasks."""
        check_nulls(table, (*NULLABLE, *self._choices))
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
        rows = to_rows(self.kind, made, columns, len(table))
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


def marked(rows: pa.Table) -> Iterator[Marked]:
    """Give each row's text with its spans, as flat tags are made of them."""
    spans = column_of(rows, "spans")
    structs, ends = spans.flatten(), ends_of(spans).to_pylist()
    edges = [
        *map(Edges, *(structs.field(name).to_pylist() for name in Edges._fields)),
    ]
    for text, (start, end) in zip(rows.column("text").to_pylist(), pairwise(ends), strict=True):
        yield Marked(text, edges[start:end])
