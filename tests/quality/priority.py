"""``python -m tests.quality.priority``: what annotations bring, in the order of `prioritize` and by chance.

Labelled sentences are handed out batch by batch, the first batch by chance, as if annotators answered them.
After each batch a small model learns from all of them, and is asked of sentences held out: the macro-average
of F1 over labels (of words) or values. "saved" is how many annotations fewer an order needs, to come as far
as the order by chance does with all the batches.
"""

import sys
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from sklearn.metrics import f1_score

from curation.core.agreement.pairing import NO_SPAN
from curation.core.learning.model import Fitted
from curation.core.learning.priority import Open, rank_tasks
from curation.core.learning.questions import Answered, ask_choice, ask_spans, in_force
from curation.core.schema import LabelSchema
from tests.quality.hand_labelled import hand_labelled
from tests.quality.labelled_sentences import draw_entities, draw_stances, shipped_schema

ORDERS = ("chance", "as they stand", "priority")


class Sample(NamedTuple):
    """What is handed out, what is held out, and how many at once."""

    schema: LabelSchema
    pool: list[Answered]
    held: list[Answered]
    batch: int
    batches: int


def learn(sample: Sample, order: str, seed: int) -> list[float]:
    """Give macro-F1 after each batch."""
    waiting = list(sample.pool)
    if order != "as they stand":
        Random(seed).shuffle(waiting)
    known: list[Answered] = []
    found = []
    for _ in range(sample.batches):
        if order == "priority" and known:
            asked = [Open(task.task_id, task.text, task.target) for task in waiting]
            by_id = {task.task_id: task for task in waiting}
            waiting = [by_id[row.task_id] for row in rank_tasks(sample.schema, known, [], asked)]
        known += waiting[: sample.batch]
        waiting = waiting[sample.batch :]
        found.append(_macro_f1(sample, known))
    return found


def _macro_f1(sample: Sample, known: Sequence[Answered]) -> float:
    choices = sample.schema.compared_choices
    ask = (lambda tasks: ask_choice(choices[0].name, tasks)) if choices else ask_spans
    taught, held = ask(known), ask(sample.held)
    chances = Fitted(taught.features, taught.numbers, len(taught.values)).probabilities(held.features)
    said = [taught.values[number] for number in chances.argmax(axis=1)]
    right = [held.values[number] for number in held.numbers]
    labels = [value for value in held.values if value != NO_SPAN]
    return float(f1_score(right, said, labels=labels, average="macro", zero_division=0))


def needed(curve: Sequence[float], goal: float, batch: int) -> float | None:
    """Give with how many annotations a curve first reaches a goal, between two batches by a straight line."""
    before = 0.0
    for number, now in enumerate(curve):
        if now >= goal:
            share = (goal - before) / (now - before) if number else 1.0
            return batch * (number + share)
        before = now
    return None


def generated(
    schema: LabelSchema, draw: Callable[[int, int], list[Answered]], batch: int
) -> Callable[[int], Sample]:
    """Give what makes a sample of generated sentences from a seed."""

    def make(seed: int) -> Sample:
        tasks = draw(1100, seed)
        return Sample(schema, tasks[:700], tasks[700:], batch, 8)

    return make


def by_hand(schema: LabelSchema, batch: int) -> Callable[[int], Sample]:
    """Give what makes a sample of the sentences labelled by hand from a seed; a third is held out."""

    def make(seed: int) -> Sample:
        tasks = [t._replace(answer=in_force(schema, t.answer)) for t in hand_labelled(schema, seed)]
        third = len(tasks) // 3
        return Sample(schema, tasks[third:], tasks[:third], batch, 6)

    return make


def main() -> int:
    """Print the curves, means of several seeds, and what priority saves."""
    entities, stance = shipped_schema("entities"), shipped_schema("stance")
    for name, make, seeds in (
        ("entities, generated", generated(entities, draw_entities, 25), 3),
        ("stance, generated", generated(stance, draw_stances, 25), 5),
        ("entities, by hand", by_hand(entities, 30), 5),
        ("stance, by hand", by_hand(stance, 18), 10),
    ):
        curves = {
            order: np.mean([learn(make(seed), order, seed) for seed in range(seeds)], axis=0).tolist()
            for order in ORDERS
        }
        batch, goal = make(0).batch, curves["chance"][-1]
        heads = [str(batch * number) for number in range(1, len(curves["chance"]) + 1)]
        table = Table(f"{name}, {seeds} seeds", *heads, "saved", title="macro-F1 by annotations")
        for order, curve in curves.items():
            at = needed(curve, goal, batch)
            saved = (
                "" if order == "chance" else "none" if at is None else f"{1 - at / (batch * len(curve)):.0%}"
            )
            table.add_row(order, *(f"{value:.3f}" for value in curve), saved)
        Console(width=120).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
