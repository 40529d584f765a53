"""What the plots and the papers count in the rows, gathered a batch at a time."""

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from curation.released import Kind, Split
from exporters.arrays import column_of, entries
from exporters.rows import marked
from exporters.tagging import left_out

SPANS = ""  # among the lists of labels, that of the spans; the others are named after their choice

BySplit = dict[str, Counter[Split]]
"""How often something occurs, by its name and split."""


@dataclass
class SchemaFigures:
    """Of one schema's rows: labels by list, words a text, and answers a task, by split.

    ``untagged`` counts the spans that flat tags have no place for.
    """

    labels: dict[str, BySplit] = field(default_factory=dict)
    words: dict[Split, Counter[int]] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)
    untagged: int = 0

    @property
    def tasks(self) -> int:
        """All tasks."""
        return self.answers.total()

    @property
    def spans(self) -> int:
        """All spans."""
        return sum(by_split.total() for by_split in self.labels.get(SPANS, {}).values())

    def add(self, split: Split, text: str, answers: int) -> None:
        """Count one task."""
        self.answers[answers] += 1
        self.words.setdefault(split, Counter())[len(text.split())] += 1

    def count(self, listed: str, name: str) -> int:
        """Give how often a label was given in all splits."""
        return self.labels.get(listed, {}).get(name, Counter[Split]()).total()

    def add_label(self, listed: str, name: str, split: Split, times: int) -> None:
        """Count a label of a list."""
        self.labels.setdefault(listed, {}).setdefault(name, Counter())[split] += times


@dataclass
class Figures:
    """Of all rows; ``pages`` says of a page whether its address is known, ``fetched`` of which day it is."""

    schemas: dict[str, SchemaFigures] = field(default_factory=dict)
    pages: dict[str, bool] = field(default_factory=dict)
    fetched: dict[str, str] = field(default_factory=dict)
    articles: int = 0
    words: int = 0
    personal: Counter[str] = field(default_factory=Counter)

    def add(self, kind: Kind, rows: pa.Table) -> None:
        """Count a batch of rows."""
        if kind == "tasks":
            self._add_tasks(rows)
        elif kind == "articles":
            self._add_articles(rows)

    def _add_tasks(self, rows: pa.Table) -> None:
        columns = (rows.column(name).to_pylist() for name in ("schema_name", "split", "text", "annotators"))
        for (schema, split, text, answers), row in zip(zip(*columns, strict=True), marked(rows), strict=True):
            figures = self.schemas.setdefault(schema, SchemaFigures())
            figures.add(split, text, answers)
            figures.untagged += left_out(row)
        spans = column_of(rows, "spans")
        labels = spans.flatten().field("label")
        self._add_labels(
            rows, pc.list_parent_indices(spans), pa.repeat(pa.scalar(SPANS), len(labels)), labels
        )
        choices = entries(column_of(rows, "choices"))
        self._add_labels(rows, choices.row, choices.keys, choices.values)

    def _add_labels(self, rows: pa.Table, of: pa.Array, listed: pa.Array, names: pa.Array) -> None:
        columns = (rows.column("schema_name").take(of), listed, names, rows.column("split").take(of))
        counted = Counter(zip(*(column.to_pylist() for column in columns), strict=True))
        for (schema, listing, name, split), times in counted.items():
            self.schemas[schema].add_label(listing, name, split, times)

    def _add_articles(self, rows: pa.Table) -> None:
        self.articles += len(rows)
        columns = (rows.column(name).to_pylist() for name in ("page_id", "url", "fetched", "text"))
        for page, url, fetched, text in zip(*columns, strict=True):
            self.words += len(text.split())
            self.pages[page] = bool(url)
            if fetched:
                self.fetched[page] = fetched[:10]
        self.personal.update(column_of(rows, "personal").flatten().field("kind").to_pylist())

    def of(self, schema: str) -> SchemaFigures:
        """Give a schema's figures, empty where it has no row."""
        return self.schemas.get(schema, SchemaFigures())

    @property
    def addressed(self) -> int:
        """The pages whose address is known."""
        return sum(self.pages.values())
