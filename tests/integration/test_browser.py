"""An annotator's page in a real Chromium: it reads right to left, and a marked word is that word."""

import json
from pathlib import Path

import pytest
from mouse import PLACE, TEXT, click, drag, mark, open_task, picture, resize, submit, wait_for_text
from playwright.sync_api import Page

from curation.core.predictions import Setting
from curation.core.schema import LabelSchema
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling import gazetteer
from curation.stages.labelling.connect import connect, project_specs
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord

pytestmark = [pytest.mark.integration, pytest.mark.browser]
EXAMPLES = Path(__file__).parents[2] / "examples"
CLAIM = '[[claims]]\ntext = "سيُملأ خزان السد قبل موسم الأمطار"\nabout = ["الصفوان الثلاثاء"]\n'


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, studio: Running) -> Workspace:
    """Give a workspace with one page's tasks pushed to one shared project a schema."""
    folder = tmp_path_factory.mktemp("browser") / "ws"
    targets = (EXAMPLES / "targets.toml").read_text(encoding="utf-8")
    named = 'name = "news"\nschemas = ["entities", "stance", "claim-stance"]'
    run_init(folder, f'{named}\n[server]\nstudio = "{studio.name}"\n{targets}\n{CLAIM}')
    workspace = Workspace.open(folder)
    run_clean(workspace, [str(EXAMPLES / "pages" / "01-wadi-dam.txt")])
    run_segment(workspace)
    for name in workspace.settings.schemas:
        run_push(workspace, load_schema(workspace, name), connect(workspace))
    return workspace


def pulled(workspace: Workspace, schema: LabelSchema) -> AnnotationRecord:
    """Pull, and give the only annotation there is."""
    report = run_pull(workspace, schema, connect(workspace))
    assert report.parts["refused"] == 0, report.notes
    (annotation,) = read_records(workspace.annotations(schema.name), AnnotationRecord)
    return annotation


def test_text_and_questions_read_right_to_left(page: Page, workspace: Workspace) -> None:
    """The task's text is set right to left and aligned right; the question names the target in Arabic."""
    schema = load_schema(workspace, "stance")
    open_task(page, workspace, schema, "وأكدت وزيرة الموارد المائية")
    style = (
        "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign, getComputedStyle(e).whiteSpace]"
    )
    assert page.locator(TEXT).nth(1).evaluate(style) == ["rtl", "right", "pre-wrap"]
    assert page.get_by_text("الهدف: سد وادي النخيل").is_visible()
    assert page.get_by_text("مؤيد").is_visible()


def test_marked_words_come_back_as_those_words(page: Page, workspace: Workspace) -> None:
    """Nested names marked by key and mouse, then submitted, are pulled on exactly those characters."""
    schema = load_schema(workspace, "entities")
    begins = "أعلنت وزارة الموارد المائية"
    open_task(page, workspace, schema, begins)
    (text,) = [t.text for t in read_tasks(workspace, schema).values() if t.text.startswith(begins)]
    wanted = [("وزارة الموارد المائية في جمهورية السنديان", "ORG", "o"), ("جمهورية السنديان", "GPE", "g")]
    for words, _, hotkey in wanted:
        mark(page, words, hotkey, text)
    submit(page)
    annotation = pulled(workspace, schema)
    found = [(text[s.start : s.end], s.label) for s in annotation.answer.spans]
    assert found == [(words, label) for words, label, _ in wanted]
    assert annotation.lead_time is not None


def test_stance_is_chosen_by_keys(page: Page, workspace: Workspace) -> None:
    """Three keys and a name marked: the stance, how it is said, how sure, and whose it is."""
    schema = load_schema(workspace, "stance")
    begins = "وأكدت وزيرة الموارد المائية"
    open_task(page, workspace, schema, begins)
    (text,) = [t.text for t in read_tasks(workspace, schema).values() if t.text.startswith(begins)]
    mark(page, "وزيرة الموارد المائية نجلاء الحوراني", "h", text)
    for hotkey in ("1", "4", "6"):
        page.keyboard.press(hotkey)
        page.wait_for_timeout(300)
    picture(page, "task-stance")
    submit(page)
    annotation = pulled(workspace, schema)
    assert dict(annotation.answer.choices) == {
        "stance": "favor",
        "expression": "explicit",
        "confidence": "sure",
    }
    assert [text[s.start : s.end] for s in annotation.answer.spans] == [
        "وزيرة الموارد المائية نجلاء الحوراني"
    ]


