"""Answers that want another look go back to who gave them: ``stale --push`` and ``doubt --push``."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from curation.core.changelog import Change
from curation.core.revisions import Outdated
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.client import Client, Project
from curation.labelstudio.codec import to_earlier_answer, to_task_json
from curation.labelstudio.predictions import show_predictions
from curation.stages import Tick, silent
from curation.stages.labelling import bringing
from curation.stages.labelling.connect import is_for_another_look, is_of_doubts, marker, spec_for_another_look
from curation.stages.labelling.revisions import is_in_force
from curation.stages.labelling.sending import settle
from curation.stages.labelling.stale import Stale, find_stale
from curation.store.workspace import Workspace
from curation.types import Answer, Report, TaskRecord
from curation.wording import counted

VERSION = "earlier answer"


@dataclass(frozen=True)
class Wanted:
    """Answers to look at again, each with the changes that make it so; none where they are ``doubted``."""

    verb: str
    tasks: Mapping[str, TaskRecord]
    outdated: Sequence[Outdated]
    doubted: bool = False


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
    sent = send_back(workspace, schema, client, Wanted("stale", stale.tasks, stale.outdated), tick)
    notes = (*sent.notes, *stale.lost_notes(schema))
    return sent.model_copy(update={"notes": notes, "attention": bool(sent.attention or stale.lost)}), stale


def send_back(
    workspace: Workspace, schema: LabelSchema, client: Client, wanted: Wanted, tick: Tick = silent
) -> Report:
    """Bring the projects for another look to hold just what is wanted; see ``push_stale``.

    Raises:
        InputError: the revision was not pushed yet.
        ServerError: the server failed; run again, nothing is doubled.
    """
    if not is_in_force(workspace, schema):
        name, version = schema.name, schema.version
        raise InputError(
            f"{name} {version} is not on the server yet: run `tanqih push {name}`, then `tanqih pull {name}`"
        )
    return _Sending(workspace, schema, client, tick, wanted).run()


class _Sending:
    """One push of what wants another look."""

    def __init__(
        self, workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick, wanted: Wanted
    ) -> None:
        self.workspace, self.schema, self.client = workspace, schema, client
        self.wanted, self._tick = wanted, tick
        self.counts: Counter[str] = Counter()
        self.notes: list[str] = []
        self.late: str | None = None

    def run(self) -> Report:
        self.late = settle(self.workspace, self.schema, self.client)
        begins = marker(self.workspace, self.schema.name)
        listed = [p for p in self.client.find_projects(begins) if self._holds(p)]
        by_annotator: dict[str, list[Outdated]] = {}
        for one in self.wanted.outdated:
            by_annotator.setdefault(one.annotation.annotator, []).append(one)
        roster = {annotator.name for annotator in self.workspace.settings.annotators}
        used: set[str] = set()
        for name, outdated in sorted(by_annotator.items()):
            if roster and name not in roster:
                self.counts["not sent"] += len(outdated)
                kept = counted(len(outdated), "answer is", "answers are")
                said = f"{name} is no annotator in tanqih.toml: {kept} not sent back"
                self.notes.append(said)
            else:
                used.add(self._send(name, outdated, listed).description)
        for project in listed:
            if project.description not in used:
                self._bring(project, [])
        return self._report()

    def _holds(self, project: Project) -> bool:
        return is_for_another_look(project) and is_of_doubts(project) == self.wanted.doubted

    def _send(self, name: str, outdated: Sequence[Outdated], listed: list[Project]) -> Project:
        why = [_said(change) for change in _in_order(outdated)]
        spec = spec_for_another_look(self.workspace, self.schema, name, why, self.wanted.doubted)
        project = self.client.ensure_project(spec, listed, renew=True)
        added = self._bring(project, outdated)
        show_predictions(self.client, project.id, VERSION)
        self.counts["sent"] += added
        self.counts["there already"] += len(outdated) - added
        self.notes.append(f"{name}: {self.client.url}/projects/{project.id}/")
        return project

    def _bring(self, project: Project, outdated: Sequence[Outdated]) -> int:
        """Bring a project to hold what wants a look; give how many were added."""
        wanted = {one.annotation.task_id: one.annotation.answer for one in outdated}
        brought = bringing.bring_tasks(
            self.workspace,
            self.schema,
            self.client,
            project,
            bringing.Wanted(list(wanted), self.wanted.tasks, prune=True),
            lambda key: self._to_json(key, wanted[key]),
            self.late,
            self._tick,
        )
        self.counts["taken back"] += brought.withdrawn
        return brought.added

    def _to_json(self, key: str, answer: Answer) -> dict[str, Any]:
        task = self.wanted.tasks[key]
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
            verb=f"{self.wanted.verb} {self.schema.name} --push",
            unit="answer",
            taken=len(self.wanted.outdated),
            parts=parts,
            figures={"taken back": self.counts["taken back"]} if self.counts["taken back"] else {},
            notes=tuple(self.notes),
            attention=bool(self.counts["not sent"]),
        )


def _in_order(outdated: Iterable[Outdated]) -> list[Change]:
    """List the changes behind some answers, each once, as the change log has them from old to new."""
    return list(dict.fromkeys(sorted((c for one in outdated for c in one.changes), key=lambda c: -c.line)))


def _said(change: Change) -> str:
    return f"{change.revision} ({', '.join(change.labels)}): {change.text}"
