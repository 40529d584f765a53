"""Tasks and annotations for tests: a test says what it is about, the rest is filled in."""

from curation.types import AnnotationRecord, Answer, TaskRecord


def make_task(
    text: str, task_id: str = "t", schema: str = "entities", target: str | None = None
) -> TaskRecord:
    """Give a task that shows ``text``, without context."""
    return TaskRecord(
        task_id=task_id,
        schema_name=schema,
        revision="1.0.0",
        sentence_id="s",
        article_id="a",
        page_id="p",
        text=text,
        target=target,
        before="",
        after="",
        title=None,
        source=None,
    )


def make_annotation(
    annotation_id: str,
    task_id: str,
    annotator: str,
    answer: Answer,
    *,
    revision: str = "1.0.0",
    skipped: bool = False,
    lead_time: float | None = None,
    created_at: str = "1",
    updated_at: str = "1",
) -> AnnotationRecord:
    """Give one annotator's answer to a task."""
    return AnnotationRecord(
        annotation_id=annotation_id,
        task_id=task_id,
        annotator=annotator,
        revision=revision,
        answer=answer,
        skipped=skipped,
        prediction_based=False,
        lead_time=lead_time,
        created_at=created_at,
        updated_at=updated_at,
    )
