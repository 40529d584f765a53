"""From the annotators' answers to one decision a task."""

from collections import Counter
from collections.abc import Iterable

from curation.core.coherence import version_of
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


def decide(
    schema: LabelSchema,
    task: TaskRecord,
    annotations: Iterable[AnnotationRecord],
    ruling: RulingRecord | None = None,
) -> DecisionRecord | None:
    """Settle one task.

    A referee's ruling is final. Else the answer all gave (``unanimous``), the only one given
    (``single``), or the one more than half of at least three gave (``majority``). Answers are
    compared without the spans and choices that the schema leaves out of comparison.

    Args:
        schema: says what is compared.
        task: the task.
        annotations: one an annotator; skipped ones do not vote.
        ruling: the referee's answer, if there is one.

    Returns:
        The decision, or None where the task is disputed or nobody answered it.
    """
    voting = [annotation for annotation in annotations if not annotation.skipped]
    if not voting:
        return None
    compared = [schema.compared(annotation.answer) for annotation in voting]
    common, count = Counter(compared).most_common(1)[0]
    method: Method
    if ruling is not None:
        method, answer = "referee", ruling.answer
    elif count == len(voting):
        method = "unanimous" if count > 1 else "single"
        answer = _with_uncompared(common, voting)
    elif len(voting) > 2 and count * 2 > len(voting):
        agreeing = [a for a, c in zip(voting, compared, strict=True) if c == common]
        method, answer = "majority", _with_uncompared(common, agreeing)
    else:
        return None
    decided = schema.compared(answer)
    votes = tuple(
        Vote(annotator=a.annotator, annotation_id=a.annotation_id, agrees=c == decided)
        for a, c in zip(voting, compared, strict=True)
    )
    return DecisionRecord(
        task_id=task.task_id,
        method=method,
        answer=answer,
        confidence=sum(vote.agrees for vote in votes) / len(votes),
        votes=votes,
        adjudicator=ruling.adjudicator if ruling else None,
        error=ruling.error if ruling else None,
        comment=ruling.comment if ruling else None,
        revision=_revision(task, voting, votes, ruling),
    )


def _revision(
    task: TaskRecord, voting: list[AnnotationRecord], votes: tuple[Vote, ...], ruling: RulingRecord | None
) -> str:
    """Say under which revision a task was decided: the earliest one of those who said the same."""
    if ruling is not None:
        return ruling.revision or task.revision
    agreeing = [a.revision for a, vote in zip(voting, votes, strict=True) if vote.agrees]
    return min(agreeing, key=version_of)


def _with_uncompared(common: Answer, agreeing: list[AnnotationRecord]) -> Answer:
    """Give the common answer what was not compared: choices made alike, spans that half of them marked."""
    shared = set(agreeing[0].answer.choices)
    for annotation in agreeing[1:]:
        shared &= set(annotation.answer.choices)
    marked = Counter(span for annotation in agreeing for span in annotation.answer.spans)
    spans = [span for span, count in marked.items() if count * 2 >= len(agreeing)]
    return Answer.of([*common.spans, *spans], {**dict(shared), **dict(common.choices)})
