"""The state that archives add up to: changes told apart, losses counted, whatever the order of rows."""

from pathlib import Path
from typing import Any

import pytest

from curation.core.sweep import Count
from curation.errors import InputError
from curation.stages.labelling.pulled import ANSWERS, TASKS, TASKS_ANSWERS, Change, Pulled, read_pulled
from curation.store.archive import Row, add_archive

PROJECT = {"project": {"id": 7, "made": "2026-01-01", "description": "p", "watermark": "", "drafts": 0}}


def _task(number: int, *annotations: dict[str, Any]) -> Row:
    return {"in": 7, "task": {"id": number, "data": {"key": f"k{number}"}, "annotations": list(annotations)}}


def _answer(number: int, **said: Any) -> dict[str, Any]:
    return {"id": number, "completed_by": 3, "was_cancelled": False, **said}


def _pulled(*rows: Row) -> Pulled:
    pulled = Pulled()
    for row in (PROJECT, *rows):
        pulled.take(row)
    return pulled


def test_changes_are_told_apart_by_the_id_of_the_annotation() -> None:
    """New, edited and deleted answers of one task are counted each as what it is, with whose it is."""
    pulled = _pulled(_task(1, _answer(10), _answer(11)))
    pulled.changes.clear()
    pulled.take(_task(1, _answer(11, lead_time=2.0), _answer(12)))
    kinds = ("new", "edited", "deleted")
    assert pulled.changes == {Change(kind, "3"): 1 for kind in kinds}
    assert pulled.left[ANSWERS] == 1


def test_the_same_task_again_changes_nothing() -> None:
    """A task that comes back as it was is no change."""
    pulled = _pulled(_task(1, _answer(10)))
    pulled.changes.clear()
    pulled.take(_task(1, _answer(10)))
    assert not pulled.changes
    assert not pulled.left[ANSWERS]


def test_deleted_tasks_take_their_answers_with_them() -> None:
    """Tasks gone, and a project gone, are counted with the answers they had."""
    pulled = _pulled(_task(1, _answer(10), _answer(11)), _task(2), _task(3, _answer(12)))
    pulled.take({"in": 7, "gone": [1, 2]})
    assert (pulled.left[TASKS], pulled.left[TASKS_ANSWERS]) == (2, 2)
    pulled.take({"in": 7, "gone": None})
    assert (pulled.left[TASKS], pulled.left[TASKS_ANSWERS], pulled.left[ANSWERS]) == (3, 3, 0)
    assert list(pulled.answered()) == []


def test_another_task_under_the_same_id_is_a_task_deleted_and_a_new_one() -> None:
    """The server gives ids again: the time a task was made tells whose answers went with it."""
    old, new = _task(1, _answer(10)), _task(1)
    old["task"]["created_at"], new["task"]["created_at"] = "2026-01-01", "2026-01-02"
    pulled = _pulled(old, new)
    assert (pulled.left[TASKS], pulled.left[TASKS_ANSWERS], pulled.left[ANSWERS]) == (1, 1, 0)
    assert list(pulled.answered()) == []


def test_skips_are_answers_but_not_counted_by_the_server() -> None:
    """The count that is compared with the server's leaves skips out, as the server does."""
    pulled = _pulled(_task(1, _answer(10), _answer(11, was_cancelled=True)))
    assert pulled.projects[7].count() == Count(1, 1)


def test_a_row_of_no_known_project_is_an_error_that_names_the_folder(tmp_path: Path) -> None:
    """Rows that contradict each other stop the verb in one line."""
    folder = tmp_path / "entities"
    folder.mkdir()
    add_archive(folder, "", True, [_task(1)], lambda: True)
    with pytest.raises(InputError, match="`tanqih pull entities --full`"):
        read_pulled(folder)