def test_a_span_resized_over_emoji_is_flagged_with_the_span_that_was_drawn(
    page: Page, tmp_path: Path, studio: Running
) -> None:
    """The server silently takes ends counted in UTF-16; pull lists the span and suggests the one drawn."""
    run_init(tmp_path / "ws", f'name = "emoji"\n[server]\nstudio = "{studio.name}"\n')
    workspace = Workspace.open(tmp_path / "ws")
    said = (EXAMPLES / "pages" / "01-wadi-dam.txt").read_text(encoding="utf-8")
    begun, drawn = "سد وادي", "سد وادي 🌴🌴 النخيل"
    (tmp_path / "page.txt").write_text(said.replace("سد وادي النخيل", drawn), encoding="utf-8")
    run_clean(workspace, [str(tmp_path / "page.txt")])
    run_segment(workspace)
    schema = load_schema(workspace, "entities")
    run_push(workspace, schema, connect(workspace))
    client, task = open_task(page, workspace, schema, FIRST)
    (text,) = [t.text for t in read_tasks(workspace, schema).values() if t.text.startswith(FIRST)]
    mark(page, begun, "f", text)
    click(page, begun, text)
    resize(page, drawn, text)
    submit(page)
    (region,) = client._get(f"/api/tasks/{task}/")["annotations"][0]["result"]
    value, start = region["value"], text.index(drawn)
    assert (value["start"], value["end"]) == (start, start + len(drawn) + 2)
    assert value["text"] == text[value["start"] : value["end"]]  # so nothing but the emoji tells
    report = run_pull(workspace, schema, client)
    assert report.figures["spans to look at: emoji"] == 1
    (row,) = map(json.loads, workspace.boundaries("entities").read_text(encoding="utf-8").splitlines())
    assert "emoji" in row["kinds"]
    assert row["suggested"] == drawn


def test_a_rationale_is_marked_in_a_whole_article(page: Page, workspace: Workspace) -> None:
    """A sentence in the third paragraph, marked over the end of a line, comes back as that sentence."""
    schema = load_schema(workspace, "claim-stance")
    (task,) = read_tasks(workspace, schema).values()
    open_task(page, workspace, schema, task.text[:40])
    assert page.get_by_text("الادعاء: سيُملأ خزان السد").is_visible()
    wanted = next(line for line in task.text.split("\n") if line.startswith("وكان رئيس الوزراء"))
    page.keyboard.press("r")
    ends = [page.evaluate(PLACE, [wanted[:30], 0]), page.evaluate(PLACE, [wanted[-30:], 30])]
    page.mouse.move(ends[0]["right"] - 1, ends[0]["middle"])
    page.mouse.down()
    page.mouse.move(ends[1]["left"] + 1, ends[1]["middle"], steps=8)
    page.mouse.up()
    page.wait_for_timeout(600)
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    page.keyboard.press("2")
    page.wait_for_timeout(300)
    picture(page, "task-claim")
    submit(page)
    answer = pulled(workspace, schema).answer
    assert [task.text[span.start : span.end] for span in answer.spans] == [wanted]
    assert dict(answer.choices) == {"stance": "disagree"}


GUIDELINES = "https://guidelines.example.org"
NAMES = """\
ORG\tوزارة الموارد المائية
GPE\tجمهورية السنديان
GPE\tمملكة كندار
EVENT\tأمس
"""
# Whether the text asked about, which stands behind the context before it, begins so.
ASKED = "([panes, words]) => document.querySelectorAll(panes)[1]?.textContent.startsWith(words)"
FIRST, SECOND = "أعلنت وزارة الموارد المائية", "وجاء الإعلان في ختام جولة"


