"""``tanqih adjudicate SCHEMA``: annotations and a referee's answers in, one decision a task out."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from curation.core.adjudication import decide
from curation.core.markup import to_markup
from curation.core.schema import LabelSchema
from curation.stages.deciding.rulings import Rulings
from curation.stages.deciding.settling import propose
from curation.stages.labelling.annotations import read_annotations
from curation.stages.labelling.dealing import read_deal
from curation.stages.labelling.tasks import read_tasks
from curation.store.atomic import write_text
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, DecisionRecord, Report, TaskRecord
from curation.wording import counted


class Dispute(NamedTuple):
    """A task that waits for a referee, with the answer of each annotator who gave one."""

    task: TaskRecord
    votes: dict[str, AnnotationRecord]


class Settled(NamedTuple):
    """What became of a schema's tasks, in their order; ``counts`` says how many of each kind."""

    tasks: dict[str, TaskRecord]
    decisions: list[DecisionRecord]
    disputes: list[Dispute]
    counts: Counter[str]
    notes: tuple[str, ...] = ()


def run_adjudicate(
    workspace: Workspace, schema: LabelSchema, referee: Path | None = None, adjudicator: str = "referee"
) -> Report:
    """Settle each task that can be settled, and list the disputed ones with each annotator's answer.

    A referee's rulings are final; the rest goes by ``[adjudication]`` in ``tanqih.toml``.
    Where tasks were dealt, one that not all who got it have answered or skipped waits for them, unless a
    referee has ruled.

    Args:
        workspace: the workspace.
        schema: whose tasks.
        referee: a label file with a referee's answers; they are kept for later runs, and are final.
        adjudicator: the referee's name, kept with each decision.

    Raises:
        InputError: nothing was pulled yet, or the referee's file cannot be read.
    """
    read_tasks(workspace, schema), read_annotations(workspace, schema)  # before anything is kept
    rulings = Rulings(workspace, schema)
    if referee is not None:
        rulings.give(referee, adjudicator)
    return write_settled(workspace, schema, settle_tasks(workspace, schema, rulings), rulings)


def settle_tasks(workspace: Workspace, schema: LabelSchema, rulings: Rulings) -> Settled:
    """Settle each task that can be settled.

    Raises:
        InputError: nothing was pulled yet.
    """
    tasks, annotated = read_tasks(workspace, schema), read_annotations(workspace, schema)
    deal = _awaited(workspace, schema)
    proposed = propose(schema, workspace.settings.adjudication, tasks, annotated)
    settled = Settled(tasks, [], [], Counter(), tuple(proposed.notes))
    for task in tasks.values():
        votes = annotated.get(task.task_id, {})
        ruling = rulings.of(task)
        if votes and ruling is None and not deal.get(task.task_id, set()) <= votes.keys():
            settled.counts["waiting"] += 1
            continue
        decision = decide(schema, task, votes.values(), ruling, proposed.settling)
        given = {name: vote for name, vote in votes.items() if not vote.skipped}
        if decision:
            settled.decisions.append(decision)
            settled.counts[decision.method] += 1
        elif given:
            settled.disputes.append(Dispute(task, given))
            settled.counts["disputed"] += 1
        else:
            settled.counts["not answered"] += 1
    return settled


def write_settled(workspace: Workspace, schema: LabelSchema, settled: Settled, rulings: Rulings) -> Report:
    """Write the decisions and the list of disputed tasks."""
    write_records(workspace.decisions(schema.name), DecisionRecord, settled.decisions, {})
    path = workspace.disputed(schema.name)
    write_text(path, "".join(_disputed_line(task, votes.values()) for task, votes in settled.disputes))
    counts, notes = settled.counts, list(settled.notes)
    if counts["waiting"]:
        notes.append(
            f"{counted(counts['waiting'], 'task waits', 'tasks wait')}: not all who got them have answered"
        )
    if settled.disputes:
        notes.append(
            f"settle the disputed ones in a project of their own (`tanqih adjudicate {schema.name} --push`), "
            f"or in a label file (see {path}) and give it with --referee"
        )
    unused = rulings.kept.keys() - {(task.text, task.target) for task in settled.tasks.values()}
    if unused:
        said = "of the referee belong"
        belong = f"{counted(len(unused), f'answer {said}s', f'answers {said}')} to no task"
        shown = min(unused, key=str)[0][:60]
        notes.append(f"{belong}, such as: {shown}")
    return Report(
        verb=f"adjudicate {schema.name}",
        unit="task",
        taken=len(settled.tasks),
        parts={name: count for name, count in sorted(counts.items()) if count},
        notes=tuple(notes),
        attention=bool(settled.disputes or unused),
        wrote=(str(workspace.decisions(schema.name)),),
    )


def _awaited(workspace: Workspace, schema: LabelSchema) -> dict[str, set[str]]:
    """Say by task who was given it and is still an annotator; nothing where tasks were not dealt."""
    there = {annotator.name for annotator in workspace.settings.annotators}
    return {
        task: there.intersection(row.annotators) for task, row in read_deal(workspace, schema.name).items()
    }


def _disputed_line(task: TaskRecord, votes: Iterable[AnnotationRecord]) -> str:
    """Show a disputed task and its votes, in the form of a label file's rows."""
    row = {
        "task_id": task.task_id,
        "text": task.text,
        "target": task.target,
        "votes": {
            vote.annotator: {"sentence": to_markup(task.text, vote.answer.spans), **dict(vote.answer.choices)}
            for vote in votes
        },
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
