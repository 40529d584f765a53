"""``doubt`` and ``prioritize`` on a workspace: what they read, what they write, what they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest

from curation.core.ids import annotation_id
from curation.errors import InputError
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.deciding.adjudicate import run_adjudicate
from curation.stages.deciding.doubt import run_doubt
from curation.stages.deciding.prioritize import run_prioritize
from curation.stages.init import run_init
from curation.stages.labelling.choosing import PushOptions, make_pool
from curation.stages.labelling.tasks import build_tasks
from curation.stages.schemas import load_schema
from curation.store.spool import spooling
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, LabeledSpan, TaskRecord
from tests.records import make_annotation
from tests.stages.labelling_samples import entities, make_workspace, task

PAGES = Path(__file__).parents[3] / "examples" / "pages"
TOWN = LabeledSpan(4, 15, "GPE")
TASKS = [
    task(f"زار مدينة نابلس القديمة رقم {number} أمس", f"t{number:02}").model_copy(
        update={"article_id": f"a{number // 2}"}
    )
    for number in range(24)
]
MISSED = "t07"


def said(of: TaskRecord, annotator: str, answer: Answer) -> AnnotationRecord:
    """Give an annotator's answer to a task."""
    return make_annotation(annotation_id(of.task_id, annotator, answer, False), of.task_id, annotator, answer)


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def decided(tmp_path: Path) -> Workspace:
    """Give a workspace whose two annotators marked the town in every sentence but one, and agreed on that."""
    workspace = make_workspace(tmp_path / "ws", TASKS)
    marked = {of.task_id: Answer.of([] if of.task_id == MISSED else [TOWN], {}) for of in TASKS}
    given = [said(of, name, marked[of.task_id]) for of in TASKS for name in ("layla", "omar")]
    write_records(workspace.annotations("entities"), AnnotationRecord, given, {})
    run_adjudicate(workspace, entities())
    return workspace


def test_a_doubted_decision_is_listed_with_its_place(decided: Workspace) -> None:
    """The town that both left out is the one doubt; the file holds it, the same bytes each time."""
    found = run_doubt(decided, entities(), 100)
    (row,) = found.rows
    assert (row.task, row.given, row.suggested, row.surface) == (MISSED, "no span", "GPE", "مدينة نابلس")
    assert found.report.parts == {"doubted": 1, "not doubted": 23}
    assert found.report.attention
    path = decided.doubts("entities")
    before = path.read_bytes()
    assert lines(path) == [{**row._asdict(), "place": [4, 15]}]
    assert run_doubt(decided, entities(), 1).rows == [row]
    assert path.read_bytes() == before


def test_nothing_decided_and_little_decided_are_told(decided: Workspace, tmp_path: Path) -> None:
    """Without decisions the line says what to run; with few a note says why nothing is doubted."""
    decided.decisions("entities").unlink()
    with pytest.raises(InputError, match="run `tanqih adjudicate entities` first"):
        run_doubt(decided, entities(), 100)
    few = make_workspace(tmp_path / "few", TASKS[:4])
    given = [said(of, "layla", Answer.of([TOWN], {})) for of in TASKS[:4]]
    write_records(few.annotations("entities"), AnnotationRecord, given, {})
    run_adjudicate(few, entities())
    report = run_doubt(few, entities(), 100).report
    assert (report.parts, report.attention) == ({"doubted": 0, "not doubted": 4}, False)
    assert report.notes == (
        "spans: 4 answers from 2 articles are too few to doubt any: 20 from two are needed",
    )


def test_the_rest_is_scored_and_pushed_in_that_order(tmp_path: Path) -> None:
    """With nothing answered all tasks are scored, later the rest; `--order priority` goes by it."""
    run_init(tmp_path / "ws")
    workspace = Workspace.open(tmp_path / "ws")
    run_clean(workspace, [str(PAGES / "01-wadi-dam.txt"), str(PAGES / "03-football-federation.txt")])
    run_segment(workspace)
    schema = load_schema(workspace, "entities")
    tasks = list(build_tasks(workspace, schema))
    report = run_prioritize(workspace, schema)
    assert report.parts == {"scored": len(tasks), "learnt from": 0, "disputed": 0}
    assert "nothing is answered yet: what is unlike the rest comes first" in report.notes
    answered = [said(of, "layla", Answer.of([LabeledSpan(0, 5, "ORG")], {})) for of in tasks[:8]]
    answered += [said(of, "omar", Answer()) for of in tasks[:1]]
    write_records(workspace.annotations("entities"), AnnotationRecord, answered, {})
    report = run_prioritize(workspace, schema)
    assert report.parts == {"scored": len(tasks) - 8, "learnt from": 7, "disputed": 1}
    path = workspace.priorities("entities")
    before, rows = path.read_bytes(), lines(path)
    assert {row["id"] for row in rows} == {of.task_id for of in tasks[8:]}
    with spooling(workspace.root, TaskRecord) as spool:
        ranked = make_pool(workspace, schema, PushOptions(order="priority"), spool).ranked
    assert ranked == [row["id"] for row in rows] + [of.task_id for of in tasks[:8]]
    run_prioritize(workspace, schema)
    assert path.read_bytes() == before


def test_scores_of_ones_own_are_not_written_over(tmp_path: Path) -> None:
    """A file that `prioritize` did not write stays, and the line names it."""
    run_init(tmp_path / "ws")
    workspace = Workspace.open(tmp_path / "ws")
    path = workspace.priorities("entities")
    path.parent.mkdir()
    path.write_text('{"id": "x", "score": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match="holds scores of your own"):
        run_prioritize(workspace, entities())
    assert path.read_text(encoding="utf-8") == '{"id": "x", "score": 1}\n'
