"""Label Studio's JSON to our records and back. Offsets on both sides are code points of ``data.text``."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from curation.core.coherence import version_of
from curation.core.ids import annotation_id, content_id
from curation.core.predictions import Prediction, to_answer
from curation.core.revisions import InForce, migrate, revision_at
from curation.core.schema import LabelSchema
from curation.labelstudio.config import LABELS, TEXT
from curation.types import AnnotationRecord, Answer, LabeledSpan, RejectedRecord, TaskRecord, TaskText

Json = dict[str, Any]


def to_task_json(task: TaskRecord) -> Json:
    """Write a task as an import item; our id is ``data.key``, the only key that lasts on the server."""
    heading = " · ".join(part for part in (task.title, task.source) if part) or "—"
    shown = {
        "key": task.task_id,
        "revision": task.revision,
        "text": task.text,
        "before": task.before,
        "after": task.after,
        "heading": heading,
    }
    if task.target is not None:
        kind = "الهدف" if task.sentence_id else "الادعاء"
        shown |= {"target": task.target, "question": f"{kind}: {task.target}"}
    return {"data": shown}


def to_result(task: TaskRecord, answer: Answer) -> list[Json]:
    """Write an answer as the ``result`` of an annotation; region ids are content hashes."""
    result = [
        _region(
            task,
            "labels",
            LABELS,
            {"start": s.start, "end": s.end, "text": task.text[s.start : s.end], "labels": [s.label]},
        )
        for s in answer.spans
    ]
    return result + [_region(task, "choices", name, {"choices": [value]}) for name, value in answer.choices]


def to_prediction(task: TaskRecord, prediction: Prediction, version: str) -> Json:
    """Write a checked prediction as Label Studio's; its regions have the ids an annotator's would have.

    The whole prediction's score is that of its least sure part.
    """
    answer = to_answer(prediction)
    scores = {(s.start, s.end, s.label): s.score for s in prediction.spans}
    sure = [*(scores[span] for span in answer.spans), *(s.score for s in sorted(prediction.choices))]
    regions = [
        {**region, "score": score} for region, score in zip(to_result(task, answer), sure, strict=True)
    ]
    for region in regions:
        region["origin"] = "prediction"
    return {"model_version": version, "score": min(sure), "result": regions}


def to_earlier_answer(task: TaskRecord, answer: Answer, version: str) -> Json:
    """Write an annotator's earlier answer as a prediction, to begin another look with."""
    regions = [{**region, "origin": "prediction"} for region in to_result(task, answer)]
    return {"model_version": version, "result": regions}


def _region(task: TaskRecord, kind: str, name: str, value: Json) -> Json:
    return {
        "id": content_id("region", task.task_id, kind, name, repr(sorted(value.items())))[:10],
        "from_name": name,
        "to_name": TEXT,
        "type": kind,
        "origin": "manual",
        "value": value,
    }


class Decoded(NamedTuple):
    """An annotation taken, or the reason why not; ``repaired`` counts the spans moved to their text."""

    taken: AnnotationRecord | None
    refused: RejectedRecord | None
    repaired: int


