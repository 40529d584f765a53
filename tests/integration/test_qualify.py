"""Qualifying an annotator on a real Label Studio, and pushing only to who is qualified."""

from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from pushed import held, make_workspace

from curation.cli.main import run
from curation.core.markup import parse_markup
from curation.core.schema import LabelSchema
from curation.labelstudio.accounts import ensure_account
from curation.labelstudio.client import Client
from curation.labelstudio.codec import to_result
from curation.labelstudio.server import Running
from curation.stages.guiding.asking import load_questions
from curation.stages.guiding.qualify import run_qualify
from curation.stages.labelling.connect import connect, qualification_marker
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.qualified import admit, read_qualification
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_schema
from curation.store.archive import archives
from curation.store.tables import read_rows
from curation.types import Answer

pytestmark = pytest.mark.integration
EXAMPLES = Path(__file__).parent / "worked_examples.jsonl"
WRONG = {
    "pers-plain": "وصل [PERS سامر الهلالي] إلى [LOC السنديان] [DATE يوم الأحد].",
    "pers-title": "وأكد [PERS الوزير نادر الخطيب] أن [ORG شركة الضفة] ستبدأ العمل قريبًا.",
    "gpe-clitic": "توقفت الرحلات بين [GPE الصفوان] [GPE والسنديان] بسبب الضباب.",
    "org-nested": "أصدرت [ORG جامعة الصفوان] بيانًا في الموضوع.",
    "norp-nisba": "التقى الوفد [GPE الأردني] ممثلين عن المزارعين.",
    "org-none": "تراجعت الأسعار قليلًا في [ORG الأسواق] بعد أسبوعين من الارتفاع.",
}
MANUAL = """<a id="label-pers"></a>
## الأشخاص
<a id="label-gpe"></a>
## الكيانات السياسية
"""
ASKED = 7  # of the nine examples one is printed, and one is of a label that the profile leaves out


class Exam:
    """A workspace with worked examples and a threshold, and what can be done on its server."""

    def __init__(self, folder: Path, studio: Running) -> None:
        """Make the workspace; nothing is on the server yet."""
        settings = "[qualification]\nrequired = 0.8\n"
        self.workspace = make_workspace(folder / "ws", studio, settings, names=("hind", "omar"))
        self.examples = self.workspace.root / "schemas" / "entities" / "examples.jsonl"
        self.examples.parent.mkdir(parents=True)
        self.examples.write_bytes(EXAMPLES.read_bytes())
        self.examples.with_name("manual.ar.md").write_text(MANUAL, encoding="utf-8")
        self.schema: LabelSchema = load_schema(self.workspace, "entities")
        self.client = connect(self.workspace)
        self.studio = studio

    def qualify(self, name: str = "hind") -> int:
        """Run the verb; give its exit status."""
        return run(["qualify", name, "entities", "-w", str(self.workspace.root)])

    def outcome(self, name: str = "hind") -> bytes:
        """Read the file that was written."""
        return self.workspace.qualification("entities", name).read_bytes()

    def asked(self, name: str = "hind") -> dict[str, tuple[int, bool]]:
        """Give the annotator's tasks on the server by example: id, and whether it is superseded."""
        names = {q.task.task_id: q.example.id for q in load_questions(self.workspace, self.schema)}
        (project,) = self._projects(name)
        found = list(self.client.placed(project))
        assert len({task.key for task in found}) == len(found)
        return {names.get(task.key, task.key): (task.id, task.superseded) for task in found}

    def _projects(self, name: str) -> list[int]:
        begins = qualification_marker(self.workspace, "entities")
        listed = self.client.find_projects(begins)
        return [project.id for project in listed if project.description.endswith(f":{name}")]

    def answer(self, client: Client, said: Mapping[str, str], name: str = "hind") -> None:
        """Answer all the annotator's tasks as the examples do, but for those in ``said``."""
        questions = {q.example.id: q for q in load_questions(self.workspace, self.schema)}
        for example, (task, _) in self.asked(name).items():
            question = questions.get(example)
            if question:
                text, spans = parse_markup(said.get(example, ""))
                assert text in ("", question.task.text)
                answer = Answer.of(list(spans), {}) if text else question.example.answer
                body = {"result": to_result(question.task, answer)}
                client._send("POST", f"/api/tasks/{task}/annotations/", json=body).raise_for_status()


@pytest.fixture
def exam(tmp_path: Path, studio: Running) -> Exam:
    """Give a workspace to be examined in."""
    return Exam(tmp_path, studio)


