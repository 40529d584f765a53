"""``tanqih guidelines`` as a command: in a workspace and outside one, with its exit statuses."""

from pathlib import Path

import pytest
from guideline_samples import EXAMPLES, guided

from curation.cli.main import run
from curation.stages.schemas import shipped_schemas


def test_in_a_workspace_its_own_schemas_are_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before rendering there is something to look at (1), after it nothing (0); a bad example refuses (2)."""
    own = guided(tmp_path / "ws").root / "schemas" / "places"
    monkeypatch.chdir(tmp_path / "ws")
    assert run(["guidelines", "check"]) == 1
    assert "line 8: the table of labels is out of date" in capsys.readouterr().out
    assert run(["guidelines", "render", "places"]) == 0
    assert run(["guidelines", "check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("1 good, 0 with something to mend")
    wrong = EXAMPLES.replace("[CITY الصفوان]", "[TOWN الصفوان]")
    (own / "examples.jsonl").write_text(wrong, encoding="utf-8")
    before = (own / "manual.ar.md").read_bytes()
    for verb in ("check", "render", "build"):
        assert run(["guidelines", verb]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err == "error: schemas/places/examples.jsonl, line 1: unknown label TOWN\n"
    assert (own / "manual.ar.md").read_bytes() == before
    assert not (tmp_path / "ws" / "guideline-site").exists()


def test_outside_a_workspace_the_shipped_schemas_are_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them are checked and found filled; a folder named with ``-w`` must be a workspace."""
    monkeypatch.chdir(tmp_path)
    for verb in ("check", "render"):
        assert run(["guidelines", verb]) == 0
    first, second = capsys.readouterr().out.splitlines()
    count = len(shipped_schemas())
    assert first.startswith(f"guidelines check: {count} schemas: {count} good")
    assert second == f"guidelines render: {2 * count} manuals: 0 filled, {2 * count} up to date"
    assert run(["guidelines", "check", "-w", "."]) == 2
    assert capsys.readouterr().err.startswith("error: . is not a workspace")


def test_a_shipped_schema_is_not_written_from_a_workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a workspace takes from the package stays as it came."""
    (tmp_path / "tanqih.toml").write_text('name = "w"\nschemas = ["stance"]\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["guidelines", "render"]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["  stance is shipped: nothing to fill"]
