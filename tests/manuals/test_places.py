"""What fills a manual's places: the words of the example and nothing else, readable wherever Markdown is."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from guideline_samples import ARABIC, EXAMPLES, guided
from markdown_it import MarkdownIt

from curation.core.markup import parse_markup
from curation.manuals.parse import LANGUAGES, Language, parse_manual
from curation.manuals.places import fill_manual, mark_spans, place_fillings
from curation.manuals.titles import section_titles
from curation.stages.guiding.guidelines import Guidelines, read_guidelines, run_render
from curation.types import Answer

SHIPPED = {found.schema.name: found for found in read_guidelines(None)}
TRAPS = [
    "بلا وسم <b>أصلًا</b> & (قوس) «اقتباس».",
    "[ORG وزارة [GPE السنديان]] و[ORG [GPE تل] الأقحوان]",
    "[ORG [PERS سعاد]]",
    "سطر [ORG أول\nسطر ثان]\n\nفقرة [GPE أخرى]\n",
]


class Marks(HTMLParser):
    """Reads marked text: the text without the brackets and labels added, and what each label covers."""

    def __init__(self, html: str) -> None:
        """Read ``html``."""
        super().__init__()
        self.text = ""
        self.found: list[tuple[str, str]] = []
        self.opened: list[tuple[str, int]] = []
        self.label = ""
        self.edge = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a span, whose first character is a bracket; or its label; or end a line."""
        if tag == "b":
            self.opened.append((str(dict(attrs)["data-label"]), len(self.text)))
            self.edge = True
        elif tag == "sub":
            self.label = "?"
            self.text = self.text.removesuffix("]\u00a0")
        else:
            assert tag == "br"
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        """Take text, or the label's name."""
        if self.label:
            self.label = data
        else:
            assert not self.edge or data.startswith("[")
            self.text += data[self.edge :]
            self.edge = False

    def handle_endtag(self, tag: str) -> None:
        """Close a span, which says its label by attribute and by name."""
        if tag == "b":
            name, start = self.opened.pop()
            assert name == f"any-{self.label}"
            self.found.append((self.label, self.text[start:]))
            self.label = ""


def assert_marked(text: str, answer: Answer) -> None:
    """Assert that the marked text is the text, and each label on what it covers."""
    marks = Marks(mark_spans(text, answer.spans, "any"))
    assert marks.text == text
    assert sorted(marks.found) == sorted((s.label, text[s.start : s.end]) for s in answer.spans)


@pytest.mark.parametrize("marked", TRAPS, ids=["none", "neighbours", "same", "lines"])
def test_each_span_is_marked_on_its_own_characters(marked: str) -> None:
    """Nested spans, spans that begin or end together, line ends and HTML in the text change nothing."""
    text, spans = parse_markup(marked)
    assert_marked(text, Answer.of(list(spans), {}))


@pytest.mark.parametrize("name", SHIPPED)
def test_all_shipped_examples_are_marked_on_their_own_characters(name: str) -> None:
    """Of every worked example that is shipped, the marked sentence is the sentence."""
    examples = SHIPPED[name].explained.examples
    assert examples
    for example in examples:
        assert_marked(example.text, example.answer)


