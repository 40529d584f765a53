"""The page of a qualification: judged without a server, looked at in a real Chromium."""

import os
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import Page

from curation.core.examples import Example, parse_examples
from curation.core.markup import parse_markup
from curation.core.qualification import Given
from curation.core.questions import make_questions
from curation.core.schema import LabelSchema, parse_schema
from curation.manuals.parse import parse_manual
from curation.manuals.titles import section_titles
from curation.stages.guiding.judging import judge_answers
from curation.stages.guiding.qualify_page import write_qualify_page
from curation.stages.labelling.qualified import Qualification
from curation.stages.schemas import shipped_schemas
from curation.types import Answer

EXAMPLES = Path(__file__).parents[2] / "integration" / "worked_examples.jsonl"
SAID = {
    "pers-title": "وأكد [PERS الوزير نادر الخطيب] أن [ORG شركة الضفة] ستبدأ العمل قريبًا.",
    "org-nested": "أصدرت [ORG جامعة الصفوان] بيانًا في الموضوع.",
    "norp-nisba": "التقى الوفد [GPE الأردني] ممثلين عن المزارعين.",
}
SECTIONS = {
    "titles": "الألقاب والوظائف",
    "label-org": "المنظمات",
    "label-gpe": "الكيانات السياسية",
    "label-norp": "القوميات والجماعات",
    "label-occ": "الوظائف",
}


def shipped(name: str) -> LabelSchema:
    """Give a schema that comes with the package."""
    return parse_schema(files("guidelines").joinpath(name, "schema.yaml").read_text(encoding="utf-8"), name)


def judged(name: str = "layla", unanswered: str = "") -> Qualification:
    """Judge answers to the worked examples, three of them wrong."""
    schema = shipped("entities")
    questions = make_questions(schema, parse_examples(EXAMPLES.open("rb"), schema, "examples"), SECTIONS)
    given = {}
    for task, example in questions:
        text, spans = parse_markup(SAID.get(example.id, ""))
        assert text in ("", task.text)
        if example.id != unanswered:
            given[task.task_id] = Given(example, Answer.of(list(spans), {}) if text else example.answer)
    return judge_answers(schema, name, questions, given, SECTIONS)


@pytest.mark.parametrize("name", shipped_schemas())
def test_shipped_examples_answered_as_is_known_pass(name: str) -> None:
    """Shipped schemas have training and gold; the known answers score 1, and each section has a heading."""
    schema, folder = shipped(name), files("guidelines").joinpath(name)
    text = folder.joinpath("manual.ar.md").read_text(encoding="utf-8")
    sections = section_titles(parse_manual(text, "ar", name))
    lines = folder.joinpath("examples.jsonl").read_bytes().split(b"\n")
    questions = make_questions(schema, parse_examples(lines, schema, name), sections)
    given = {task.task_id: Given(example, example.answer) for task, example in questions}
    found = judge_answers(schema, "layla", questions, given, sections)
    assert found.gold.score == 1.0
    assert min(found.asked.values()) > 0
    assert (found.mistakes, found.unanswered) == ((), ())
    assert {example.section for _, example in questions} <= sections.keys()


def test_the_page_says_what_came_of_it_and_the_same_each_time(tmp_path: Path) -> None:
    """Each mistake stands there with both answers and the reason; two writings are the same bytes."""
    found = judged()
    for name in ("one", "two"):
        write_qualify_page(tmp_path / name, shipped("entities"), found, SECTIONS, 0.8)
    page = (tmp_path / "one").read_text(encoding="utf-8")
    assert (tmp_path / "two").read_text(encoding="utf-8") == page
    assert page.count("<article id=") == len(SAID)
    assert "الوظيفة ليست من اسم الشخص" in page
    assert "لقب أو وظيفة دخل في التظليل" in page
    assert "لم تبلغ الدرجة المطلوبة" in page
    assert "#titles" in page


def test_a_passed_a_failed_and_an_open_qualification_say_so(tmp_path: Path) -> None:
    """The verdict follows the threshold, and what is unanswered is counted before it."""
    verdicts = {}
    for name, found, required in (
        ("passed", judged(), 0.5),
        ("failed", judged(), 0.9),
        ("open", judged(unanswered="org-none"), 0.5),
        ("none", judged(), None),
    ):
        write_qualify_page(tmp_path / name, shipped("entities"), found, SECTIONS, required)
        page = (tmp_path / name).read_text(encoding="utf-8")
        verdicts[name] = [kind for kind in ("yes", "no", "open") if f'"verdict {kind}"' in page]
    assert verdicts == {"passed": ["yes"], "failed": ["no"], "open": ["open"], "none": []}


def test_what_others_wrote_stays_text(tmp_path: Path) -> None:
    """Markup in an example is shown, not obeyed; the page's policy lets no script run."""
    schema = shipped("stance")
    text = 'قال <script>alert(1)</script> [HOLDER "الوزير" & غيره] ذلك'
    said, spans = parse_markup(text)
    choices = {"stance": "favor", "expression": "explicit"}
    fields = {"label": "favor", "sign": "hard", "section": "s", "use": "gold"}
    example = Example.model_validate(
        {"id": "x", "text": said, "target": "<b>سد</b>", "answer": Answer.of(list(spans), choices), **fields}
        | {"why": {"ar": "<i>", "en": "<i>"}}
    )
    questions = make_questions(schema, [example], {})
    given = {questions[0].task.task_id: Given(example, Answer.of([], {"stance": "neutral"}))}
    found = judge_answers(schema, "layla", questions, given, {})
    write_qualify_page(tmp_path / "page", schema, found, {}, None)
    page = (tmp_path / "page").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "<b>سد" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;" in page
    assert "default-src 'none'" in page
    assert found.gold.choices[0].accuracy == 0.0


def test_where_the_guidelines_are_published_sections_are_links(tmp_path: Path) -> None:
    """With the manual's address each section to read again leads to its place there."""
    address = "https://guidelines.invalid/ar/entities/index.html"
    write_qualify_page(tmp_path / "page", shipped("entities"), judged(), SECTIONS, None, address)
    page = (tmp_path / "page").read_text(encoding="utf-8")
    assert f'<a href="{address}#titles">{SECTIONS["titles"]}</a>' in page


@pytest.mark.browser
def test_a_browser_shows_the_page_right_to_left(tmp_path: Path, browser_page: Page) -> None:
    """In Chromium the page reads right to left, fits a narrow window, and asks for nothing from outside."""
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    path = tmp_path / "page.html"
    write_qualify_page(path, shipped("entities"), judged(), SECTIONS, 0.8)
    browser_page.goto(f"file://{path}")
    assert browser_page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    mark = browser_page.locator("#org-nested mark mark")
    assert mark.inner_text().startswith("الصفوان")
    if folder := os.environ.get("TANQIH_SCREENSHOTS"):
        browser_page.set_viewport_size({"width": 1000, "height": 900})
        next_part = browser_page.locator("h2").nth(2).bounding_box()
        assert next_part is not None
        whole = {"x": 0, "y": 0, "width": 1000, "height": next_part["y"] - 16}
        browser_page.screenshot(path=f"{folder}/qualification.png", clip=whole)
    browser_page.set_viewport_size({"width": 380, "height": 800})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser_page.evaluate(wide) == 0
    assert asked == [f"file://{path}"]
