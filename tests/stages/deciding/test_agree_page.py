"""The page and the tables of ``agree``: what stands in them, and how hostile text comes out."""

import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page

from curation.stages.deciding.agree import Agreed, run_agree
from curation.stages.deciding.agree_latex import agree_latex
from curation.stages.deciding.agree_page import agree_page, write_agree_page
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, TaskRecord
from tests.stages.labelling_samples import annotation, entities, make_workspace, marks, task

HOSTILE = 'قال <script>alert(1)</script> & "وزير" الخارجية \\write18{x} %'
NESTED = task("استقبل الرئيس سامر حداد وفدا من بلدية نابلس.", "nested")
CLITIC = task("وصل الوفد إلى عمّان بطائرة خاصة.", "clitic")
SAME = task("زار سامر حداد بيروت.", "same")
BAD = task(HOSTILE, "hostile")
TASKS = [
    of.model_copy(update={"article_id": f"article {number}"})
    for number, of in enumerate((NESTED, CLITIC, SAME, BAD))
]
NASTY = '"><img src=x onerror=alert(2)>'


def agreed(folder: Path, said: dict[str, list[Answer | None]], tasks: list[TaskRecord] = TASKS) -> Agreed:
    """Compare what each annotator said of the tasks, in their order; None where nothing was."""
    make_workspace(folder, tasks)
    given = [
        annotation(of, answer, name)
        for name, answers in said.items()
        for of, answer in zip(tasks, answers, strict=True)
        if answer is not None
    ]
    workspace = Workspace.open(folder)
    write_records(workspace.annotations("entities"), AnnotationRecord, given, {})
    return run_agree(workspace, entities())


def two(folder: Path, other: str = "omar") -> Agreed:
    """Give two annotators' answers, alike on one task of four."""
    same = marks(SAME.text, ("سامر حداد", "PERS"), ("بيروت", "GPE"))
    nested = marks(NESTED.text, ("الرئيس سامر حداد", "PERS"), ("بلدية نابلس", "ORG"), ("نابلس", "GPE"))
    said: dict[str, list[Answer | None]] = {
        "layla": [nested, marks(CLITIC.text, ("عمّان", "GPE")), same, marks(BAD.text, ("<script>", "PERS"))],
        other: [
            marks(NESTED.text, ("سامر حداد", "PERS"), ("بلدية نابلس", "ORG")),
            marks(CLITIC.text, ("إلى عمّان", "GPE")),
            same,
            marks(BAD.text, ("<script>", "ORG")),
        ],
    }
    return agreed(folder, said)


def test_every_figure_and_disputed_task_is_on_the_page(tmp_path: Path) -> None:
    """Values with their intervals, confusions, kinds of differences, and each disputed task once."""
    found = two(tmp_path)
    page = agree_page(entities(), found)
    for measure in found.measures:
        if measure.value is not None:
            assert f"{measure.value:.3f}" in page
    overall = next(m for m in found.measures if m.name == "span F1 exact, all")
    assert f"{overall.low:.3f} – {overall.high:.3f}" in page
    for row in found.disagreements.differences:
        assert f"<td>{row.kind}</td>" in page
    assert re.findall('<article id="(.*?)"', page) == [worth.task_id for worth in found.worths]
    assert {worth.task_id for worth in found.worths} == {"nested", "clitic", "hostile"}
    assert "ORG / PERS: 1 times" in page


def test_the_page_is_the_same_each_time_and_asks_for_nothing(tmp_path: Path) -> None:
    """Two workspaces with the same answers give the same bytes; no address, script or font is in them."""
    for name in ("one", "two"):
        write_agree_page(tmp_path / f"{name}.html", entities(), two(tmp_path / name))
    page = (tmp_path / "one.html").read_bytes()
    assert page == (tmp_path / "two.html").read_bytes()
    for asked in (b"http:", b"https:", b"//", b"<script", b"<link", b"@import", b"url(", b"src="):
        assert asked not in page
    assert str(tmp_path).encode() not in page


