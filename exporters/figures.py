"""What the plots and the papers count in the rows, gathered a batch at a time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from curation.released import Kind, Split
from exporters.arrays import column_of, entries, inside
from exporters.code_points import CodePoints
from exporters.tagging import tagged

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

    def add(self, split: Split, words: int, answers: int, times: int) -> None:
        """Count tasks of as many words and answers."""
        self.answers[answers] += times
        self.words.setdefault(split, Counter())[words] += times

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
        texts, spans = column_of(rows, "text"), column_of(rows, "spans")
        codes = CodePoints.of(texts)
        named = {name: rows.column(name) for name in ("schema_name", "split", "annotators")}
        for schema, split, answers, words, times in _count(named | {"words": pa.array(codes.words)}):
            self.schemas.setdefault(schema, SchemaFigures()).add(split, words, answers, times)
        structs, of = inside(spans)
        left = np.delete(of.to_numpy(), tagged(texts, codes, spans).span)
        for schema, times in _count({"schema_name": rows.column("schema_name").take(pa.array(left))}):
            self.schemas[schema].untagged += times
        labels = structs.field("label")
        self._add_labels(rows, of, pa.repeat(pa.scalar(SPANS), len(labels)), labels)
        choices = entries(column_of(rows, "choices"))
        self._add_labels(rows, choices.row, choices.keys, choices.values)

    def _add_labels(self, rows: pa.Table, of: pa.Array, listed: pa.Array, names: pa.Array) -> None:
        schemas, splits = (rows.column(name).take(of) for name in ("schema_name", "split"))
        counted = _count({"schema": schemas, "listed": listed, "name": names, "split": splits})
        for schema, listing, name, split, times in counted:
            self.schemas[schema].add_label(listing, name, split, times)

    def _add_articles(self, rows: pa.Table) -> None:
        self.articles += len(rows)
        self.words += int(CodePoints.of(column_of(rows, "text")).words.sum())
        columns = (rows.column(name).to_pylist() for name in ("page_id", "url", "fetched"))
        for page, url, fetched in zip(*columns, strict=True):
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


def _count(columns: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """Give each combination of values that stands in the columns, in the order of the rows, and how often."""
    counted = pa.table(columns).group_by([*columns], use_threads=False).aggregate([([], "count_all")])
    return zip(*(counted.column(name).to_pylist() for name in (*columns, "count_all")), strict=True)
