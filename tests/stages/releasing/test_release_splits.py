"""Splits of releases: near copies stay together and in test, and what leaks is computed and checked."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from curation.core.versioning import ContentHash
from curation.released import MANIFEST
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.releasing.grouping import Grouped, group_release
from curation.stages.releasing.release import last_folder, to_manifest
from curation.stages.releasing.verify import run_verify
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import PageRecord
from tests.contents import Content, export, read
from tests.quality.duplicates import Writer
from tests.releasing import PAGES, make_workspace, release


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workspace of the example pages with release 1.0.0; ``tanqih dedup`` never ran there."""
    workspace = make_workspace(tmp_path_factory.mktemp("first") / "ws", PAGES)
    release(workspace)
    return workspace.root


@pytest.fixture
def workspace(first: Path, tmp_path: Path) -> Workspace:
    """Give a copy of that workspace."""
    shutil.copytree(first, tmp_path / "ws")
    return Workspace.open(tmp_path / "ws")


def released(workspace: Workspace) -> Content:
    """Read the newest release."""
    folder = last_folder(workspace)
    assert folder is not None
    return read(folder)


def raw_of(workspace: Workspace, page_id: str) -> str:
    """Give a page's raw text."""
    shards = workspace.shards("pages")
    return next(p.text for shard in shards for p in read_records(shard, PageRecord) if p.page_id == page_id)


def add_copy(workspace: Workspace, folder: Path, of: str) -> None:
    """Add a page that is ``of`` without its last paragraph of some length."""
    lines = of.split("\n")
    last = max(at for at, line in enumerate(lines) if len(line.split()) > 12)
    (folder / "copy.txt").write_bytes("\n".join([*lines[:last], *lines[last + 1 :]]).encode())
    run_clean(workspace, [str(folder / "copy.txt")])
    run_segment(workspace)


@pytest.mark.parametrize("split", ["test", "validation", "train"])
def test_a_near_copy_goes_where_its_original_is(workspace: Workspace, tmp_path: Path, split: str) -> None:
    """A page that nearly repeats one of an earlier release joins its split; nobody else moves."""
    before = {article.page_id: article.split for article in released(workspace).articles}
    original = next(page for page, of in sorted(before.items()) if of == split)
    add_copy(workspace, tmp_path, raw_of(workspace, original))
    release(workspace)
    content = released(workspace)
    after = {article.page_id: article.split for article in content.articles}
    assert {page: after[page] for page in before} == before
    assert [after[page] for page in after.keys() - before.keys()] == [split]
    assert content.facts.version == "1.1.0"
    assert content.facts.leakage is not None
    assert content.facts.leakage.leaked == 0


def test_a_page_left_out_for_a_release_comes_back_to_its_split(workspace: Workspace) -> None:
    """Frozen is what any earlier release had, not the last one alone."""
    split_of = {article.page_id: article.split for article in released(workspace).articles}
    gone = next(page for page, split in sorted(split_of.items()) if split == "test")
    decisions = workspace.decisions("entities").read_bytes()
    content = released(workspace)
    less = content.model_copy(
        update={
            "tasks": tuple(t for t in content.tasks if t.page_id != gone),
            "articles": tuple(a for a in content.articles if a.page_id != gone),
            "annotations": (),
            "facts": content.facts.model_copy(update={"version": "2.0.0", "leakage": None}),
        }
    )
    folder = workspace.releases / "2.0.0"
    folder.mkdir()
    export(less, folder)
    release(workspace)
    assert workspace.decisions("entities").read_bytes() == decisions
    assert released(workspace).facts.version == "2.1.0"
    assert {a.page_id: a.split for a in released(workspace).articles} == split_of


def test_groups_are_pages_alike_and_pages_that_others_link() -> None:
    """Copies in other letters, near copies, in steps, and articles of one cluster; no unrelated ones."""
    writer = Writer(21)
    words = writer.words(120)
    texts = {
        "p1": " ".join(words),
        "p2": " ".join(words).replace("ي", "ی").replace("ا", "اـ"),
        "p3": " ".join(writer.changed(words, 0.1)),
        "p4": " ".join(writer.words(120)),
        "p5": " ".join(writer.words(120)),
        "p6": " ".join([*words[60:], *(after := writer.words(60))]),
        "p7": " ".join([*words[100:], *after]),  # near to p6 alone
        "p8": "عاجل",
        "p9": "عَاجِل…",
    }
    articles = [Grouped(f"a-{name}", name, text) for name, text in texts.items()]
    groups = group_release(articles, (), {"a-p4": "c", "a-p5": "c"})
    assert groups["p1"] == groups["p2"] == groups["p3"] == "p1"
    assert groups["p4"] == groups["p5"] == "p4"
    assert groups["p6"] == groups["p7"]
    assert groups["p8"] == groups["p9"] == "p8"
    assert groups["p4"] != groups["p1"]
    assert group_release(articles, (), {})["p5"] == "p5"


def resign(folder: Path) -> None:
    """Make the manifest that of the folder as it is now."""
    said = json.loads((folder / MANIFEST).read_bytes())
    made = json.loads(to_manifest(folder, said["version"], ContentHash()))
    (folder / MANIFEST).write_text(json.dumps({**made, "content": said["content"], "rows": said["rows"]}))


def lie_in_the_facts(folder: Path) -> None:
    """Say of both release.json and the card that one text leaks less, or one more."""
    path = folder / "release.json"
    facts: dict[str, Any] = json.loads(path.read_bytes())
    facts["leakage"]["texts"][0]["contained"] += 1
    content = read(folder)
    lying = type(content.facts).model_validate(facts)
    for name in ("README.md", "release.json"):
        (folder / name).unlink()
    shutil.rmtree(folder / "data")
    (folder / MANIFEST).rename(folder.parent / MANIFEST)
    export(content.model_copy(update={"facts": lying}), folder)
    (folder.parent / MANIFEST).rename(folder / MANIFEST)


def lie_in_the_card(folder: Path) -> None:
    """Say in the card alone that there are fewer texts."""
    path = folder / "README.md"
    text = path.read_text(encoding="utf-8")
    at = text.index("| article | test in train |")
    path.write_text(text[:at] + text[at:].replace("| 0 (0.0%) |", "| 1 (50.0%) |", 1), encoding="utf-8")


def leave_out(folder: Path) -> None:
    """Take the section out of the card."""
    path = folder / "README.md"
    before, _, after = path.read_text(encoding="utf-8").partition("## Leakage")
    path.write_text(before + after[after.index("\n## ") + 1 :], encoding="utf-8")


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (lie_in_the_facts, "leakage: 1 text is said to stand in two splits, the rows hold 0"),
        (lie_in_the_card, "README.md: Leakage is not what release.json says of it"),
        (leave_out, "README.md: Leakage is not what release.json says of it"),
    ],
)
def test_verify_finds_a_lie_about_leakage(
    workspace: Workspace, lie: Callable[[Path], None], why: str
) -> None:
    """Whoever lies in the facts, in the card, or by silence, and signs it anew, is found out."""
    folder = workspace.releases / "1.0.0"
    assert not run_verify(folder).attention
    lie(folder)
    resign(folder)
    report = run_verify(folder)
    assert report.attention
    assert [note for note in report.notes if why in note] == list(report.notes)
