"""What push and pull make of a second run, a cut answer, nonsense on the server and an unknown project."""

from pathlib import Path

import pytest
from scripted_workspaces import PAGES, make_workspace

from curation.errors import InputError, ServerError
from curation.labelstudio.server import Running
from curation.stages.labelling.connect import connect, project_specs
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.schemas import load_schema

pytestmark = pytest.mark.integration


def test_pushing_twice_adds_nothing(tmp_path: Path, studio: Running) -> None:
    """The second push finds every task there; a deleted task is brought back, alone."""
    workspace = make_workspace(tmp_path / "ws", "twice", studio, PAGES[:1])
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    first, second = run_push(workspace, schema, client), run_push(workspace, schema, client)
    tasks = first.figures["tasks"]
    assert first.parts == {"added": 2 * tasks, "already there": 0}
    assert second.parts == {"added": 0, "already there": 2 * tasks}
    spec = project_specs(workspace, schema)["scripted-1"]
    project = client.ensure_project(spec)
    assert client.count_tasks(project.id) == tasks
    some = [task["data"]["key"] for task in client.tasks(project.id)][:3]
    assert client.existing_keys(project.id, [*some, "absent"]) == set(some)
    gone = next(iter(client.tasks(project.id)))["id"]
    client._send("DELETE", f"/api/tasks/{gone}/").raise_for_status()
    assert run_push(workspace, schema, client).parts["added"] == 1
    assert client.count_tasks(project.id) == tasks


def test_failure_after_the_commit_doubles_nothing(
    tmp_path: Path, studio: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import that fails after the server has taken it is found out by the keys, and not sent again."""
    workspace = make_workspace(tmp_path / "ws", "failing", studio, PAGES[:1])
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    whole = client.import_tasks

    def fails_after(project: int, tasks: list[dict[str, object]]) -> None:
        whole(project, tasks)
        raise ServerError("cut after the commit", 500)

    monkeypatch.setattr(client, "import_tasks", fails_after)
    report = run_push(workspace, schema, client)
    assert report.parts["added"] == report.taken
    for spec in project_specs(workspace, schema).values():
        assert client.count_tasks(client.ensure_project(spec).id) == report.figures["tasks"]


def test_unknown_labels_and_offsets_past_the_end_are_quarantined(tmp_path: Path, studio: Running) -> None:
    """The server takes nonsense; pulling sets it aside with its reason, and takes the rest."""
    workspace = make_workspace(tmp_path / "ws", "nonsense", studio, PAGES[:1])
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    run_push(workspace, schema, client)
    project = client.ensure_project(project_specs(workspace, schema)["scripted-1"])
    bad, worse, good, skipped = [task["id"] for task in client.tasks(project.id)][:4]
    region = {"id": "r", "from_name": "label", "to_name": "text", "type": "labels"}
    client.annotate(
        bad, [{**region, "value": {"start": 0, "end": 9999, "text": "x", "labels": ["ORG"]}}], _uuid(1)
    )
    client.annotate(
        worse, [{**region, "value": {"start": 0, "end": 1, "text": "و", "labels": ["PLANET"]}}], _uuid(2)
    )
    client.annotate(good, [], _uuid(3))
    client._send("POST", f"/api/tasks/{skipped}/annotations/", json={"result": [], "was_cancelled": True})
    report = run_pull(workspace, schema, client)
    assert report.parts == {"taken": 2, "refused": 2, "of tasks no longer made": 0}
    assert report.figures["skipped"] == 1
    refused = workspace.rejected("pull-entities").read_text(encoding="utf-8").splitlines()
    assert len(refused) == 2
    assert report.attention


def _uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def test_pull_without_a_project_says_to_push(tmp_path: Path, studio: Running) -> None:
    """A workspace the server does not know is told to push first."""
    workspace = make_workspace(tmp_path / "ws", "unknown-here", studio, PAGES[:1])
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    with pytest.raises(InputError, match="run `tanqih push entities`"):
        run_pull(workspace, schema, client)
    run_push(workspace, schema, client)
    for spec in project_specs(workspace, schema).values():
        client._send("DELETE", f"/api/projects/{client.ensure_project(spec).id}/").raise_for_status()
    with pytest.raises(InputError, match="run `tanqih push entities`"):
        run_pull(workspace, schema, client)
