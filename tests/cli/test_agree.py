"""``tanqih agree`` on answers that cannot all be compared: a clear line, and the rest is still computed."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invoking import Command, assert_refused, files, report_of

from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, LabeledSpan

Change = Callable[[AnnotationRecord], AnnotationRecord | None]


def change(root: Path, how: Change) -> None:
    """Rewrite the pulled annotations; None drops one."""
    path = Workspace.open(root).annotations("entities")
    rows = [how(row) for row in read_records(path, AnnotationRecord)]
    write_records(path, AnnotationRecord, [row for row in rows if row], {})


def agreed(tanqih: Command, root: Path, *options: str) -> dict[str, Any]:
    """Run the verb and give what it printed as JSON."""
    return report_of(tanqih("agree", "entities", "-w", root, "--json", "-", *options))


def value(report: dict[str, Any], name: str) -> float | None:
    """Give a measure's value."""
    found: float | None = next(m["value"] for m in report["measures"] if m["name"] == name)
    return found


def test_one_annotator(annotated: Path, tanqih: Command) -> None:
    """The line says who is alone; nothing is NaN, every figure has its reason; the status asks for a look."""
    change(annotated, lambda row: row if row.annotator == "layla" else None)
    done = tanqih("agree", "entities", "-w", annotated, "--json", "-")
    assert done.status == 1
    report = report_of(done)
    assert "layla alone has answered: agreement needs two annotators" in report["notes"]
    assert {(m["value"], m["note"]) for m in report["measures"]} == {(None, "no task has two answers")}
    assert "NaN" not in done.out


def test_no_overlap(annotated: Path, tanqih: Command) -> None:
    """Each answered other tasks: it says that there is nothing to compare, and where overlap is set."""
    seen: dict[str, str] = {}
    change(
        annotated, lambda row: row if seen.setdefault(row.task_id, row.annotator) == row.annotator else None
    )
    swap = sorted(seen)[::2]
    change(
        annotated, lambda row: row.model_copy(update={"annotator": "omar"}) if row.task_id in swap else row
    )
    report = agreed(tanqih, annotated)
    assert any("there are none (see overlap in tanqih.toml)" in note for note in report["notes"])
    assert report["parts"]["by one"] == report["taken"]


def test_one_who_skipped_everything_is_left_out(annotated: Path, tanqih: Command) -> None:
    """The others are compared as if that annotator were not there."""
    before = agreed(tanqih, annotated)["measures"]
    path = Workspace.open(annotated).annotations("entities")
    rows = list(read_records(path, AnnotationRecord))
    skips = [
        row.model_copy(update={"annotator": "hind", "skipped": True, "answer": Answer()})
        for row in rows
        if row.annotator == "omar"
    ]
    write_records(path, AnnotationRecord, [*rows, *skips], {})
    report = agreed(tanqih, annotated)
    assert "hind skipped every task: left out" in report["notes"]
    assert report["measures"] == before


def test_a_label_that_only_one_used(annotated: Path, tanqih: Command) -> None:
    """Its F1 is 0, and a line says that one annotator alone uses it."""
    report = agreed(tanqih, annotated)
    assert "ORG is used by layla alone: no agreement is possible on it" in report["notes"]
    assert value(report, "span F1 exact, ORG") == 0


def test_spans_of_an_older_schema(annotated: Path, tanqih: Command) -> None:
    """What the schema no longer has is counted in a line and left out of every figure."""
    before = agreed(tanqih, annotated)

    def older(row: AnnotationRecord) -> AnnotationRecord:
        spans = [*row.answer.spans, LabeledSpan(6, 9, "PARTY")]
        return row.model_copy(update={"answer": Answer.of(spans, {})})

    change(annotated, older)
    report = agreed(tanqih, annotated)
    assert any("answers say PARTY, which schema entities" in note for note in report["notes"])
    assert report["measures"] == before["measures"]
    assert report["disagreements"] == before["disagreements"]


def test_what_is_written_is_what_is_printed_and_the_same_again(annotated: Path, tanqih: Command) -> None:
    """Figures, disagreements and the task to settle stand in three files; a second run changes no byte."""
    report = agreed(tanqih, annotated)
    folder = annotated / "agreement"
    first = files(folder)
    assert json.loads(first["entities.json"]) == report["measures"]
    assert json.loads(first["entities.disagreements.json"]) == report["disagreements"]
    assert "intervals rest on 3 articles: of fewer than 10 they are rough" in report["notes"]
    (disputed,) = map(json.loads, first["entities.tasks.jsonl"].splitlines())
    assert disputed["gain"] == 1
    assert disputed["votes"]["layla"]["sentence"].startswith("[ORG ")
    assert "[" not in disputed["votes"]["omar"]["sentence"]
    assert report["disagreements"]["confusions"][0]["labels"] == ["ORG", "no span"]
    assert report["disagreements"]["differences"][0]["kind"] == "marked or not"
    agreed(tanqih, annotated)
    assert files(folder) == first


def test_tables_name_what_differs(annotated: Path, tanqih: Command) -> None:
    """On a terminal there are tables: the figures, a row a label, what was taken for what."""
    said = tanqih("agree", "entities", "-w", annotated).out
    for words in ("span F1 exact", "u-alpha", "ORG / no span", "marked or not", "disputed tasks: 1"):
        assert words in said


def test_gamma_without_its_package_is_refused(
    annotated: Path, tanqih: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says what to install."""
    monkeypatch.setitem(sys.modules, "pygamma_agreement", None)
    done = tanqih("agree", "entities", "-w", annotated, "--gamma")
    assert_refused(done, "pygamma-agreement", "pip install 'tanqih[gamma]'")


def test_page_and_tables_are_written_beside_the_report(
    annotated: Path, tanqih: Command, tmp_path: Path
) -> None:
    """Both say what the report says; a folder in their place is refused before anything is computed."""
    page, tables = tmp_path / "page.html", tmp_path / "tables.tex"
    report = agreed(tanqih, annotated, "--html", str(page), "--latex", str(tables))
    exact = value(report, "span F1 exact, all")
    assert exact is not None
    assert f"<b>{exact:.3f}</b>" in page.read_text(encoding="utf-8")
    assert f"{exact:.3f}" in tables.read_text(encoding="utf-8")
    before = files(annotated)
    for option in ("--html", "--latex"):
        refused = tanqih("agree", "entities", "-w", annotated, option, tmp_path)
        assert_refused(refused, str(tmp_path), "is no file")
    assert files(annotated) == before
