"""What the plots and the papers count in the rows, gathered a row at a time."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from curation.released import ReleasedArticle, ReleasedTask, Split

SPANS = ""  # among the lists of labels, that of the spans; the others are named after their choice

BySplit = dict[str, Counter[Split]]
"""How often something occurs, by its name and split."""


@dataclass
class SchemaFigures:
    """Of one schema's rows: labels by list, words a text, answers a task, and tasks by split."""

    labels: dict[str, BySplit] = field(default_factory=dict)
    words: dict[Split, Counter[int]] = field(default_factory=dict)
    answers: Counter[int] = field(default_factory=Counter)

    @property
    def tasks(self) -> int:
        """All tasks."""
        return self.answers.total()

    def add(self, task: ReleasedTask) -> None:
        """Count one task."""
        self.answers[task.annotators] += 1
        self.words.setdefault(task.split, Counter())[len(task.text.split())] += 1
        for span in task.spans:
            self._label(SPANS, span.label, task.split)
        for name, value in task.choices.items():
            self._label(name, value, task.split)

    def _label(self, listed: str, name: str, split: Split) -> None:
        self.labels.setdefault(listed, {}).setdefault(name, Counter())[split] += 1


@dataclass
class Figures:
    """Of all rows; ``pages`` says of a page whether its address is known, ``fetched`` of which day it is."""

    schemas: dict[str, SchemaFigures] = field(default_factory=dict)
    pages: dict[str, bool] = field(default_factory=dict)
    fetched: dict[str, str] = field(default_factory=dict)
    articles: int = 0
    words: int = 0
    personal: Counter[str] = field(default_factory=Counter)

    def add_task(self, task: ReleasedTask) -> None:
        """Count one task."""
        self.schemas.setdefault(task.schema_name, SchemaFigures()).add(task)

    def add_article(self, article: ReleasedArticle) -> None:
        """Count one article."""
        self.articles += 1
        self.words += len(article.text.split())
        self.pages[article.page_id] = bool(article.url)
        if article.fetched:
            self.fetched[article.page_id] = article.fetched[:10]
        self.personal.update(span.kind.value for span in article.personal)

    def of(self, schema: str) -> SchemaFigures:
        """Give a schema's figures, empty where it has no row."""
        return self.schemas.get(schema, SchemaFigures())

    @property
    def addressed(self) -> int:
        """The pages whose address is known."""
        return sum(self.pages.values())


def count_rows(tasks: Iterable[ReleasedTask], articles: Iterable[ReleasedArticle]) -> Figures:
    """Count all rows."""
    figures = Figures()
    for task in tasks:
        figures.add_task(task)
    for article in articles:
        figures.add_article(article)
    return figures
