"""Whole answers put together from what the models find of spans and of each choice."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from curation.core.aggregation.chosen import Found, find_choice
from curation.core.aggregation.marked import find_spans
from curation.core.agreement import Rated
from curation.core.rules import Model
from curation.core.schema import Choice, LabelSchema
from curation.types import Answer

_DIGITS = 6  # the last digits of a logarithm differ between processors


class Proposal(NamedTuple):
    """The likeliest answer to a task, the probability that all of it is right, and the model of it."""

    answer: Answer
    confidence: float
    model: Model


class Aggregated(NamedTuple):
    """The proposals by task, None where what is likeliest contradicts the schema.

    ``trust`` is, by what was asked (``spans``, or a choice's name) and annotator, the share of their answers
    that is expected to be right.
    """

    proposals: Mapping[str, Proposal | None]
    trust: Mapping[str, Mapping[str, float]]


def aggregate(schema: LabelSchema, tasks: Mapping[str, Rated], model: Model) -> Aggregated:
    """Find the likeliest answer to each task: its spans, and the values of its choices, one after another.

    What the schema leaves out of comparison is left out here. Spans go by the model of Dawid and Skene
    whatever ``model`` says, which is for choices. The parts of an answer are taken as independent: its
    probability is the product of theirs.

    Args:
        schema: what was asked.
        tasks: the tasks with an answer at least, by id, the answers in today's labels.
        model: by which model choices are weighed.
    """
    trust: dict[str, Mapping[str, float]] = {}
    answers = {task_id: {n: schema.compared(a) for n, a in t.answers.items()} for task_id, t in tasks.items()}
    texts = {task_id: task.text for task_id, task in tasks.items()}
    spans, found_trust = find_spans(schema, texts, answers)
    if found_trust:
        trust["spans"] = found_trust
    choices: list[tuple[Choice, Found]] = []
    for choice in _in_order(schema.compared_choices):
        found = find_choice(choice, answers, model)
        choices.append((choice, found))
        trust[choice.name] = found.trust
    proposals: dict[str, Proposal | None] = {}
    for task_id in tasks:
        values, sure = _choose(task_id, choices)
        answer = Answer.of(list(spans[task_id].spans), values)
        confidence = round(spans[task_id].probability * sure, _DIGITS)
        fits = not schema.problems(texts[task_id], _complete(schema, answer))
        used: Model = model if choices else "dawid-skene"
        proposals[task_id] = Proposal(answer, confidence, used) if fits else None
    return Aggregated(proposals, trust)


def _in_order(choices: Sequence[Choice]) -> list[Choice]:
    """Put a choice after the one that its being asked depends on."""
    waiting, ordered = list(choices), list[Choice]()
    while waiting:
        open_ = {choice.name for choice in waiting}
        ready = [c for c in waiting if c.when is None or c.when.choice not in open_]
        ordered += ready or waiting
        waiting = [choice for choice in waiting if choice not in ordered]
    return ordered


def _choose(task_id: str, choices: Sequence[tuple[Choice, Found]]) -> tuple[dict[str, str], float]:
    """Take the likeliest value of each choice that is asked, given those before it."""
    values: dict[str, str] = {}
    sure = 1.0
    for choice, found in choices:
        asked = choice.when is None or values.get(choice.when.choice) in choice.when.values
        if asked and task_id in found.likeliest:
            value, probability = found.likeliest[task_id]
            sure *= probability
            if value:
                values[choice.name] = value
    return values, sure


def _complete(schema: LabelSchema, answer: Answer) -> Answer:
    """Answer what is left out of comparison somehow, so that only what was aggregated can be amiss."""
    said = dict(answer.choices)
    for choice in schema.choices:
        asked = choice.when is None or said.get(choice.when.choice) in choice.when.values
        if not choice.compared and choice.required and asked:
            said[choice.name] = choice.values[0].name
    return Answer.of(list(answer.spans), said)
