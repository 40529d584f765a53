"""Pulling from a real Label Studio: whatever happens to an answer, it is found, archived and said."""

from pathlib import Path

import pytest
from desk import Desk

from curation.errors import InputError
from curation.labelstudio.server import Running
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.store.archive import archives
from curation.store.workspace import Workspace

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, studio: Running) -> Desk:
    """Give a desk that the tests of this file share; each leaves it pulled."""
    return Desk(tmp_path_factory.mktemp("pull"), "pull", studio)


def test_what_befalls_an_answer_is_found_by_the_next_pull(desk: Desk) -> None:
    """New, edited, skipped, marked as ground truth, deleted: each pull says it, and archives just that."""
    assert desk.pull(full=True).parts["taken"] == 0
    first, second, third, *_ = desk.listed()
    number, other = desk.answer(first, lead_time=7.25), desk.answer(second)
    desk.answer(third, was_cancelled=True)
    report = desk.pull()
    assert "3 new, 0 edited, 0 deleted" in report.notes[0]
    assert (report.parts["taken"], report.figures["skipped"]) == (3, 1)
    assert [a.lead_time for a in desk.pulled() if a.lead_time] == [7.25]
    desk.assert_rebuilt()

    size = archives(desk.workspace.pulls("entities"))[0].stat().st_size
    desk.send("PATCH", f"/api/annotations/{number}/", json={"ground_truth": True, "lead_time": 9.5})
    report = desk.pull()
    assert "0 new, 1 edited, 0 deleted" in report.notes[0]
    assert report.figures["ground truth"] == 1
    assert archives(desk.workspace.pulls("entities"))[-1].stat().st_size < size / 2
    desk.assert_rebuilt()

    desk.send("POST", f"/api/tasks/{first['id']}/drafts", json={"result": []})
    count = desk.archived()
    report = desk.pull()
    assert report.notes[0].startswith("nothing new")
    assert report.figures["tasks with a draft, not taken"] == 1
    assert desk.archived() == count

    desk.send("DELETE", f"/api/annotations/{other}/")
    report = desk.pull()
    assert "0 new, 0 edited, 1 deleted" in report.notes[0]
    assert (report.parts["taken"], report.figures["deleted answers, in the archive"]) == (2, 1)
    desk.assert_rebuilt()


def test_a_deleted_task_is_found_without_a_time_stamp_of_it(desk: Desk) -> None:
    """Nothing on the server tells of a deleted task but the counts; its answer stays in the archive."""
    tasks = desk.listed()
    victim, *_ = (task for task in tasks if not task["annotations"])
    desk.answer(victim)
    before = desk.pull()
    desk.send("DELETE", f"/api/tasks/{victim['id']}/")
    report = desk.pull()
    assert report.attention
    assert "1 task was deleted on the server, and with them 1 answer:" in " ".join(report.notes)
    assert report.parts["taken"] == before.parts["taken"] - 1
    assert report.figures["tasks deleted on the server"] == 1
    desk.assert_rebuilt()
    assert not desk.pull().attention
    full = desk.pull(full=True)  # the tally goes on over a full pull
    assert full.figures == report.figures
    desk.assert_rebuilt()
    run_push(desk.workspace, desk.schema, desk.client)
    assert desk.pull().parts == full.parts


def test_a_full_pull_gives_the_same_annotations(desk: Desk) -> None:
    """What the changes added up to is what the server holds."""
    desk.answer(next(task for task in desk.listed(1) if not task["annotations"]))
    desk.pull()
    before = desk.pulled()
    report = desk.pull(full=True)
    assert "0 new, 0 edited, 0 deleted" in report.notes[0]
    assert desk.pulled() == before


def test_a_damaged_archive_is_named_and_a_full_pull_goes_on_without_it(desk: Desk) -> None:
    """The next pull refuses in one line; ``--full`` begins anew and says why."""
    before = desk.pulled()
    path = archives(desk.workspace.pulls("entities"))[-1]
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(InputError, match=rf"{path.name}.*--full"):
        desk.pull()
    report = desk.pull(full=True)
    assert report.attention
    assert "began anew" in report.notes[1]
    assert desk.pulled() == before
    assert not desk.pull().attention


def test_tasks_without_our_key_and_numbers_out_of_all_bounds_stop_nothing(
    tmp_path: Path, studio: Running
) -> None:
    """A task added by other hands is counted; an answer with absurd offsets is refused with its reason."""
    desk = Desk(tmp_path, "foreign", studio)
    desk.client.import_tasks(
        desk.projects[0],
        [{"data": dict.fromkeys(("text", "heading", "before", "after"), "نص من خارج المشروع")}],
    )
    first, second, *_ = tasks = desk.listed()
    desk.send("POST", f"/api/tasks/{tasks[-1]['id']}/annotations/", json={"result": []})
    region = {"id": "r", "from_name": "label", "to_name": "text", "type": "labels"}
    for task, start in ((first, 10**30), (second, -5)):
        value = {"start": start, "end": start + 3, "text": "كوكب زحل", "labels": ["ORG"]}
        desk.send(
            "POST", f"/api/tasks/{task['id']}/annotations/", json={"result": [{**region, "value": value}]}
        )
    report = desk.pull()
    expected = {"taken": 0, "refused": 2, "of tasks no longer made": 0, "of tasks without our key": 1}
    assert report.parts == expected
    assert report.figures["tasks without our key"] == 1
    desk.assert_rebuilt()


def test_an_annotator_taken_out_of_the_settings_is_named_by_the_address(desk: Desk) -> None:
    """Their answers stay, under the e-mail address, and the report says so."""
    desk.pull()
    kept = desk.workspace.settings.annotators[:1]
    settings = desk.workspace.settings.model_copy(update={"annotators": kept})
    report = run_pull(Workspace(desk.workspace.root, settings), desk.schema, desk.client)
    (owner,) = {annotation.annotator for annotation in desk.pulled()}
    assert any(note.startswith(f"{owner} is no annotator in tanqih.toml") for note in report.notes)
    desk.pull()
