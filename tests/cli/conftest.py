"""The command in this process, and workspaces at each stage."""

from pathlib import Path

import pytest
from invoking import (
    PAGES,
    SMALL_SHARDS,
    Command,
    Done,
    child,
    files,
    new_workspace,
    page,
    write_pages,
)

from curation.cli.main import run
from curation.core.ids import annotation_id
from curation.core.schema import LabelSchema
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, LabeledSpan, TaskRecord
from tests.records import make_annotation

TARGET = "السد"
SETTINGS = f"""\
name = "corpus"
licence = "CC-BY-4.0"
schemas = ["entities", "stance", "claim-stance"]

[[annotators]]
name = "layla"
email = "layla@example.org"

[[annotators]]
name = "omar"
email = "omar@example.org"

[[targets]]
name = "{TARGET}"
"""


@pytest.fixture(autouse=True)
def _own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the user's own servers, tokens and colours."""
    monkeypatch.setenv("TANQIH_HOME", str(tmp_path_factory.mktemp("home")))
    for name in ("LABEL_STUDIO_API_KEY", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tanqih(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in this process."""

    def command(*arguments: str | Path) -> Done:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return command


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Make a workspace with settings and nothing else."""
    folder = tmp_path / "ws"
    folder.mkdir()
    (folder / "tanqih.toml").write_text(SETTINGS, encoding="utf-8")
    return folder


@pytest.fixture
def segmented(workspace: Path, tmp_path: Path, tanqih: Command) -> Path:
    """Make a workspace whose three pages are cleaned and segmented."""
    pages = tmp_path / "three-pages"
    pages.mkdir()
    for number in range(3):
        (pages / f"{number}.txt").write_text(page(number), encoding="utf-8")
    assert tanqih("clean", pages, "-w", workspace).status == 0
    assert tanqih("segment", "-w", workspace).status == 0
    return workspace


@pytest.fixture
def annotated(segmented: Path) -> Path:
    """Make a workspace whose entity tasks two annotators answered: they differ on the first only."""
    opened = Workspace.open(segmented)
    schema = load_schema(opened, "entities")
    tasks = list(build_tasks(opened, schema))
    write_records(opened.tasks("entities"), TaskRecord, tasks, {})
    first = [
        _annotation(schema, tasks[0], "layla", [LabeledSpan(0, 5, "ORG")]),
        _annotation(schema, tasks[0], "omar", []),
    ]
    others = [_annotation(schema, task, name, []) for task in tasks[1:] for name in ("layla", "omar")]
    write_records(opened.annotations("entities"), AnnotationRecord, [*first, *others], {})
    settings = (segmented / "tanqih.toml").read_text(encoding="utf-8")
    only = settings.replace('"entities", "stance", "claim-stance"', '"entities"')
    (segmented / "tanqih.toml").write_text(only, encoding="utf-8")
    return segmented


def _annotation(
    schema: LabelSchema, task: TaskRecord, annotator: str, spans: list[LabeledSpan]
) -> AnnotationRecord:
    answer = Answer.of(spans, {})
    known = annotation_id(task.task_id, annotator, answer, skipped=False)
    return make_annotation(
        known, task.task_id, annotator, answer, revision=schema.version, created_at="", updated_at=""
    )


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the rows that take a few seconds to clean."""
    return write_pages(tmp_path_factory.mktemp("rows") / "rows.jsonl", PAGES)


@pytest.fixture(scope="module")
def uninterrupted(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Clean the rows in one go with one worker, in a workspace of their own."""
    folder = new_workspace(tmp_path_factory.mktemp("whole"))
    assert child("clean", rows, "-w", folder, "--workers", "1", command=SMALL_SHARDS).status == 0
    return files(folder)
