"""The tables of ``agree --latex`` as LaTeX reads them: escaped, and set where LaTeX is installed."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from test_agree_page import two

from curation.core.schema import LabelSchema
from curation.stages.deciding.agree import run_agree
from curation.stages.deciding.agree_latex import agree_latex
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, TaskRecord
from tests.quality.labelled_sentences import draw_stances, shipped_schema
from tests.records import make_annotation, make_task
from tests.stages.labelling_samples import entities, make_workspace

_ENGINES = ("pdflatex", "xelatex")
_PAPER = r"\documentclass{article}\usepackage{booktabs}\begin{document}\input{table}\end{document}"
_FAULT = re.compile(rb"^(!.*|.*Warning.*|Overfull.*)$", re.MULTILINE)


def stance(folder: Path) -> tuple[LabelSchema, str]:
    """Give the tables of a schema with choices: three annotators, two of whom have every tenth task wrong."""
    schema, tasks = shipped_schema("stance"), draw_stances(90, 1)
    make_workspace(folder, [])
    workspace = Workspace.open(folder)
    records = [
        make_task(of.text, of.task_id, "stance", of.target).model_copy(update={"article_id": of.article_id})
        for of in tasks
    ]
    given = [
        make_annotation(
            f"{name} {of.task_id}", of.task_id, name, tasks[at - 1].answer if at % 10 == turn else of.answer
        )
        for turn, name in enumerate(("layla", "omar", "صابر"))
        for at, of in enumerate(tasks)
    ]
    write_records(workspace.tasks("stance"), TaskRecord, records, {})
    write_records(workspace.annotations("stance"), AnnotationRecord, given, {})
    return schema, agree_latex(schema, run_agree(workspace, schema))


def renamed(schema: LabelSchema) -> LabelSchema:
    """Give the schema a name and a label that LaTeX would stumble over."""
    spans = [s.model_copy(update={"name": "A_b"}) if s.name == "PERS" else s for s in schema.spans]
    return schema.model_copy(update={"name": "my_labels", "spans": tuple(spans)})


def test_nothing_but_comments_holds_arabic_or_a_bare_underscore(tmp_path: Path) -> None:
    """Names of labels and of the schema are escaped; what is set is ASCII, whoever annotated."""
    found = two(tmp_path / "ws", "صابر")
    _, choices = stance(tmp_path / "stance")
    for latex in (agree_latex(renamed(entities()), found), choices):
        shown = [line for line in latex.splitlines() if not line.startswith("%")]
        assert "\n".join(shown).isascii()
        for line in shown:
            plain = re.sub(r"\\(label|ref)\{[^}]*\}|\$[^$]*\$", "", line)
            assert not re.search(r"(?<!\\)[_%#^]", plain), line
    assert r"my\_labels" in agree_latex(renamed(entities()), found)


def test_a_table_of_no_span_is_left_out(tmp_path: Path) -> None:
    """Where nobody marked a span there is the table of choices alone; long heads are stacked."""
    _, latex = stance(tmp_path / "ws")
    assert latex.count(r"\begin{table*}") == 1
    assert r"\shortstack[r]{Krippendorff's\\$\alpha$}" in latex
    rows = [line for line in latex.splitlines() if line.endswith(r" \\") and line.startswith("    ")]
    assert {row.count(" & ") for row in rows} == {6}


@pytest.mark.parametrize("engine", _ENGINES)
def test_the_tables_are_set_without_a_complaint(tmp_path: Path, engine: str) -> None:
    """In a plain article no error, no warning, no line too long, after the second run."""
    if shutil.which(engine) is None:
        if os.environ.get("TANQIH_REQUIRE_LATEX"):
            pytest.fail(f"{engine} is not installed, and TANQIH_REQUIRE_LATEX asks for it")
        pytest.skip(f"{engine} is not installed: the tables are checked as text alone")
    tables = [agree_latex(entities(), two(tmp_path / "spans")), stance(tmp_path / "choices")[1]]
    (tmp_path / "table.tex").write_text("\n".join(tables), encoding="utf-8")
    (tmp_path / "paper.tex").write_text(_PAPER, encoding="utf-8")
    for _ in range(2):
        command = [engine, "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, _FAULT.findall(done.stdout)) == (0, [])
