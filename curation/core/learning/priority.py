"""Which tasks to ask next: those from which a small model of the answers so far would learn most.

A task's value is the sum of three parts, each from 0 to 1: how unsure the model is of it (entropy), how rare
the labels are that it may hold, and how often annotators differed on such labels. What resembles a task that
is answered, or that comes before it, counts less (maximal marginal relevance; Carbonell and Goldstein 1998,
doi:10.1145/290941.291025), so that the first tasks do not all ask the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from curation.core.agreement.bootstrap import Floats
from curation.core.agreement.pairing import NO_SPAN
from curation.core.agreement.rated import Ints
from curation.core.learning.features import Matrix, check_learning, find_words, text_features, word_features
from curation.core.learning.model import Fitted
from curation.core.learning.questions import Answered, Question, ask_choice, ask_spans, in_force
from curation.core.schema import LabelSchema
from curation.types import Answer

_SHORTLIST = 2000  # candidates that are compared with one another, and tasks looked at in one go
_DIGITS = 4  # what lies beyond differs from machine to machine
_MOST_UNSURE = 3  # words of a sentence: the others are sure, and would hide them
_PAIRED = 5  # disputed answers it takes before their share is believed by half


class Open(NamedTuple):
    """A task that nobody has answered."""

    task_id: str
    text: str
    target: str | None


class Ranked(NamedTuple):
    """A task to ask, with the parts of its value and how much of it is new; ``score`` falls from 1 to 0."""

    task_id: str
    score: float
    unsure: float
    rare: float
    disputed: float
    new: float


def rank_tasks(
    schema: LabelSchema,
    answered: Sequence[Answered],
    votes: Iterable[Sequence[Answer]],
    waiting: Sequence[Open],
) -> list[Ranked]:
    """Order tasks by what an answer to them is worth.

    Args:
        schema: whose questions.
        answered: tasks with one answer each; without any, what is unlike the rest comes first.
        votes: the answers to each task that two annotators answered, or more.
        waiting: the tasks to order.

    Raises:
        InputError: the packages are not installed.
    """
    check_learning()
    if not waiting:
        return []
    known = [task._replace(answer=in_force(schema, task.answer)) for task in answered]
    given = [[in_force(schema, answer) for answer in each] for each in votes]
    judges = [
        _Judge(question, _disputes(question.name, given))
        for question in _questions(schema, known)
        if len(question.values) > 1
    ]
    parts = np.zeros((len(waiting), 3))
    for start in range(0, len(waiting), _SHORTLIST):
        at = slice(start, start + _SHORTLIST)
        for judge in judges:
            parts[at] += judge.parts(waiting[at]) / len(judges)
    order, new = _spread(parts.sum(axis=1) if judges else np.ones(len(waiting)), waiting, known)
    return [
        Ranked(
            waiting[at].task_id,
            round(1 - place / len(waiting), 6),
            *_rounded(parts[at, 0], parts[at, 1], parts[at, 2], new[at]),
        )
        for place, at in enumerate(order)
    ]


def _rounded(*parts: float) -> tuple[float, float, float, float]:
    unsure, rare, disputed, new = (round(float(part), _DIGITS) for part in parts)
    return unsure, rare, disputed, new


def _questions(schema: LabelSchema, known: Sequence[Answered]) -> Iterable[Question]:
    """Put the questions that were answered; spans by the outermost alone, as no other is known yet."""
    for choice in schema.compared_choices:
        if any(choice.name in dict(task.answer.choices) for task in known):
            yield ask_choice(choice.name, known)
    if any(task.answer.spans for task in known):
        yield ask_spans(known)


class _Judge:
    """What one question says of tasks: how unsure it is of them, how rare and disputed their labels are."""

    def __init__(self, question: Question, disputes: Mapping[str, float]) -> None:
        """Fit the model; ``disputes`` are those of ``_disputes``."""
        many = len(question.values)
        counts = np.bincount(question.numbers, minlength=many).astype(float)
        names = np.array([name != NO_SPAN for name in question.values])
        self._model = Fitted(question.features, question.numbers, many)
        self._rarity = np.where(names, 1 - np.sqrt(counts / counts[names].max()).clip(0, 1), 0)
        self._disputed = np.array([disputes.get(name, 0.0) for name in question.values])
        self._of_words = question.places is not None

    def parts(self, tasks: Sequence[Open]) -> Floats:
        """Give the three parts of each task's value."""
        if self._of_words:
            owner = [number for number, task in enumerate(tasks) for _ in find_words(task.text)]
            rows = self._rows(word_features(task.text for task in tasks))
            return _highest(rows, np.array(owner, dtype=np.int64), len(tasks))
        return self._rows(text_features((task.text, task.target) for task in tasks))

    def _rows(self, features: Matrix) -> Floats:
        chances = self._model.probabilities(features)
        entropy = -(chances * np.log(chances)).sum(axis=1) / np.log(chances.shape[1])
        return np.column_stack((entropy, chances @ self._rarity, chances @ self._disputed))


