"""Whole small releases in memory, made by hand, and their way into a folder and back."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from curation.core.versioning import ContentHash
from curation.formats import Exporter
from curation.released import (
    KINDS,
    MANIFEST,
    Kind,
    ReleasedAnnotation,
    ReleasedArticle,
    ReleasedRow,
    ReleasedTask,
    ReleaseFacts,
    SchemaFact,
    Split,
)
from curation.released_columns import COLUMNS, to_records
from curation.stages.releasing.release import exporter, open_release, to_manifest
from curation.types import Record


def to_columns(kind: Kind, records: Iterable[ReleasedRow]) -> pa.Table:
    """Turn records into a batch."""
    rows = [record.model_dump(mode="json") for record in records]
    for row in rows:
        if "choices" in row:
            row["choices"] = sorted(row["choices"].items())
    return pa.Table.from_pylist(rows, schema=COLUMNS[kind])


class Content(Record):
    """A release: its facts, and its rows sorted by id."""

    facts: ReleaseFacts
    tasks: tuple[ReleasedTask, ...]
    annotations: tuple[ReleasedAnnotation, ...]
    articles: tuple[ReleasedArticle, ...]


def export(content: Content, folder: Path, to: Exporter | None = None) -> ContentHash:
    """Write a release's rows and facts into an empty folder; give the hash of the rows."""
    passed = ContentHash()
    writing = (to or exporter()).write(folder, content.facts)
    try:
        for kind in KINDS:
            rows = to_columns(kind, getattr(content, kind))
            writing.add(kind, rows)
            passed.add(kind, rows)
    finally:
        writing.close()
    writing.finish(content.facts)
    return passed


def read(folder: Path) -> Content:
    """Read a release whole."""
    release = open_release(folder)
    rows: dict[str, Any] = {
        kind: tuple(row for batch in exporter().read(release, kind) for row in to_records(kind, batch))
        for kind in KINDS
    }
    return Content(facts=release.listing.facts, **rows)


def write_release(folder: Path, content: Content) -> Path:
    """Write a whole release, with its manifest."""
    folder.mkdir(parents=True)
    passed = export(content, folder)
    (folder / MANIFEST).write_text(to_manifest(folder, content.facts.version, passed), encoding="utf-8")
    return folder


class ContentRows:
    """A content as formats are given it."""

    def __init__(self, content: Content) -> None:
        """Give all of it."""
        self._content = content

    @property
    def schemas(self) -> tuple[SchemaFact, ...]:
        """Give its schemas."""
        return self._content.facts.schemas

    def tasks(self, schema: str, split: Split) -> Iterator[ReleasedTask]:
        """Give the tasks of a schema in a split."""
        return (t for t in self._content.tasks if t.schema_name == schema and t.split == split)

    def articles(self) -> Iterator[ReleasedArticle]:
        """Give its articles."""
        return iter(self._content.articles)