def found_in(folder: Path) -> Guidelines:
    """Read the small schema of a fresh workspace."""
    return read_guidelines(guided(folder))[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_filling_twice_changes_nothing(tmp_path: Path, language: Language) -> None:
    """A filled manual, filled again, is the same, and differs from the empty one in its places alone."""
    explained = found_in(tmp_path / "ws").explained
    manual = explained.manuals[language]
    once = fill_manual(manual, explained.schema, explained.examples)
    again = parse_manual(once, language, manual.origin)
    assert fill_manual(again, explained.schema, explained.examples) == once
    empty = re.sub(r"(<!-- (?:example [a-z0-9-]+|labels) -->\n).*?(<!-- /)", r"\1\2", once, flags=re.S)
    assert empty == manual.text != once


def test_an_example_says_target_answers_and_reason_in_the_page_s_language(tmp_path: Path) -> None:
    """The sentence is the same in both languages and right to left; all else is in the page's own."""
    explained = found_in(tmp_path / "ws").explained
    said: dict[Language, str] = {
        language: place_fillings(manual, explained.schema, explained.examples)[1]
        for language, manual in explained.manuals.items()
    }
    sentence = (
        '<p dir="rtl" lang="ar">أشاد الأهالي بما أنجزته <b data-label="places-BODY">[بلدية <b '
        'data-label="places-CITY">[الصفوان]&#160;<sub dir="ltr">CITY</sub></b>]&#160;<sub '
        'dir="ltr">BODY</sub></b> هذا العام.</p>'
    )
    for language, direction, words in (
        ("ar", "rtl", ["الهدف: ", "الموقف: ", ">مؤيد<", "✓ مدينة", "اسم المدينة داخل اسم الهيئة"]),
        ("en", "ltr", ["Target: ", "Stance: ", ">Favor<", "✓ City", "The town&#x27;s name inside the body"]),
    ):
        assert f'<blockquote id="example-city-1" dir="{direction}" data-sign="positive">' in said[language]
        for part in (sentence, ">بلدية الصفوان</strong>", *words):
            assert part in said[language]


def test_text_of_an_example_is_no_markup(tmp_path: Path) -> None:
    """What looks like HTML in a reason is shown as it is written."""
    explained = found_in(tmp_path / "ws").explained
    filled = fill_manual(explained.manuals["en"], explained.schema, explained.examples)
    assert "A common noun, &lt;not&gt; a name." in filled
    assert "✗ not “City”" in filled


@pytest.mark.parametrize("language", LANGUAGES)
def test_commonmark_lets_what_is_filled_in_through(tmp_path: Path, language: Language) -> None:
    """A code-hosting page shows each place as it was written: nothing of it is read as Markdown."""
    explained = found_in(tmp_path / "ws").explained
    manual = explained.manuals[language]
    html = MarkdownIt("commonmark").render(fill_manual(manual, explained.schema, explained.examples))
    for filling in place_fillings(manual, explained.schema, explained.examples):
        for block in filling.strip().split("\n\n"):
            assert block in html


def test_labels_are_listed_with_key_definition_and_colour(tmp_path: Path) -> None:
    """Each label and value has a row that leads to its section; a choice says when it is asked."""
    explained = found_in(tmp_path / "ws").explained
    (table, *_) = place_fillings(explained.manuals["ar"], explained.schema, explained.examples)
    for anchor, key, definition in (
        ("label-city", "c", "مدينة أو قرية لها اسم."),
        ("label-no-stance", "2", "لا تحكم الجملة على الهدف."),
        ("label-warm", "3", "لفظ المدح صريح."),
    ):
        assert re.search(rf'<tr><td><a href="#{anchor}">.*<kbd>{key}</kbd>.*{definition}', table)
    assert '<code data-label="places-CITY" dir="ltr">#44AA99</code>' in table
    assert "يُسأل عنه إذا كان جواب «الموقف»: مؤيد" in table


def test_rendering_writes_what_changed_and_nothing_else(tmp_path: Path) -> None:
    """The first run fills both manuals, the second writes neither; a changed reason reaches both."""
    workspace = guided(tmp_path / "ws")
    own = workspace.root / "schemas" / "places"
    first = run_render(read_guidelines(workspace))
    assert first.parts == {"filled": 2, "up to date": 0}
    assert first.wrote == (str(own / "manual.ar.md"), str(own / "manual.en.md"))
    before = {path.name: path.stat().st_mtime_ns for path in own.iterdir()}
    assert run_render(read_guidelines(workspace)).parts == {"filled": 0, "up to date": 2}
    assert {path.name: path.stat().st_mtime_ns for path in own.iterdir()} == before
    changed = EXAMPLES.replace("A common noun", "Any noun").replace("كلمة عامة", "لفظ عام")
    (own / "examples.jsonl").write_text(changed, encoding="utf-8")
    run_render(read_guidelines(workspace))
    assert "Any noun" in (own / "manual.en.md").read_text(encoding="utf-8")
    assert "لفظ عام" in (own / "manual.ar.md").read_text(encoding="utf-8")


def test_the_author_s_text_is_kept_to_the_byte(tmp_path: Path) -> None:
    """Line ends of another system, and blanks at their end, stay as they are outside the places."""
    text = ARABIC.replace("\n", "\r\n").replace("كل وزارة", "كل  وزارة ")
    workspace = guided(tmp_path / "ws", manual_ar_md=text)
    run_render(read_guidelines(workspace))
    written = (workspace.root / "schemas" / "places" / "manual.ar.md").read_bytes().decode()
    for part in re.split(r"(?<=labels -->)\r\n<!-- /|(?<=-[12] -->)\r\n<!-- /", text):
        assert part in written


def test_sections_are_called_by_their_headings() -> None:
    """The heading below an anchor is its title, without the marks of Markdown."""
    text = '<a id="label-pers"></a>\n\n## **شخص** (`PERS`) ##\n\nنص\n<a id="b"></a>\n### [Hard](#b) cases\n'
    assert section_titles(parse_manual(text, "ar", "x")) == {"label-pers": "شخص (PERS)", "b": "Hard cases"}
