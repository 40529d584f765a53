"""Pulling through faults, with a real Label Studio: the same command again ends right."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from desk import Desk

from curation.errors import ServerError
from curation.labelstudio.client import Client
from curation.labelstudio.server import Running
from curation.stages.connect import connect
from curation.stages.pull import run_pull
from curation.stages.watch import watch_pulls
from curation.store.workspace import Workspace

pytestmark = pytest.mark.integration
KILLS = 8


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, studio: Running) -> Desk:
    """Give a desk that the tests of this file share; each leaves it pulled."""
    made = Desk(tmp_path_factory.mktemp("pull-faults"), "pull-faults", studio)
    made.pull()
    return made


def _halfway(deed: Callable[[], object]) -> Callable[[int, int | None], None]:
    """Do something at the first task that a pull brings."""
    return lambda done, total: deed() if done == 1 else None


def test_a_project_deleted_on_the_way_ends_in_one_line_and_is_then_reported(
    tmp_path: Path, studio: Running
) -> None:
    """Nothing is written by the pull it was deleted under; the next says what went with it."""
    desk = Desk(tmp_path, "deleted-on-the-way", studio)
    for project in (0, 1):
        desk.answer(desk.listed(project)[0])
    assert desk.pull().parts["taken"] == 2
    count, before = desk.archived(), desk.workspace.annotations("entities").read_bytes()
    desk.answer(desk.listed()[1])

    def delete() -> None:
        desk.send("DELETE", f"/api/projects/{desk.projects[1]}/")

    with pytest.raises(ServerError, match="404"):
        run_pull(desk.workspace, desk.schema, desk.client, _halfway(delete))
    assert desk.archived() == count
    assert desk.workspace.annotations("entities").read_bytes() == before
    report = desk.pull()
    assert report.parts["taken"] == 2
    assert report.figures["tasks deleted on the server"] == len(desk.tasks)
    assert report.attention
    desk.assert_rebuilt()


def test_a_token_refused_on_the_way_leaves_all_as_it_was(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the moment the server answers 401, the pull ends in one line; with a good token it goes on."""
    desk.answer(next(task for task in desk.listed() if not task["annotations"]))
    count, before = desk.archived(), desk.workspace.annotations("entities").read_bytes()
    client = connect(desk.workspace)

    def revoke() -> None:
        monkeypatch.setattr(
            client._sdk._client_wrapper, "get_headers", lambda: {"Authorization": "Bearer revoked"}
        )

    with pytest.raises(ServerError, match="token"):
        run_pull(desk.workspace, desk.schema, client, _halfway(revoke))
    assert desk.archived() == count
    assert desk.workspace.annotations("entities").read_bytes() == before
    assert "1 new" in desk.pull().notes[0]


def _started(*arguments: object, **options: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "curation", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=dict(os.environ), **pipes, **options)  # type: ignore[call-overload, no-any-return]


def test_without_room_nothing_changes_and_with_room_the_same_pull_works(desk: Desk) -> None:
    """Where the archive does not fit, exit 2 and one line; no archive, no other annotations."""
    desk.answer(next(task for task in desk.listed() if not task["annotations"]))
    count, before = desk.archived(), desk.workspace.annotations("entities").read_bytes()

    def cramped() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))

    process = _started("pull", "entities", "-w", desk.workspace.root, preexec_fn=cramped)
    out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (2, b"")
    assert said.decode().count("\n") == 1
    assert "cannot be written (File too large): nothing was changed" in said.decode()
    assert desk.archived() == count
    assert desk.workspace.annotations("entities").read_bytes() == before
    assert "1 new" in desk.pull().notes[0]


def test_killed_at_any_moment_the_same_pull_ends_right(desk: Desk) -> None:
    """Killed again and again while answers come in: none is lost or doubled, no partial file left."""
    random = Random(5)
    begun = time.monotonic()
    assert _started("pull", "entities", "-w", desk.workspace.root).wait(timeout=60) in (0, 1)
    whole = time.monotonic() - begun
    for _ in range(KILLS):
        open_tasks = [task for task in desk.listed(1) if not task["annotations"]]
        if open_tasks:
            desk.answer(open_tasks[0])
        process = _started("pull", "entities", "-w", desk.workspace.root)
        time.sleep(random.uniform(0.3, 1) * whole)
        process.kill()
        process.communicate()
    desk.pull()
    expected = sum(len(task["annotations"]) for project in (0, 1) for task in desk.listed(project))
    assert len(desk.pulled()) == expected
    assert len({(a.annotation_id, a.created_at) for a in desk.pulled()}) == expected
    desk.assert_rebuilt()
    assert not list(desk.workspace.root.rglob(".partial-*"))


def test_watch_says_a_line_a_round_and_ends_with_ctrl_c(desk: Desk) -> None:
    """A new answer shows in the next round's line; Ctrl-C ends it with 0."""
    desk.pull()
    process = _started("pull", "entities", "-w", desk.workspace.root, "--watch", "1")
    assert process.stdout is not None
    assert b"0 new, 0 edited, 0 deleted" in process.stdout.readline()
    desk.answer(desk.listed(1)[0])
    lines = [process.stdout.readline() for _ in range(3)]
    assert sum(b"1 new, 0 edited, 0 deleted (" in line for line in lines) == 1
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (0, b"stopped; what was pulled is archived\n")


def test_watch_outlives_a_server_that_is_away(desk: Desk) -> None:
    """Rounds without a server say so; the first with one goes on. A refused token ends it."""
    servers = iter((None, "http://127.0.0.1:9", None))

    def reach(workspace: Workspace) -> Client:
        client = connect(workspace)
        client.url = next(servers) or client.url
        return client

    rounds = watch_pulls(desk.workspace, desk.schema, reach, lambda: None)
    first, away, back = (next(rounds) for _ in range(3))
    assert "0 new" in first
    assert away.startswith("no answer, will ask again: http://127.0.0.1:9")
    assert back == first
    refused = Client(connect(desk.workspace).url, "wrong")
    with pytest.raises(ServerError, match="token"):
        next(watch_pulls(desk.workspace, desk.schema, lambda _: refused, lambda: None))
