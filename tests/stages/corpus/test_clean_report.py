"""The HTML report of cleaning: the raw page whole and in order, the figures right, nothing from outside."""

import os
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page

import curation.stages.corpus.clean_report as module
from curation import CleanPage, Reason, clean_page
from curation.core.ids import page_id
from curation.errors import InputError
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.clean_report import clean_report, workspace_pages, write_clean_report
from curation.stages.corpus.clean_view import LOOKS, raw_view
from curation.stages.init import run_init
from curation.store.sources import read_pages
from curation.store.workspace import Workspace
from curation.types import PageRecord

EXAMPLES = Path(__file__).parents[3] / "examples" / "pages"
BODY = "أعلنت الوزارة أمس بدء الأعمال في السد. وقال الوزير إن العمل <b>يسير</b> & ينتهي قريبًا."
HOSTILE = (
    f"عنوان <script>alert(1)</script> & الخبر\r\n\r\n{BODY}\r\nقال \u202eabc\u202c الوزير\u200f إن\ufeff "
    f"العمل\u00a0يجري\u200b\u200b في\tموعده. می\u200cخواهم 😀\u200d😀.\rRead more: https://example.com/?a=1&b=2\n"
    "المصدر: وكالة CNN العربية (2024)\nكلمات دلالية: سد، Dam\nإقرأ أيضاً:\nخبر آخر: iPhone 15!\n"
    f"{BODY}\x85\x0b\u2028"
)
MENU = "الرئيسية\nالأخبار\nرياضة\nاتصل بنا\nTwitter\nمن نحن"


def record(text: str, name: str = "page.txt", url: str | None = None) -> tuple[PageRecord, CleanPage]:
    """Give a page and its cleaning."""
    page = PageRecord(page_id=page_id(text), text=text, name=name, encoding="utf-8", url=url)
    return page, clean_page(text)


def examples() -> Iterator[tuple[PageRecord, CleanPage]]:
    """Give the example pages and their cleaning."""
    for page in read_pages([str(EXAMPLES)]):
        assert isinstance(page, PageRecord)
        yield page, clean_page(page.text)


class Reader(HTMLParser):
    """Reads a report: the text of each raw page, and each mark's text with its reason."""

    def __init__(self, html: str) -> None:
        """Read ``html``."""
        super().__init__()
        self.raw: list[str] = []
        self.marked: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        if tag == "div":
            self.raw.append("")
        if tag == "mark":
            self.marked.append((dict(attrs)["data-r"] or "", ""))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, and those in it that close themselves."""
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Note text of a raw pane."""
        if "div" in self.open:
            self.raw[-1] += data
        if "mark" in self.open:
            reason, text = self.marked[-1]
            self.marked[-1] = (reason, text + data)


def written(folder: Path, *pages: tuple[PageRecord, CleanPage], limit: int = 200) -> str:
    """Write a report and read it back as it stands, ends of lines included."""
    path = folder / "report.html"
    write_clean_report(path, pages, limit)
    return path.read_bytes().decode("utf-8")


def legend(html: str) -> dict[str, tuple[int, int]]:
    """Read the legend: for each kind of text its count and its characters."""
    table = html[html.index('<table class="legend">') : html.index("</table>", html.index('class="legend"'))]
    found = re.findall(r'class="swatch[^>]*>(\w+)<.*?<td>([\d,]+)<td>([\d,]+)</tr>', table)
    return {name: (int(count.replace(",", "")), int(size.replace(",", ""))) for name, count, size in found}


def test_markup_in_a_page_is_text(tmp_path: Path) -> None:
    """A page, a name and an address that hold markup add no element: the only script is the report's own."""
    html = written(tmp_path, record(HOSTILE, "<img src=x>", 'https://example.com/"><script>'))
    assert (html.count("<script"), html.count("<img")) == (1, 0)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in html


def test_the_raw_page_stands_whole_and_in_order(tmp_path: Path) -> None:
    """The text of the raw pane is the raw page, each character once, for the examples and a hostile page."""
    pages = [*examples(), record(HOSTILE), record(MENU)]
    assert Reader(written(tmp_path, *pages)).raw == [page.text for page, _ in pages]


