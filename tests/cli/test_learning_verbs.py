"""The verbs doubt and prioritize on the command line: what they print, and what they refuse in a line."""

import json
from pathlib import Path

import pytest
from invoking import Command, assert_refused


def test_doubt_says_what_to_run_first(segmented: Path, annotated: Path, tanqih: Command) -> None:
    """No decisions, no tasks: one line each; with decisions the report and the list as JSON."""
    assert_refused(tanqih("doubt", "entities", "-w", annotated), "run `tanqih adjudicate entities` first")
    assert tanqih("adjudicate", "entities", "-w", annotated).status == 1
    done = tanqih("doubt", "entities", "-w", annotated, "--json", "-")
    report = json.loads(done.out)
    assert (done.status, report["answers"]) == (0, [])
    assert report["parts"]["doubted"] == 0
    assert_refused(tanqih("doubt", "entities", "--limit", "0", "-w", annotated), "--limit")
    (annotated / "tasks" / "entities.parquet").unlink()
    assert_refused(tanqih("doubt", "entities", "-w", annotated), "run `tanqih push entities` first")


def test_prioritize_writes_scores_and_says_so(workspace: Path, segmented: Path, tanqih: Command) -> None:
    """Every task of three pages is scored; without sentences the line says what to run."""
    done = tanqih("prioritize", "entities", "-w", segmented)
    assert (done.status, done.err) == (0, "")
    assert "tanqih push entities --order priority --limit N" in done.out
    scored = (segmented / "priorities" / "entities.jsonl").read_bytes().splitlines()
    assert f"prioritize entities: {len(scored)} tasks: {len(scored)} scored" in done.out
    for shard in (segmented / "sentences").glob("*.parquet"):
        shard.unlink()
    assert_refused(tanqih("prioritize", "entities", "-w", segmented), "run `tanqih segment` first")


def test_a_missing_extra_is_named(annotated: Path, tanqih: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without scikit-learn and cleanlab, both verbs say how to install them."""
    assert tanqih("adjudicate", "entities", "-w", annotated).status == 1
    monkeypatch.setattr("curation.core.learning.features._PACKAGES", ("no_such_package",))
    for verb in ("doubt", "prioritize"):
        assert_refused(tanqih(verb, "entities", "-w", annotated), "pip install 'tanqih[learn]'")
