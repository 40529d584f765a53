"""Random answers to measure agreement on, the same for us and for others' implementations."""

from typing import NamedTuple

import numpy as np

from curation.core.agreement import Rated
from curation.core.schema import LabelSchema, parse_schema
from curation.types import Answer, LabeledSpan

LABELS = ("PERS", "ORG", "GPE")
VALUES = 4
_TITLE = '{ar: "ا", en: "a"}'
_TEXT = "أعلن المتحدث باسم البلدية أن الطريق الساحلي يُفتح غدا أمام السيارات بعد أشهر من الإصلاح"


def sample_schema(ordered: bool = True) -> LabelSchema:
    """Give a schema of three labels and one choice ``c`` of values v0 to v3."""
    labels = "".join(
        f"{{name: {name}, title: {_TITLE}, definition: {_TITLE}, color: '#000000', hotkey: {name}, "
        'nests_in: ["*"]},'
        for name in LABELS
    )
    values = "".join(
        f'{{name: v{n}, title: {_TITLE}, definition: {_TITLE}, hotkey: "{n}"}},' for n in range(VALUES)
    )
    choice = f"{{name: c, title: {_TITLE}, values: [{values}], ordered: {str(ordered).lower()}}}"
    return parse_schema(
        f"name: sample\nversion: 1.0.0\nlanguage: ar\nunit: sentence\ntitle: {_TITLE}\n"
        f"instructions: {_TITLE}\nspans: [{labels}]\nchoices: [{choice}]\n",
        "sample",
    )


class Grid(NamedTuple):
    """Answers to a choice: a row a task, a column an annotator, a value's number or None."""

    rows: list[list[int | None]]

    def rated(self) -> list[Rated]:
        """Give them as tasks, seven an article."""
        return [
            Rated(
                f"a{number // 7}",
                {f"o{o}": Answer.of([], {"c": f"v{v}"}) for o, v in enumerate(row) if v is not None},
            )
            for number, row in enumerate(self.rows)
        ]


class Continua(NamedTuple):
    """Spans: for each task, for each annotator, ``[start, end, label's number]``; all tasks as long."""

    length: int
    tasks: list[list[list[list[int]]]]

    def rated(self) -> list[Rated]:
        """Give them as tasks, three an article."""
        text = (_TEXT * (self.length // len(_TEXT) + 1))[: self.length]
        return [
            Rated(
                f"a{number // 3}",
                {
                    f"o{o}": Answer.of([LabeledSpan(s, e, LABELS[label]) for s, e, label in spans], {})
                    for o, spans in enumerate(by)
                },
                text,
            )
            for number, by in enumerate(self.tasks)
        ]


def random_grid(seed: int, annotators: int | None = None, gaps: bool = True) -> Grid:
    """Draw answers that agree in part, some values rarer than others, some missing."""
    dice = np.random.default_rng(seed)
    annotators = annotators or int(dice.integers(2, 6))
    rows: list[list[int | None]] = []
    for _ in range(int(dice.integers(8, 60))):
        truth = int(dice.choice(VALUES, p=[0.1, 0.2, 0.3, 0.4]))
        row: list[int | None] = []
        for _ in range(annotators):
            value = truth if dice.random() < 0.6 else int(dice.integers(VALUES))
            row.append(None if gaps and dice.random() < 0.2 else value)
        rows.append(row)
    return Grid(rows)


def random_continua(seed: int, annotators: int | None = None, nested: bool = False) -> Continua:
    """Draw spans that agree in part; ``nested`` ones may lie in others, else no two touch."""
    dice = np.random.default_rng(seed)
    annotators, length = annotators or int(dice.integers(2, 5)), 90
    tasks = []
    for _ in range(int(dice.integers(2, 12))):
        places = _flat(dice, length)
        by: list[list[list[int]]] = []
        for _ in range(annotators):
            mine = [_changed(dice, place) for place in places if dice.random() < 0.8]
            if nested:
                mine += [[s + 1, e, int(dice.integers(3))] for s, e, _ in mine if dice.random() < 0.4]
            by.append([place for place in mine if place[1] > place[0]])
        tasks.append(by)
    return Continua(length, tasks)


def _flat(dice: np.random.Generator, length: int) -> list[list[int]]:
    return [[at + 2, at + 9, int(dice.integers(len(LABELS)))] for at in range(0, length - 12, 12)]


def _changed(dice: np.random.Generator, place: list[int]) -> list[int]:
    start, end, label = place
    if dice.random() < 0.3:
        start += int(dice.integers(-2, 3))
    if dice.random() < 0.3:
        end += int(dice.integers(-2, 3))
    return [start, end, label if dice.random() < 0.8 else int(dice.integers(len(LABELS)))]
