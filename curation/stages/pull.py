"""``tanqih pull SCHEMA``: the server's answers in, archived as they came; annotations derived from them."""

from collections import Counter
from pathlib import Path
from typing import Any

from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.client import Client
from curation.labelstudio.codec import from_annotation
from curation.stages import Tick, silent
from curation.stages.connect import marker
from curation.stages.fetch import fetch_archive, known_projects
from curation.stages.pulled import TASKS, TASKS_ANSWERS, Pulled, read_pulled
from curation.stages.review import Review
from curation.stages.tasks import check_tasks, read_tasks
from curation.store.rejects import write_rejected
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, RejectedRecord, Report, TaskRecord

_SHOWN = 3


def run_pull(
    workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent, full: bool = False
) -> Report:
    """Archive what changed on the server since the last pull, then derive ``annotations``.

    Args:
        workspace: whose tasks.
        schema: of which schema.
        client: the server.
        tick: shows progress.
        full: fetch everything anew, whatever the archives hold; the way out where one is damaged.

    Raises:
        InputError: no task was pushed from this workspace, or an archive is missing or damaged.
        ServerError: the server failed; nothing was written.
    """
    return pull_changes(workspace, schema, client, tick, full)[0]


def pull_changes(
    workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent, full: bool = False
) -> tuple[Report, str]:
    """Do as ``run_pull`` does, and say in a line what changed since the pull before."""
    check_tasks(workspace, schema)
    projects = known_projects(client, marker(workspace, schema.name), schema.name)
    pulled, added, gone, notes = fetch_archive(client, workspace.pulls(schema.name), projects, tick, full)
    report = derive_annotations(workspace, schema, pulled)
    changes = _said(workspace, pulled)
    where = pulled.newest.path.name if pulled.newest else ""
    said = f"archived as {where}: {changes}" if added else f"nothing new since {where}"
    if gone[TASKS]:
        notes.append(
            f"{gone[TASKS]} tasks were deleted on the server, and with them {gone[TASKS_ANSWERS]} answers: "
            "`annotations` no longer has those; the archive keeps them"
        )
    every = {"notes": (said, *notes, *report.notes), "attention": report.attention or bool(notes)}
    return report.model_copy(update=every), changes


def _said(workspace: Workspace, pulled: Pulled) -> str:
    names = _Names(workspace, pulled)
    kinds: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    for change, number in pulled.changes.items():
        kinds[change.kind] += number
        authors[names.of(change.user)] += number
    by = ", ".join(f"{name} {number:,}" for name, number in sorted(authors.items()))
    said = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("new", "edited", "deleted"))
    return f"{said} ({by})" if by else said


def derive_annotations(workspace: Workspace, schema: LabelSchema, pulled: Pulled | None = None) -> Report:
    """Derive ``annotations`` from the archives alone, without the server.

    Args:
        workspace: whose archives.
        schema: of which schema.
        pulled: what the archives hold, where they were read already.

    Raises:
        InputError: nothing was pulled yet, or an archive is missing or damaged.
    """
    pulled = pulled or read_pulled(workspace.pulls(schema.name))
    if pulled.newest is None:
        raise InputError(f"{workspace.root}: nothing pulled yet: run `tanqih pull {schema.name}`")
    reading = _Reading(workspace, schema, pulled)
    for task, link in pulled.answered():
        reading.take(task, link)
    path, taken = workspace.annotations(schema.name), reading.sorted()
    write_records(path, AnnotationRecord, taken, {"archive": pulled.newest.digest})
    write_rejected(workspace.rejected(f"pull-{schema.name}"), reading.refused)
    reading.counts.update(reading.review.write(reading.tasks, taken))
    return reading.report(path)


