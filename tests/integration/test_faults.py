"""What goes wrong between us and Label Studio; each time the same command again ends exactly right.

The first words of a test's docstring, up to the colon, are its line in ``docs/faults.md``, which
``python -m tests.faults`` writes.
"""

import json
import resource
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_checks import (
    BATCH,
    annotations,
    answer,
    assert_exact,
    entities,
    projects,
    state,
    through,
    until_done,
)
from fault_proxy import (
    Fault,
    Proxy,
    busy,
    busy_after_the_commit,
    cut,
    dropped,
    fails_after_the_commit,
    held_until_the_next,
    late,
    then,
)

from curation.cli.main import run
from curation.errors import ServerError
from curation.labelstudio.client import Client
from curation.labelstudio.server import Running
from curation.stages.labelling.push import run_push

pytestmark = pytest.mark.integration
IMPORT, TASKS, PROJECTS = r"/import$", r"^/api/tasks/\?", r"^/api/projects/"
ROOM = 1500


def test_a_remote_server_by_url_and_token(
    make: Callable[..., Path], proxy: Proxy, studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """No fault, a server elsewhere: push, push again, pull and status work by its URL and a token alone."""
    folder = make(proxy.url, studio.token)
    assert until_done(capsys, "push", "entities", "-w", folder) == []
    assert_exact(folder, studio)
    assert run(["push", "entities", "-w", str(folder), "--json", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["parts"]["added"] == 0
    done = answer(folder, studio, only=2)
    assert until_done(capsys, "pull", "entities", "-w", folder) == []
    assert annotations(folder).total() == done == 4
    assert until_done(capsys, "status", "-w", folder) == []


PUSH_FAULTS: dict[str, tuple[str, str, tuple[Fault, ...], int]] = {
    "import: 500 after the commit": ("POST", IMPORT, (fails_after_the_commit,), 0),
    "import: 429 with HTML after the commit": ("POST", IMPORT, (busy_after_the_commit,), 0),
    "import: the answer is cut": ("POST", IMPORT, (cut,), 0),
    "import: 429 with HTML, three times": ("POST", IMPORT, (busy, busy, busy), 3),
    "import: the connection is dropped": ("POST", IMPORT, (dropped,), 1),
    "making a project: 500 after the commit": ("POST", r"^/api/projects/$", (fails_after_the_commit,), 0),
    "making a project: the answer is cut": ("POST", r"^/api/projects/$", (cut,), 0),
    "listing the projects: 429 with HTML": ("GET", PROJECTS, (busy,), 1),
    "looking keys up: the answer is cut": ("GET", TASKS, (cut,), 1),
    "signing in: the answer is cut": ("POST", r"/token/refresh", (cut,), 1),
    "signing in: 429 with HTML": ("POST", r"/token/refresh", (busy,), 1),
}


@pytest.mark.parametrize("fault", PUSH_FAULTS)
def test_push_through_a_fault(
    fault: str,
    make: Callable[..., Path],
    proxy: Proxy,
    studio: Running,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Push: at most one line a run, and when it ends well each task is there once."""
    folder = make(proxy.url, studio.token)
    method, path, faults, failing = PUSH_FAULTS[fault]
    if fault.startswith("looking keys up"):  # a project made a moment ago is not asked for keys
        assert until_done(capsys, "push", "entities", "-w", folder) == []
    proxy.on(method, path, *faults)
    said = until_done(capsys, "push", "entities", "-w", folder)
    assert len(said) == failing
    if "429" in fault:
        assert all("Too Many Requests" in line and "<" not in line for line in said)
    assert_exact(folder, studio)


def test_push_after_a_delay_past_the_time_out(
    make: Callable[..., Path], proxy: Proxy, studio: Running
) -> None:
    """An import answered after the time-out: its keys are found, and it is not sent again."""
    folder = make(proxy.url, studio.token)
    workspace, schema = entities(folder)
    proxy.on("POST", IMPORT, late(2))
    client = Client(proxy.url, studio.token, timeout=1.0)
    try:
        run_push(workspace, schema, client)
    except ServerError:  # the server may still have been at it when the keys were looked up
        run_push(workspace, schema, client)
    assert_exact(folder, studio)


def test_push_while_the_killed_one_is_still_on_its_way(
    make: Callable[..., Path], proxy: Proxy, studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """An import that the server takes only after the next push has sent the same: the doubles are dropped."""
    folder = make(proxy.url, studio.token)
    first, second = held_until_the_next()
    proxy.on("POST", IMPORT, first, second)
    assert len(until_done(capsys, "push", "entities", "-w", folder)) == 1
    assert_exact(folder, studio)


def test_a_double_that_somebody_has_begun(make: Callable[..., Path], studio: Running) -> None:
    """A task there twice, the later one answered: the answered one stays, and only that."""
    folder = make(studio.url, studio.token)
    assert run(["push", "entities", "-w", str(folder)]) == 0
    client = Client(studio.url, studio.token)
    number = projects(folder, client)[0]
    tasks = list(client.tasks(number))
    client.import_tasks(number, [{"data": task["data"]} for task in tasks[:3]])
    keys = [task["data"]["key"] for task in tasks]
    later = max(placed.id for placed in client.placed(number, keys[:1]))
    client.annotate(later, [], str(uuid.uuid5(uuid.NAMESPACE_OID, str(folder))))
    assert run(["push", "entities", "-w", str(folder)]) == 0
    assert_exact(folder, studio)
    found = {task["id"]: len(task["annotations"]) for task in client.tasks(number)}
    assert found[later] == 1
    assert tasks[1]["id"] in found


PULL_FAULTS: dict[str, tuple[str, str, tuple[Fault, ...]]] = {
    "listing tasks: the answer is cut": ("GET", TASKS, (cut,)),
    "listing tasks: 500": ("GET", TASKS, (fails_after_the_commit,)),
    "listing tasks: 429 with HTML": ("GET", TASKS, (busy,)),
    "listing tasks: the connection is dropped": ("GET", TASKS, (dropped,)),
    "listing users: the answer is cut": ("GET", r"^/api/users/", (cut,)),
}


@pytest.mark.parametrize("fault", PULL_FAULTS)
def test_pull_through_a_fault(
    fault: str,
    answered: Path,
    proxy: Proxy,
    studio: Running,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pull: one line and nothing written; run again, all annotations are there, each once."""
    folder = through(proxy, studio, answered, tmp_path / "ws", monkeypatch)
    method, path, faults = PULL_FAULTS[fault]
    proxy.on(method, path, *faults)
    assert run(["pull", "entities", "-w", str(folder)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1, said
    assert state(folder) == {}
    assert until_done(capsys, "pull", "entities", "-w", folder) == []
    assert sorted(annotations(folder).values()) == [2, 2, 2, 2]


def test_the_project_deleted_on_the_way(
    make: Callable[..., Path],
    proxy: Proxy,
    studio: Running,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A project deleted in the middle of push or pull: one line; push makes it anew, each task once."""
    folder = make(proxy.url, studio.token)
    client = Client(studio.url, studio.token)

    def delete() -> None:
        for project in projects(folder, client):
            client._delete(f"/api/projects/{project}/")

    monkeypatch.setattr("curation.stages.labelling.push.BATCH", BATCH)
    proxy.on("POST", IMPORT, then(delete))
    assert run(["push", "entities", "-w", str(folder)]) == 2
    assert "deleted meanwhile: run the command again" in capsys.readouterr().err
    assert until_done(capsys, "push", "entities", "-w", folder) == []
    assert_exact(folder, studio)
    before = state(folder)
    proxy.on("GET", TASKS, then(delete))
    assert run(["pull", "entities", "-w", str(folder)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert state(folder) == before
    assert until_done(capsys, "push", "entities", "-w", folder) == []
    assert_exact(folder, studio)
    done = answer(folder, studio, only=1)
    assert until_done(capsys, "pull", "entities", "-w", folder) == []
    assert annotations(folder).total() == done


def test_no_room_on_our_disk(
    make: Callable[..., Path], studio: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """Our disk full, at push and at pull: one line, nothing changed; with room, all is there once."""
    folder = make(studio.url, studio.token)
    for verb in ("push", "pull"):
        before = state(folder)
        command = [sys.executable, "-c", "from curation.cli.main import main; main()"]
        done = subprocess.run(
            [*command, verb, "entities", "-w", folder],
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, ROOM)),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "File too large" in done.stderr
        assert state(folder) == before
        assert until_done(capsys, verb, "entities", "-w", folder) == []
        if verb == "push":
            assert_exact(folder, studio)
            done_by_both = answer(folder, studio, only=3)
    assert annotations(folder).total() == done_by_both == 6