def from_annotation(
    schema: LabelSchema,
    task: TaskRecord | TaskText,
    shown: Json,
    annotation: Json,
    annotator: str,
    timeline: Sequence[InForce] = (),
) -> Decoded:
    """Read one annotation of one task, through the offset gate.

    A span is taken where its slice of our text equals what the server says it covers, white space
    aside. Where it does not, it is moved to where its offsets lead if they count UTF-16 units, or to the
    one place where the covered text occurs; only where a single reading fits. All else refuses the whole
    annotation, with the reason. An answer given under an earlier revision is said in today's labels.

    Args:
        schema: the labels allowed.
        task: the task as we made it.
        shown: the task's ``data`` on the server.
        annotation: the annotation's JSON.
        annotator: who made it.
        timeline: the revisions that were in force, oldest first.
    """
    revision = revision_at(timeline, _made_at(annotation), str(shown.get("revision", "")))
    try:
        if shown.get("text") != task.text:
            raise _RefusedError("the server shows another text than the task has")
        given, repaired = _answer(task.text, annotation["result"])
        answer = migrate(schema, given, revision)
        skipped = bool(annotation.get("was_cancelled"))
        earlier = version_of(revision) < version_of(schema.version)
        problems = [] if skipped else schema.problems(task.text, answer, earlier)
        if problems:
            raise _RefusedError("; ".join(problems))
    except (_RefusedError, KeyError, TypeError, ValueError, IndexError) as error:
        reason = str(error) if isinstance(error, _RefusedError) else f"malformed result ({error!r})"
        return Decoded(
            None,
            RejectedRecord(id=f"{task.task_id} by {annotator}", reason=reason, content=repr(annotation)),
            0,
        )
    taken = AnnotationRecord(
        annotation_id=annotation_id(task.task_id, annotator, answer, skipped),
        task_id=task.task_id,
        annotator=annotator,
        revision=revision,
        answer=answer,
        skipped=skipped,
        prediction_based=any(r.get("origin", "manual") != "manual" for r in annotation["result"]),
        lead_time=annotation.get("lead_time"),
        created_at=str(annotation.get("created_at", "")),
        updated_at=str(annotation.get("updated_at", "")),
        ground_truth=bool(annotation.get("ground_truth")),
        original=None if answer == given else given,
    )
    return Decoded(taken, None, repaired)


def _made_at(annotation: Json) -> str:
    """Say when its annotator last had a hand in it, as someone else may have marked it as ground truth."""
    own = annotation.get("updated_by") in (None, annotation.get("completed_by"))
    return str(annotation.get("updated_at" if own else "created_at", ""))


class _RefusedError(Exception):
    """Why an annotation is not taken."""


def _answer(text: str, result: list[Json]) -> tuple[Answer, int]:
    spans: list[LabeledSpan] = []
    choices: dict[str, str] = {}
    repaired = 0
    for item in result:
        value = item["value"]
        if item["type"] == "labels":
            start, end, moved = _gate(text, int(value["start"]), int(value["end"]), value.get("text"))
            repaired += moved
            spans += [LabeledSpan(start, end, label) for label in value["labels"]]
        elif item["type"] == "choices":
            (choices[item["from_name"]],) = value["choices"]
        else:
            raise _RefusedError(f"a result of type {item['type']} is none of ours")
    return Answer.of(spans, choices), repaired


def _gate(text: str, start: int, end: int, surface: str | None) -> tuple[int, int, bool]:
    if surface is None:
        raise _RefusedError(f"span [{start}, {end}) does not say which text it covers")
    if 0 <= start < end <= len(text) and _reads(text[start:end], surface):
        return start, end, False
    units = _from_utf16(text, start, end)
    if units and _reads(text[slice(*units)], surface):
        return *units, True
    wanted = surface.strip()
    at = text.find(wanted) if wanted else -1
    if at >= 0 and text.find(wanted, at + 1) < 0:  # count() would miss one that overlaps the first
        return at, at + len(wanted), True
    raise _RefusedError(
        f"span [{start}, {end}) covers {text[start:end]!r} in our text and {surface!r} on the server"
    )


def _from_utf16(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Read offsets as UTF-16 units of ``text``; None where they lead inside a character or past its end."""
    places = list(accumulate((1 + (c > "\uffff") for c in text), initial=0))
    if not 0 <= start < end or start not in places or end not in places:
        return None
    return places.index(start), places.index(end)


def _reads(text: str, surface: str) -> bool:
    return text == surface or _blank_folded(text) == _blank_folded(surface)


def _blank_folded(text: str) -> str:
    # Label Studio writes a line break inside a span as backslash and n.
    return " ".join(text.replace("\\n", " ").split())
