"""Workspaces whose tasks are answered from the example labels, without a server."""

from pathlib import Path

from curation.core.ids import annotation_id
from curation.core.labelfile import LabelRow, parse_labels
from curation.core.schema import LabelSchema
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.deciding.adjudicate import run_adjudicate
from curation.stages.init import run_init
from curation.stages.labelling.tasks import build_tasks
from curation.stages.releasing.release import run_release
from curation.stages.schemas import load_schema
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Report, TaskRecord

EXAMPLES = Path(__file__).parents[1] / "examples"
ANNOTATORS = ("scripted-1", "scripted-2")
PAGES = tuple(sorted(path.name for path in (EXAMPLES / "pages").glob("*.txt")))


def make_workspace(
    folder: Path, pages: tuple[str, ...], schemas: tuple[str, ...] = ("entities",)
) -> Workspace:
    """Make a workspace of example pages, segmented."""
    people = "".join(
        f'[[annotators]]\nname = "{a}"\nemail = "{a}@tests.invalid"\nscripted = true\n' for a in ANNOTATORS
    )
    asked = "".join((EXAMPLES / name).read_text(encoding="utf-8") for name in ("targets.toml", "claims.toml"))
    named = ", ".join(f'"{name}"' for name in schemas)
    run_init(folder, f'name = "news"\nlicence = "CC-BY-4.0"\nschemas = [{named}]\n{people}{asked}')
    workspace = Workspace.open(folder)
    if pages:
        add_pages(workspace, pages)
    return workspace


def add_pages(workspace: Workspace, pages: tuple[str, ...]) -> None:
    """Clean and segment more example pages."""
    run_clean(workspace, [str(EXAMPLES / "pages" / page) for page in pages])
    run_segment(workspace)


def release(workspace: Workspace, strict: bool = False) -> Report:
    """Answer all tasks as both annotators do, have the referee settle, and release."""
    for name in workspace.settings.schemas:
        schema = load_schema(workspace, name)
        tasks = list(build_tasks(workspace, schema))
        write_records(workspace.tasks(name), TaskRecord, tasks, {})
        rows = [
            _annotation(task, said[task.text, task.target], annotator)
            for annotator in ANNOTATORS
            for said in [_labels(schema, annotator)]
            for task in tasks
        ]
        write_records(workspace.annotations(name), AnnotationRecord, rows, {})
        run_adjudicate(workspace, schema, EXAMPLES / "labels" / f"{name}.referee.jsonl", "referee")
    return run_release(workspace, strict=strict)


def release_twice(folder: Path) -> Workspace:
    """Make a workspace with releases 1.0.0 and 1.1.0, the second of one page more."""
    workspace = make_workspace(folder, PAGES[:2])
    assert release(workspace).notes[0].startswith("version 1.0.0")
    add_pages(workspace, PAGES[2:3])
    assert release(workspace).notes[0].startswith("version 1.1.0")
    return workspace


def _labels(schema: LabelSchema, who: str) -> dict[tuple[str, str | None], LabelRow]:
    path = EXAMPLES / "labels" / f"{schema.name}.{who}.jsonl"
    return parse_labels(path.read_text(encoding="utf-8").splitlines(), schema, str(path))


def _annotation(task: TaskRecord, label: LabelRow, annotator: str) -> AnnotationRecord:
    return AnnotationRecord(
        annotation_id=annotation_id(task.task_id, annotator, label.answer, False),
        task_id=task.task_id,
        annotator=annotator,
        revision=task.revision,
        answer=label.answer,
        skipped=False,
        prediction_based=False,
        lead_time=None,
        created_at="1",
        updated_at="1",
    )
