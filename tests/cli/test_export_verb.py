"""``tanqih export``: exit statuses, what is left out, what is refused; nothing half-written."""

import json
from pathlib import Path

import pytest
from invoking import Command, assert_refused, files, report_of

from curation.store.workspace import Workspace
from tests.releasing import PAGES, make_workspace, release


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a release of entities, nested ones among them, and stance."""
    workspace = make_workspace(tmp_path_factory.mktemp("export") / "w", PAGES[:4], ("entities", "stance"))
    release(workspace)
    return workspace


def test_layers_end_well_and_flat_formats_want_a_look(
    released: Workspace, tmp_path: Path, tanqih: Command
) -> None:
    """The exit status is 0 and 1, and report and left-out.jsonl say what CoNLL lacks of what brat has."""
    given = ("-w", released.root, "--schema", "entities", "--json", "-")
    brat = tanqih("export", *given, "--format", "brat", "--out", tmp_path / "brat")
    conll = tanqih("export", *given, "--format", "conll", "--out", tmp_path / "conll")
    assert (brat.status, conll.status) == (0, 1)
    kept, flat = report_of(brat)["figures"], report_of(conll)["figures"]
    assert kept["spans left out"] == 0
    assert flat["spans written"] + flat["spans left out"] == kept["spans written"]
    left = (tmp_path / "conll" / "left-out.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(left) == flat["spans left out"]
    for line in left:
        row = json.loads(line)
        text = (tmp_path / "brat" / "entities" / row["split"] / f"{row['id']}.txt").read_text(
            encoding="utf-8"
        )
        assert text[row["start"] : row["end"]] == row["text"]


def test_strict_leaves_nothing(released: Workspace, tmp_path: Path, tanqih: Command) -> None:
    """--strict refuses rather than leave spans out, with their number, and writes nothing."""
    out = tmp_path / "out"
    done = tanqih("export", "-w", released.root, "--format", "bio", "--strict", "--out", out)
    assert_refused(done, "bio would leave out ", " spans, the first ", "--strict")
    assert not list(tmp_path.iterdir())


def test_refused_in_one_line(released: Workspace, tmp_path: Path, tanqih: Command) -> None:
    """An unknown format, schema, version or choice of spans, and a folder in use, are one line each."""
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "mine.txt").write_text("1", encoding="utf-8")

    def export(*arguments: str, name: str = "bio", out: str = "out") -> None:
        shown = tanqih(
            "export", "-w", released.root, "--format", name, "--out", tmp_path / out, *arguments[1:]
        )
        assert_refused(shown, arguments[0])

    export("no format named xls: bilou, bio, ", name="xls")
    export("has no schema topic: it has entities, stance", "--schema", "topic")
    export("no release 9.9.9", "9.9.9")
    export("--nested deepest: give outermost or innermost", "--nested", "deepest")
    export("used: is there already", out="used")
    export("schema stance: conll has no place for its choices", name="conll")
    assert files(tmp_path) == {"used/mine.txt": b"1"}


def test_an_edited_release_is_not_exported(
    released: Workspace, tmp_path: Path, tanqih: Command, request: pytest.FixtureRequest
) -> None:
    """A release whose file was changed is refused as publishing would."""
    card = released.releases / "1.0.0" / "README.md"
    before = card.read_bytes()
    request.addfinalizer(lambda: card.write_bytes(before))
    card.write_bytes(before + b"\n")
    done = tanqih("export", "-w", released.root, "--format", "brat", "--out", tmp_path / "out")
    assert_refused(done, "does not verify", "README.md: changed since the release")
