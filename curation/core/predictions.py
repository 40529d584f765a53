"""What a predictor is asked and says: sentences in, spans and choices with scores out.

A predictor is a plug-in of the entry point group ``curation.predictors``: a callable that takes a
``Setting`` and gives a ``Predictor``.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.types import AnnotationRecord, Answer, LabeledSpan, TaskRecord


class ScoredSpan(NamedTuple):
    """``[start, end)`` of the task's text under a label; ``surface`` is the text it covers.

    ``score`` is how sure the predictor is, from 0 to 1.
    """

    start: int
    end: int
    label: str
    surface: str
    score: float


class ScoredChoice(NamedTuple):
    """One value of a choice, with a score from 0 to 1."""

    name: str
    value: str
    score: float


class Prediction(NamedTuple):
    """What a predictor says of one task; with nothing in it, it says nothing."""

    spans: tuple[ScoredSpan, ...] = ()
    choices: tuple[ScoredChoice, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return bool(self.spans or self.choices)


class Annotated(NamedTuple):
    """A task and one annotator's latest answer to it."""

    task: TaskRecord
    annotation: AnnotationRecord


class Setting(NamedTuple):
    """What a predictor may start from: the workspace's folder, the schema, and what is annotated."""

    folder: Path
    schema: LabelSchema
    annotated: Callable[[], Iterable[Annotated]]


class Predictor(Protocol):
    """Says what a task's answer may be. The same task gets the same prediction under one version.

    Attributes:
        name: the name it is asked for by.
        version: changes whenever its predictions may; annotators are shown the newest version only.
    """

    name: str
    version: str

    def predict(self, tasks: Iterable[TaskRecord]) -> Iterator[Prediction]:
        """Yield one prediction a task, in the order of the tasks."""


def check_prediction(
    predictor: Predictor, schema: LabelSchema, task: TaskRecord, prediction: Prediction
) -> Prediction:
    """Return ``prediction`` where every span is on its text and the schema allows all of it.

    Choices that a person must still make may be missing.

    Raises:
        InputError: it must not leave; the message names the predictor and the task.
    """
    problems = list(_problems(schema, task, prediction))
    if problems:
        raise InputError(
            f"predictor {predictor.name}, task {task.task_id}: {problems[0]}: nothing of it was sent; "
            "mend the predictor, or push without --predict"
        )
    return prediction


def _problems(schema: LabelSchema, task: TaskRecord, prediction: Prediction) -> Iterator[str]:
    labels = {label.name for label in schema.active_spans}
    for span in prediction.spans:
        if not 0 <= span.start < span.end <= len(task.text):
            yield f"span [{span.start}, {span.end}) leaves the text of {len(task.text)} characters"
        elif task.text[span.start : span.end] != span.surface:
            covered = task.text[span.start : span.end]
            yield f"span [{span.start}, {span.end}) is {covered!r}, not {span.surface!r}"
        if span.label not in labels:
            yield f"unknown label {span.label}"
    scores = [*(span.score for span in prediction.spans), *(choice.score for choice in prediction.choices)]
    for score in scores:
        if not 0 <= score <= 1:
            yield f"score {score} is not between 0 and 1"
    yield from (p for p in schema.problems(task.text, to_answer(prediction)) if not p.endswith("no answer"))


def to_answer(prediction: Prediction) -> Answer:
    """Give the answer that an annotator gives who accepts all of it."""
    spans = [LabeledSpan(span.start, span.end, span.label) for span in prediction.spans]
    return Answer.of(spans, {choice.name: choice.value for choice in prediction.choices})


def fitting(schema: LabelSchema, spans: Iterable[ScoredSpan]) -> tuple[ScoredSpan, ...]:
    """Choose spans that the schema lets stand together, the surest and then the longest first."""
    nests = {label.name: {*label.nests_in} for label in schema.active_spans}
    chosen: list[ScoredSpan] = []
    for span in sorted(spans, key=lambda s: (-s.score, s.start - s.end, s.start, s.label)):
        if span.label in nests and all(_go_together(span, other, nests) for other in chosen):
            chosen.append(span)
    return tuple(sorted(chosen, key=lambda s: (s.start, -s.end, s.label)))


def _go_together(one: ScoredSpan, other: ScoredSpan, nests: dict[str, set[str]]) -> bool:
    if one.end <= other.start or other.end <= one.start:
        return True
    if (one.start, one.end) == (other.start, other.end):
        return False
    outer, inner = sorted((one, other), key=lambda s: (s.start, -s.end))
    return inner.end <= outer.end and bool({"*", outer.label} & nests[inner.label])
