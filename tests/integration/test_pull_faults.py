"""Pulling through faults, with a real Label Studio: the same command again ends right."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from desk import Desk
from fault_checks import BATCH
from killing import runs

from curation.errors import ServerError
from curation.labelstudio.accounts import ensure_account
from curation.labelstudio.client import Client
from curation.labelstudio.server import Running
from curation.stages.labelling.connect import connect
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.watch import watch_pulls
from curation.store.workspace import Workspace

pytestmark = pytest.mark.integration
KILLS = 9


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
    """A project deleted on the way of a pull: nothing is written; the next pull says what went with it."""
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


def test_the_token_revoked_on_the_way_of_a_pull(desk: Desk) -> None:
    """The token revoked on the way of a pull: one line and nothing written; with the new token it goes on."""
    desk.answer(next(task for task in desk.listed() if not task["annotations"]))
    count, before = desk.archived(), desk.workspace.annotations("entities").read_bytes()
    allowed = {"api_tokens_enabled": True, "legacy_api_tokens_enabled": True}
    desk.send("POST", "/api/jwt/settings", json=allowed)
    token, new = desk.send("GET", "/api/current-user/token")["token"], []

    def revoke() -> None:
        new.append(desk.send("POST", "/api/current-user/reset-token/")["token"])

    with pytest.raises(ServerError, match="the token is wrong or was revoked"):
        run_pull(desk.workspace, desk.schema, Client(desk.client.url, token), _halfway(revoke))
    assert desk.archived() == count
    assert desk.workspace.annotations("entities").read_bytes() == before
    report = run_pull(desk.workspace, desk.schema, Client(desk.client.url, new[0]))
    assert "1 new" in report.notes[0]
    desk.send("POST", "/api/jwt/settings", json={**allowed, "legacy_api_tokens_enabled": False})


def test_a_personal_access_token_revoked_on_the_way_of_a_pull(desk: Desk, studio: Running) -> None:
    """A personal access token revoked on the way of a pull: it ends well, the next is refused.

    The server honours for five minutes what it gave for the token before.
    """
    desk.answer(next(task for task in desk.listed() if not task["annotations"]))
    token = ensure_account(studio.name, studio.url, "revoked@tests.invalid")
    client = Client(studio.url, token)

    def revoke() -> None:
        client._send("POST", "/api/token/blacklist/", json={"refresh": token}).raise_for_status()

    assert "1 new" in run_pull(desk.workspace, desk.schema, client, _halfway(revoke)).notes[0]
    count = desk.archived()
    with pytest.raises(ServerError, match="the token is wrong or was revoked"):
        run_pull(desk.workspace, desk.schema, Client(studio.url, token))
    assert desk.archived() == count


def _started(*arguments: object, **options: object) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "curation", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, env=dict(os.environ), **pipes, **options)  # type: ignore[call-overload, no-any-return]


def test_without_room_nothing_changes_and_with_room_the_same_pull_works(desk: Desk) -> None:
    """No room for the archive of a pull: exit 2, one line, nothing changed; with room, all is there."""
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
    """Pull killed with -9, 9 times while answers come in: none is lost or doubled, no partial file left."""
    random, pull = Random(5), ["pull", "entities", "-w", str(desk.workspace.root)]
    unanswered = iter([task for task in desk.listed(1) if not task["annotations"]])
    with runs(BATCH) as started:
        whole = started.run([*pull, "--full"]).seconds
        for _ in range(KILLS):
            desk.answer(next(unanswered))
            started.kill(pull, 1, whole, random)
    desk.pull()
    expected = sum(len(task["annotations"]) for project in (0, 1) for task in desk.listed(project))
    assert len(desk.pulled()) == expected > KILLS
    assert len({(a.annotation_id, a.created_at) for a in desk.pulled()}) == expected
    desk.assert_rebuilt()
    assert not list(desk.workspace.root.rglob(".partial-*"))


def test_watch_says_a_line_a_round_and_ends_with_ctrl_c(desk: Desk) -> None:
    """Watching, ended by Ctrl-C: a line a round until then, a new answer in the next one; exit status 0."""
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
    """Watching a server that is away: each round says so, the first with one goes on."""
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
