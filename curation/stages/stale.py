"""``tanqih stale SCHEMA``: answers given under an earlier revision that a change asks to look at again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from curation.core.changelog import Change
from curation.core.revisions import Outdated, find_outdated
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.client import Client, Project, push_batch
from curation.labelstudio.codec import to_earlier_answer, to_task_json
from curation.labelstudio.placing import BATCH, plan_moves, read_holding, withdraw
from curation.labelstudio.predictions import show_predictions
from curation.stages import Tick, silent
from curation.stages.agree import read_annotations
from curation.stages.connect import is_for_another_look, marker, spec_for_another_look
from curation.stages.revisions import is_in_force
from curation.stages.schemas import load_changes
from curation.stages.sending import sending, settle
from curation.stages.tasks import read_tasks
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, Report, TaskRecord

VERSION = "earlier answer"


class Reason(NamedTuple):
    """A change of the guidelines because of which an answer wants another look."""

    revision: str
    labels: tuple[str, ...]
    change: str


class StaleAnswer(NamedTuple):
    """An answer to look at again; ``revision`` is the one it was given under."""

    task: str
    annotator: str
    revision: str
    text: str
    target: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Stale:
    """A schema's answers that want another look, in the order of its tasks, among all that count."""

    tasks: dict[str, TaskRecord]
    outdated: list[Outdated]
    answers: int
    lost: int
    """Answers to tasks that are none any more: the last pull was before the last push."""

    def rows(self) -> list[StaleAnswer]:
        """Give them as they are listed."""
        return [
            StaleAnswer(
                task=one.annotation.task_id,
                annotator=one.annotation.annotator,
                revision=one.annotation.revision,
                text=self.tasks[one.annotation.task_id].text,
                target=self.tasks[one.annotation.task_id].target,
                reasons=tuple(Reason(c.revision, c.labels, c.text) for c in one.changes),
            )
            for one in self.outdated
        ]

    def report(self, schema: LabelSchema) -> Report:
        """Count them, by annotator and by revision."""
        figures: Counter[str] = Counter()
        for one in self.outdated:
            figures[f"of {one.annotation.annotator}"] += 1
        for revision in sorted({c.revision for one in self.outdated for c in one.changes}):
            figures[f"because of {revision}"] = sum(
                any(c.revision == revision for c in one.changes) for one in self.outdated
            )
        notes = [f"send them back for another look: `tanqih stale {schema.name} --push`"]
        return Report(
            verb=f"stale {schema.name}",
            unit="answer",
            taken=self.answers,
            parts={"to look at again": len(self.outdated), "up to date": self.answers - len(self.outdated)},
            figures=dict(figures),
            notes=tuple(notes if self.outdated else ()) + self.lost_notes(schema),
            attention=bool(self.outdated or self.lost),
        )

    def lost_notes(self, schema: LabelSchema) -> tuple[str, ...]:
        """Say what to do where answers belong to the tasks of an earlier push."""
        said = f"{self.lost} answers are of tasks from before the last push: run `tanqih pull {schema.name}`"
        return (said,) if self.lost else ()


def find_stale(workspace: Workspace, schema: LabelSchema) -> Stale:
    """Compare the last pull with the schema's change log.

    Raises:
        InputError: nothing was pulled yet.
        SchemaError: the change log cannot be read.
    """
    changes = load_changes(workspace, schema)
    tasks = read_tasks(workspace, schema)
    annotated = read_annotations(workspace, schema)
    current: list[AnnotationRecord] = []
    for task in tasks:
        current += annotated.get(task, {}).values()
    lost = sum(len(by_annotator) for task, by_annotator in annotated.items() if task not in tasks)
    return Stale(tasks, find_outdated(schema, current, changes), len(current), lost)


def push_stale(
    workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent
) -> tuple[Report, Stale]:
    """Send what wants another look back to whoever gave the answer, in a project of its own.

    What is there already is not added again; what no longer wants a look, and nobody has begun, is taken
    back, as is what an earlier revision's project still holds.

    Raises:
        InputError: nothing was pulled yet, or the revision was not pushed yet.
        ServerError: the server failed; run again, nothing is doubled.
    """
    stale = find_stale(workspace, schema)
    if not is_in_force(workspace, schema):
        name, version = schema.name, schema.version
        raise InputError(
            f"{name} {version} is not on the server yet: run `tanqih push {name}`, then `tanqih pull {name}`"
        )
    return _Sending(workspace, schema, client, tick, stale).run(), stale


