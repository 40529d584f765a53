"""The guideline site in a real Chromium: it reads right to left, is searched in Arabic, fetches nothing."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from guideline_samples import ARABIC, guided
from playwright.sync_api import Browser, Page

from curation.core.examples import label_anchor
from curation.errors import InputError
from curation.manuals.parse import LANGUAGES
from curation.manuals.places import offered_labels
from curation.stages.guiding.guideline_site import run_build
from curation.stages.guiding.guidelines import read_guidelines, run_render
from curation.store.atomic import PARTIAL

TALL = "\n\nفقرة طويلة من الكلام.\n" * 60


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of a schema with a long manual."""
    folder = tmp_path_factory.mktemp("site")
    longer = ARABIC.replace("ظلّل اسم المدينة", f"{TALL}ظلّل اسم المدينة")
    workspace = guided(folder / "ws", manual_ar_md=longer)
    report = run_build(read_guidelines(workspace), folder / "site")
    assert report.parts == {"built": 6}
    return folder / "site"


@pytest.fixture(scope="module")
def shipped_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of all the schemas that are shipped."""
    folder = tmp_path_factory.mktemp("shipped") / "site"
    run_build(read_guidelines(None), folder)
    return folder


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site on loopback; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    serving = Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    serving.join()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the small site; give its address."""
    with served(site) as url:
        yield url


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> tuple[Page, list[str]]:
    """Give a page of a real browser, and what it asks for, as it asks."""
    page = chromium.new_page(viewport={"width": 1280, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return page, asked


@pytest.mark.browser
def test_each_language_reads_in_its_direction(browser_page: tuple[Page, list[str]], address: str) -> None:
    """The first page leads to Arabic, right to left; each page leads to itself in the other language."""
    page, _ = browser_page
    page.goto(f"{address}/index.html")
    page.wait_for_url(f"{address}/ar/index.html")
    page.goto(f"{address}/ar/places/index.html")
    direction = "e => getComputedStyle(e).direction"
    assert page.locator("h1").evaluate(direction) == "rtl"
    assert page.locator("table").first.evaluate(direction) == "rtl"
    assert page.locator("pre").evaluate(direction) == "ltr"
    page.get_by_role("link", name="English").click()
    page.wait_for_url(f"{address}/en/places/index.html")
    assert page.locator("h1").evaluate(direction) == "ltr"
    assert page.locator("#example-city-1 p").first.evaluate(direction) == "rtl"
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url(f"{address}/ar/places/index.html")


@pytest.mark.browser
@pytest.mark.parametrize("anchor", ["example-city-2", "label-no-stance"])
def test_an_anchor_leads_to_what_it_names(
    browser_page: tuple[Page, list[str]], address: str, anchor: str
) -> None:
    """An example's or label's anchor scrolls it to below the head of the page."""
    page, _ = browser_page
    page.goto("about:blank")
    page.goto(f"{address}/ar/places/index.html#{anchor}")
    page.wait_for_function(
        "id => { const box = document.getElementById(id).getBoundingClientRect();"
        " return window.scrollY > 0 && box.top >= 40 && box.top < innerHeight; }",
        arg=anchor,
    )


@pytest.mark.browser
def test_a_marked_span_has_its_label_s_colour(browser_page: tuple[Page, list[str]], address: str) -> None:
    """A span is underlined in the schema's colour, and the label's name stands behind it."""
    page, _ = browser_page
    page.goto(f"{address}/ar/places/index.html")
    span = page.locator("#example-city-1 [data-label=places-CITY]")
    assert span.evaluate("e => getComputedStyle(e).borderBottomColor") == "rgb(68, 170, 153)"
    assert span.locator("sub").inner_text() == "CITY"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "section"), [("صفوان", "label-city"), ("بالبلدية", "label-body"), ("أنجزتهُ", "label-city")]
)
def test_arabic_is_found(
    browser_page: tuple[Page, list[str]], address: str, typed: str, section: str
) -> None:
    """A word leads to its section, written without the article it has there, with a particle, with vowels."""
    page, _ = browser_page
    page.goto(f"{address}/ar/places/index.html")
    page.wait_for_load_state("networkidle")
    page.locator("button.md-search__button").click()
    page.locator("input[role=combobox]").fill(typed)
    page.locator(f"a[role=option][href$='#{section}']").wait_for(timeout=10_000)