@given(st.lists(st.sampled_from([*HOSTILE, *HOSTILE.split(), "\n", "\r", " ", "<", "&amp;", "إقرأ أيضاً:\n"])))
def test_any_page_is_shown_whole(words: list[str]) -> None:
    """Whatever a page holds, its view has exactly its characters, chips and labels being no text."""
    raw = "".join(words)
    assert Reader(f"<div>{raw_view(clean_page(raw))}</div>").raw == [raw]


def test_what_html_cannot_hold_is_named() -> None:
    """U+0000 and a lone surrogate, which no HTML file can hold, are chips without text."""
    view = raw_view(clean_page("قال\x00 الوزير\ud800 ذلك."))
    assert 'data-c="U+0000"' in view
    assert 'data-c="U+D800"' in view
    assert Reader(f"<div>{view}</div>").raw == ["قال الوزير ذلك."]


def test_each_removed_span_is_marked_with_its_reason(tmp_path: Path) -> None:
    """The marks of a report are the removed spans, in order, with their text; no kept text is marked."""
    pages = list(examples())
    expected = [
        (r.reason.value, cleaned.raw[slice(*r.span)]) for _, cleaned in pages for r in cleaned.removed
    ]
    found = Reader(written(tmp_path, *pages)).marked
    assert _by_reason(found) == _by_reason(expected)


