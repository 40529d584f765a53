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
    ReleaseFacts,
    SchemaFact,
    Split,
)
from curation.types import Kept, PersonalSpan, Span
from exporters.features import (
    ANNOTATIONS,
    ARTICLES,
    FROM_FACTS,
    annotation_features,
    article_features,
    asked_of,
    task_features,
)
from exporters.tagging import check_tags, to_tags

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

    def __init__(self, schema: SchemaFact, facts: ReleaseFacts) -> None:
        """Take the label names and their order from ``schema``."""
        self._same = _Same(facts)
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
            "url": record.url,
            "fetched": record.fetched,
            **self._same.columns,
        }
        if self._schema.unit == "sentence":
            start, end = record.place
            row |= {"sentence_id": record.sentence_id, "sentence_start": start, "sentence_end": end}
        spans = [_span_row(span, self._labels.number(span.label)) for span in record.spans]
        if self._schema.spans:
            row["tokens"], row["tags"] = to_tags(record, self._labels.number)
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
        """Turn a row back into the task; raise ReleaseError where its tags are not those of its spans."""
        self._same.check(row)
        spans = [span | {"label": self._labels.name(span["label"])} for span in row.get("spans", [])]
        whole = self._schema.unit == "article"
        place = (0, len(row["text"] or "")) if whole else (row["sentence_start"], row["sentence_end"])
        task = ReleasedTask(
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
            url=row["url"],
            fetched=row["fetched"],
        )
        if self._schema.spans:
            check_tags(task, row["tokens"], row["tags"], self._labels.number)
        return task


class AnnotationCodec:
    """Rows of the config ``annotations``; choices are sorted by name."""

    def __init__(self, facts: ReleaseFacts) -> None:
        """Make the columns once."""
        self._same = _Same(facts)
        self.features = annotation_features()

    def to_row(self, record: ReleasedAnnotation) -> Row:
        """Turn an annotation into a row."""
        return {
            "id": record.id,
            "schema": record.schema_name,
            "task_id": record.task_id,
            "annotator": record.annotator,
            "skipped": record.skipped,
            "spans": [_span_row(span, span.label) for span in record.spans],
            "choices": [{"name": name, "value": value} for name, value in sorted(record.choices.items())],
            "guideline_revision": record.revision,
            **self._same.columns,
        }

    def from_row(self, row: Row, split: Split) -> ReleasedAnnotation:
        """Turn a row back into the annotation."""
        self._same.check(row)
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


def _span_row(span: ReleasedSpan, label: int | str) -> Row:
    """Give a span's columns; ``model_dump`` would take half the time of writing a release."""
    return {
        "start": span.start,
        "end": span.end,
        "label": label,
        "text": span.text,
        "raw_start": span.raw_start,
        "raw_end": span.raw_end,
    }


class ArticleCodec:
    """Rows of the config ``articles``; ``kept`` counts in the raw page, its ``at`` in the text."""

    def __init__(self, facts: ReleaseFacts) -> None:
        """Make the columns once."""
        self._same = _Same(facts)
        self.features = article_features()
        self._fields = [name for name in self.features if name not in FROM_FACTS]

    def to_row(self, record: ReleasedArticle) -> Row:
        """Turn an article into a row."""
        row = self._same.columns | {name: getattr(record, name) for name in self._fields}
        row["kept"] = [run.model_dump() for run in record.kept]
        row["personal"] = [span.model_dump(mode="json") for span in record.personal]
        return row

    def from_row(self, row: Row, split: Split) -> ReleasedArticle:
        """Turn a row back into the article."""
        self._same.check(row)
        kept = tuple(Kept(**run) for run in row["kept"])
        personal = tuple(PersonalSpan(**span) for span in row["personal"])
        changed = {"kept": kept, "personal": personal, "keywords": tuple(row["keywords"])}
        fields = {name: row[name] for name in self._fields}
        return ReleasedArticle(**fields | changed | {"split": split})


class _Same:
    """The columns that say the same in every row; a licence that is not stated is null."""

    def __init__(self, facts: ReleaseFacts) -> None:
        said: Row = facts.model_dump(include={*FROM_FACTS})
        self.columns: Row = {name: said[name] or None for name in FROM_FACTS}

    def check(self, row: Row) -> None:
        """Refuse a row that says something else.

        Raises:
            ReleaseError: it does.
        """
        for name, said in self.columns.items():
            if row[name] != said:
                raise ReleaseError(f"{name} {row[name]!r}: release.json says {said!r}")


def codecs_of(facts: ReleaseFacts) -> dict[str, Codec[Any]]:
    """Give the codec of each config of a release, in the order in which the card lists them."""
    codecs: dict[str, Codec[Any]] = {schema.name: TaskCodec(schema, facts) for schema in facts.schemas}
    return codecs | {ARTICLES: ArticleCodec(facts), ANNOTATIONS: AnnotationCodec(facts)}
