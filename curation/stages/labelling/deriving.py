"""From the archives of pulls to ``annotations``: each answer through the gate, in a fixed order."""

import gc
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from curation.core.adjudication import latest
from curation.core.ids import content_id
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.codec import from_annotation
from curation.stages.freshness import code_id
from curation.stages.labelling.carrying import keys_of_earlier_tasks
from curation.stages.labelling.pulled import Pulled, read_back, read_pulled
from curation.stages.labelling.review import Outcome, Review
from curation.stages.labelling.tasks import read_texts
from curation.store.archive import Row
from curation.store.atomic import file_sha256
from curation.store.kept import Kept
from curation.store.rejects import write_rejected
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Record, RejectedRecord, Report, TaskText
from curation.wording import counted

_SHOWN = 3
_LAYERS = ("core", "text", "labelstudio", "stages")


def derive_annotations(
    workspace: Workspace, schema: LabelSchema, pulled: Pulled | None = None, anew: bool = True
) -> Report:
    """Derive ``annotations`` from the archives alone, without the server.

    Args:
        workspace: whose archives.
        schema: of which schema.
        pulled: what the archives hold, where they were read already.
        anew: derive everything; otherwise what did not change is taken from what was kept, to the same bytes.

    Raises:
        InputError: nothing was pulled yet, or an archive is missing or damaged.
    """
    pulled = pulled or read_pulled(workspace.pulls(schema.name))
    if pulled.newest is None:
        raise InputError(f"{workspace.root}: nothing pulled yet: run `tanqih pull {schema.name}`")
    with _no_collector():
        reading = _Reading(workspace, schema, pulled, anew)
        reading.go()
        path, taken = workspace.annotations(schema.name), reading.sorted()
        write_records(path, AnnotationRecord, taken, {"archive": pulled.newest.digest})
        write_rejected(workspace.rejected(f"pull-{schema.name}"), reading.refused)
        reading.counts.update(reading.review.write(reading.texts, taken, reading.kept))
        reading.kept.write()
        return reading.report(path)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Keep the cycle collector from going through all that is held, again and again: there are no cycles."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


class Names:
    """What we call the server's accounts: by the annotator's name, else by the e-mail address."""

    def __init__(self, workspace: Workspace, pulled: Pulled) -> None:
        """Take the workspace's annotators and the accounts that were pulled."""
        self.names = {annotator.email: annotator.name for annotator in workspace.settings.annotators}
        self.users = pulled.users

    def of(self, user: object) -> str:
        """Name an account by its id on the server."""
        email = self.users.get(str(user), "unknown")
        return self.names.get(email, email)

    def unlisted(self, name: str) -> bool:
        """Whether that is the address of someone who is no annotator here."""
        return bool(self.names) and name not in self.names.values()


class _Read(Record):
    """What one task of the server's was read as; ``authors`` are all whose answers were looked at."""

    taken: tuple[AnnotationRecord, ...] = ()
    outcomes: tuple[tuple[str, Outcome], ...] = ()
    refused: tuple[RejectedRecord, ...] = ()
    authors: tuple[str, ...] = ()
    link: str = ""
    repaired: int = 0
    old: int = 0
    foreign: int = 0


