"""Deriving only what changed: the bytes are those of deriving everything, whatever changed."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from labelling_samples import PEOPLE, SERVER, entities, make_workspace, result_of, task

from curation.errors import InputError
from curation.labelstudio.codec import to_task_json
from curation.stages.labelling import deriving
from curation.stages.labelling.deriving import derive_annotations
from curation.stages.labelling.pulled import read_pulled
from curation.store.archive import Row, add_archive
from curation.store.workspace import Workspace
from curation.types import TaskRecord

ENTITIES = entities()
TASKS = [
    task("وصل الوفد إلى القاهرة، ومنها إلى بنغازي.", "city"),
    task("زار الوزير والقاهرة ترحب به.", "visit"),
    task("أعلن النادي 😀😀 فوز سارة أمس.", "emoji"),
    task("افتتح بنك وادي النخيل فرعًا في وبنغازي.", "bank"),
]
SURFACES = [["القاهرة،", "بنغازي"], ["والقاهرة", "القاهرة"], ["سارة", "سار"], ["وبنغازي", "بنغازي"]]
PROJECT = {"id": 3, "made": "1", "description": "one", "url": f"{SERVER}/projects/3/"}


class Server:
    """What a server holds, changed at random; each change is archived as a pull would."""

    def __init__(self, workspace: Workspace) -> None:
        """Archive the tasks without an answer."""
        self.workspace, self.random, self.clock = workspace, Random(11), 0
        self.rows = [{**to_task_json(t), "id": number, "annotations": []} for number, t in enumerate(TASKS)]
        users = {str(number): f"{name}@tests.invalid" for name, number in PEOPLE.items()}
        project = {"project": {**PROJECT, "watermark": "", "drafts": 0}}
        self._archive("", True, [{"users": users}, project, *map(self._row, self.rows)])

    def _row(self, shown: Row) -> Row:
        return {"in": 3, "task": shown}

    def _archive(self, after: str, full: bool, rows: list[Row]) -> None:
        add_archive(self.workspace.pulls("entities"), after, full, rows, lambda: True)

    def _newest(self) -> str:
        newest = read_pulled(self.workspace.pulls("entities")).newest
        assert newest is not None
        return newest.digest

    def change(self) -> None:
        """Answer, edit, skip or delete an answer, or delete the task with its answers."""
        number = self.random.randrange(len(TASKS))
        shown, answers = self.rows[number], list(self.rows[number]["annotations"])
        self.clock += 1
        deed = self.random.choice(("answer", "answer", "edit", "skip", "delete", "broken", "gone"))
        if deed == "answer":
            answers.append(self._answer(number))
        elif deed == "gone":
            self._archive(self._newest(), False, [{"in": 3, "gone": [shown["id"]]}])
            shown = {**shown, "id": shown["id"] + 100}
            answers = []
        elif answers:
            at = self.random.randrange(len(answers))
            changed: dict[str, dict[str, Any]] = {
                "edit": {**self._answer(number), "id": answers[at]["id"]},
                "skip": {**answers[at], "was_cancelled": True},
                "broken": {**answers[at], "result": None},
            }
            answers[at : at + 1] = [changed[deed]] if deed in changed else []
        self.rows[number] = {**shown, "annotations": answers}
        self._archive(self._newest(), False, [self._row(self.rows[number])])

    def _answer(self, number: int) -> Row:
        of: TaskRecord = TASKS[number]
        surface = self.random.choice(SURFACES[number])
        said = {"id": self.clock, "completed_by": self.random.randint(1, 3), "lead_time": self.clock}
        stamps = {"created_at": f"{self.clock:04d}", "updated_at": f"{self.clock:04d}"}
        return {**said, **stamps, **result_of(of, (surface, "GPE"))}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give a workspace whose tasks are pushed."""
    return make_workspace(tmp_path / "ws", TASKS)


