"""A schema goes through three revisions on a real server: what is of which, and what is stale."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
from scripted_workspaces import ANNOTATORS, make_workspace

from curation.cli.main import run
from curation.core.schema import LabelSchema
from curation.labelstudio.accounts import ensure_account
from curation.labelstudio.client import Client, Json
from curation.labelstudio.codec import to_result
from curation.labelstudio.server import Running
from curation.stages.labelling.connect import connect, is_for_another_look, marker
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, LabeledSpan, TaskRecord

pytestmark = pytest.mark.integration
NAME = "quotes"
ONE, OTHER = ANNOTATORS
CHANGE = "علامتا الاقتباس خارج التظليل دائمًا."
MINOR = f"## 1.1.0\n\n- **QUOTE** (stale: with-label; examples: quote-1): {CHANGE}\n\n## 1.0.0"
MAJOR = "## 2.0.0\n\n- **SPEECH** (stale: none; examples: none): a better name.\n\n## 1.1.0"
RENAMED = "\nrenamed:\n  - {from: QUOTE, to: SPEECH, since: 2.0.0}\n"


class Room:
    """A workspace with a schema of its own, its two annotators, and what they can do on the server."""

    def __init__(self, folder: Path, studio: Running, capsys: pytest.CaptureFixture[str]) -> None:
        """Make the workspace, and its schema from the starter."""
        self.folder, self.studio, self.capsys = folder, studio, capsys
        make_workspace(folder, "revisions", studio, ("01-wadi-dam.txt",))
        self.tanqih("schema", "new", NAME)
        self.clients = {
            person.name: Client(studio.url, ensure_account(studio.name, studio.url, person.email))
            for person in self.workspace.settings.annotators
        }

    def tanqih(self, *arguments: str, status: int = 0) -> str:
        """Run the command, which ends with ``status``; give what it said."""
        self.capsys.readouterr()
        assert run([*arguments, "-w", str(self.folder)]) == status, self.capsys.readouterr()
        said = self.capsys.readouterr()
        return said.out + said.err

    @property
    def workspace(self) -> Workspace:
        """The workspace as it is now."""
        return Workspace.open(self.folder)

    @property
    def schema(self) -> LabelSchema:
        """The schema as it is written now."""
        return load_schema(self.workspace, NAME)

    @property
    def tasks(self) -> dict[str, TaskRecord]:
        """The tasks of the last push."""
        return read_tasks(self.workspace, self.schema)

    def edit(self, file: str, old: str, new: str) -> None:
        """Change one of the schema's files."""
        path = self.folder / "schemas" / NAME / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def listed(self, person: str, again: bool = False) -> dict[str, Json]:
        """List the tasks of a person's newest project by key: their own, or what was sent back."""
        client = connect(self.workspace)
        begins = f"{marker(self.workspace, NAME)}{self.schema.major}:{person}"
        found = [p for p in client.find_projects(begins) if is_for_another_look(p) == again]
        return {task["data"]["key"]: task for task in client.tasks(found[-1].id)} if found else {}

    def answer(self, person: str, key: str, *labels: str, again: bool = False, **more: object) -> None:
        """Answer a task: the label on the first letters, and a choice."""
        spans = [LabeledSpan(0, 4, label) for label in labels]
        given = Answer.of(spans, {"kind": "statement" if labels else "report"})
        body = {"result": to_result(self.tasks[key], given), **more}
        number = self.listed(person, again)[key]["id"]
        sent = self.clients[person]._send("POST", f"/api/tasks/{number}/annotations/", json=body)
        sent.raise_for_status()

    def pulled(self) -> list[AnnotationRecord]:
        """Pull, and give the annotations."""
        self.tanqih("pull", NAME)
        return list(read_records(self.workspace.annotations(NAME), AnnotationRecord))

    def stale(self, status: int) -> list[tuple[str, str, list[str]]]:
        """List what is stale: task, annotator, and the revisions that make it so."""
        said: dict[str, Any] = json.loads(self.tanqih("stale", NAME, "--json", "-", status=status))
        return [(a["task"], a["annotator"], [r["revision"] for r in a["reasons"]]) for a in said["answers"]]


