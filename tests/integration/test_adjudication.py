"""Disputed tasks go to a referee on the real server, blind, and come back as rulings."""

import json
from collections import Counter
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest
from killing import runs
from mouse import picture, submit, wait_for_text

from curation.cli.main import run
from curation.core.ids import annotation_id
from curation.labelstudio.accounts import ensure_account
from curation.labelstudio.client import Client, Json
from curation.labelstudio.codec import to_result
from curation.labelstudio.machine import studio_home
from curation.labelstudio.refereeing import ACCEPT, COMMENT, ERROR, OWN
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.deciding.disputes import read_disputes
from curation.stages.init import run_init
from curation.stages.labelling.connect import adjudication_marker, connect
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, DecisionRecord, DisputeRecord, LabeledSpan, TaskRecord
from tests.records import make_annotation

pytestmark = pytest.mark.integration
PAGE = Path(__file__).parents[2] / "examples" / "pages" / "01-wadi-dam.txt"
PEOPLE = ("samira", "wael")
HEAD = "أعلنت وزارة الموارد المائية"
NAME, BLANK, AFTER = "وزارة الموارد المائية", "أعلنت", "في"
LETTERS = ("A", "B")
NUMBERS = count(1)  # the server knows workspaces by name


class Court:
    """A workspace whose annotators differ on many tasks, and the hands of a referee on the server."""

    def __init__(self, folder: Path, studio: Running, capsys: pytest.CaptureFixture[str]) -> None:
        """Make the workspace as if pushed, answered and pulled."""
        self.folder, self.studio, self.capsys = folder, studio, capsys
        people = "".join(f'[[annotators]]\nname = "{n}"\nemail = "{n}@court.invalid"\n' for n in PEOPLE)
        owner = json.loads((studio_home(studio.name) / "account.json").read_text(encoding="utf-8"))["email"]
        judges = {"hakam": "hakam@court.invalid", "lead": owner}
        judge = "".join(f'[[referees]]\nname = "{n}"\nemail = "{email}"\n' for n, email in judges.items())
        named = f'name = "disputes-{next(NUMBERS)}"\nschemas = ["entities"]\n'
        run_init(folder, f'{named}[server]\nstudio = "{studio.name}"\n{people}{judge}')
        self.workspace = Workspace.open(folder)
        run_clean(self.workspace, [str(PAGE)])
        run_segment(self.workspace)
        self.schema = load_schema(self.workspace, "entities")
        self.tasks = list(build_tasks(self.workspace, self.schema))
        write_records(self.workspace.tasks("entities"), TaskRecord, self.tasks, {})
        self.answers = {(task.task_id, name): Answer() for task in self.tasks for name in PEOPLE}

    def differ(self, *tasks: TaskRecord) -> None:
        """Have one of the two mark the first letters of some tasks."""
        for task in tasks:
            self.answers[task.task_id, PEOPLE[0]] = Answer.of([LabeledSpan(0, 4, "ORG")], {})
        self.answered()

    def answered(self) -> None:
        """Write the answers as if they were pulled."""
        rows = [
            make_annotation(annotation_id(task, name, said, False), task, name, said)
            for (task, name), said in self.answers.items()
        ]
        write_records(self.workspace.annotations("entities"), AnnotationRecord, rows, {})

    def tanqih(self, *options: str, status: int = 0) -> dict[str, Any]:
        """Run ``adjudicate``, which ends with ``status``; give its report."""
        self.capsys.readouterr()
        done = run(["adjudicate", "entities", *options, "-w", str(self.folder), "--json", "-"])
        said = self.capsys.readouterr()
        assert done == status, said
        return dict(json.loads(said.out))

    def listed(self) -> list[Json]:
        """List the referee's tasks as the server has them."""
        return list(connect(self.workspace)._pages(self.project(), "id,data,predictions", {}))

    def project(self) -> int:
        """Give the only project for the referee."""
        (found,) = connect(self.workspace).find_projects(adjudication_marker(self.workspace, "entities"))
        return found.id

    def key(self, row: Json) -> DisputeRecord:
        """Give the key to a task's letters, which only the workspace has."""
        return read_disputes(self.workspace.disputes("entities"))[row["data"]["key"]]

    def rule(self, row: Json, result: list[Json], who: str = "hakam", **more: object) -> None:
        """Answer a task of the project under an account."""
        address = f"{who}@court.invalid"
        client = Client(self.studio.url, ensure_account(self.studio.name, self.studio.url, address))
        body = {"result": result, **more}
        client._send("POST", f"/api/tasks/{row['id']}/annotations/", json=body).raise_for_status()

    def decided(self) -> dict[str, DecisionRecord]:
        """Read the decisions by task."""
        rows = read_records(self.workspace.decisions("entities"), DecisionRecord)
        return {row.task_id: row for row in rows}

    def superseded(self) -> list[str]:
        """Name the tasks of the project that are marked as superseded."""
        return [row["data"]["task"] for row in self.listed() if row["data"].get("superseded")]


def chosen(name: str, value: str) -> Json:
    """Give a choice as the page sends it."""
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [value]}}


def said(comment: str) -> Json:
    """Give a comment as the page sends it."""
    return {"from_name": COMMENT, "to_name": "text", "type": "textarea", "value": {"text": [comment]}}


@pytest.fixture
def court(tmp_path: Path, studio: Running, capsys: pytest.CaptureFixture[str]) -> Court:
    """Give a workspace with disputes."""
    return Court(tmp_path / "ws", studio, capsys)


