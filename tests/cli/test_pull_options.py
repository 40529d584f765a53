"""``tanqih pull`` and its options, as far as they go without a server."""

from pathlib import Path

import pytest
from invoking import Command, assert_refused, files

from curation.store.archive import add_archive

PROJECT = {"project": {"id": 1, "made": "", "description": "p", "watermark": "", "drafts": 0}}


@pytest.mark.parametrize(
    "options", [["--full", "--offline"], ["--full", "--watch", "5"], ["--offline", "--watch", "5"]]
)
def test_options_that_exclude_each_other_are_refused(
    options: list[str], annotated: Path, tanqih: Command
) -> None:
    """Two of ``--full``, ``--offline``, ``--watch`` are one line and exit 2, and change nothing."""
    before = files(annotated)
    assert_refused(tanqih("pull", "entities", *options, "-w", annotated), "exclude each other")
    assert files(annotated) == before


def test_watch_goes_with_no_json(annotated: Path, tanqih: Command) -> None:
    """A report of a pull that does not end is none."""
    done = tanqih("pull", "entities", "--watch", "5", "--json", "-", "-w", annotated)
    assert_refused(done, "--json")


def test_offline_without_an_archive_says_to_pull(annotated: Path, tanqih: Command) -> None:
    """Where nothing was pulled, the annotations stay as they are."""
    before = files(annotated)
    done = tanqih("pull", "entities", "--offline", "-w", annotated)
    assert_refused(done, "nothing pulled yet: run `tanqih pull entities`")
    assert files(annotated) == before


def test_offline_needs_no_server(annotated: Path, tanqih: Command) -> None:
    """Without any server the archives alone give the annotations; twice, the same bytes."""
    folder = annotated / "pulls" / "entities"
    folder.mkdir(parents=True)
    add_archive(folder, "", True, [PROJECT], lambda: True)
    assert tanqih("pull", "entities", "--offline", "-w", annotated).status == 0
    before = files(annotated)
    assert tanqih("pull", "entities", "--offline", "-w", annotated).status == 0
    assert files(annotated) == before


def test_a_damaged_archive_is_one_line_that_names_it(annotated: Path, tanqih: Command) -> None:
    """Exit 2, the file's name and the way out; the annotations stay as they are."""
    folder = annotated / "pulls" / "entities"
    folder.mkdir(parents=True)
    added = add_archive(folder, "", True, [PROJECT], lambda: True)
    assert added is not None
    added.path.write_bytes(added.path.read_bytes()[:-3])
    before = files(annotated)
    done = tanqih("pull", "entities", "--offline", "-w", annotated)
    assert_refused(done, added.path.name, "`tanqih pull entities --full`")
    assert files(annotated) == before
