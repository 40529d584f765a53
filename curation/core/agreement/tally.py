"""How far each annotator agrees with the others, task by task: the ground for all that is said of people.

A tally has, for each task and annotator, what was matched of what could have been: of spans, twice those
another marked alike, and all that the two marked; of a choice, the others with the same answer, and all.
Summed over everyone, matched by possible is the pairwise F1 of exact spans, or the share of pairs that
agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from curation.core.agreement.bootstrap import Draws, Floats, measure_of
from curation.core.agreement.rated import Ints, by_rank
from curation.core.schema import LabelSchema
from curation.released import Measure
from curation.types import AnnotationRecord, Answer

SPANS = "span F1 exact"
NOTHING = "nothing could be matched"


class Voted(NamedTuple):
    """A task that two annotators answered, or more, with what each said; none of them skipped it."""

    task_id: str
    article_id: str
    annotations: Mapping[str, AnnotationRecord]

    @property
    def answers(self) -> dict[str, Answer]:
        """Each annotator's answer."""
        return {name: annotation.answer for name, annotation in self.annotations.items()}


class Tally(NamedTuple):
    """Matched and possible of one kind: ``SPANS``, or the name of a choice; a row a task, a column a name."""

    kind: str
    matched: Floats
    possible: Floats


class Tallies(NamedTuple):
    """All kinds of a schema, over the same tasks and annotators; ``article`` numbers each task's."""

    kinds: tuple[Tally, ...]
    names: tuple[str, ...]
    article: Ints
    articles: int


def tally(schema: LabelSchema, voted: Sequence[Voted]) -> Tallies:
    """Count for each task and annotator what the others said alike, of what the schema has compared."""
    names = by_rank(name for task in voted for name in task.annotations)
    articles = by_rank(task.article_id for task in voted)
    kinds = [choice.name for choice in schema.compared_choices]
    if any(label.compared for label in schema.active_spans):
        kinds.insert(0, SPANS)
    counts = np.zeros((len(kinds), 2, len(voted), len(names)))
    for row, task in enumerate(voted):
        answers = {name: schema.compared(answer) for name, answer in task.answers.items()}
        for kind, name in enumerate(kinds):
            match = _match_spans(answers) if name == SPANS else _match_choice(answers, name)
            for who, matched, possible in match:
                counts[kind, :, row, names[who]] = matched, possible
    article = np.array([articles[task.article_id] for task in voted], dtype=np.int64)
    found = (Tally(name, *counts[kind]) for kind, name in enumerate(kinds))
    return Tallies(tuple(found), tuple(names), article, len(articles))


def _match_spans(answers: Mapping[str, Answer]) -> Iterator[tuple[str, int, int]]:
    marked = {name: set(answer.spans) for name, answer in answers.items()}
    total = sum(map(len, marked.values()))
    for name, mine in marked.items():
        alike = sum(len(mine & theirs) for other, theirs in marked.items() if other != name)
        yield name, 2 * alike, len(mine) * (len(marked) - 2) + total


def _match_choice(answers: Mapping[str, Answer], choice: str) -> Iterator[tuple[str, int, int]]:
    said = {name: dict(answer.choices).get(choice) for name, answer in answers.items()}
    given = [value for value in said.values() if value is not None]
    for name, value in said.items():
        if value is not None:
            yield name, given.count(value) - 1, len(given) - 1


def measure_annotators(tallies: Tallies, whom: str) -> tuple[Measure, ...]:
    """Measure each annotator's agreement with all others, who are called ``whom``."""
    draws = Draws(tallies.articles)
    found = []
    for column, name in enumerate(tallies.names):
        for kind in tallies.kinds:
            both = np.column_stack((kind.matched[:, column], kind.possible[:, column]))
            sums = draws.sum(by_article(tallies, both))
            tasks = int((both[:, 1] > 0).sum())
            found.append(measure_of(f"{name}: {kind.kind} with {whom}", sums, share_of, tasks, NOTHING))
    return tuple(found)


def by_article(tallies: Tallies, by_task: Floats) -> Floats:
    """Add up the tasks of each article."""
    sums = np.zeros((tallies.articles, *by_task.shape[1:]))
    np.add.at(sums, tallies.article, by_task)
    return sums


def share_of(sums: Floats) -> Floats:
    """Divide matched by possible."""
    return sums[..., 0] / sums[..., 1]


class Worth(NamedTuple):
    """How much the agreement of each kind would rise, and all together, were all of one mind on a task."""

    task_id: str
    gain: float
    kinds: dict[str, float]


def rank_tasks(tallies: Tallies, voted: Sequence[Voted]) -> tuple[Worth, ...]:
    """List the disputed tasks, that first which would buy the most agreement if it were settled.

    A task's gain is what is not matched in it over what could be matched in all, kind by kind; the kinds'
    gains are added up.
    """
    gains = np.zeros((len(tallies.kinds), len(voted)))
    for row, kind in enumerate(tallies.kinds):
        whole = kind.possible.sum()
        if whole:
            gains[row] = (kind.possible - kind.matched).sum(axis=1) / whole
    total = gains.sum(axis=0)
    return tuple(
        Worth(
            voted[at].task_id,
            float(total[at]),
            {kind.kind: float(gains[row, at]) for row, kind in enumerate(tallies.kinds) if gains[row, at]},
        )
        for at in np.argsort(-total, kind="stable")
        if total[at] > 0
    )
