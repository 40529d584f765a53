"""Referees' files that cannot be taken, and releases that do not hold."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from invoking import Command, assert_refused, child, files, report_of

from curation.core.schema import LabelSchema
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace


def _disputed(workspace: Path) -> str:
    opened = Workspace.open(workspace)
    schema: LabelSchema = load_schema(opened, "entities")
    return next(iter(read_tasks(opened, schema).values())).text


def _row(sentence: object, **fields: object) -> str:
    return json.dumps({"sentence": sentence, **fields}, ensure_ascii=False) + "\n"


BAD_REFEREES: dict[str, tuple[Callable[[str], str], str]] = {
    "not-json": (lambda text: "settle it\n", "line 1: not a JSON object"),
    "list": (lambda text: "[1]\n", "line 1: not a JSON object"),
    "no-sentence": (lambda text: '{"text": "x"}\n', 'with a "sentence"'),
    "sentence-is-null": (lambda text: _row(None), 'with a "sentence"'),
    "unknown-label": (lambda text: _row(f"[CITY {text}]"), "unknown label CITY"),
    "unknown-field": (lambda text: _row(text, mood="glad"), "unknown choice mood"),
    "open-bracket": (lambda text: _row(f"[ORG {text}"), "bracket of ORG is not closed"),
    "contradiction": (lambda text: _row(text) + _row(f"[ORG {text}]"), "line 2: another line answers"),
    "number-as-comment": (lambda text: _row(text, comment=5), "referee.jsonl"),
    "number-as-choice": (lambda text: _row(text, mood=5), "referee.jsonl"),
    "deep": (lambda text: "[" * 100_000, "referee.jsonl"),
}


@pytest.mark.parametrize("name", BAD_REFEREES)
def test_a_bad_referee_file_settles_nothing(
    name: str, annotated: Path, tmp_path: Path, tanqih: Command
) -> None:
    """A referee's file with one bad row is refused whole: no ruling is kept, nothing changes."""
    make, words = BAD_REFEREES[name]
    text = _disputed(annotated)
    referee = tmp_path / "referee.jsonl"
    referee.write_text(make(text), encoding="utf-8")
    before = files(annotated)
    assert_refused(tanqih("adjudicate", "entities", "--referee", referee, "-w", annotated), words)
    assert files(annotated) == before
    referee.write_text(_row(text), encoding="utf-8")
    done = tanqih("adjudicate", "entities", "--referee", referee, "-w", annotated, "--json", "-")
    assert done.status == 0
    assert report_of(done)["parts"]["referee"] == 1


def test_a_referee_file_that_cannot_be_read_is_refused(
    annotated: Path, tmp_path: Path, tanqih: Command
) -> None:
    """A file that is missing, a folder or in another encoding is named, with why."""
    other = tmp_path / "other.jsonl"
    other.write_bytes('{"sentence": "قال"}'.encode("cp1256"))
    for path, words in (
        (tmp_path / "none.jsonl", "No such file"),
        (tmp_path, "Is a directory"),
        (other, "invalid UTF-8 at byte 14"),
    ):
        assert_refused(tanqih("adjudicate", "entities", "--referee", path, "-w", annotated), str(path), words)
    assert not (annotated / "decisions").exists()


def test_rulings_survive_line_ends_inside_their_comment(
    annotated: Path, tmp_path: Path, tanqih: Command
) -> None:
    """A comment with U+2028 in it is kept and read back by the next run."""
    referee = tmp_path / "referee.jsonl"
    referee.write_text(_row(_disputed(annotated), comment="one\u2028two"), encoding="utf-8")
    first = tanqih("adjudicate", "entities", "--referee", referee, "-w", annotated)
    second = tanqih("adjudicate", "entities", "-w", annotated)
    assert first.status == second.status == 0
    assert first.out == second.out


def test_kept_rulings_changed_by_other_hands_are_refused(annotated: Path, tanqih: Command) -> None:
    """A kept file of rulings that holds something else is named, and nothing is decided by it."""
    kept = annotated / "decisions" / "entities.referee.jsonl"
    kept.parent.mkdir()
    kept.write_text("notes of mine\n")
    before = files(annotated)
    assert_refused(
        tanqih("adjudicate", "entities", "-w", annotated), "entities.referee.jsonl: holds no rulings"
    )
    assert files(annotated) == before


def test_adjudicating_without_a_referee_asks_for_one(annotated: Path, tanqih: Command) -> None:
    """Disputed tasks give exit status 1 and a line that names the file to answer."""
    done = tanqih("adjudicate", "entities", "-w", annotated)
    assert done.status == 1
    assert "1 disputed" in done.out
    assert "entities.disputed.jsonl" in done.out


@pytest.fixture
def released(annotated: Path, tanqih: Command) -> Path:
    """Write a release of the workspace's decided tasks."""
    assert tanqih("adjudicate", "entities", "-w", annotated).status == 1
    assert tanqih("release", "-w", annotated).status == 1  # one task is undecided
    (folder,) = (annotated / "releases").iterdir()
    assert tanqih("verify", folder).status == 0
    return folder


@pytest.mark.parametrize("content", ["", "not json", "[]", "{}", '{"files": []}', "\x00", "[" * 100_000])
def test_a_damaged_manifest_is_something_to_look_at(content: str, released: Path, tanqih: Command) -> None:
    """``verify`` of a release whose manifest is broken says so and exits 1, without a traceback."""
    (released / "manifest.json").write_text(content)
    done = tanqih("verify", released)
    assert (done.status, done.err) == (1, "")
    assert "0 hold, 1 fail" in done.out


def test_a_release_with_a_file_missing_or_changed_does_not_hold(released: Path, tanqih: Command) -> None:
    """``verify`` names the file that was cut, or is not there."""
    victim = next(path for path in sorted(released.rglob("*.parquet")) if path.stat().st_size)
    name = victim.relative_to(released).as_posix()
    whole = victim.read_bytes()
    victim.write_bytes(whole[:100])
    done = tanqih("verify", released)
    assert done.status == 1
    assert name in done.out
    victim.unlink()
    done = tanqih("verify", released)
    assert done.status == 1
    assert name in done.out


def test_verify_of_what_is_no_release_is_refused(annotated: Path, tmp_path: Path, tanqih: Command) -> None:
    """``verify`` of a workspace, a file or nothing exits 2 with one line."""
    assert_refused(child("verify", annotated), "is no release (no manifest.json)")
    for path in (annotated / "tanqih.toml", tmp_path / "none"):
        assert_refused(tanqih("verify", path), "is no release (no manifest.json)")


def test_releasing_twice_writes_nothing_new(released: Path, tanqih: Command) -> None:
    """A second release of the same decisions changes no byte."""
    workspace = released.parents[1]
    before = files(workspace)
    done = tanqih("release", "-w", workspace)
    assert f"nothing changed: {released} stands" in done.out
    assert files(workspace) == before


def test_a_release_does_not_overwrite_what_stands_in_its_place(released: Path, tanqih: Command) -> None:
    """A folder in a release's place that holds something else stays; moved away, it is made."""
    workspace = released.parents[1]
    shutil.move(released, workspace / "old")
    mine = workspace / "releases" / released.name
    mine.mkdir()
    (mine / "notes.txt").write_text("mine")
    done = tanqih("release", "-w", workspace)
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert files(workspace / "releases") == {f"{released.name}/notes.txt": b"mine"}
    shutil.rmtree(mine)
    assert tanqih("release", "-w", workspace).status == 1
    assert files(mine) == files(workspace / "old")
