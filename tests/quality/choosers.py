"""Made-up questions with four answers, and annotators who take some answers for others or do not look."""

from typing import NamedTuple

import numpy as np

from curation.core.aggregation.votes import Votes

VALUES = 4
_COMMON = (0.4, 0.3, 0.2, 0.1)


class Habit(NamedTuple):
    """How often an annotator knows the answer, and what else they say: the next value, one always, any."""

    knows: float
    otherwise: str


CROWDS: dict[str, tuple[Habit, ...]] = {
    "three alike": (Habit(0.75, "any"),) * 3,
    "three: one takes the next": (Habit(0.8, "any"), Habit(0.7, "any"), Habit(0.3, "next")),
    "five: two say the first": (
        Habit(0.85, "any"),
        Habit(0.75, "any"),
        Habit(0.65, "next"),
        Habit(0.15, "first"),
        Habit(0.05, "first"),
    ),
    "ten, each a part": tuple(
        Habit(knows, otherwise)
        for knows, otherwise in zip(
            (0.9, 0.8, 0.8, 0.7, 0.7, 0.6, 0.5, 0.3, 0.1, 0.1),
            ("any", "next", "any", "any", "next", "any", "first", "any", "first", "any"),
            strict=True,
        )
    ),
}
_EACH = 3  # of ten annotators, so many answer a question


class Asked(NamedTuple):
    """The right answers, and those given."""

    right: np.ndarray
    votes: Votes


def draw_answers(seed: int, crowd: tuple[Habit, ...], questions: int) -> Asked:
    """Draw the answers; a question's difficulty is the same for all, which no model knows of."""
    dice = np.random.default_rng(seed)
    right = dice.choice(VALUES, p=_COMMON, size=questions)
    rows = []
    for number, truth in enumerate(right.tolist()):
        hard = float(dice.beta(2, 2) * 2)
        people = range(len(crowd)) if len(crowd) < 10 else sorted(dice.permutation(len(crowd))[:_EACH])
        for who in people:
            rows.append((number, int(who), _say(dice, crowd[who], truth, hard)))
    question, annotator, said = np.array(rows, dtype=np.int64).T
    return Asked(right, Votes(question, annotator, said, len(crowd), VALUES))


def _say(dice: np.random.Generator, habit: Habit, truth: int, hard: float) -> int:
    if dice.random() < 1 - min(1.0, (1 - habit.knows) * hard):
        return truth
    others = {"next": (truth + 1) % VALUES, "first": 0, "any": int(dice.integers(VALUES))}
    return others[habit.otherwise]
