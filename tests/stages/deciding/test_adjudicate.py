"""Adjudicating what was dealt: a task waits until all who got it have answered, and is settled then."""

from pathlib import Path

import pytest
from labelling_samples import annotation, entities, make_workspace, marks, task

from curation.stages.deciding.adjudicate import run_adjudicate
from curation.stages.labelling.dealing import write_deal
from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, DealRecord, DecisionRecord, Report

TASK = task("وصل الوفد إلى بغداد صباح السبت.")
CITY = marks(TASK.text, ("بغداد", "GPE"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give a workspace of one task that was dealt to nobody yet."""
    return make_workspace(tmp_path / "ws", [TASK])


def _deal(workspace: Workspace, *names: str) -> None:
    row = DealRecord(task_id=TASK.task_id, kind="work", annotators=names)
    write_deal(workspace, entities(), {TASK.task_id: row})


def _settle(workspace: Workspace, *answers: AnnotationRecord) -> tuple[Report, list[str]]:
    write_records(workspace.annotations("entities"), AnnotationRecord, answers, {})
    report = run_adjudicate(workspace, entities())
    return report, [d.method for d in read_records(workspace.decisions("entities"), DecisionRecord)]


def test_what_one_of_two_answered_waits_and_then_is_settled(workspace: Workspace) -> None:
    """Dealt to two: one answer waits, both settle it."""
    _deal(workspace, "layla", "omar")
    report, methods = _settle(workspace, annotation(TASK, CITY))
    assert (report.parts, methods) == ({"waiting": 1}, [])
    assert not report.attention
    report, methods = _settle(workspace, annotation(TASK, CITY), annotation(TASK, CITY, "omar"))
    assert (report.parts, methods) == ({"unanimous": 1}, ["unanimous"])


def test_a_skip_ends_the_waiting(workspace: Workspace) -> None:
    """Who skipped a task has been heard: the other's answer is the only one."""
    _deal(workspace, "layla", "omar")
    skip = annotation(TASK, CITY, "omar").model_copy(update={"skipped": True})
    assert _settle(workspace, annotation(TASK, CITY), skip)[1] == ["single"]


def test_nobody_waits_for_an_annotator_who_left(workspace: Workspace) -> None:
    """A task that someone began and who then left tanqih.toml is settled without them."""
    _deal(workspace, "layla", "hind")
    assert _settle(workspace, annotation(TASK, CITY))[1] == ["single"]


def test_a_referee_settles_what_waits(workspace: Workspace, tmp_path: Path) -> None:
    """A ruling is final, whoever has yet to answer."""
    _deal(workspace, "layla", "omar")
    write_records(workspace.annotations("entities"), AnnotationRecord, [annotation(TASK, CITY)], {})
    labels = tmp_path / "referee.jsonl"
    labels.write_text('{"sentence": "وصل الوفد إلى [GPE بغداد] صباح السبت."}\n', encoding="utf-8")
    assert run_adjudicate(workspace, entities(), labels).parts == {"referee": 1}


def test_without_dealing_one_answer_is_the_decision(workspace: Workspace) -> None:
    """In one shared project nobody is waited for."""
    assert _settle(workspace, annotation(TASK, CITY))[1] == ["single"]
