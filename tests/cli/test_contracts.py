"""What other programs and the README may count on: keys, help, versions, exit statuses."""

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from invoking import Command, assert_refused, child, page, report_of

from curation.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "pages"
ARTICLE = [
    "page_id",
    "article_id",
    "role",
    "title",
    "text",
    "kept",
    "headings",
    "source",
    "keywords",
    "byline",
    "published",
    "related",
    "metadata",
    "personal",
    "language",
    "flags",
    "removed",
]


def _verbs(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield each verb of the live command line, those below ``studio`` included."""
    command = command or typer.main.get_command(app)
    below = getattr(command, "commands", {})
    if path:
        yield path
    for name, verb in below.items():
        yield from _verbs(verb, (*path, name))


VERBS = list(_verbs())


def test_clean_prints_one_line_an_article_and_nothing_else(tanqih: Command) -> None:
    """``clean --json -`` prints exactly the promised keys, in their order, for every example page."""
    done = tanqih("clean", EXAMPLES, "--json", "-")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 0
    assert [list(row) for row in rows] == [ARTICLE] * 13
    for row in rows:
        assert row["role"] in ("main", "related")
        assert all(len(span) == 2 for span in row["kept"])
        assert all(list(span) == ["start", "end", "reason"] for span in row["removed"])
    assert done.err.startswith("clean: 8 pages: 8 added, 0 already there, 0 rejected\n")


def test_kept_and_removed_are_spans_of_the_raw_page(tanqih: Command) -> None:
    """The characters at ``kept`` are the text but for white space, and with ``removed`` they are the page."""
    for path in sorted(EXAMPLES.glob("*.txt")):
        raw = path.read_bytes().decode()
        rows = [json.loads(line) for line in tanqih("clean", path, "--json", "-").out.splitlines()]
        covered: list[int] = []
        for row in rows:
            kept = "".join(raw[start:end] for start, end in row["kept"])
            assert "".join(kept.split()) == "".join(row["text"].split())
            spans = [*row["kept"], *([span["start"], span["end"]] for span in row["removed"])]
            covered += [at for start, end in spans for at in range(start, end) if not raw[at].isspace()]
        assert sorted(covered) == [at for at, character in enumerate(raw) if not character.isspace()]


def test_segment_prints_a_text_and_its_sentences(tmp_path: Path, tanqih: Command) -> None:
    """``segment --json -`` prints ``text`` and ``sentences``, and ``article_id`` where the row has one."""
    path = tmp_path / "article.txt"
    path.write_text("قال الوزير. ثم غادر؟\nانتهى", encoding="utf-8")
    (line,) = tanqih("segment", path, "--json", "-").out.splitlines()
    row = json.loads(line)
    assert list(row) == ["text", "sentences"]
    assert [row["text"][start:end] for start, end in row["sentences"]] == ["قال الوزير.", "ثم غادر؟", "انتهى"]
    rows = tmp_path / "articles.jsonl"
    assert tanqih("clean", EXAMPLES, "--json", rows).status == 0
    for line in tanqih("segment", rows, "--json", "-").out.splitlines():
        assert set(json.loads(line)) == {"article_id", "text", "sentences"}


def test_json_to_a_file_is_what_standard_output_gets(tmp_path: Path, tanqih: Command) -> None:
    """A process prints the very bytes that ``--json FILE`` writes, and says the same of it."""
    for verb in ("clean", "segment"):
        printed, written = (
            child(verb, EXAMPLES, "--json", "-"),
            tanqih(verb, EXAMPLES, "--json", tmp_path / "o"),
        )
        assert written.out == ""
        assert printed.err == written.err
        assert (tmp_path / "o").read_bytes() == printed.out.encode()


@pytest.mark.parametrize("verb", VERBS, ids=" ".join)
def test_every_verb_has_help_with_an_example(verb: tuple[str, ...], tanqih: Command) -> None:
    """``--help`` of each verb exits 0, says what it does, shows an example, and offers JSON."""
    done = tanqih(*verb, "--help")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"Usage: tanqih {' '.join(verb)} ")
    if verb not in (("schema",), ("studio",), ("annotators",), ("guidelines",)):
        assert f"Example: tanqih {' '.join(verb)}" in done.out
        assert "--json" in done.out


@pytest.mark.parametrize("verb", [verb for verb in VERBS if len(verb) == 1], ids=" ".join)
def test_every_verb_stands_in_the_readme(verb: tuple[str, ...]) -> None:
    """The README shows each verb as ``tanqih VERB``."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"\btanqih {' '.join(verb)}\b", readme), (
        f"README.md never says `tanqih {' '.join(verb)}`"
    )