class _Reading:
    """Goes through the tasks pulled and keeps what it finds."""

    def __init__(self, workspace: Workspace, schema: LabelSchema, pulled: Pulled, anew: bool) -> None:
        self.schema, self.pulled = schema, pulled
        self.folder = workspace.pulls(schema.name)
        self.texts = read_texts(workspace, schema)
        self.earlier = keys_of_earlier_tasks(workspace, schema, pulled)
        self.names = Names(workspace, pulled)
        self.boundaries = workspace.boundaries(schema.name)
        self.review = Review(workspace, schema.name)
        self.kept = Kept(workspace.kept(schema.name), self._made_from(workspace), anew)
        self.taken: list[AnnotationRecord] = []
        self.refused: list[RejectedRecord] = []
        self.authors: set[str] = set()
        self.counts: Counter[str] = Counter(pulled.left)
        self.counts["tasks with a draft, not taken"] = sum(
            project.said["drafts"] for project in pulled.projects.values()
        )
        self.counts["tasks without our key"] = pulled.count_keyless()
        self.old = self.foreign = 0

    def _made_from(self, workspace: Workspace) -> dict[str, str]:
        """Say what a task's reading is made of besides the task itself."""
        name, predictions = self.schema.name, workspace.predictions(self.schema.name)
        urls = {number: project.said.get("url") for number, project in self.pulled.projects.items()}
        return {
            "code": code_id(_LAYERS),
            "schema": self.schema.model_dump_json(),
            "tasks": file_sha256(workspace.tasks(name)),
            "predictions": file_sha256(predictions) if predictions.exists() else "",
            "names": json.dumps({user: self.names.of(user) for user in self.pulled.users}, sort_keys=True),
            "urls": json.dumps(urls, sort_keys=True),
            "revisions": json.dumps([row.model_dump(mode="json") for row in self.pulled.revisions]),
            "earlier": content_id("earlier", *self.earlier),
        }

    def go(self) -> None:
        """Take every answered task, those that are not kept from the archives."""
        answered = list(self.pulled.answered())
        missing = {digest for digest in answered if digest not in self.kept}
        fresh = {digest: self._read(row) for digest, row in read_back(self.folder, missing)}
        for digest in answered:
            self._take(self.kept.get(digest, _Read, partial(self._anew, digest, fresh)))

    def _anew(self, digest: str, fresh: dict[str, _Read], kept: _Read | None) -> _Read:
        if kept:
            return kept
        if digest not in fresh:  # what was kept of it was changed by other hands
            fresh |= {found: self._read(row) for found, row in read_back(self.folder, {digest})}
        return fresh.pop(digest)

    def _read(self, row: Row) -> _Read:
        task = row["task"]
        annotations, key = task.get("annotations") or [], task["data"].get("key")
        key = self.earlier.get(str(key), key)
        text = self.texts.get(str(key))
        if text is None:
            return _Read(foreign=len(annotations)) if key is None else _Read(old=len(annotations))
        link = self.pulled.link(row["in"], task["id"])
        taken: list[AnnotationRecord] = []
        outcomes: list[tuple[str, Outcome]] = []
        refused: list[RejectedRecord] = []
        authors: list[str] = []
        repaired = 0
        for annotation in annotations:
            authors.append(self.names.of(annotation.get("completed_by")))
            shown = TaskText(str(key), text)
            decoded = from_annotation(
                self.schema, shown, task["data"], annotation, authors[-1], self.pulled.revisions
            )
            repaired += decoded.repaired
            if decoded.taken:
                taken.append(decoded.taken)
                outcomes += self.review.outcome(decoded.taken, annotation, link)
            if decoded.refused:
                reason = f"{decoded.refused.reason} (see {link})" if link else decoded.refused.reason
                refused.append(decoded.refused.model_copy(update={"reason": reason}))
        return _Read(
            taken=tuple(taken),
            outcomes=tuple(outcomes),
            refused=tuple(refused),
            authors=tuple(sorted(set(authors))),
            link=link,
            repaired=repaired,
        )

    def _take(self, read: _Read) -> None:
        self.taken += read.taken
        self.refused += read.refused
        self.authors.update(read.authors)
        self.old += read.old
        self.foreign += read.foreign
        self.counts["spans moved to their text"] += read.repaired
        for annotation in read.taken:
            self.counts[f"by {annotation.annotator}"] += 1
            self.counts["skipped"] += annotation.skipped
            self.counts["ground truth"] += annotation.ground_truth
            self.counts["said in today's labels"] += annotation.original is not None
        self.review.take(read.taken, read.outcomes, read.link)

    def sorted(self) -> list[AnnotationRecord]:
        """Put what was taken into the order of the tasks."""
        order = {task: position for position, task in enumerate(self.texts)}
        ordered = sorted(
            self.taken,
            key=lambda a: (order[a.task_id], a.annotator, a.created_at, a.annotation_id, a.updated_at),
        )
        newest = {id(a) for by_annotator in latest(ordered).values() for a in by_annotator.values()}
        self.counts["superseded by a newer answer"] = len(ordered) - len(newest)
        return [a if id(a) in newest else a.model_copy(update={"superseded": True}) for a in ordered]

    def report(self, path: Path) -> Report:
        """Count what was found."""
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

    def _notes(self) -> Iterator[str]:
        for row in self.refused[:_SHOWN]:
            yield f"refused: {row.id}: {row.reason}"
        if any(name.startswith("spans to look at") for name in self.counts):
            yield f"spans to look at, each with what was meant: {self.boundaries}"
        if self.old:
            yield (
                f"{counted(self.old, 'annotation belongs', 'annotations belong')} to tasks this workspace "
                "no longer makes: the archive has all"
            )
        if self.foreign:
            yield (
                f"{counted(self.foreign, 'annotation belongs', 'annotations belong')} to tasks without our "
                "key, added by other hands: the archive has all"
            )
        for name in sorted(filter(self.names.unlisted, self.authors)):
            yield f"{name} is no annotator in tanqih.toml: these answers are named by the address"