def _state(workspace: Workspace) -> dict[str, bytes]:
    folders = (workspace.root / "annotations", workspace.root / "rejected")
    return {path.name: path.read_bytes() for folder in folders for path in sorted(folder.glob("*"))}


def test_what_changed_derived_alone_gives_the_bytes_of_deriving_everything(workspace: Workspace) -> None:
    """After each of many answers, edits, skips and deletions: all files and the report are the same."""
    server = Server(workspace)
    warned = set()
    for _ in range(60):
        server.change()
        pulled = read_pulled(workspace.pulls("entities"))
        report = derive_annotations(workspace, ENTITIES, pulled, anew=False)
        alone = _state(workspace)
        assert derive_annotations(workspace, ENTITIES) == report
        assert _state(workspace) == alone
        warned.update(name for name in report.figures if name.startswith("spans to look at: "))
    assert {"spans to look at: clitic", "spans to look at: emoji"} <= warned


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the tasks whose answers are read, in the order they are."""
    found: list[str] = []
    inner: Callable[..., Any] = deriving.from_annotation

    def noted(schema: object, of: Any, *rest: object) -> object:
        found.append(of.task_id)
        return inner(schema, of, *rest)

    monkeypatch.setattr(deriving, "from_annotation", noted)
    return found


def _answered(workspace: Workspace) -> None:
    users = {str(number): f"{name}@tests.invalid" for name, number in PEOPLE.items()}
    rows: list[Row] = [{"users": users}, {"project": {**PROJECT, "watermark": "", "drafts": 0}}]
    for number, (of, surfaces) in enumerate(zip(TASKS, SURFACES, strict=True)):
        said = {"id": number, "completed_by": 1, "created_at": "1", "updated_at": "1"}
        answer = {**said, **result_of(of, (surfaces[0], "GPE"))}
        rows.append({"in": 3, "task": {**to_task_json(of), "id": number, "annotations": [answer]}})
    add_archive(workspace.pulls("entities"), "", True, rows, lambda: True)


def test_nothing_is_read_twice_unless_what_it_is_made_of_changed(
    workspace: Workspace, read: list[str]
) -> None:
    """A second time reads no answer; another name for the annotator has all read again, under that name."""
    _answered(workspace)
    derive_annotations(workspace, ENTITIES, anew=False)
    assert len(read) == len(TASKS)
    derive_annotations(workspace, ENTITIES, anew=False)
    assert len(read) == len(TASKS)
    renamed = [a.model_copy(update={"name": f"{a.name}-2"}) for a in workspace.settings.annotators]
    settings = workspace.settings.model_copy(update={"annotators": tuple(renamed)})
    report = derive_annotations(Workspace(workspace.root, settings), ENTITIES, anew=False)
    assert len(read) == 2 * len(TASKS)
    assert report.figures["by layla-2"] == len(TASKS)


@pytest.mark.parametrize("harm", ["cut", "emptied", "lied"])
def test_a_damaged_file_of_what_was_kept_costs_time_and_nothing_else(workspace: Workspace, harm: str) -> None:
    """Cut short, emptied or filled with something else, it is made anew."""
    _answered(workspace)
    derive_annotations(workspace, ENTITIES)
    before, path = _state(workspace), workspace.kept("entities")
    content = {"cut": path.read_bytes()[:-9], "emptied": b"", "lied": b"{}\n"}
    path.write_bytes(content[harm])
    derive_annotations(workspace, ENTITIES, anew=False)
    assert _state(workspace) == before


def test_an_archive_that_goes_while_it_is_read_is_one_line(workspace: Workspace) -> None:
    """Where the archives no longer hold what they held a moment ago, the verb ends in one line."""
    _answered(workspace)
    pulled = read_pulled(workspace.pulls("entities"))
    for path in workspace.pulls("entities").iterdir():
        path.unlink()
    with pytest.raises(InputError, match="was changed while it was read: run the command again"):
        derive_annotations(workspace, ENTITIES, pulled)
