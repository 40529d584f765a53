"""``tanqih pull SCHEMA``: the server's answers in, archived as they came; annotations derived from them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.client import Client
from curation.labelstudio.codec import from_annotation
from curation.stages import Tick, silent
from curation.stages.connect import marker
from curation.stages.review import Review
from curation.stages.tasks import read_tasks
from curation.store.archive import add_archive, archives, read_archive
from curation.store.atomic import file_sha256
from curation.store.rejects import write_rejected
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, RejectedRecord, Report, TaskRecord


def run_pull(workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent) -> Report:
    """Archive all the schema's tasks with their annotations, then derive ``annotations`` from the archive.

    Raises:
        InputError: no task was pushed from this workspace.
        ServerError: the server failed; nothing was written.
    """
    read_tasks(workspace, schema)
    path, new = add_archive(workspace.pulls(schema.name), _fetch(workspace, schema, client, tick))
    report = derive_annotations(workspace, schema)
    said = f"archived as {path.name}" if new else f"nothing new since {path.name}"
    return report.model_copy(update={"notes": (said, *report.notes)})


def _fetch(workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick) -> Iterator[dict[str, Any]]:
    begins = marker(workspace, schema.name)
    projects = sorted(
        (p for p in client.projects() if p.description.startswith(begins)), key=lambda p: p.description
    )
    if not projects:
        raise InputError(
            f"{client.url} has no {schema.name} project of this workspace: run `tanqih push {schema.name}`"
        )
    links = {project.description: f"{client.url}/projects/{project.id}/data?task=" for project in projects}
    yield {"users": {str(number): email for number, email in client.users().items()}, "links": links}
    done = 0
    for project in projects:
        for task in client.tasks(project.id):
            yield {"project": project.description, "task": task}
            done += 1
            tick(done, None)


def derive_annotations(workspace: Workspace, schema: LabelSchema) -> Report:
    """Derive ``annotations`` from the newest archive alone, without the server.

    Raises:
        InputError: nothing was pulled yet, or the archive is damaged.
    """
    pulled = archives(workspace.pulls(schema.name))
    if not pulled:
        raise InputError(f"{workspace.root}: nothing pulled yet: run `tanqih pull {schema.name}`")
    reading = _Reading(workspace, schema)
    for row in read_archive(pulled[-1]):
        reading.take(row)
    path = workspace.annotations(schema.name)
    write_records(path, AnnotationRecord, reading.sorted(), {"archive": file_sha256(pulled[-1])})
    write_rejected(workspace.rejected(f"pull-{schema.name}"), reading.refused)
    reading.counts.update(reading.review.write(reading.tasks, reading.taken))
    return reading.report(path)


class _Reading:
    """Goes through an archive's rows and keeps what it finds."""

    def __init__(self, workspace: Workspace, schema: LabelSchema) -> None:
        self.schema = schema
        self.boundaries = workspace.boundaries(schema.name)
        self.tasks = read_tasks(workspace, schema)
        self.names = {annotator.email: annotator.name for annotator in workspace.settings.annotators}
        self.users: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.review = Review(workspace, schema.name)
        self.taken: list[AnnotationRecord] = []
        self.refused: list[RejectedRecord] = []
        self.counts: Counter[str] = Counter()

    def take(self, row: dict[str, Any]) -> None:
        if "users" in row:
            self.users, self.links = row["users"], row.get("links", {})
            return
        link = f"{self.links[row['project']]}{row['task']['id']}" if self.links else ""
        shown, annotations = row["task"]["data"], row["task"].get("annotations") or []
        self.counts["drafts, not taken"] += len(row["task"].get("drafts") or [])
        task = self.tasks.get(str(shown.get("key")))
        for annotation in annotations:
            if task is None:
                self.counts["of tasks no longer made"] += 1
            else:
                self._take_annotation(task, shown, annotation, link)

    def _take_annotation(
        self, task: TaskRecord, shown: dict[str, Any], annotation: dict[str, Any], link: str
    ) -> None:
        email = self.users.get(str(annotation.get("completed_by")), "unknown")
        decoded = from_annotation(self.schema, task, shown, annotation, self.names.get(email, email))
        self.counts["spans moved to their text"] += decoded.repaired
        if decoded.taken:
            self.taken.append(decoded.taken)
            self.review.take(decoded.taken, annotation, link)
            self.counts[f"by {decoded.taken.annotator}"] += 1
            self.counts["skipped"] += decoded.taken.skipped
        if decoded.refused:
            reason = f"{decoded.refused.reason} (see {link})" if link else decoded.refused.reason
            self.refused.append(decoded.refused.model_copy(update={"reason": reason}))

    def sorted(self) -> list[AnnotationRecord]:
        order = {task: position for position, task in enumerate(self.tasks)}
        return sorted(
            self.taken, key=lambda a: (order[a.task_id], a.annotator, a.created_at, a.annotation_id)
        )

    def report(self, path: Path) -> Report:
        old = self.counts.pop("of tasks no longer made", 0)
        parts = {"taken": len(self.taken), "refused": len(self.refused), "of tasks no longer made": old}
        notes = [f"refused: {row.id}: {row.reason}" for row in self.refused[:3]]
        if any(name.startswith("spans to look at") for name in self.counts):
            notes.append(f"spans to look at, each with what was meant: {self.boundaries}")
        if old:
            notes.append(
                f"{old} annotations belong to tasks this workspace no longer makes; the archive keeps them"
            )
        return Report(
            verb=f"pull {self.schema.name}",
            unit="annotation",
            taken=sum(parts.values()),
            parts=parts,
            figures={name: n for name, n in sorted(self.counts.items()) if n},
            notes=tuple(notes),
            attention=bool(self.refused or old),
            wrote=(str(path),),
        )