def test_hostile_text_and_names_stay_text(tmp_path: Path) -> None:
    """A sentence that holds a script, and an annotator named as a tag, open no element."""
    page = agree_page(entities(), two(tmp_path, NASTY))
    assert "<script" not in page
    assert "<img" not in page
    assert unescape(page).count(NASTY) >= len(TASKS) - 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Nobody has answered."),
        ({"layla": [Answer()] * 4}, "layla alone has answered: agreement needs two annotators"),
        ({"layla": [Answer()] * 2 + [None] * 2, "omar": [None] * 2 + [Answer()] * 2}, "there are none"),
        ({"layla": [Answer()] * 4, "omar": [Answer()] * 4}, "nobody marked a span"),
    ],
)
def test_little_to_compare_is_told(tmp_path: Path, said: dict[str, list[Answer | None]], told: str) -> None:
    """Nobody, one annotator, no overlap, no span: page and tables are there, and say so."""
    found = agreed(tmp_path, said)
    page, latex = agree_page(entities(), found), agree_latex(entities(), found)
    assert told in page
    assert "Nothing is disputed." in page
    assert "nan" not in re.sub("<style>.*?</style>", "", page + latex, flags=re.DOTALL).lower()
    if not found.shared:
        assert latex.endswith("No task was answered by two annotators: no agreement can be told.\n")


def test_tables_are_whole_and_say_what_was_found(tmp_path: Path) -> None:
    """As many cells a row as columns, balanced braces, the figures of the report, nothing unescaped."""
    found = two(tmp_path, "a_b%\n\\input{x}")
    latex = agree_latex(entities(), found)
    (columns,) = re.findall(r"\\begin\{tabular\}\{(lr*)\}", latex)
    rows = [line for line in latex.splitlines() if line.endswith(r"\\")]
    assert [row.replace(r"\&", "").count("&") for row in rows] == [len(columns) - 1] * len(rows)
    assert latex.count("{") == latex.count("}")
    assert latex.count(r"\begin{") == latex.count(r"\end{")
    assert not [line for line in latex.splitlines() if r"\input" in line and not line.startswith("%")]
    overall = next(m for m in found.measures if m.name == "span F1 exact, all")
    assert rf"is {overall.value:.3f} (95\% interval {overall.low:.3f} to {overall.high:.3f})" in latex
    assert "4 sentences from 4 articles were answered by two annotators each." in latex
    assert agree_latex(entities(), found) == latex


def test_bars_stand_under_their_words_in_the_browser(tmp_path: Path, browser_page: Page) -> None:
    """The sentence runs right to left; a span's bars cover its words, one annotator's above the other's."""
    write_agree_page(tmp_path / "page.html", entities(), two(tmp_path / "ws"))
    browser_page.goto((tmp_path / "page.html").as_uri())
    drawn = browser_page.evaluate(
        """() => [...document.querySelectorAll('#nested .word:not(.names)')].map(word => ({
            text: word.firstChild.textContent.trim(), right: word.getBoundingClientRect().right,
            foot: word.getBoundingClientRect().bottom,
            bars: [...word.querySelectorAll('.bar')].map(bar => {
                const box = bar.getBoundingClientRect();
                return {width: box.width, top: box.top, bottom: box.bottom};
            })}))"""
    )
    rights = [word["right"] for word in drawn]
    assert rights == sorted(rights, reverse=True)
    assert [len(word["bars"]) for word in drawn] == [0, 1, 2, 2, 0, 0, 2, 3]
    for word in drawn:
        assert all(bar["width"] > 5 and bar["bottom"] <= word["foot"] for bar in word["bars"])
    title_in, name = drawn[1]["bars"], drawn[2]["bars"]
    assert title_in[0]["top"] == name[0]["top"]
    assert name[0]["bottom"] <= name[1]["top"]
    assert browser_page.evaluate("document.documentElement.scrollWidth <= innerWidth")
