"""The options of ``tanqih adjudicate``, and what is wrong before a server is asked."""

from pathlib import Path

import pytest
from invoking import Command, assert_refused, files, report_of


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--push", "--pull"), "exclude each other"),
        (("--push", "--feedback"), "exclude each other"),
        (("--pull", "--referee", "answers.jsonl"), "exclude each other"),
        (("--prune",), "--prune goes with --push"),
        (("--pull", "--out", "pages"), "--out with --feedback"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    options: tuple[str, ...], words: str, annotated: Path, tanqih: Command
) -> None:
    """One thing at a time; nothing is written."""
    before = files(annotated)
    assert_refused(tanqih("adjudicate", "entities", *options, "-w", annotated), words)
    assert files(annotated) == before


@pytest.mark.parametrize("option", ["--push", "--pull"])
def test_what_was_not_pulled_is_not_adjudicated(option: str, segmented: Path, tanqih: Command) -> None:
    """Before any answer is there, the line says what to run, and no server is asked."""
    assert_refused(
        tanqih("adjudicate", "entities", option, "-w", segmented), "run `tanqih pull entities` first"
    )


def test_without_a_server_one_line_says_so(annotated: Path, tanqih: Command) -> None:
    """No local Label Studio: the line says how to start it; nothing is decided by halves."""
    before = files(annotated)
    assert_refused(tanqih("adjudicate", "entities", "--push", "-w", annotated), "tanqih studio start")
    assert files(annotated) == before


def test_two_referees_with_one_address_are_refused(annotated: Path, tanqih: Command) -> None:
    """A referee is known by the address, as an annotator is."""
    person = '\n[[referees]]\nname = "{}"\nemail = "hakam@example.org"\n'
    with (annotated / "tanqih.toml").open("a", encoding="utf-8") as settings:
        settings.write(person.format("hakam") + person.format("other"))
    assert_refused(tanqih("adjudicate", "entities", "-w", annotated), "two referees have the same email")


def test_feedback_goes_where_it_is_told(annotated: Path, tmp_path: Path, tanqih: Command) -> None:
    """A page an annotator, in the folder named; a folder that is a file is one line."""
    assert tanqih("adjudicate", "entities", "-w", annotated).status == 1
    where = ("--out", tmp_path / "p", "-w", annotated, "--json", "-")
    done = tanqih("adjudicate", "entities", "--feedback", *where)
    assert done.status == 0
    assert report_of(done)["parts"]["decided otherwise"] == 0
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == [
        "entities.layla.html",
        "entities.omar.html",
    ]
    (tmp_path / "q").write_text("mine")
    refused = tanqih("adjudicate", "entities", "--feedback", "--out", tmp_path / "q", "-w", annotated)
    assert (refused.status, refused.err.count("\n")) == (2, 1)
    assert (tmp_path / "q").read_text() == "mine"