def test_a_referee_rules_without_knowing_who_said_what(court: Court) -> None:
    """Sent once and blind; what is ruled is final, what contradicts the schema is put aside, no more."""
    disputed = court.tasks[:8]
    court.differ(*disputed)
    assert court.tanqih("--push")["parts"] == {"sent": 8, "there already": 0}
    assert court.tanqih("--push")["parts"] == {"sent": 0, "there already": 8}
    rows = court.listed()
    shown = json.dumps(rows, ensure_ascii=False)
    assert not any(name in shown for name in PEOPLE)
    assert all([sorted(p["model_version"] for p in row["predictions"]) == [*LETTERS] for row in rows])
    assert {vote.letter for row in rows for vote in court.key(row).votes if vote.annotator == "wael"} == {
        *LETTERS
    }
    by_task = {row["data"]["task"]: row for row in rows}
    accepted, own, bad, both, skipped, foreign, *_ = (by_task[task.task_id] for task in disputed)
    letter = next(v.letter for v in court.key(accepted).votes if v.annotator == "wael")
    court.rule(accepted, [chosen(ACCEPT, letter)])
    mine = Answer.of([LabeledSpan(0, 6, "GPE")], {})
    marked = to_result(disputed[1], mine)
    notes = [chosen(ERROR, "marked or not"), said("اسم البلد كله، وليس كما قال samira")]
    court.rule(own, [*marked, chosen(ACCEPT, OWN), *notes])
    planet = {**marked[0]["value"], "labels": ["PLANET"], "text": disputed[2].text[:6]}
    court.rule(bad, [{**marked[0], "value": planet}, chosen(ACCEPT, OWN)])
    court.rule(both, [*to_result(disputed[3], mine), chosen(ACCEPT, "A")])
    court.rule(skipped, [], was_cancelled=True)
    court.rule(foreign, [chosen(ACCEPT, "A")], who="wael")

    report = court.tanqih("--pull", status=1)
    assert report["figures"]["answers taken"] == 2
    assert report["figures"]["answers refused"] == 2
    assert any("wael@court.invalid does not count" in note for note in report["notes"])
    path = court.workspace.rejected("adjudicate-entities")
    reasons = [json.loads(line)["reason"] for line in path.read_text(encoding="utf-8").splitlines()]
    assert "unknown label PLANET" in reasons[0]
    assert "accepts A, and marks something else" in reasons[1]
    first, second = (court.decided()[task.task_id] for task in disputed[:2])
    assert (first.method, first.adjudicator, first.answer) == ("referee", "hakam", Answer())
    assert (second.answer, second.error) == (mine, "marked or not")

    # Repeated, and merged anew with answers that came since, the rulings stand.
    kept = court.workspace.referees("entities").read_bytes()
    court.answers[disputed[0].task_id, "wael"] = Answer.of([LabeledSpan(0, 2, "LOC")], {})
    court.answers[disputed[6].task_id, "samira"] = Answer()  # they are of one mind now
    court.answered()
    assert court.tanqih("--pull", status=1)["figures"]["taken before"] == 2
    assert court.workspace.referees("entities").read_bytes() == kept
    assert court.decided()[disputed[0].task_id].answer == Answer()
    assert court.tanqih("--push", status=1)["parts"] == {"sent": 0, "there already": 5}
    assert court.superseded() == [disputed[6].task_id]
    assert court.tanqih("--push", "--prune", status=1)["figures"]["taken back"] == 1
    assert len(court.listed()) == 7

    court.tanqih("--feedback")
    page = court.workspace.feedback("entities", "wael").read_text(encoding="utf-8")
    assert disputed[0].task_id in page
    assert "اسم البلد كله، وليس كما قال …" in page
    assert "وُسم أو تُرك" in page
    assert "samira" not in page


def test_a_push_to_the_referee_killed_at_random_moments(court: Court) -> None:
    """Adjudicate --push killed with -9, again and again: run to its end, each dispute is there once."""
    court.differ(*court.tasks)
    random, arguments = Random(11), ["adjudicate", "entities", "--push", "-w", str(court.folder)]
    with runs(3) as started:
        started.kill(arguments, 4, 1.2, random)
        assert started.run(arguments).status == 0
    assert Counter(row["data"]["task"] for row in court.listed()) == Counter(
        task.task_id for task in court.tasks
    )
    assert court.tanqih("--push")["parts"]["sent"] == 0


@pytest.mark.browser
def test_the_referee_s_page_in_a_browser(court: Court, page: Any) -> None:
    """The answers stand as tabs and below the text, beside them the section; two keys accept one of them."""
    (task,) = (task for task in court.tasks if task.text.startswith(HEAD))
    ends = (task.text.index(NAME), task.text.index(NAME) + len(NAME))
    longer = LabeledSpan(ends[0], ends[1] + len(" في جمهورية السنديان"), "ORG")
    court.answers[task.task_id, PEOPLE[0]] = Answer.of([LabeledSpan(*ends, "ORG")], {})
    court.answers[task.task_id, PEOPLE[1]] = Answer.of([longer], {})
    court.answered()
    court.tanqih("--push")
    (row,) = court.listed()
    page.goto(f"{court.studio.url}/projects/{court.project()}/data?task={row['id']}")
    wait_for_text(page, HEAD)
    for letter in LETTERS:
        assert page.locator("[class*=carousel]").get_by_text(letter, exact=True).first.is_visible()
    section = page.locator(".tanqih-section")
    assert section.get_by_text("حدود القطعة").is_visible()
    assert section.locator("[class*=htx-richtext]").evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.set_viewport_size({"width": 1400, "height": 1060})
    picture(page, "task-disputed")
    letter = next(v.letter for v in court.key(row).votes if v.answer.spans == (longer,))
    page.keyboard.press(letter.lower())
    submit(page)
    assert court.tanqih("--pull")["figures"]["answers taken"] == 1
    assert court.decided()[task.task_id].answer.spans == (longer,)
