"""The changelog that ``tanqih release`` writes, and the version asked for."""

import json
import shutil
from pathlib import Path

import pytest

from curation.errors import InputError, ReleaseError
from curation.stages.releasing.diff import run_diff
from curation.stages.releasing.release import run_release
from curation.stages.releasing.verify import run_verify
from curation.store.workspace import Workspace
from tests.releasing import release_twice


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Give a workspace with releases 1.0.0 and 1.1.0, the second of one page more."""
    return release_twice(tmp_path_factory.mktemp("two") / "ws")


@pytest.fixture
def copied(two: Workspace, tmp_path: Path) -> Workspace:
    """Give a copy of that workspace to change."""
    return Workspace.open(shutil.copytree(two.root, tmp_path / "ws"))


def changelog(workspace: Workspace, version: str) -> str:
    """Read the changelog of a release."""
    return (workspace.releases / version / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_changelog_says_what_the_diff_finds(two: Workspace) -> None:
    """The rows of the table are the diff's counts, and the earlier entry stands below."""
    text = changelog(two, "1.1.0")
    difference = run_diff(two.releases / "1.0.0", two.releases / "1.1.0")
    assert difference.demands == "1.1.0"
    assert difference.rows("added") > 0
    newest = text[: text.index("### Agreement")]
    table = {line.split(" | ")[0].strip("| "): line for line in newest.splitlines() if line.startswith("| ")}
    for config in difference.configs:
        counts = [f"{config.rows[kind]:,}" for kind in ("added", "edited", "moved", "removed")]
        assert table[config.config].endswith(" | ".join(counts) + " |")
    assert text.endswith(changelog(two, "1.0.0").split("\n\n", 2)[2])


def test_the_manifest_lists_the_changelog_and_the_card_names_it(two: Workspace, copied: Workspace) -> None:
    """``verify`` holds it to its hash like any file, and a reader of the card finds it."""
    folder = two.releases / "1.1.0"
    assert "CHANGELOG.md" in json.loads((folder / "manifest.json").read_bytes())["files"]
    assert "(CHANGELOG.md)" in (folder / "README.md").read_text(encoding="utf-8")
    assert not run_verify(folder).attention
    with (copied.releases / "1.1.0" / "CHANGELOG.md").open("a", encoding="utf-8") as file:
        file.write("nothing else\n")
    assert run_verify(copied.releases / "1.1.0").notes == ("CHANGELOG.md: changed since the release",)


def test_the_same_release_made_again_has_the_same_changelog(two: Workspace, copied: Workspace) -> None:
    """Byte by byte, from the same last release."""
    shutil.rmtree(copied.releases / "1.1.0")
    run_release(copied)
    assert changelog(copied, "1.1.0") == changelog(two, "1.1.0")


def test_a_release_made_before_there_were_changelogs_is_followed_by_one(copied: Workspace) -> None:
    """Its own entry says that there is none."""
    shutil.rmtree(copied.releases / "1.1.0")
    last = copied.releases / "1.0.0"
    (last / "CHANGELOG.md").unlink()
    run_release(copied)
    text = changelog(copied, "1.1.0")
    assert "\n## 1.1.0\n\nSince 1.0.0.\n" in text
    assert text.endswith("\n## 1.0.0\n\nThis release was made without a changelog.\n")


def test_a_greater_version_is_taken_and_told(copied: Workspace) -> None:
    """Asked for 3.0.0 where the changes demand 1.1.0, the release is 3.0.0 and says why."""
    shutil.rmtree(copied.releases / "1.1.0")
    assert run_release(copied, "3.0.0").notes[0] == f"version 3.0.0: {copied.releases / '3.0.0'}"
    assert "Since 1.0.0. The changes demand 1.1.0; a greater version" in changelog(copied, "3.0.0")
    assert not run_verify(copied.releases / "3.0.0").attention
    stands = run_release(copied)
    assert stands.notes == (f"nothing changed: {copied.releases / '3.0.0'} stands",)


def test_a_smaller_version_is_refused_and_nothing_written(copied: Workspace) -> None:
    """Both numbers are named; what is no version is refused before any work."""
    shutil.rmtree(copied.releases / "1.1.0")
    with pytest.raises(ReleaseError, match=r"version 1\.0\.1 is smaller than 1\.1\.0"):
        run_release(copied, "1.0.1")
    with pytest.raises(InputError, match=r"'1\.1' is no version"):
        run_release(copied, "1.1")
    assert [path.name for path in copied.releases.iterdir()] == ["1.0.0"]