class _Names:
    """What we call the server's accounts: by the annotator's name, else by the e-mail address."""

    def __init__(self, workspace: Workspace, pulled: Pulled) -> None:
        self.names = {annotator.email: annotator.name for annotator in workspace.settings.annotators}
        self.users = pulled.users
        self.unlisted: set[str] = set()

    def of(self, user: object) -> str:
        """Name an account by its id on the server."""
        email = self.users.get(str(user), "unknown")
        if self.names and email not in self.names:
            self.unlisted.add(email)
        return self.names.get(email, email)


class _Reading:
    """Goes through the tasks pulled and keeps what it finds."""

    def __init__(self, workspace: Workspace, schema: LabelSchema, pulled: Pulled) -> None:
        self.schema = schema
        self.tasks = read_tasks(workspace, schema)
        self.names = _Names(workspace, pulled)
        self.boundaries = workspace.boundaries(schema.name)
        self.review = Review(workspace, schema.name)
        self.taken: list[AnnotationRecord] = []
        self.refused: list[RejectedRecord] = []
        self.counts: Counter[str] = Counter(pulled.left)
        self.counts["tasks with a draft, not taken"] = sum(
            project.said["drafts"] for project in pulled.projects.values()
        )
        self.counts["tasks without our key"] = pulled.count_keyless()
        self.old = self.foreign = 0

    def take(self, task: dict[str, Any], link: str) -> None:
        shown, annotations = task["data"], task.get("annotations") or []
        key = shown.get("key")
        made = self.tasks.get(str(key))
        for annotation in annotations:
            if made:
                self._take_annotation(made, shown, annotation, link)
            elif key is None:
                self.foreign += 1
            else:
                self.old += 1

    def _take_annotation(
        self, task: TaskRecord, shown: dict[str, Any], annotation: dict[str, Any], link: str
    ) -> None:
        annotator = self.names.of(annotation.get("completed_by"))
        decoded = from_annotation(self.schema, task, shown, annotation, annotator)
        self.counts["spans moved to their text"] += decoded.repaired
        if decoded.taken:
            self.taken.append(decoded.taken)
            self.review.take(decoded.taken, annotation, link)
            self.counts[f"by {decoded.taken.annotator}"] += 1
            self.counts["skipped"] += decoded.taken.skipped
            self.counts["ground truth"] += decoded.taken.ground_truth
        if decoded.refused:
            reason = f"{decoded.refused.reason} (see {link})" if link else decoded.refused.reason
            self.refused.append(decoded.refused.model_copy(update={"reason": reason}))

    def sorted(self) -> list[AnnotationRecord]:
        order = {task: position for position, task in enumerate(self.tasks)}
        return sorted(
            self.taken,
            key=lambda a: (order[a.task_id], a.annotator, a.created_at, a.annotation_id, a.updated_at),
        )

    def report(self, path: Path) -> Report:
        parts = {
            "taken": len(self.taken),
            "refused": len(self.refused),
            "of tasks no longer made": self.old,
        }
        if self.foreign:
            parts["of tasks without our key"] = self.foreign
        return Report(
            verb=f"pull {self.schema.name}",
            unit="annotation",
            taken=sum(parts.values()),
            parts=parts,
            figures={name: n for name, n in sorted(self.counts.items()) if n},
            notes=tuple(self._notes()),
            attention=bool(self.refused or self.old or self.foreign),
            wrote=(str(path),),
        )

    def _notes(self) -> list[str]:
        notes = [f"refused: {row.id}: {row.reason}" for row in self.refused[:_SHOWN]]
        if any(name.startswith("spans to look at") for name in self.counts):
            notes.append(f"spans to look at, each with what was meant: {self.boundaries}")
        if self.old:
            notes.append(
                f"{self.old} annotations belong to tasks this workspace no longer makes; "
                "the archive keeps them"
            )
        if self.foreign:
            notes.append(
                f"{self.foreign} annotations belong to tasks without our key, added by other hands; "
                "the archive keeps them"
            )
        notes += [
            f"{email} is no annotator in tanqih.toml: these answers are named by the address"
            for email in sorted(self.names.unlisted)
        ]
        return notes