def _highest(rows: Floats, owner: Ints, tasks: int) -> Floats:
    """Take, part by part, the mean of the few highest words of each task."""
    found = np.zeros((tasks, rows.shape[1]))
    for part, column in enumerate(rows.T):
        order = np.lexsort((-column, owner))
        mine = owner[order]
        place = np.arange(len(mine)) - np.searchsorted(mine, mine)
        first = order[place < _MOST_UNSURE]
        np.add.at(found[:, part], owner[first], column[first] / _MOST_UNSURE)
    return found


def _disputes(question: str, votes: Iterable[Sequence[Answer]]) -> dict[str, float]:
    """Say of each label or value in which share of the tasks that hold it annotators differed on it."""
    there: dict[str, int] = {}
    apart: dict[str, int] = {}
    for answers in votes:
        said = [_said(question, answer) for answer in answers]
        for label in {label for each in said for label, _ in each}:
            mine = [{place for name, place in each if name == label} for each in said]
            there[label] = there.get(label, 0) + 1
            apart[label] = apart.get(label, 0) + any(one != mine[0] for one in mine)
    return {label: apart[label] / (count + _PAIRED) for label, count in there.items()}


def _said(question: str, answer: Answer) -> list[tuple[str, tuple[int, int]]]:
    value = dict(answer.choices).get(question)
    if value is not None:
        return [(value, (0, 0))]
    return [(span.label, (span.start, span.end)) for span in answer.spans]


def _spread(value: Floats, waiting: Sequence[Open], known: Sequence[Answered]) -> tuple[list[int], Floats]:
    """Order the most valuable tasks so that each is unlike those before it; the rest follow by value."""
    by_value = np.lexsort((np.arange(len(value)), -value.round(6)))
    first = by_value[:_SHORTLIST]
    texts = text_features((waiting[at].text, None) for at in first)
    near = _nearest(texts, known)
    new = np.ones(len(value))
    chosen: list[int] = []
    left = np.ones(len(first), dtype=bool)
    for _ in range(len(first)):
        at = int(np.where(left, (value[first] * (1 - near)).round(6), -1).argmax())
        left[at] = False
        new[first[at]] = 1 - near[at]
        chosen.append(int(first[at]))
        near = np.maximum(near, (texts @ texts[at].T).toarray().ravel())
    return chosen + by_value[_SHORTLIST:].tolist(), new


def _nearest(texts: Matrix, known: Sequence[Answered]) -> Floats:
    """Give the greatest likeness (cosine) of each text to one of those answered."""
    found = np.zeros(texts.shape[0])
    for start in range(0, len(known), _SHORTLIST):
        before = text_features((task.text, None) for task in known[start : start + _SHORTLIST])
        found = np.maximum(found, (texts @ before.T).max(axis=1).toarray().ravel())
    return found
