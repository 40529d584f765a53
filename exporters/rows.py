"""Codecs between the columns of released rows and those of a Parquet file.

Labels and choice values stand in a file as ``ClassLabel`` numbers; offsets are half-open ``[start, end)``
and count Unicode code points. The split is no column: it is the file a row stands in.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import pyarrow as pa
from datasets import Features

from curation.released import Kind, ReleaseFacts
from exporters.arrays import check_nulls, column_of, ends_of, entries
from exporters.columns import NAMES_IN_FILE, NULLABLE, FromFacts, to_columns, to_rows, with_same
from exporters.features import ANNOTATIONS, ARTICLES, annotation_features, article_features
from exporters.task_rows import TaskCodec


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


class AnnotationCodec:
    """Rows of the config ``annotations``; choices are sorted by name."""

    kind: Kind = "annotations"

    def __init__(self, facts: ReleaseFacts) -> None:
        """Make the columns once."""
        self._same = FromFacts(facts)
        self.features = annotation_features()
        self._columns = self.features.arrow_schema  # made anew each time it is asked for

    def to_file(self, rows: pa.Table) -> pa.Table:
        """Turn annotations into columns."""
        columns = {NAMES_IN_FILE.get(name, name): rows.column(name) for name in rows.column_names}
        choices = column_of(rows, "choices")
        names, values, _ = entries(choices)
        pairs = pa.StructArray.from_arrays([names, values], names=["name", "value"])
        columns["choices"] = pa.ListArray.from_arrays(ends_of(choices), pairs)
        return to_columns(columns | self._same.columns(len(rows)), self._columns)

    def sources(self, column: str) -> Sequence[str]:
        """Name the columns of the file that a column of the annotations is made of."""
        return with_same(NAMES_IN_FILE.get(column, column))

    def from_file(self, table: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Turn columns of the file back into those of annotations."""
        check_nulls(table, NULLABLE)
        self._same.check(table)
        made: dict[str, Any] = {name: table.column(NAMES_IN_FILE.get(name, name)) for name in columns}
        if "choices" in made:
            choices = column_of(table, "choices")
            pairs = choices.flatten()
            made["choices"] = pa.MapArray.from_arrays(
                ends_of(choices), pairs.field("name"), pairs.field("value")
            )
        return to_rows(self.kind, made, columns, len(table))


class ArticleCodec:
    """Rows of the config ``articles``; ``kept`` counts in the raw page, its ``at`` in the text."""

    kind: Kind = "articles"

    def __init__(self, facts: ReleaseFacts) -> None:
        """Make the columns once."""
        self._same = FromFacts(facts)
        self.features = article_features()
        self._columns = self.features.arrow_schema  # made anew each time it is asked for

    def to_file(self, rows: pa.Table) -> pa.Table:
        """Turn articles into columns."""
        columns = {name: rows.column(name) for name in rows.column_names}
        return to_columns(columns | self._same.columns(len(rows)), self._columns)

    def sources(self, column: str) -> Sequence[str]:
        """Name the columns of the file that a column of the articles is made of."""
        return with_same(column)

    def from_file(self, table: pa.Table, columns: Sequence[str]) -> pa.Table:
        """Turn columns of the file back into those of articles."""
        check_nulls(table, NULLABLE)
        self._same.check(table)
        return to_rows(self.kind, {name: table.column(name) for name in columns}, columns, len(table))


def codecs_of(facts: ReleaseFacts) -> dict[str, Codec]:
    """Give the codec of each config of a release, in the order in which the card lists them."""
    codecs: dict[str, Codec] = {schema.name: TaskCodec(schema, facts) for schema in facts.schemas}
    return codecs | {ARTICLES: ArticleCodec(facts), ANNOTATIONS: AnnotationCodec(facts)}