@pytest.fixture(scope="module")
def predicted(tmp_path_factory: pytest.TempPathFactory, studio: Running, page: Page) -> Workspace:
    """Give a workspace whose entity tasks carry the predictions of a gazetteer, one of them wrong."""
    folder = tmp_path_factory.mktemp("predicted") / "ws"
    guidelines = f'[guidelines]\nurl = "{GUIDELINES}"\n'
    run_init(folder, f'name = "predicted"\n{guidelines}[server]\nstudio = "{studio.name}"\n')
    (folder / "gazetteer").mkdir()
    (folder / "gazetteer" / "entities.tsv").write_text(NAMES, encoding="utf-8")
    workspace = Workspace.open(folder)
    run_clean(workspace, [str(EXAMPLES / "pages" / "01-wadi-dam.txt")])
    run_segment(workspace)
    schema = load_schema(workspace, "entities")
    names = gazetteer.predictor(Setting(folder, schema, lambda: ()))
    run_push(workspace, schema, connect(workspace), predictor=names)
    return workspace


def test_an_annotator_works_through_tasks_with_few_keys(page: Page, predicted: Workspace) -> None:
    """Instructions, a task with predictions put right, marked by key and by mouse, submitted; one skipped.

    What it costs: a right prediction nothing, a wrong one a click and a key, a new span a key or a click and
    one stroke of the mouse; submitting and skipping one key each.
    """
    schema = load_schema(predicted, "entities")
    client = connect(predicted)
    project = client.ensure_project(project_specs(predicted, schema)[None])
    page.goto(f"{client.url}/projects/{project.id}/data?labeling=1")
    wait_for_text(page, FIRST)
    assert page.get_by_text("مفاتيح تختصر العمل").is_visible()
    link = page.locator(f'a[href="{GUIDELINES}/ar/entities/index.html#label-pers"]')
    assert (link.is_visible(), link.inner_text()) == (True, "شخص")
    picture(page, "task-instructions")
    page.keyboard.press("Escape")
    page.wait_for_timeout(800)
    (text,) = [t.text for t in read_tasks(predicted, schema).values() if t.text.startswith(FIRST)]
    click(page, "أمس", text)
    page.keyboard.press("d")  # a date, not an event
    page.wait_for_timeout(400)
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    click(page, "مملكة كندار", text)
    page.keyboard.press("Backspace")
    page.wait_for_timeout(400)
    page.keyboard.press("f")
    drag(page, "سد وادي النخيل", text)
    page.locator(".lsf-label", has_text="LOC").click()
    drag(page, "وادي النخيل", text)
    picture(page, "task-entities")
    page.keyboard.press("Control+Enter")
    page.wait_for_function(ASKED, arg=[TEXT, SECOND])
    page.wait_for_timeout(1000)
    page.keyboard.press("Control+Space")
    page.wait_for_function(f"asked => !({ASKED})(asked)", arg=[TEXT, SECOND])
    report = run_pull(predicted, schema, client)
    answered, skipped = read_records(predicted.annotations("entities"), AnnotationRecord)
    assert [(text[s.start : s.end], s.label) for s in answered.answer.spans] == [
        ("وزارة الموارد المائية", "ORG"),
        ("جمهورية السنديان", "GPE"),
        ("أمس", "DATE"),
        ("سد وادي النخيل", "FAC"),
        ("وادي النخيل", "LOC"),
    ]
    assert answered.prediction_based
    assert skipped.skipped
    assert read_tasks(predicted, schema)[skipped.task_id].text.startswith(SECOND)
    (outcome,) = predicted.outcomes("entities").read_text(encoding="utf-8").splitlines()
    said = {name: json.loads(outcome)[name] for name in ("accepted", "changed", "rejected", "added")}
    assert said == {"accepted": 2, "changed": 1, "rejected": 1, "added": 2}
    assert not any(name.startswith("spans to look at") for name in report.figures)