@pytest.mark.browser
def test_nothing_is_fetched_from_elsewhere(browser_page: tuple[Page, list[str]], address: str) -> None:
    """Of all that the pages and the search asked for, nothing left the machine."""
    page, asked = browser_page
    for path in ("en/index.html", "en/places/changelog.html", "ar/places/changelog.html"):
        page.goto(f"{address}/{path}")
        page.wait_for_load_state("networkidle")
    assert any("search" in url for url in asked)
    assert [url for url in asked if not url.startswith("http://127.0.0.1:")] == []


@pytest.mark.parametrize("name", [found.schema.name for found in read_guidelines(None)])
def test_what_the_instructions_and_the_examples_lead_to_is_there(shipped_site: Path, name: str) -> None:
    """In both languages each label and each printed example of a shipped schema has its anchor."""
    (found,) = read_guidelines(None, name)
    for language in LANGUAGES:
        html = (shipped_site / language / name / "index.html").read_text(encoding="utf-8")
        anchors = re.findall(r' id="([^"]+)"', html)
        wanted = [label_anchor(label.name) for label in offered_labels(found.schema)]
        wanted += [f"example-{e.id}" for e in found.explained.examples if e.use == "manual"]
        assert [anchor for anchor in wanted if anchors.count(anchor) != 1] == []


@pytest.mark.browser
def test_the_shipped_manual_is_shown(browser_page: tuple[Page, list[str]], shipped_site: Path) -> None:
    """The Arabic manual of entities opens at a label's section, its examples marked; a picture is kept."""
    page, _ = browser_page
    with served(shipped_site) as url:
        page.goto(f"{url}/ar/entities/index.html#label-org")
        page.wait_for_load_state("networkidle")
        assert page.locator("[data-label=entities-ORG] > sub").first.is_visible()
        if folder := os.environ.get("TANQIH_SCREENSHOTS"):
            page.screenshot(path=Path(folder) / "manual.png")
        page.goto("about:blank")


def test_the_same_guidelines_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """Built again elsewhere, each file is the same; of the earlier site there nothing is left."""
    manual = (site.parent / "ws" / "schemas" / "places" / "manual.ar.md").read_text(encoding="utf-8")
    workspace = guided(tmp_path / "other", manual_ar_md=manual)
    out = tmp_path / "again"
    (out / "ar" / "gone").mkdir(parents=True)
    shutil.copy(site / "index.html", out)
    run_build(read_guidelines(workspace), out)
    files = [sorted(p.relative_to(f) for p in f.rglob("*") if p.is_file()) for f in (site, out)]
    assert files[0] == files[1]
    assert all((site / name).read_bytes() == (out / name).read_bytes() for name in files[0])
    assert not (out / "ar" / "gone").exists()
    assert not any(path.name.startswith(PARTIAL) for path in tmp_path.iterdir())


def test_a_site_prints_the_manual_of_today_and_no_example_that_is_asked(site: Path) -> None:
    """Places are filled although the files were not, and training examples stay unread."""
    for language in ("ar", "en"):
        html = (site / language / "places" / "index.html").read_text(encoding="utf-8")
        assert 'id="example-city-2"' in html
        assert "تل الأقحوان" not in html
        assert "<!-- example" not in html


def test_a_schema_without_a_manual_has_a_page_of_its_labels(tmp_path: Path) -> None:
    """Where no manual is written yet, the labels have their anchors all the same, and the report says so."""
    workspace = guided(tmp_path / "ws")
    for name in ("manual.ar.md", "manual.en.md"):
        (workspace.root / "schemas" / "places" / name).unlink()
    report = run_build(read_guidelines(workspace), tmp_path / "site")
    assert report.attention
    html = (tmp_path / "site" / "ar" / "places" / "index.html").read_text(encoding="utf-8")
    assert 'id="label-no-stance"' in html
    assert "لا تحكم الجملة على الهدف." in html


def test_what_is_no_site_is_not_replaced(tmp_path: Path) -> None:
    """A folder with other files in it, or a file, stays; an earlier site and an empty folder go."""
    workspace = guided(tmp_path / "ws")
    run_render(read_guidelines(workspace))
    for out in (workspace.root, workspace.root / "tanqih.toml"):
        with pytest.raises(InputError, match="no site of this command: name another folder with --out"):
            run_build(read_guidelines(workspace), out)
    assert (workspace.root / "tanqih.toml").is_file()
