"""``tanqih doubt SCHEMA``: decisions in, those that a small model would have otherwise out, ranked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from curation.core.learning.doubts import Doubt, find_doubts
from curation.core.learning.questions import Answered
from curation.core.revisions import Outdated
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.stages import Tick, silent
from curation.stages.deciding.decisions import read_decisions
from curation.stages.labelling.annotations import read_annotations
from curation.stages.labelling.another_look import Wanted, send_back
from curation.stages.labelling.tasks import read_tasks
from curation.store.atomic import write_text
from curation.store.workspace import Workspace
from curation.types import DecisionRecord, Report, TaskRecord


class DoubtedAnswer(NamedTuple):
    """A doubted part of a decision; ``place`` and ``surface`` are None for a choice."""

    task: str
    question: str
    given: str
    suggested: str
    score: float
    place: tuple[int, int] | None
    surface: str | None
    text: str
    target: str | None
    method: str


@dataclass(frozen=True)
class Doubted:
    """What is doubted, of the decisions that count: all of it, and the rows that are asked for."""

    tasks: dict[str, TaskRecord]
    decisions: dict[str, DecisionRecord]
    rows: Sequence[DoubtedAnswer]
    report: Report


def run_doubt(workspace: Workspace, schema: LabelSchema, limit: int) -> Doubted:
    """Rank the decisions that a small model, fitted on the other articles' decisions, would have otherwise.

    Args:
        workspace: the workspace.
        schema: whose decisions.
        limit: with how many tasks the list ends.

    Raises:
        InputError: nothing was decided yet, or the extra ``learn`` is not installed.
    """
    tasks = read_tasks(workspace, schema)
    decisions = {decision.task_id: decision for decision in read_decisions(workspace, schema)}
    there = [d for d in decisions.values() if d.task_id in tasks]
    answered = [
        Answered(task.task_id, task.article_id, task.text, task.target, decision.answer)
        for decision in there
        for task in (tasks[decision.task_id],)
    ]
    doubts = find_doubts(schema, answered)
    doubted = list(dict.fromkeys(doubt.task_id for doubt in doubts.found))
    first = set(doubted[:limit])
    rows = [
        _row(doubt, tasks[doubt.task_id], decisions[doubt.task_id].method)
        for doubt in doubts.found
        if doubt.task_id in first
    ]
    path = workspace.doubts(schema.name)
    write_text(path, b"".join(_line(row) for row in rows).decode())
    figures = Counter(f"listed: {row.question}, {row.given} or {row.suggested}" for row in rows)
    report = Report(
        verb=f"doubt {schema.name}",
        unit="decision",
        taken=len(there),
        parts={"doubted": len(doubted), "not doubted": len(there) - len(doubted)},
        figures=dict(figures.most_common(8)),
        notes=tuple(_notes(schema, doubts.notes, len(doubted), len(first))),
        attention=bool(rows),
        wrote=(str(path),),
    )
    return Doubted(tasks, decisions, rows, report)


def push_doubted(
    workspace: Workspace, schema: LabelSchema, client: Client, doubted: Doubted, tick: Tick = silent
) -> Report:
    """Send the listed decisions back to those who voted for them, in projects of their own.

    What a referee decided is not sent: it is final until a referee says otherwise.

    Raises:
        InputError: the revision was not pushed yet.
        ServerError: the server failed; run again, nothing is doubled.
    """
    annotated = read_annotations(workspace, schema)
    wanted: list[Outdated] = []
    ruled = 0
    for task_id in dict.fromkeys(row.task for row in doubted.rows):
        decision = doubted.decisions[task_id]
        if decision.method == "referee":
            ruled += 1
            continue
        for vote in decision.votes:
            annotation = annotated.get(task_id, {}).get(vote.annotator)
            if vote.agrees and annotation is not None:
                wanted.append(Outdated(annotation, ()))
    report = send_back(workspace, schema, client, Wanted("doubt", doubted.tasks, wanted, True), tick)
    said = f"{ruled} doubted decisions are a referee's: only another ruling changes them" if ruled else ""
    return report.model_copy(update={"notes": (*report.notes, *([said] if said else []))})


def _row(doubt: Doubt, task: TaskRecord, method: str) -> DoubtedAnswer:
    place = (doubt.place.start, doubt.place.end) if doubt.place else None
    return DoubtedAnswer(
        task=task.task_id,
        question=doubt.question,
        given=doubt.given,
        suggested=doubt.suggested,
        score=doubt.score,
        place=place,
        surface=task.text[slice(*place)] if place else None,
        text=task.text,
        target=task.target,
        method=method,
    )


def _line(row: DoubtedAnswer) -> bytes:
    return orjson.dumps(row._asdict(), option=orjson.OPT_APPEND_NEWLINE)


def _notes(schema: LabelSchema, notes: list[str], doubted: int, listed: int) -> list[str]:
    if listed < doubted:
        notes.append(f"listed are the {listed:,} most doubted: --limit takes more")
    if listed:
        notes.append(f"send them back for another look: `tanqih doubt {schema.name} --push`")
    return notes
