"""``tanqih diff``: what it prints, writes and exits with."""

import json
import shutil
from pathlib import Path

import pytest
from invoking import Command, assert_refused, child, files

from tests.contents import write_release
from tests.exporters.release_samples import two_contents


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """Write two releases that differ."""
    before, now = two_contents()
    write_release(tmp_path / "1.0.0", before)
    write_release(tmp_path / "2.0.0", now)
    return tmp_path


def test_what_differs_is_printed_and_the_exit_status_is_1(releases: Path, tanqih: Command) -> None:
    """Counts, what became what, and each change in words; the process says the same."""
    done = tanqih("diff", releases / "1.0.0", releases / "2.0.0")
    assert (done.status, done.err) == (1, "")
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert "stance 2 → 4 0 1 → 0 1 1 1 0" in lines
    assert "entities 0 0 1 1" in lines
    assert "entities label GPE ORG 1" in lines
    assert "stance stance favor against 1" in lines
    assert any("«القاهرة» GPE → ORG" in line and "ORG «جامعة القاهرة» → «جامعة»" in line for line in lines)
    assert lines[-1] == "after 1.0.0 these changes demand 2.0.0: it is 2.0.0"
    assert child("diff", releases / "1.0.0", releases / "2.0.0").out == done.out


def test_a_release_is_the_same_as_itself(releases: Path, tanqih: Command) -> None:
    """Exit status 0, one line, and JSON that says so."""
    shutil.copytree(releases / "1.0.0", releases / "copy")
    done = tanqih("diff", releases / "1.0.0", releases / "copy")
    assert done == (0, "1.0.0 and 1.0.0 are the same, row by row and fact by fact\n", "")
    told = json.loads(tanqih("diff", releases / "1.0.0", releases / "copy", "--json", "-").out)
    assert told["same"] is True
    assert told["changed"] == []


def test_json_lists_every_row_that_changed(releases: Path, tanqih: Command) -> None:
    """By config and id, with spans and choices; no example is needed for that."""
    done = tanqih("diff", releases / "1.0.0", releases / "2.0.0", "--examples", "0", "--json", "-")
    told = json.loads(done.out)
    assert done.status == 1
    assert told["same"] is False
    assert told["examples"] == []
    assert [(row["config"], row["id"], row["kinds"]) for row in told["changed"]] == [
        ("entities", "e001", ["edited"]),
        ("stance", "s001", ["edited"]),
        ("stance", "s002", ["moved"]),
        ("stance", "s004", ["added"]),
    ]
    assert [span["kind"] for span in told["changed"][0]["spans"]] == ["re-bounded", "relabelled"]


def test_what_cannot_be_compared_is_refused_in_one_line(
    releases: Path, workspace: Path, tanqih: Command
) -> None:
    """No release, a version that is not there, a damaged one, and a page that cannot be written."""
    one, other = releases / "1.0.0", releases / "2.0.0"
    assert_refused(child("diff", one, releases), "is no release (no manifest.json)", "OWNER/NAME@v1.0.0")
    assert_refused(tanqih("diff", "1.0.0", other, "-w", workspace), "no release 1.0.0: there are none")
    assert_refused(tanqih("diff", "1.0.0", other, "-w", releases), "tanqih.toml")
    assert_refused(tanqih("diff", one, other, "--html", releases), "name a file to write to")
    path = other / "data/stance/train.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    assert_refused(tanqih("diff", one, other), f"{path}: changed since the release", "tanqih verify")
    path.unlink()
    assert_refused(tanqih("diff", one, other), f"{path}: missing")
    (other / "manifest.json").write_text("{")
    assert_refused(tanqih("diff", one, other), "manifest.json: cannot be read")


def test_versions_are_those_of_the_workspace(releases: Path, workspace: Path, tanqih: Command) -> None:
    """``1.0.0`` and ``v2.0.0`` mean its releases; nothing is written there."""
    for version in ("1.0.0", "2.0.0"):
        shutil.copytree(releases / version, workspace / "releases" / version)
    before = files(workspace)
    done = tanqih("diff", "1.0.0", "v2.0.0", "-w", workspace)
    assert done == tanqih("diff", releases / "1.0.0", releases / "2.0.0")
    assert files(workspace) == before
    missing = tanqih("diff", "1.0.0", "3.0.0", "-w", workspace)
    assert_refused(missing, "no release 3.0.0: there are 1.0.0, 2.0.0")


def test_the_version_asked_of_release_is_checked(annotated: Path, tanqih: Command) -> None:
    """A smaller one than the first must have, and what is none, are refused; a greater one is made."""
    assert tanqih("adjudicate", "entities", "-w", annotated).status in (0, 1)
    assert_refused(tanqih("release", "--version", "1", "-w", annotated), "'1' is no version")
    assert_refused(
        tanqih("release", "--version", "0.9.0", "-w", annotated), "version 0.9.0 is smaller than 1.0.0"
    )
    assert not (annotated / "releases").exists() or not list((annotated / "releases").iterdir())
    assert tanqih("release", "--version", "1.5.0", "-w", annotated).status in (0, 1)
    assert (annotated / "releases/1.5.0/CHANGELOG.md").is_file()
