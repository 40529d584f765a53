"""``tanqih stale SCHEMA``: answers given under an earlier revision that a change asks to look at again."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from curation.core.revisions import Outdated, find_outdated
from curation.core.schema import LabelSchema
from curation.stages.labelling.annotations import read_annotations
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_changes
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Report, TaskRecord
from curation.wording import counted


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
        lost = counted(self.lost, "answer is", "answers are")
        said = f"{lost} of tasks from before the last push: run `tanqih pull {schema.name}`"
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
