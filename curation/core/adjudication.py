"""From the annotators' answers to one decision a task."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curation.core.aggregation import Proposal
from curation.core.coherence import version_of
from curation.core.rules import Rules
from curation.core.schema import LabelSchema
from curation.types import AnnotationRecord, Answer, DecisionRecord, Method, RulingRecord, TaskRecord, Vote


def latest(annotations: Iterable[AnnotationRecord]) -> dict[str, dict[str, AnnotationRecord]]:
    """Pick each annotator's last annotation of each task: of the newest revision, then by update time.

    Returns:
        Annotations by task id and annotator; tasks in the order first met, annotators sorted.
    """
    found: dict[str, dict[str, AnnotationRecord]] = {}
    for annotation in annotations:
        by_annotator = found.setdefault(annotation.task_id, {})
        other = by_annotator.get(annotation.annotator)
        if other is None or _age(other) <= _age(annotation):
            by_annotator[annotation.annotator] = annotation
    return {task: dict(sorted(by_annotator.items())) for task, by_annotator in found.items()}


def _age(annotation: AnnotationRecord) -> tuple[tuple[int, ...], str, str]:
    return version_of(annotation.revision), annotation.updated_at, annotation.annotation_id


class Settling(NamedTuple):
    """By what a task is settled that no referee ruled on: the rules, and what a model proposes by task."""

    rules: Rules = Rules()
    proposals: Mapping[str, Proposal | None] = {}


def decide(
    schema: LabelSchema,
    task: TaskRecord,
    annotations: Iterable[AnnotationRecord],
    ruling: RulingRecord | None = None,
    by: Settling = Settling(),  # noqa: B008 it cannot be changed
) -> DecisionRecord | None:
    """Settle one task.

    A referee's ruling is final. Else the rules hold: the answer all gave (``unanimous``), the only one
    given (``single``), the one more than half gave (``majority``), or the one a model proposes. Answers
    are compared without the spans and choices that the schema leaves out of comparison.

    Args:
        schema: says what is compared.
        task: the task.
        annotations: one an annotator; skipped ones do not vote.
        ruling: the referee's answer, if there is one.
        by: the rules, and the model's proposals.

    Returns:
        The decision, or None where the task is disputed or nobody answered it.
    """
    voting = [annotation for annotation in annotations if not annotation.skipped]
    if not voting:
        return None
    compared = [schema.compared(annotation.answer) for annotation in voting]
    settled = _by_ruling(ruling) if ruling else _by_rule(schema, compared, by, task.task_id)
    if settled is None:
        return None
    agreeing = [a for a, c in zip(voting, compared, strict=True) if c == schema.compared(settled.answer)]
    votes = tuple(
        Vote(annotator=a.annotator, annotation_id=a.annotation_id, agrees=a in agreeing) for a in voting
    )
    share = len(agreeing) / len(voting)
    return DecisionRecord(
        task_id=task.task_id,
        method=settled.method,
        answer=settled.answer if ruling else _with_uncompared(schema, settled.answer, agreeing or voting),
        confidence=share if settled.probability is None else settled.probability,
        votes=votes,
        adjudicator=ruling.adjudicator if ruling else None,
        error=ruling.error if ruling else None,
        comment=ruling.comment if ruling else None,
        revision=_revision(task, agreeing or voting, ruling),
    )


class _Settled(NamedTuple):
    """An answer, how it came about, and its probability; None where the votes' share is the confidence."""

    answer: Answer
    method: Method
    probability: float | None = None


def _by_ruling(ruling: RulingRecord) -> _Settled:
    return _Settled(ruling.answer, "referee")


def _by_rule(schema: LabelSchema, compared: list[Answer], by: Settling, task_id: str) -> _Settled | None:
    """Settle a task by the rules; None where they leave it to a referee."""
    rules = by.rules
    common, count = Counter(compared).most_common(1)[0]
    if len(compared) < rules.min_votes:
        return None
    if count == len(compared) and (count == 1 or rules.unanimous):
        return _Settled(common, "unanimous" if count > 1 else "single")
    if rules.method == "majority":
        enough = count * 2 > len(compared) and count / len(compared) >= rules.min_confidence
        return _Settled(common, "majority") if enough else None
    proposal = by.proposals.get(task_id)
    if rules.method == "none" or proposal is None or proposal.confidence < rules.min_confidence:
        return None
    return _Settled(proposal.answer, proposal.model, proposal.confidence)


def _revision(task: TaskRecord, agreeing: list[AnnotationRecord], ruling: RulingRecord | None) -> str:
    """Say under which revision a task was decided: the earliest one of those who said the same."""
    if ruling is not None:
        return ruling.revision or task.revision
    return min((annotation.revision for annotation in agreeing), key=version_of)


def _with_uncompared(schema: LabelSchema, common: Answer, agreeing: list[AnnotationRecord]) -> Answer:
    """Give the common answer what was not compared: choices made alike, spans that half of them marked.

    Where a model's answer is none that anybody gave, all who voted are asked, of what is not compared only.
    """
    aside = [_uncompared(schema, annotation.answer) for annotation in agreeing]
    shared = set(aside[0].choices).intersection(*(answer.choices for answer in aside))
    marked = Counter(span for answer in aside for span in answer.spans)
    spans = [span for span, count in marked.items() if count * 2 >= len(agreeing)]
    answer = Answer.of([*common.spans, *spans], {**dict(shared), **dict(common.choices)})
    return _as_asked(schema, answer)


def _uncompared(schema: LabelSchema, answer: Answer) -> Answer:
    compared = schema.compared(answer)
    return Answer(
        spans=tuple(span for span in answer.spans if span not in compared.spans),
        choices=tuple(pair for pair in answer.choices if pair not in compared.choices),
    )


def _as_asked(schema: LabelSchema, answer: Answer) -> Answer:
    """Leave out uncompared choices that are not asked once the others are decided."""
    said = dict(answer.choices)
    for choice in schema.choices:
        if choice.when and not choice.compared and said.get(choice.when.choice) not in choice.when.values:
            said.pop(choice.name, None)
    return Answer.of(list(answer.spans), said)
