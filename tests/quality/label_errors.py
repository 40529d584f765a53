"""``python -m tests.quality.label_errors``: errors planted in labels, and how many `doubt` ranks first.

In one of twenty tasks one thing is made wrong: a choice gets another value; or a span another label, a word
too many, is left out, or stands where there is none. Recall at 10 % is the share of those tasks among the
tenth that is doubted most. An order by chance would find a tenth of them.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from random import Random
from statistics import fmean
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from curation.core.learning.doubts import Doubt, find_doubts
from curation.core.learning.features import find_words
from curation.core.learning.questions import Answered
from curation.core.schema import LabelSchema
from curation.types import Answer, LabeledSpan
from tests.quality.hand_labelled import hand_labelled
from tests.quality.labelled_sentences import draw_entities, draw_stances, shipped_schema

PLANTED = 0.05
LOOKED_AT = 0.10
_GENERATED, _SEEDS, _HAND_SEEDS = 1200, 5, 10


class Found(NamedTuple):
    """How many errors were planted, and which share of them is found, in each draw."""

    tasks: int
    planted: int
    recalls: list[float]


def plant(
    schema: LabelSchema, tasks: Sequence[Answered], dice: Random
) -> tuple[list[Answered], dict[str, str]]:
    """Make one thing wrong in a twentieth of the tasks; say of which, and what kind of error it is."""
    wrong: dict[str, str] = {}
    made = list(tasks)
    for at in dice.sample(range(len(tasks)), len(tasks)):
        if len(wrong) < round(PLANTED * len(tasks)):
            kind, answer = _spoiled(schema, tasks[at], dice)
            if answer != tasks[at].answer:
                made[at], wrong[tasks[at].task_id] = tasks[at]._replace(answer=answer), kind
    return made, wrong


def _spoiled(schema: LabelSchema, task: Answered, dice: Random) -> tuple[str, Answer]:
    """Make one thing wrong; the answer stays as it is where that is not possible."""
    if schema.compared_choices:
        choice = schema.compared_choices[0]
        said = dict(task.answer.choices)
        others = [value.name for value in choice.values if value.name != said[choice.name]]
        return "another value", Answer.of(list(task.answer.spans), said | {choice.name: dice.choice(others)})
    kind, spoil = dice.choice(_KINDS)
    spans = spoil(schema, task, dice)
    return kind, Answer.of(spans, dict(task.answer.choices))


def _relabelled(schema: LabelSchema, task: Answered, dice: Random) -> list[LabeledSpan]:
    spans = list(task.answer.spans)
    if spans:
        at = dice.randrange(len(spans))
        others = [label.name for label in schema.active_spans if label.name != spans[at].label]
        spans[at] = spans[at]._replace(label=dice.choice(others))
    return spans


def _missed(schema: LabelSchema, task: Answered, dice: Random) -> list[LabeledSpan]:
    spans = list(task.answer.spans)
    if spans:
        spans.remove(dice.choice(spans))
    return spans


def _widened(schema: LabelSchema, task: Answered, dice: Random) -> list[LabeledSpan]:
    spans = list(task.answer.spans)
    if spans:
        at = dice.randrange(len(spans))
        ends = [word.end for word in find_words(task.text) if word.start >= spans[at].end]
        spans[at] = spans[at]._replace(end=ends[0] if ends else spans[at].end)
    return spans


def _invented(schema: LabelSchema, task: Answered, dice: Random) -> list[LabeledSpan]:
    spans = list(task.answer.spans)
    free = [
        word
        for word in find_words(task.text)
        if task.text[word.start].isalpha()
        and not any(s.start < word.end and s.end > word.start for s in spans)
    ]
    if free:
        word = dice.choice(free)
        spans.append(LabeledSpan(word.start, word.end, dice.choice(schema.active_spans).name))
    return spans


_Spoil = Callable[[LabelSchema, Answered, Random], list[LabeledSpan]]
_KINDS: tuple[tuple[str, _Spoil], ...] = (
    ("another label", _relabelled),
    ("left out", _missed),
    ("a word too many", _widened),
    ("marked where there is none", _invented),
)


def recall(tasks: int, wrong: Iterable[str], doubts: Iterable[Doubt]) -> float:
    """Give the share of the wrong tasks among the tenth that is doubted most."""
    ranked = list(dict.fromkeys(doubt.task_id for doubt in doubts))[: round(LOOKED_AT * tasks)]
    wrong = set(wrong)
    return len(wrong.intersection(ranked)) / len(wrong)


def measure(schema: LabelSchema, draw: Callable[[int], list[Answered]], seeds: int) -> Found:
    """Plant errors in one draw after another, and look for them."""
    recalls = []
    for seed in range(seeds):
        tasks, wrong = plant(schema, draw(seed), Random(seed))
        recalls.append(recall(len(tasks), wrong, find_doubts(schema, tasks).found))
    return Found(len(tasks), len(wrong), recalls)


def main() -> int:
    """Print recall for generated sentences and for those labelled by hand."""
    entities, stance = shipped_schema("entities"), shipped_schema("stance")
    rows = {
        "entities, generated": measure(entities, lambda seed: draw_entities(_GENERATED, seed), _SEEDS),
        "stance, generated": measure(stance, lambda seed: draw_stances(_GENERATED, seed), _SEEDS),
        "entities, by hand": measure(entities, lambda seed: hand_labelled(entities, seed), _HAND_SEEDS),
        "stance, by hand": measure(stance, lambda seed: hand_labelled(stance, seed), _HAND_SEEDS),
    }
    table = Table("labels", "tasks", "planted", "draws", "recall at 10 %", "least", "most", "by chance")
    for name, found in rows.items():
        shares = [f"{share:.2f}" for share in (fmean(found.recalls), min(found.recalls), max(found.recalls))]
        table.add_row(
            name,
            f"{found.tasks:,}",
            str(found.planted),
            str(len(found.recalls)),
            *shares,
            f"{LOOKED_AT:.2f}",
        )
    Console(width=110).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
