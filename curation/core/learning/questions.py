"""A schema's answers as questions that a small model can be asked: one a choice, one a depth of spans."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from curation.core.agreement.pairing import NO_SPAN
from curation.core.agreement.rated import Ints
from curation.core.learning.features import (
    Matrix,
    find_words,
    inside_features,
    text_features,
    word_features,
)
from curation.core.schema import LabelSchema
from curation.types import Answer, LabeledSpan, Span

SPANS = "spans"
INSIDE = "spans inside spans"


class Answered(NamedTuple):
    """A task with its one answer."""

    task_id: str
    article_id: str
    text: str
    target: str | None
    answer: Answer


@dataclass(frozen=True)
class Question:
    """What was answered, a row each: a task's value of a choice, or the label over a word.

    ``task`` gives the task's place among those asked about, ``places`` where a word stands; a choice has
    none.
    """

    name: str
    features: Matrix
    values: tuple[str, ...]
    numbers: Ints
    task: Ints
    places: Sequence[Span] | None = None

    @classmethod
    def of(
        cls,
        name: str,
        features: Matrix,
        labels: Sequence[str],
        task: Sequence[int],
        places: Sequence[Span] | None = None,
    ) -> "Question":
        """Number the labels in the order of their names."""
        values, numbers = np.unique(np.array(labels, dtype=object).astype(str), return_inverse=True)
        names = tuple(str(value) for value in values)
        return cls(name, features, names, numbers.astype(np.int64), np.array(task, dtype=np.int64), places)


def ask(schema: LabelSchema, tasks: Sequence[Answered]) -> list[Question]:
    """Put a schema's questions to what was answered; one with a single value everywhere is none."""
    compared = [task._replace(answer=in_force(schema, task.answer)) for task in tasks]
    found = [ask_choice(choice.name, compared) for choice in schema.compared_choices]
    if any(task.answer.spans for task in compared):
        found.append(ask_spans(compared))
        found.append(_ask_inside(compared))
    return [question for question in found if len(question.values) > 1]


def in_force(schema: LabelSchema, answer: Answer) -> Answer:
    """Leave out what is not compared, and labels that the profile in use does not have."""
    compared, labels = schema.compared(answer), {label.name for label in schema.active_spans}
    spans = tuple(span for span in compared.spans if span.label in labels)
    return compared.model_copy(update={"spans": spans})


def ask_choice(name: str, tasks: Sequence[Answered]) -> Question:
    """Ask for the value of a choice, where it was answered."""
    rows = [(number, dict(task.answer.choices).get(name)) for number, task in enumerate(tasks)]
    there = [(number, value) for number, value in rows if value is not None]
    features = text_features((tasks[number].text, tasks[number].target) for number, _ in there)
    return Question.of(name, features, [value for _, value in there], [number for number, _ in there])


def ask_spans(tasks: Sequence[Answered]) -> Question:
    """Ask for the label of the outermost span over each word."""
    rows = _layer(tasks, 0)
    return Question.of(
        SPANS,
        word_features(task.text for task in tasks),
        [row.label for row in rows],
        [row.task for row in rows],
        [row.place for row in rows],
    )


def _ask_inside(tasks: Sequence[Answered]) -> Question:
    """Ask, inside spans, for the label of the next span inward."""
    outer, inner = _layer(tasks, 0), _layer(tasks, 1)
    labels: list[list[str]] = [[] for _ in tasks]
    for row in outer:
        labels[row.task].append(row.label)
    kept = [number for number, row in enumerate(outer) if row.label != NO_SPAN]
    features = inside_features((task.text for task in tasks), labels)[kept]
    rows = [inner[number] for number in kept]
    return Question.of(
        INSIDE, features, [r.label for r in rows], [r.task for r in rows], [r.place for r in rows]
    )


class _Row(NamedTuple):
    task: int
    place: Span
    label: str


def _layer(tasks: Sequence[Answered], depth: int) -> list[_Row]:
    """Give each word's label at a depth of nested spans, 0 being the outermost."""
    rows: list[_Row] = []
    for number, task in enumerate(tasks):
        for place in find_words(task.text):
            over = sorted(
                (span for span in task.answer.spans if span.start < place.end and span.end > place.start),
                key=_outermost,
            )
            rows.append(_Row(number, place, over[depth].label if depth < len(over) else NO_SPAN))
    return rows


def _outermost(span: LabeledSpan) -> tuple[int, int, str]:
    return span.start - span.end, span.start, span.label
