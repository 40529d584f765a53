"""Personal data from ``tanqih.toml`` on: flagged, masked or left, and true all the way to a release."""

import json
from pathlib import Path
from typing import Any

import pytest
from invoking import Command, assert_refused, report_of

from curation.core.ids import annotation_id
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.text.masks import MASKS
from curation.types import AnnotationRecord, Answer, ArticleRecord, LabeledSpan, PageRecord, TaskRecord
from tests.contents import read
from tests.records import make_annotation

PHONE, EMAIL = "+962\u00a0 79 123\u200e 4567", "info@example.org"
PAGE = (
    f"عنوان الخبر الطويل {EMAIL}\n"
    f"أعلنت الوزارة أمس بدء الأعمال في السد للتواصل {PHONE} مع المكتب. وقال الوزير إن العمل يسير.\n"
    f"وأضاف البيان أن البريد {EMAIL} يستقبل الأسئلة كل يوم.\n"
)
SHOWN = ("0791234567", "4567", EMAIL)


def set_personal(workspace: Path, setting: str) -> None:
    """Write the setting into ``tanqih.toml``, in place of the one there is."""
    path = workspace / "tanqih.toml"
    said = path.read_text(encoding="utf-8").split("\n[clean]")[0]
    said = said.replace('"entities", "stance", "claim-stance"', '"entities"')
    path.write_text(f'{said}\n[clean]\npersonal = "{setting}"\n', encoding="utf-8")


def articles(workspace: Path) -> list[ArticleRecord]:
    """Read the articles of a workspace."""
    (shard,) = Workspace.open(workspace).shards("articles")
    return list(read_records(shard, ArticleRecord))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Write a page that gives away a phone number and two addresses."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_flagging_is_the_default_and_says_how_to_mask(workspace: Path, page: Path, tanqih: Command) -> None:
    """The text stays, the places are written, counted by kind, and a note names the setting."""
    done = tanqih("clean", page, "-w", workspace)
    (article,) = articles(workspace)
    assert done.status == 0
    assert EMAIL in article.text
    assert [(p.kind.value, p.masked) for p in article.personal] == [("phone", False), ("email", False)]
    assert [PAGE[p.raw_start : p.raw_end] for p in article.personal] == [PHONE, EMAIL]
    assert "personal data: email" in done.out
    assert '3 pieces of personal data flagged, not masked: [clean] personal = "mask"' in done.out


def test_without_a_workspace_it_is_flagged(page: Path, tanqih: Command) -> None:
    """``clean --json`` gives the places with each row."""
    done = tanqih("clean", page, "--json", "-")
    row = json.loads(done.out)
    assert [PAGE[p["raw_start"] : p["raw_end"]] for p in row["personal"]] == [PHONE, EMAIL]
    assert [row["text"][p["start"] : p["end"]] for p in row["personal"]] == ["+962 79 123 4567", EMAIL]
    assert "flagged, not masked" in done.err


def test_the_setting_changes_the_articles_there_are(workspace: Path, page: Path, tanqih: Command) -> None:
    """Off, flag, mask: the same page is cleaned again, as set, and counted alike."""
    seen: dict[str, Any] = {}
    for setting in ("off", "flag", "mask"):
        set_personal(workspace, setting)
        assert "stale" in tanqih("status", "-w", workspace).out or setting == "off"
        done = tanqih("clean", page, "-w", workspace)
        (seen[setting],) = articles(workspace)
        assert ("personal data: phone" in done.out) == (setting != "off")
        assert ("not masked" in done.out) == (setting == "flag")
        assert ("removed as personal" in done.out) == (setting == "mask")
    assert seen["off"] == seen["flag"].model_copy(update={"personal": ()})
    masked = seen["mask"]
    assert not any(shown in f"{masked.text}\n{masked.title}" for shown in SHOWN)
    assert masked.article_id != seen["flag"].article_id


def test_another_word_is_refused(workspace: Path, page: Path, tanqih: Command) -> None:
    """One line names the setting and what it may be."""
    set_personal(workspace, "hide")
    assert_refused(tanqih("clean", page, "-w", workspace), "clean.personal", "'off', 'flag' or 'mask'")


def test_the_html_report_colours_what_was_masked(workspace: Path, page: Path, tanqih: Command) -> None:
    """In a workspace set to mask, the raw page shows what no article keeps, with its reason."""
    set_personal(workspace, "mask")
    html = page.parent / "cleaning.html"
    assert tanqih("clean", page, "-w", workspace, "--html", html).status == 0
    shown = html.read_text(encoding="utf-8")
    assert '<mark data-r="personal"' in shown
    assert "بيانات شخصية" in shown


def test_masks_hold_to_the_release(workspace: Path, page: Path, tanqih: Command) -> None:
    """A label on a mask leads to what it stands for in the raw page; the release holds, and shows none."""
    set_personal(workspace, "mask")
    assert tanqih("clean", page, "-w", workspace).status == 0
    assert tanqih("segment", "-w", workspace).status == 0
    opened = Workspace.open(workspace)
    schema = load_schema(opened, "entities")
    tasks = list(build_tasks(opened, schema))
    write_records(opened.tasks("entities"), TaskRecord, tasks, {})
    assert not any(shown in task.model_dump_json() for task in tasks for shown in SHOWN)
    write_records(opened.annotations("entities"), AnnotationRecord, _answers(tasks), {})
    for verb in (("adjudicate", "entities"), ("release",)):
        assert tanqih(*verb, "-w", workspace).status == 0
    released = workspace / "releases" / "1.0.0"
    assert report_of(tanqih("verify", released, "--json", "-"))["parts"]["fail"] == 0
    (shard,) = opened.shards("pages")
    (raw,) = read_records(shard, PageRecord)
    content = read(released)
    spans = [span for task in content.tasks for span in task.spans]
    labelled = {raw.text[span.raw_start : span.raw_end] for span in spans}
    assert labelled == {PHONE, EMAIL, "مع"}
    (article,) = content.articles
    assert [place.kind.value for place in article.personal] == ["phone", "email"]
    assert not any(shown in content.model_dump_json() for shown in SHOWN)


def _answers(tasks: list[TaskRecord]) -> list[AnnotationRecord]:
    """Have one annotator label each mask, and the word behind the first."""
    rows = []
    for task in tasks:
        labelled = [*MASKS.values(), "مع"]
        spans = [
            LabeledSpan(task.text.index(said), task.text.index(said) + len(said), "ORG")
            for said in labelled
            if said in task.text
        ]
        answer = Answer.of(spans, {})
        known = annotation_id(task.task_id, "layla", answer, skipped=False)
        rows.append(make_annotation(known, task.task_id, "layla", answer, revision=task.revision))
    return rows
