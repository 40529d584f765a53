"""Codecs between released records and the rows of a Parquet file.

A row is a plain dictionary as pyarrow takes and gives it. Labels and choice values stand in it as
``ClassLabel`` numbers; offsets are half-open ``[start, end)`` and count Unicode code points. The split
is no column: it is the file a row stands in.
"""

from typing import Any, Protocol, TypeVar

from datasets import Features

from curation.errors import ReleaseError
from curation.released import (
    ReleasedAnnotation,
    ReleasedArticle,
    ReleasedRow,
    ReleasedSpan,
    ReleasedTask,
    SchemaFact,
    Split,
)
from curation.types import Kept, PersonalSpan, Span
from exporters.features import annotation_features, article_features, asked_of, task_features

Row = dict[str, Any]
R = TypeVar("R", bound=ReleasedRow)


class Codec(Protocol[R]):
    """Turns records of one config into rows with ``features`` and back."""

    @property
    def features(self) -> Features:
        """The columns of a row."""

    def to_row(self, record: R) -> Row:
        """Turn ``record`` into a row; raise ReleaseError where the schema has no place for it."""

    def from_row(self, row: Row, split: Split) -> R:
        """Turn a row of the file of ``split`` back into the record."""


class Names:
    """The names of a ``ClassLabel``, and their numbers."""

    def __init__(self, what: str, names: list[str]) -> None:
        """Number ``names`` in their order; ``what`` stands in the errors."""
        self._what = what
        self._names = names
        self._numbers = {name: number for number, name in enumerate(names)}

    def number(self, name: str) -> int:
        """Give the number of ``name``."""
        if name not in self._numbers:
            raise ReleaseError(f"{self._what} {name!r} is not in the schema")
        return self._numbers[name]

    def name(self, number: int) -> str:
        """Give the name of ``number``."""
        if number is None or not 0 <= number < len(self._names):
            raise ReleaseError(f"{self._what} number {number} is out of range 0 to {len(self._names) - 1}")
        return self._names[number]


class TaskCodec:
    """Rows of a schema's config. ``sentence_start`` and ``sentence_end`` count in the article's text."""

    def __init__(self, schema: SchemaFact) -> None:
        """Take the label names and their order from ``schema``."""
        self.features = task_features(schema)
        self._schema = schema
        self._labels = Names("span label", [label.name for label in schema.spans])
        self._choices = {
            choice.name: Names(f"{choice.name} value", [value.name for value in choice.values])
            for choice in schema.choices
        }

    def to_row(self, record: ReleasedTask) -> Row:
        """Turn a task into a row; a choice that was not answered is null."""
        unknown = sorted(record.choices.keys() - self._choices.keys())
        if unknown:
            raise ReleaseError(f"choice {unknown[0]!r} is not in the schema")
        row: Row = {
            "id": record.id,
            "page_id": record.page_id,
            "article_id": record.article_id,
            "text": record.text,
            "decision_method": record.method,
            "decision_confidence": record.confidence,
            "annotators": record.annotators,
            "guideline_revision": record.revision,
        }
        if self._schema.unit == "sentence":
            start, end = record.place
            row |= {"sentence_id": record.sentence_id, "sentence_start": start, "sentence_end": end}
        spans = [span.model_dump() | {"label": self._labels.number(span.label)} for span in record.spans]
        if self._schema.spans:
            row["spans"] = spans
        if self._schema.targets:
            row[asked_of(self._schema)] = record.target
        elif record.target is not None:
            raise ReleaseError("a target where the schema has none")
        for name, values in self._choices.items():
            value = record.choices.get(name)
            row[name] = None if value is None else values.number(value)
        return row

    def from_row(self, row: Row, split: Split) -> ReleasedTask:
        """Turn a row back into the task."""
        spans = [span | {"label": self._labels.name(span["label"])} for span in row.get("spans", [])]
        whole = self._schema.unit == "article"
        place = (0, len(row["text"] or "")) if whole else (row["sentence_start"], row["sentence_end"])
        return ReleasedTask(
            id=row["id"],
            split=split,
            schema_name=self._schema.name,
            page_id=row["page_id"],
            article_id=row["article_id"],
            sentence_id=row.get("sentence_id"),
            text=row["text"],
            target=row.get(asked_of(self._schema)),
            place=Span(*place),
            spans=tuple(ReleasedSpan(**span) for span in spans),
            choices={
                name: values.name(row[name])
                for name, values in self._choices.items()
                if row[name] is not None
            },
            method=row["decision_method"],
            confidence=row["decision_confidence"],
            annotators=row["annotators"],
            revision=row["guideline_revision"],
        )


class AnnotationCodec:
    """Rows of the config ``annotations``; choices are sorted by name."""

    def __init__(self) -> None:
        """Make the columns once."""
        self.features = annotation_features()

    def to_row(self, record: ReleasedAnnotation) -> Row:
        """Turn an annotation into a row."""
        return {
            "id": record.id,
            "schema": record.schema_name,
            "task_id": record.task_id,
            "annotator": record.annotator,
            "skipped": record.skipped,
            "spans": [span.model_dump() for span in record.spans],
            "choices": [{"name": name, "value": value} for name, value in sorted(record.choices.items())],
            "guideline_revision": record.revision,
        }

    def from_row(self, row: Row, split: Split) -> ReleasedAnnotation:
        """Turn a row back into the annotation."""
        return ReleasedAnnotation(
            id=row["id"],
            split=split,
            schema_name=row["schema"],
            task_id=row["task_id"],
            annotator=row["annotator"],
            skipped=row["skipped"],
            spans=tuple(ReleasedSpan(**span) for span in row["spans"]),
            choices={choice["name"]: choice["value"] for choice in row["choices"]},
            revision=row["guideline_revision"],
        )


class ArticleCodec:
    """Rows of the config ``articles``; ``kept`` counts in the raw page, its ``at`` in the text."""

    def __init__(self) -> None:
        """Make the columns once."""
        self.features = article_features()

    def to_row(self, record: ReleasedArticle) -> Row:
        """Turn an article into a row."""
        row = record.model_dump(mode="json", exclude={"split", "kept"})
        row["kept"] = [run.model_dump() for run in record.kept]
        return row

    def from_row(self, row: Row, split: Split) -> ReleasedArticle:
        """Turn a row back into the article."""
        kept = tuple(Kept(**run) for run in row["kept"])
        personal = tuple(PersonalSpan(**span) for span in row["personal"])
        changed = {"kept": kept, "personal": personal, "keywords": tuple(row["keywords"])}
        return ReleasedArticle(**row | changed | {"split": split})
