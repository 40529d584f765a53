"""Answers that may be wrong: those to which a small model, fitted on other articles, prefers another.

The score is cleanlab's label quality, by its normalized margin: half of one more than the chance of the given
label less that of the likeliest other (Northcutt, Jiang and Chuang 2021, doi:10.1613/jair.1.12125); of
several words, the lowest (Wang and Mueller 2022, arXiv:2210.03920). Below 0.5 the other is likelier.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from curation.core.agreement.bootstrap import Floats
from curation.core.learning.features import check_learning
from curation.core.learning.model import count_folds, left_out
from curation.core.learning.questions import Answered, Question, ask
from curation.core.schema import LabelSchema
from curation.types import Span
from curation.wording import counted

_DIGITS = 4  # what lies beyond differs from machine to machine
FEWEST = 20


class Doubt(NamedTuple):
    """A doubted answer: to which question, what was given, what the model would say, and the label quality.

    ``place`` is where in the text, None for a choice. The lower the score, the greater the doubt.
    """

    task_id: str
    question: str
    given: str
    suggested: str
    place: Span | None
    score: float


class Doubts(NamedTuple):
    """What is doubted, the greatest doubt first; and of each question that was not asked, why."""

    found: list[Doubt]
    notes: list[str]


def find_doubts(schema: LabelSchema, tasks: Sequence[Answered]) -> Doubts:
    """Rank the answers to which a small model, fitted on the other articles, would prefer another.

    Args:
        schema: whose questions.
        tasks: tasks with one answer each.

    Raises:
        InputError: the packages are not installed.
    """
    check_learning()
    found: list[tuple[int, Doubt]] = []
    notes: list[str] = []
    for question in ask(schema, tasks):
        groups = [tasks[number].article_id for number in question.task]
        there = len(set(question.task.tolist()))
        if there < FEWEST or count_folds(groups) < 2:
            articles = len(set(groups))
            notes.append(
                f"{question.name}: {counted(there, 'answer')} from {counted(articles, 'article')} are too "
                f"few to doubt any: {FEWEST} from two are needed"
            )
            continue
        chances = left_out(question.features, question.numbers, len(question.values), groups)
        doubt = _of_choice if question.places is None else _of_words
        found += doubt(question, tasks, chances)
    found.sort(key=lambda each: (each[1].score, each[0], each[1].place or Span(0, 0), each[1].question))
    return Doubts([doubt for _, doubt in found], notes)


def _quality(question: Question, chances: Floats) -> Floats:
    from cleanlab.rank import get_label_quality_scores

    found: Floats = get_label_quality_scores(question.numbers, chances, method="normalized_margin")
    return found


def _of_choice(question: Question, tasks: Sequence[Answered], chances: Floats) -> Iterator[tuple[int, Doubt]]:
    scores = _quality(question, chances)
    best = chances.argmax(axis=1)
    for row in np.flatnonzero(best != question.numbers):
        task = int(question.task[row])
        given, suggested = question.values[question.numbers[row]], question.values[best[row]]
        score = round(float(scores[row]), _DIGITS)
        yield task, Doubt(tasks[task].task_id, question.name, given, suggested, None, score)


def _of_words(question: Question, tasks: Sequence[Answered], chances: Floats) -> Iterator[tuple[int, Doubt]]:
    """Take neighbouring words with the same given and suggested label as one."""
    assert question.places is not None
    scores = _quality(question, chances)
    best = chances.argmax(axis=1)
    rows = np.flatnonzero(best != question.numbers)
    same = [
        now == before + 1
        and question.task[now] == question.task[before]
        and question.numbers[now] == question.numbers[before]
        and best[now] == best[before]
        for before, now in pairwise(rows)
    ]
    for run in np.split(rows, np.flatnonzero(~np.array(same, dtype=bool)) + 1) if len(rows) else ():
        task = int(question.task[run[0]])
        place = Span(question.places[run[0]].start, question.places[run[-1]].end)
        given, suggested = question.values[question.numbers[run[0]]], question.values[best[run[0]]]
        score = round(float(scores[run].min()), _DIGITS)
        yield task, Doubt(tasks[task].task_id, question.name, given, suggested, place, score)
