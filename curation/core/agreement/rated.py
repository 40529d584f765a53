"""What annotators said of shared tasks, as arrays that every measure is counted from.

The texts of the tasks are laid end to end, so that a span is one pair of offsets in one long continuum
and no loop over tasks is needed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.core.schema import LabelSchema
from curation.types import Answer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# A word with its marks, which are no word characters to Python; or any other visible character.
TOKEN = re.compile("(?:[^\\W_][\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]*)+|\\S")


class Rated(NamedTuple):
    """One task's text, with the answers of those annotators who gave one."""

    article_id: str
    answers: Mapping[str, Answer]
    text: str = ""


def by_rank(names: Iterable[str]) -> dict[str, int]:
    """Number names in their order."""
    return {name: row for row, name in enumerate(sorted(set(names)))}


@dataclass(frozen=True)
class Marked:
    """The spans of tasks that two or more annotators answered, one row each.

    ``start`` and ``end`` are in the continuum of all tasks' texts. ``who`` is the annotator's place among
    those of the task, from 0; ``raters`` counts those. ``bounds`` is where each task's text begins, and
    where the last one ends; ``of_task`` names each task's article.
    """

    task: Ints
    who: Ints
    label: Ints
    start: Ints
    end: Ints
    labels: tuple[str, ...]
    raters: Ints
    of_task: Ints
    bounds: Ints
    articles: int
    texts: Sequence[str]

    @property
    def article(self) -> Ints:
        """Each span's article."""
        return self.of_task[self.task]

    @cached_property
    def tokens(self) -> tuple[Ints, Ints]:
        """Where the tokens of the continuum begin and end."""
        found = [
            (base + match.start(), base + match.end())
            for base, text in zip(self.bounds.tolist(), self.texts, strict=False)
            for match in TOKEN.finditer(text)
        ]
        starts, ends = _columns(found, 2)
        return starts, ends

    def only(self, kept: Bools) -> "Marked":
        """Keep some of the spans, of the same tasks."""
        columns = {name: getattr(self, name)[kept] for name in ("task", "who", "label", "start", "end")}
        return Marked(
            **columns,
            labels=self.labels,
            raters=self.raters,
            of_task=self.of_task,
            bounds=self.bounds,
            articles=self.articles,
            texts=self.texts,
        )

    def outer(self, by_label: bool) -> "Marked":
        """Leave out what begins inside another span of the same annotator, or of the same label, too."""
        group = self.task * (int(self.raters.max(initial=0)) + 1) + self.who
        if by_label:
            group = group * len(self.labels) + self.label
        order = np.lexsort((self.label, -self.end, self.start, group))
        ranks = np.unique(group, return_inverse=True)[1][order]
        # Offset by group, so that the running end of one group never reaches into the next.
        step = int(self.bounds[-1]) + 1
        reach = np.maximum.accumulate(self.end[order] + ranks * step)
        inside = np.zeros(len(order), dtype=bool)
        inside[1:] = self.start[order][1:] + ranks[1:] * step < reach[:-1]
        kept = np.zeros(len(order), dtype=bool)
        kept[order[~inside]] = True
        return self.only(kept)


def code_spans(shared: Sequence[Rated], schema: LabelSchema) -> Marked:
    """Lay out the spans of tasks with two answers or more; those of unknown labels are left out."""
    articles = by_rank(task.article_id for task in shared)
    labels = {label.name: row for row, label in enumerate(schema.active_spans)}
    lengths = [_length(task) for task in shared]
    bounds = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    rows = [
        (number, who, labels[span.label], base + span.start, base + span.end)
        for number, (task, base) in enumerate(zip(shared, bounds.tolist(), strict=False))
        for who, name in enumerate(sorted(task.answers))
        for span in task.answers[name].spans
        if span.label in labels
    ]
    task, who, label, start, end = _columns(rows, 5)
    return Marked(
        task=task,
        who=who,
        label=label,
        start=start,
        end=end,
        labels=tuple(labels),
        raters=np.array([len(task.answers) for task in shared], dtype=np.int64),
        of_task=np.array([articles[task.article_id] for task in shared], dtype=np.int64),
        bounds=bounds,
        articles=len(articles),
        texts=[task.text for task in shared],
    )


def _length(task: Rated) -> int:
    return max(len(task.text), *(span.end for answer in task.answers.values() for span in answer.spans), 0)


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> tuple[Ints, ...]:
    return tuple(np.array(rows, dtype=np.int64).reshape(-1, width).T)