def test_only_who_passes_the_worked_examples_is_dealt_tasks(
    exam: Exam, capsys: pytest.CaptureFixture[str]
) -> None:
    """Asked once, scored by hand, below the threshold left out of the push and above it dealt to."""
    root = exam.workspace.root
    assert [exam.qualify(), exam.qualify()] == [0, 0]
    order = list(exam.asked())
    assert order[:2] == ["pers-plain", "fac-dam"]
    assert len(order) == ASKED
    assert len(archives(exam.workspace.qualification_pulls("entities", "hind"))) == 1

    hind = Client(exam.studio.url, ensure_account(exam.studio.name, exam.studio.url, "hind@push.invalid"))
    exam.answer(hind, WRONG)
    exam.answer(exam.client, {})  # the leader's own answers, all right, count for nobody
    page = root / "hind.html"
    capsys.readouterr()
    assert run(["qualify", "hind", "entities", "--html", str(page), "-w", str(root)]) == 1
    assert f"{ASKED} answers are of another account" in capsys.readouterr().out
    found = read_qualification(exam.workspace, "entities", "hind")
    assert found is not None
    # Known: 3 + 2 + 2 + 1 + 0 spans; given 2 + 2 + 1 + 1 + 1; the same: two ORG and one GPE.
    every = found.gold.spans[0]
    assert (every.wanted, every.given, every.right, found.gold.score) == (8, 7, 3, 6 / 15)
    assert found.edges == {"clitic in": 1, "title in": 1}
    assert [(c.wanted, c.given) for c in found.gold.confusions if c.wanted and c.given] == [("NORP", "GPE")]
    assert {mistake.id for mistake in found.mistakes} == set(WRONG)
    # Over GPE: confused with LOC and NORP, and missed inside a name. ORG: two examples, and one too many.
    assert [(row.section, row.wrong, row.confused) for row in found.sections[:3]] == [
        ("label-gpe", 0, 3),
        ("label-org", 2, 1),
        ("label-norp", 1, 1),
    ]
    shown = page.read_text(encoding="utf-8")
    assert 'dir="rtl"' in shown
    assert all(f'<article id="{example}">' in shown for example in WRONG)
    before = exam.outcome(), shown
    assert run(["qualify", "hind", "entities", "--html", str(page), "-w", str(root)]) == 1
    assert (exam.outcome(), page.read_text(encoding="utf-8")) == before

    capsys.readouterr()
    assert run(["push", "entities", "-w", str(root)]) == 2
    assert "hind (0.400), omar (not asked yet): required is 0.8" in capsys.readouterr().err
    assert held(exam.workspace, exam.client) == {}

    exam.answer(hind, {"org-none": WRONG["org-none"]})
    assert exam.qualify() == 0
    report = run_push(exam.workspace, exam.schema, exam.client)
    assert any("omar (not asked yet)" in note for note in report.notes)
    there = held(exam.workspace, exam.client)
    assert list(there) == ["hind"]
    assert len(there["hind"]) == len(read_tasks(exam.workspace, exam.schema)) > ASKED
    assert run(["status", "-w", str(root)]) == 0
    assert "hind: 0.941, first 0.400" in " ".join(capsys.readouterr().out.replace("│", " ").split())
    # What was answered there is no answer to a task of the corpus.
    run_pull(exam.workspace, exam.schema, exam.client)
    assert list(read_rows(exam.workspace.annotations("entities"), ["task_id"])) == []


def test_examples_that_change_are_asked_anew_and_what_is_doubled_goes(exam: Exam) -> None:
    """A changed sentence is another task, the old one goes unless begun; a batch that came twice is one."""
    run_qualify(exam.workspace, exam.schema, "omar", exam.client)
    (project,) = exam._projects("omar")
    twice = [task["data"] for task in exam.client.tasks(project)]
    exam.client.import_tasks(project, [{"data": shown} for shown in twice[:3]])
    questions = load_questions(exam.workspace, exam.schema)
    (key,) = (q.task.task_id for q in questions if q.example.id == "org-none")
    begun = max(task.id for task in exam.client.placed(project) if task.key == key)
    exam.client._send("POST", f"/api/tasks/{begun}/annotations/", json={"result": []}).raise_for_status()
    lines = [orjson.loads(line) for line in EXAMPLES.read_bytes().splitlines()]
    for line in lines:
        line["sentence"] = line["sentence"].replace("تراجعت", "ارتفعت").replace("الضباب", "السيول")
    exam.examples.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    report, _ = run_qualify(exam.workspace, exam.schema, "omar", exam.client)
    assert report.figures["tasks added"] == 2
    asked = exam.asked("omar")
    assert len(asked) == ASKED + 1
    assert [superseded for _, superseded in asked.values()].count(True) == 1
    assert report.parts["not answered"] == ASKED


def test_a_new_major_revision_asks_again(exam: Exam) -> None:
    """Whoever passed under an earlier major revision is not admitted under the next, and is asked anew."""
    exam.qualify()
    hind = Client(exam.studio.url, ensure_account(exam.studio.name, exam.studio.url, "hind@push.invalid"))
    exam.answer(hind, {})
    assert exam.qualify() == 0
    assert [a.name for a in admit(exam.workspace, exam.schema).workspace.settings.annotators] == ["hind"]
    minor = exam.schema.model_copy(update={"version": "1.9.0"})
    assert [a.name for a in admit(exam.workspace, minor).workspace.settings.annotators] == ["hind"]
    major = exam.schema.model_copy(update={"version": "2.0.0"})
    with pytest.raises(Exception, match=r"hind \(not asked since revision 1\.0\.0\)"):
        admit(exam.workspace, major)
    report, found = run_qualify(exam.workspace, major, "hind", exam.client)
    assert report.figures["tasks added"] == ASKED
    assert found.answered == {"training": 0, "gold": 0}
    assert len(exam._projects("hind")) == 2
