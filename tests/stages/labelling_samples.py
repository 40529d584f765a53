"""Small workspaces with tasks and pulled answers, made without a server."""

from importlib.resources import files
from pathlib import Path

from curation.core.ids import annotation_id
from curation.core.schema import LabelSchema, parse_schema
from curation.labelstudio.codec import to_result, to_task_json
from curation.stages.init import run_init
from curation.store.archive import Row, add_archive
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, LabeledSpan, TaskRecord
from tests.records import make_annotation, make_task

SERVER = "http://labels.invalid"
PEOPLE = {"layla": 1, "omar": 2}


def entities() -> LabelSchema:
    """Give the shipped schema ``entities``."""
    text = files("guidelines").joinpath("entities", "schema.yaml").read_text(encoding="utf-8")
    return parse_schema(text, "entities")


def task(text: str, name: str | None = None) -> TaskRecord:
    """Give a task that shows ``text``."""
    return make_task(text, name or f"task of {text}")


def marks(text: str, *pairs: tuple[str, str]) -> Answer:
    """Mark the first place of each surface with its label."""
    spans = [LabeledSpan(text.index(w), text.index(w) + len(w), label) for w, label in pairs]
    return Answer.of(spans, {})


def annotation(of: TaskRecord, answer: Answer, annotator: str = "layla") -> AnnotationRecord:
    """Give an annotator's answer as it is pulled."""
    return make_annotation(annotation_id(of.task_id, annotator, answer, False), of.task_id, annotator, answer)


def make_workspace(folder: Path, tasks: list[TaskRecord]) -> Workspace:
    """Make a workspace of two annotators with ``tasks`` as if pushed."""
    people = "".join(f'[[annotators]]\nname = "{n}"\nemail = "{n}@tests.invalid"\n' for n in PEOPLE)
    run_init(folder, f'name = "sample"\n{people}')
    workspace = Workspace.open(folder)
    write_records(workspace.tasks("entities"), TaskRecord, tasks, {})
    return workspace


def archive(workspace: Workspace, answers: list[tuple[TaskRecord, dict[str, object]]]) -> None:
    """Archive annotations, each with what is given over its JSON, as a pull does."""
    emails = {str(number): f"{name}@tests.invalid" for name, number in PEOPLE.items()}
    project = {"id": 3, "made": "1", "description": "one", "url": f"{SERVER}/projects/3/"}
    rows: list[Row] = [{"users": emails}, {"project": {**project, "watermark": "", "drafts": 0}}]
    for number, (of, given) in enumerate(answers, 1):
        said = {"id": number, "completed_by": 1, "created_at": str(number), "updated_at": "1", **given}
        shown = {**to_task_json(of), "id": number, "annotations": [said]}
        rows.append({"in": 3, "task": shown})
    add_archive(workspace.pulls("entities"), "", True, rows, lambda: True)


def result_of(of: TaskRecord, *pairs: tuple[str, str]) -> dict[str, object]:
    """Give an annotation's JSON with surfaces marked."""
    return {"result": to_result(of, marks(of.text, *pairs))}
