"""``tanqih adjudicate SCHEMA``: annotations and a referee's answers in, one decision a task out."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from curation.core.adjudication import decide
from curation.core.labelfile import parse_labels
from curation.core.markup import to_markup
from curation.core.revisions import migrate
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.stages.agree import read_annotations
from curation.stages.dealing import read_deal
from curation.stages.settling import propose
from curation.stages.tasks import read_tasks
from curation.store.atomic import write_text
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, DecisionRecord, Report, RulingRecord, TaskRecord

Rulings = dict[tuple[str, str | None], RulingRecord]


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
    tasks, annotated = read_tasks(workspace, schema), read_annotations(workspace, schema)
    rulings = _keep_rulings(workspace, schema, referee, adjudicator)
    decisions: list[DecisionRecord] = []
    disputed: list[str] = []
    counts: Counter[str] = Counter()
    deal = _awaited(workspace, schema)
    proposed = propose(schema, workspace.settings.adjudication, tasks, annotated)
    for task in tasks.values():
        votes = annotated.get(task.task_id, {})
        ruling = _today(schema, rulings.get((task.text, task.target)))
        if votes and ruling is None and not deal.get(task.task_id, set()) <= votes.keys():
            counts["waiting"] += 1
            continue
        decision = decide(schema, task, votes.values(), ruling, proposed.settling)
        if decision:
            decisions.append(decision)
            counts[decision.method] += 1
        elif any(not vote.skipped for vote in votes.values()):
            disputed.append(_disputed_line(task, votes.values()))
            counts["disputed"] += 1
        else:
            counts["not answered"] += 1
    write_records(workspace.decisions(schema.name), DecisionRecord, decisions, {})
    write_text(workspace.disputed(schema.name), "".join(disputed))
    notes = list(proposed.notes)
    if counts["waiting"]:
        notes.append(f"{counts['waiting']} tasks wait: not all who got them have answered")
    if disputed:
        path = workspace.disputed(schema.name)
        notes.append(f"settle the disputed ones in a label file (see {path}) and give it with --referee")
    unused = rulings.keys() - {(task.text, task.target) for task in tasks.values()}
    if unused:
        shown = min(unused, key=str)[0][:60]
        notes.append(f"{len(unused)} answers of the referee belong to no task, such as: {shown}")
    return Report(
        verb=f"adjudicate {schema.name}",
        unit="task",
        taken=len(tasks),
        parts={name: count for name, count in sorted(counts.items()) if count},
        notes=tuple(notes),
        attention=bool(disputed or unused),
        wrote=(str(workspace.decisions(schema.name)),),
    )


def _today(schema: LabelSchema, ruling: RulingRecord | None) -> RulingRecord | None:
    """Say a ruling in today's labels; the file of rulings keeps it as it was given."""
    if ruling is None:
        return None
    answer = migrate(schema, ruling.answer, ruling.revision)
    return ruling.model_copy(update={"answer": answer})


def _awaited(workspace: Workspace, schema: LabelSchema) -> dict[str, set[str]]:
    """Say by task who was given it and is still an annotator; nothing where tasks were not dealt."""
    there = {annotator.name for annotator in workspace.settings.annotators}
    return {
        task: there.intersection(row.annotators) for task, row in read_deal(workspace, schema.name).items()
    }


def _keep_rulings(
    workspace: Workspace, schema: LabelSchema, referee: Path | None, adjudicator: str
) -> Rulings:
    """Add the referee's answers to those kept from earlier runs; the newest answer to a task counts."""
    kept = workspace.referees(schema.name)
    rulings: Rulings = {}
    if kept.exists():
        for ruling in _read_kept(kept):
            rulings[ruling.text, ruling.target] = ruling
    if referee is not None:
        for ruling in _read_labels(referee, schema, adjudicator):
            rulings[ruling.text, ruling.target] = ruling
        write_text(kept, "".join(ruling.model_dump_json() + "\n" for ruling in rulings.values()))
    return rulings


def _read_kept(path: Path) -> list[RulingRecord]:
    try:
        # Not splitlines(): a sentence may hold U+2028 and other ends of lines as they are.
        lines = path.read_bytes().split(b"\n")
        return [RulingRecord.model_validate_json(line) for line in lines if line]
    except (OSError, ValidationError) as error:
        raise InputError(f"{path}: holds no rulings: move it away and give --referee again") from error


def _read_labels(path: Path, schema: LabelSchema, adjudicator: str) -> list[RulingRecord]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
        rows = parse_labels(lines, schema, str(path)).values()
        by = {"adjudicator": adjudicator, "revision": schema.version}
        return [RulingRecord(**by, **row._asdict()) for row in rows]
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: invalid UTF-8 at byte {error.start}: convert it to UTF-8") from error
    except (ValidationError, RecursionError) as error:
        raise InputError(f"{path}: a row holds something else than text: see `tanqih adjudicate`") from error


def _disputed_line(task: TaskRecord, votes: Iterable[AnnotationRecord]) -> str:
    """Show a disputed task and its votes, in the form of a label file's rows."""
    row = {
        "task_id": task.task_id,
        "text": task.text,
        "target": task.target,
        "votes": {
            vote.annotator: {"sentence": to_markup(task.text, vote.answer.spans), **dict(vote.answer.choices)}
            for vote in votes
            if not vote.skipped
        },
    }
    return json.dumps(row, ensure_ascii=False) + "\n"