def test_a_schema_goes_through_three_revisions(
    tmp_path: Path, studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers keep their revision; a change makes stale just what it touches; a renaming carries all over."""
    room = Room(tmp_path / "ws", studio, capsys)
    room.tanqih("push", NAME)
    first, second, third, fourth, *_ = room.tasks
    for person in ANNOTATORS:
        room.answer(person, first, "QUOTE")
        room.answer(person, second)
        room.answer(person, third, was_cancelled=True)
    assert {a.revision for a in room.pulled()} == {"1.0.0"}
    assert room.stale(status=0) == []

    room.edit("schema.yaml", "version: 1.0.0", "version: 1.1.0")
    assert "CHANGELOG.md, line 7: its newest revision is 1.0.0" in room.tanqih("push", NAME, status=2)
    room.edit("CHANGELOG.md", "## 1.0.0", MINOR)
    touched = [(first, person, ["1.1.0"]) for person in ANNOTATORS]
    assert room.stale(status=1) == touched
    assert "1.1.0 is not on the server yet" in room.tanqih("stale", NAME, "--push", status=2)
    assert "0 added" in room.tanqih("push", NAME)
    time.sleep(1.1)  # the server's clock tells seconds
    room.answer(ONE, fourth, "QUOTE")
    under = {(a.task_id, a.annotator): a.revision for a in room.pulled()}
    assert under.pop((fourth, ONE)) == "1.1.0"
    assert set(under.values()) == {"1.0.0"}
    assert room.stale(status=1) == touched
    assert "to look at again: run stale quotes" in room.tanqih("status")

    assert "2 sent" in room.tanqih("stale", NAME, "--push")
    assert "0 sent, 2 there already" in room.tanqih("stale", NAME, "--push")
    (back,) = room.listed(ONE, again=True).values()
    project = connect(room.workspace)._get(f"/api/tasks/{back['id']}/")["project"]
    shown = connect(room.workspace)._get(f"/api/projects/{project}/")
    assert CHANGE in shown["expert_instruction"]
    (earlier,) = connect(room.workspace)._get(f"/api/tasks/{back['id']}/")["predictions"]
    assert [r["value"].get("labels") for r in earlier["result"]] == [["QUOTE"], None]
    assert shown["model_version"] == earlier["model_version"]
    room.answer(ONE, first, "QUOTE", again=True)
    of_first = [a for a in room.pulled() if (a.task_id, a.annotator) == (first, ONE)]
    assert [(a.revision, a.superseded) for a in of_first] == [("1.0.0", True), ("1.1.0", False)]
    assert room.stale(status=1) == touched[1:]

    room.edit("schema.yaml", "version: 1.1.0", "version: 2.0.0")
    room.edit("schema.yaml", "- name: QUOTE", "- name: SPEECH")
    room.edit("examples.jsonl", "QUOTE", "SPEECH")
    room.edit("CHANGELOG.md", "## 1.1.0", MAJOR)
    assert "label QUOTE is gone since 1.0.0: say under `renamed`" in room.tanqih("push", NAME, status=2)
    room.edit("schema.yaml", "\n# A label that gets", RENAMED + "\n# A label that gets")
    room.tanqih("schema", "check", NAME)
    room.tanqih("push", NAME)
    tasks = list(room.tasks)
    first, second, third, fourth, *rest = tasks
    assert [len(room.listed(person)) for person in ANNOTATORS] == [len(rest), len(rest) + 1]
    carried = {(a.task_id, a.annotator): a for a in room.pulled() if not a.superseded}
    assert len(carried) == 7
    mine = carried[first, OTHER]
    assert (mine.revision, [s.label for s in mine.answer.spans]) == ("1.0.0", ["SPEECH"])
    assert mine.original is not None
    assert [span.label for span in mine.original.spans] == ["QUOTE"]
    assert carried[first, ONE].revision == carried[fourth, ONE].revision == "1.1.0"
    assert room.stale(status=1) == [(first, OTHER, ["1.1.0"])]
    said = room.tanqih("stale", NAME, "--push")
    assert "1 sent" in said
    assert "1 taken back" in said
    room.answer(OTHER, first, "SPEECH", again=True)
    last = [a for a in room.pulled() if (a.task_id, a.annotator) == (first, OTHER)]
    assert [(a.revision, a.superseded) for a in last] == [("1.0.0", True), ("2.0.0", False)]
    assert room.stale(status=0) == []
    assert "stale" not in room.tanqih("status")

    path = room.workspace.annotations(NAME)
    before = path.read_bytes()
    path.unlink()
    room.workspace.revisions(NAME).unlink()
    room.tanqih("pull", NAME, "--offline")
    assert path.read_bytes() == before
