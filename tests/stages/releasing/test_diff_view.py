"""The page of ``tanqih diff --html``, in a real Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from curation.stages.releasing.diff import run_diff
from curation.stages.releasing.diff_view import difference_page
from tests.contents import write_release
from tests.exporters.release_samples import two_contents


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Write the page of two releases that differ."""
    before, now = two_contents()
    folders = write_release(tmp_path / "1.0.0", before), write_release(tmp_path / "2.0.0", now)
    written = tmp_path / "diff.html"
    written.write_text(difference_page(run_diff(*folders)), encoding="utf-8")
    return written


@pytest.mark.browser
def test_old_spans_are_drawn_above_new_ones(page: Path, browser_page: Page) -> None:
    """Right to left, marked where spans stood and where they stand; the page asks for nothing else."""
    asked: list[str] = []
    browser_page.on("request", lambda request: asked.append(request.url))
    browser_page.goto(page.as_uri())
    old, new = browser_page.locator("article").first.locator(".release").all()
    above, below = old.bounding_box(), new.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]
    gone = old.locator("mark.gone").evaluate_all("all => all.map(e => e.textContent)")
    came = new.locator("mark.new").evaluate_all("all => all.map(e => e.textContent)")
    assert gone == ["جامعة القاهرةGPEORG", "القاهرةGPE"]
    assert came == ["جامعةORG", "القاهرةORG"]
    assert old.locator(".text").evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert asked == [page.as_uri()]


def test_what_texts_hold_is_no_markup(tmp_path: Path) -> None:
    """A name, a text and a label that look like HTML are shown as they are written."""
    before, now = two_contents()
    hostile = "<script>alert(1)</script>"
    before = before.model_copy(update={"facts": before.facts.model_copy(update={"name": hostile})})
    added = now.tasks[-1].model_copy(update={"id": "s999", "text": hostile, "target": hostile, "spans": ()})
    now = now.model_copy(
        update={"facts": now.facts.model_copy(update={"name": hostile}), "tasks": (*now.tasks, added)}
    )
    folders = write_release(tmp_path / "1.0.0", before), write_release(tmp_path / "2.0.0", now)
    written = difference_page(run_diff(*folders))
    assert "<script" not in written
    assert written.count("&lt;script&gt;") >= 3


def test_crossing_spans_are_drawn_whole(tmp_path: Path) -> None:
    """Of spans that cross, each character is in as many marks as spans, and each label is named once."""
    before, now = two_contents()
    first = now.tasks[0]
    text = first.text
    crossing = tuple(
        first.spans[0].model_copy(
            update={
                "start": a,
                "end": b,
                "text": text[a:b],
                "label": label,
                "raw_start": a + 7,
                "raw_end": b + 7,
            }
        )
        for a, b, label in ((0, 12, "ORG"), (4, 20, "GPE"))
    )
    tasks = (first.model_copy(update={"spans": crossing}), *now.tasks[1:])
    folders = (
        write_release(tmp_path / "1.0.0", before),
        write_release(tmp_path / "2.0.0", now.model_copy(update={"tasks": tasks})),
    )
    drawn = difference_page(run_diff(*folders)).split('<div class="release">')[2]
    assert drawn.count("<mark") == drawn.count("</mark>") == 3
    assert (drawn.count("<sub>ORG</sub>"), drawn.count("<sub>GPE</sub>")) == (1, 1)
