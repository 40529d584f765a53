"""The likeliest value of a choice, task by task."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from curation.core.aggregation.dawid_skene import Fitted, fit_dawid_skene
from curation.core.aggregation.mace import fit_mace
from curation.core.aggregation.votes import Votes
from curation.core.agreement.rated import by_rank
from curation.core.rules import Model
from curation.core.schema import Choice
from curation.types import Answer

_OPEN = ""  # left without an answer, where that is allowed
_FITS: Mapping[Model, Callable[[Votes], Fitted]] = {"dawid-skene": fit_dawid_skene, "mace": fit_mace}


class Found(NamedTuple):
    """The likeliest value by task, with its probability; and by annotator what share is expected right."""

    likeliest: Mapping[str, tuple[str, float]]
    trust: Mapping[str, float]


def find_choice(choice: Choice, answers: Mapping[str, Mapping[str, Answer]], model: Model) -> Found:
    """Weigh all answers to a choice; values that it does not have do not count.

    Args:
        choice: the choice.
        answers: by task id and annotator.
        model: by which model.
    """
    values = [value.name for value in choice.values] + ([] if choice.required else [_OPEN])
    number = {value: row for row, value in enumerate(values)}
    rows = [
        (task_id, name, number[value])
        for task_id, by_name in answers.items()
        for name, answer in by_name.items()
        for value in [_value(choice, dict(answer.choices))]
        if value in number
    ]
    if not rows:
        return Found({}, {})
    tasks = {task_id: row for row, task_id in enumerate(dict.fromkeys(row[0] for row in rows))}
    people = by_rank(row[1] for row in rows)
    asked, who, said = np.array([(tasks[t], people[n], v) for t, n, v in rows], dtype=np.int64).T
    fitted = _FITS[model](Votes(asked, who, said, len(people), len(values)))
    best = fitted.posterior.argmax(axis=1)
    sure = fitted.posterior.max(axis=1)
    return Found(
        {task_id: (values[best[row]], float(sure[row])) for task_id, row in tasks.items()},
        {name: float(fitted.trust[row]) for name, row in people.items()},
    )


def _value(choice: Choice, said: Mapping[str, str]) -> str | None:
    """Give the value that was chosen, ``_OPEN`` where it was asked for and left open."""
    if choice.name in said:
        return said[choice.name]
    asked = choice.when is None or said.get(choice.when.choice) in choice.when.values
    return _OPEN if asked else None