class _Sending:
    """One push of what wants another look."""

    def __init__(
        self, workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick, stale: Stale
    ) -> None:
        self.workspace, self.schema, self.client, self.stale, self._tick = (
            workspace,
            schema,
            client,
            stale,
            tick,
        )
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []

    def run(self) -> Report:
        settle(self.workspace, self.schema, self.client)
        begins = marker(self.workspace, self.schema.name)
        listed = [p for p in self.client.find_projects(begins) if is_for_another_look(p)]
        by_annotator: dict[str, list[Outdated]] = {}
        for one in self.stale.outdated:
            by_annotator.setdefault(one.annotation.annotator, []).append(one)
        roster = {annotator.name for annotator in self.workspace.settings.annotators}
        used: set[str] = set()
        for name, outdated in sorted(by_annotator.items()):
            if roster and name not in roster:
                self.counts["not sent"] += len(outdated)
                said = f"{name} is no annotator in tanqih.toml: {len(outdated)} answers are not sent back"
                self.notes.append(said)
            else:
                used.add(self._send(name, outdated, listed).description)
        for project in listed:
            if project.description not in used:
                self._bring(project, [])
        return self._report()

    def _send(self, name: str, outdated: Sequence[Outdated], listed: list[Project]) -> Project:
        why = [_said(change) for change in _in_order(outdated)]
        spec = spec_for_another_look(self.workspace, self.schema, name, why)
        project = self.client.ensure_project(spec, listed, renew=True)
        added = self._bring(project, outdated)
        show_predictions(self.client, project.id, VERSION)
        self.counts["sent"] += added
        self.counts["there already"] += len(outdated) - added
        self.notes.append(f"{name}: {self.client.url}/projects/{project.id}/")
        return project

    def _bring(self, project: Project, outdated: Sequence[Outdated]) -> int:
        """Bring a project to hold what wants a look; give how many were added."""
        holding = read_holding(self.client, project, lambda seen: None)
        wanted = {one.annotation.task_id: one.annotation.answer for one in outdated}
        moves = plan_moves(holding, list(wanted), self.stale.tasks, prune=True)
        for start in range(0, len(moves.add), BATCH):
            keys = moves.add[start : start + BATCH]
            with sending(self.workspace, self.schema, project, keys):
                push_batch(self.client, project.id, [self._to_json(key, wanted[key]) for key in keys])
            self._tick(start + len(keys), len(moves.add))
        gone = withdraw(self.client, project, moves.withdraw)
        withdraw(self.client, project, moves.doubled)
        self.counts["taken back"] += gone
        return len(moves.add)

    def _to_json(self, key: str, answer: Answer) -> dict[str, Any]:
        task = self.stale.tasks[key]
        shown = {label.name for label in self.schema.active_spans}
        spans = [span for span in answer.spans if span.label in shown]
        earlier = Answer.of(spans, dict(answer.choices))
        said = [to_earlier_answer(task, earlier, VERSION)] if earlier != Answer() else []
        return to_task_json(task) | ({"predictions": said} if said else {})

    def _report(self) -> Report:
        parts = {name: self.counts[name] for name in ("sent", "there already")}
        if self.counts["not sent"]:
            parts["not sent"] = self.counts["not sent"]
        return Report(
            verb=f"stale {self.schema.name} --push",
            unit="answer",
            taken=len(self.stale.outdated),
            parts=parts,
            figures={"taken back": self.counts["taken back"]} if self.counts["taken back"] else {},
            notes=(*self.notes, *self.stale.lost_notes(self.schema)),
            attention=bool(self.counts["not sent"] or self.stale.lost),
        )


def _in_order(outdated: Iterable[Outdated]) -> list[Change]:
    """List the changes behind some answers, each once, as the change log has them from old to new."""
    return list(dict.fromkeys(sorted((c for one in outdated for c in one.changes), key=lambda c: -c.line)))


def _said(change: Change) -> str:
    return f"{change.revision} ({', '.join(change.labels)}): {change.text}"