def _by_reason(marks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join neighbours of one reason: a source line is two marks, so that its value can be outlined."""
    return [(reason, "".join(text for _, text in near)) for reason, near in groupby(marks, itemgetter(0))]


def test_the_legend_counts_what_was_kept_and_removed(tmp_path: Path) -> None:
    """The legend gives each reason's spans and characters, and each role's articles and characters."""
    pages = list(examples())
    expected: dict[str, tuple[int, int]] = {}
    for _, cleaned in pages:
        counted = [(r.reason.value, r.span.end - r.span.start) for r in cleaned.removed]
        counted += [(a.role, sum(run.length for run in a.runs)) for a in cleaned.articles]
        for name, size in counted:
            count, total = expected.get(name, (0, 0))
            expected[name] = (count + 1, total + size)
    assert legend(written(tmp_path, *pages)) == expected


def test_titles_sources_keywords_and_headings_are_marked(tmp_path: Path) -> None:
    """The metadata of a page is outlined where it stands in it, with its kind."""
    html = written(tmp_path, next(examples()))
    assert '<b title="title">السنديان وكندار تتفقان على جدول ملء سد وادي النخيل</b>' in html
    assert '<b title="source">صحيفة الضفة</b>' in html
    assert '<b title="heading">ترحيب حذر</b>' in html
    assert '<b title="keyword">سد وادي النخيل</b> <b title="keyword">السنديان</b>' in re.sub(
        r"</?mark[^>]*>", "", html
    )


def test_invisible_characters_are_named(tmp_path: Path) -> None:
    """A removed invisible character has a chip with its code point, a run of one kind a single one."""
    html = written(tmp_path, record(HOSTILE))
    assert 'data-c="U+200F" title="U+200F right-to-left mark"' in html
    assert 'data-c="U+200B ×2"' in html
    assert "U+200C" not in html  # kept as written: it shapes the letters beside it


def test_latin_lines_read_left_to_right(tmp_path: Path) -> None:
    """A line without Arabic letters runs left to right, any other right to left."""
    html = written(tmp_path, record(HOSTILE))
    assert re.findall(r"<span[^>]*dir=ltr[^>]*><[^>]*>([^<]{9})", html) == ["Read more"]


def test_nothing_comes_from_outside(tmp_path: Path) -> None:
    """No link leads out of the file, no style or script is fetched, and the policy allows none."""
    html = written(tmp_path, *examples(), record(HOSTILE, url="https://example.com/page"))
    assert {link[:2] for link in re.findall(r"(?:src|srcset|href|action|data)=[\"']?([^\"' >]*)", html)} == {
        "#p"
    }
    assert not re.search(r"@import|url\(", html)
    assert "default-src 'none'" in html


def test_same_pages_same_bytes(tmp_path: Path) -> None:
    """Two reports of the same pages are the same file."""
    assert written(tmp_path, *examples()) == written(tmp_path, *examples())


def test_the_limit_is_said_and_all_pages_are_counted(tmp_path: Path) -> None:
    """Past the limit pages are not shown, the report says how many, and its figures count them."""
    whole, part = written(tmp_path, *examples()), written(tmp_path, *examples(), limit=3)
    assert len(Reader(part).raw) == 3
    assert "The first 3 of 8 pages are shown, 5 more are not" in part
    assert "more are not" not in whole
    assert legend(part) == legend(whole)


def test_large_pages_are_shown_up_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that grows too large for a browser shows fewer pages than the limit, but at least one."""
    monkeypatch.setattr(module, "SHOWN_CHARACTERS", 100)
    html = written(tmp_path, *examples())
    assert len(Reader(html).raw) == 1
    assert "The first 1 of 8 pages are shown, 7 more are not" in html


def test_a_page_without_an_article_stands_out(tmp_path: Path) -> None:
    """A page in which no article was found says so, in the list of pages and above its text."""
    html = written(tmp_path, record(MENU), *examples())
    assert html.count("No article was found.") == html.count(">no article</em>") == 1


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    """Where reading the pages stops, an earlier report stays; no path, no file; nothing is left behind."""
    before = written(tmp_path, *examples())

    def stopped() -> Iterator[tuple[PageRecord, CleanPage]]:
        yield record(MENU)
        raise InputError("bad page")

    with pytest.raises(InputError, match="bad page"):
        write_clean_report(tmp_path / "report.html", stopped())
    assert (tmp_path / "report.html").read_bytes().decode() == before
    with clean_report(None) as add:
        add(*record(MENU))
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_a_workspace_gives_its_pages(tmp_path: Path) -> None:
    """The pages of a workspace, whenever added, make the report that the same pages make without one."""
    run_init(tmp_path / "ws")
    workspace = Workspace.open(tmp_path / "ws")
    run_clean(workspace, [str(EXAMPLES)])
    write_clean_report(tmp_path / "report.html", workspace_pages(workspace))
    assert (tmp_path / "report.html").read_bytes().decode() == written(tmp_path, *examples())


def test_every_reason_has_a_look_of_its_own() -> None:
    """Each reason has a name in Arabic, and no two share both colour and line."""
    assert set(LOOKS) == set(Reason)
    assert len({look[1:] for look in LOOKS.values() if look.arabic}) == len(Reason)


@pytest.mark.browser
def test_a_browser_shows_the_page_as_text(tmp_path: Path, browser_page: Page) -> None:
    """In Chromium the raw pane's text is the raw page, right to left, and the page's script does not run."""
    said: list[str] = []
    browser_page.on("dialog", lambda dialog: said.append(dialog.message))
    browser_page.on("console", lambda message: said.append(message.text))
    browser_page.on("request", lambda request: said.append(request.url))
    written(tmp_path, record(HOSTILE))
    browser_page.goto(f"file://{tmp_path}/report.html")
    assert browser_page.evaluate("document.querySelector('.raw').textContent") == HOSTILE
    assert browser_page.evaluate("getComputedStyle(document.querySelector('.raw')).direction") == "rtl"
    assert said == [f"file://{tmp_path}/report.html"]


@pytest.mark.browser
def test_a_reason_is_switched_off_and_jumped_to(tmp_path: Path, browser_page: Page) -> None:
    """A reason's box hides its text, the box of all shows kept text only, and n goes to the next removed."""
    written(tmp_path, *examples())
    browser_page.goto(f"file://{tmp_path}/report.html")
    if folder := os.environ.get("TANQIH_SCREENSHOTS"):
        browser_page.locator("mark[data-r=source]").first.evaluate("(mark) => mark.scrollIntoView()")
        browser_page.evaluate("scrollBy(0, -340)")
        browser_page.wait_for_timeout(300)
        browser_page.screenshot(path=f"{folder}/clean-report.png")
        browser_page.evaluate("scrollTo(0, 0)")
    browser_page.keyboard.press("n")
    browser_page.keyboard.press("n")
    assert browser_page.locator(".here").get_attribute("data-r") == "source"
    browser_page.locator("[data-t=source]").uncheck()
    assert not browser_page.locator("#p1 mark[data-r=source]").first.is_visible()
    assert browser_page.locator("#p1 mark[data-r=keywords]").first.is_visible()
    browser_page.keyboard.press("p")
    assert browser_page.locator(".here").get_attribute("data-r") == "title"
    browser_page.locator("[data-all]").uncheck()
    assert browser_page.locator("mark:visible").count() == 0