def test_every_verb_of_the_readme_is_there() -> None:
    """What the README's code calls ``tanqih WORD`` is a verb."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.findall(r"```.*?```|`[^`\n]+`", readme, re.DOTALL)
    named = {name for part in code for name in re.findall(r"(?<![\w/.-])tanqih ([a-z][a-z-]*)", part)}
    assert named <= {verb[0] for verb in VERBS}


def test_examples_of_the_help_are_command_lines(tanqih: Command) -> None:
    """Each example parses: its options are those the verb has."""
    for verb in VERBS:
        text = tanqih(*verb, "--help").out
        options = set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", text))
        for example in re.findall(r"Example: tanqih (.*)", text):
            assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", example)) <= options


def test_the_version_is_the_package_s(tanqih: Command) -> None:
    """``--version`` prints the name and the installed version."""
    assert tanqih("--version") == (0, f"tanqih {version('tanqih')}\n", "")


def test_an_unknown_verb_points_to_the_help_that_lists_them(tanqih: Command) -> None:
    """A verb that is not there is refused with the help of the level it was asked of."""
    assert_refused(child("cleen"), "No such command 'cleen'", "(see `tanqih --help`)")
    assert_refused(tanqih("studio", "open"), "No such command 'open'", "(see `tanqih studio --help`)")
    assert_refused(tanqih("clean", "--fast", "x"), "No such option", "(see `tanqih clean --help`)")
    assert_refused(tanqih("clean"), "Missing argument 'PATH…'", "(see `tanqih clean --help`)")
    assert_refused(tanqih("segment", "x.txt"), "give PATH and --json together")


def test_no_verb_at_all_shows_the_help(tanqih: Command) -> None:
    """``tanqih`` and ``tanqih studio`` alone show what there is, and exit 2."""
    for arguments in ([], ["studio"]):
        done = tanqih(*arguments)
        assert (done.status, done.out) == (2, "")
        assert done.err.startswith("Usage: tanqih")


def test_reports_add_up(annotated: Path, tmp_path: Path, tanqih: Command) -> None:
    """The parts of every report sum to what was taken in."""
    assert report_of(tanqih("init", tmp_path / "new", "--json", "-"))["taken"] == 1
    for verb in (["agree", "entities"], ["adjudicate", "entities"], ["release"]):
        report = report_of(tanqih(*verb, "-w", annotated, "--json", "-"))
        assert sum(report["parts"].values()) == report["taken"] > 0
        assert report["verb"] == " ".join(verb)
    (folder,) = (annotated / "releases").iterdir()
    report = report_of(tanqih("verify", folder, "--json", "-"))
    assert sum(report["parts"].values()) == report["taken"] > 0


def test_status_as_json(annotated: Path, tanqih: Command) -> None:
    """``status --json -`` prints a row a stage, with the counts of the workspace, and nothing else."""
    rows = {row["stage"]: row for row in json.loads(tanqih("status", "-w", annotated, "--json", "-").out)}
    assert rows["pages"] == {"stage": "pages", "rows": 3, "note": ""}
    assert rows["articles"]["rows"] == 3
    assert rows["sentences"]["rows"] == rows["entities: tasks"]["rows"] == 24
    assert rows["entities: layla"] == {"stage": "entities: layla", "rows": 24, "note": "all done"}


def test_exit_statuses_of_processes(workspace: Path, tmp_path: Path) -> None:
    """Processes end with 0 where all is done, 1 with something to look at, 2 where refused."""
    good, none = tmp_path / "good.txt", tmp_path / "titles.jsonl"
    good.write_text(page(1), encoding="utf-8")
    none.write_text('{"text": "قال."}\n{}\n', encoding="utf-8")
    assert child("clean", good, "-w", workspace).status == 0
    assert child("clean", none, "-w", workspace).status == 1
    assert child("clean", "-w", workspace).status == 2
