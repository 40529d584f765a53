"""Clients and servers killed with -9, tokens revoked: the same command again ends exactly right.

The first words of a test's docstring, up to the colon, are its line in ``docs/faults.md``.
"""

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

import httpx
import pytest
from fault_checks import BATCH, assert_exact, entities, state, through, until_done
from fault_proxy import Fault, Proxy, proxying, then
from killing import runs
from pushed import held, keys_of

from curation.cli.main import run
from curation.labelstudio.client import Client
from curation.labelstudio.server import Running, start_server
from curation.stages.labelling.connect import TOKEN
from curation.stages.labelling.dealing import read_deal
from curation.stages.labelling.tasks import read_tasks

pytestmark = pytest.mark.integration
IMPORT = r"/import$"
PUSHES = 27
PULLS = 18  # nine more, while answers come in, are in test_pull_faults.py


def test_push_killed_at_random_moments(make: Callable[..., Path], studio: Running) -> None:
    """Push killed with -9, 27 times at random moments: run again, each task is where it was dealt."""
    random = Random(5)
    folders = [_dealing(make(studio.url, studio.token, str(number))) for number in range(4)]
    with runs(BATCH) as started:
        whole = started.run(_push(folders[0])).seconds
        _assert_dealt(folders[0], studio)
        for folder in folders[1:]:
            started.kill(_push(folder), PUSHES // 3, whole, random)
            assert started.run(_push(folder)).status == 0
            _assert_dealt(folder, studio)


def _push(folder: Path) -> list[str]:
    return ["push", "entities", "-w", str(folder)]


def _dealing(folder: Path) -> Path:
    """Have each task dealt to two of three annotators."""
    path = folder / "tanqih.toml"
    said = path.read_text(encoding="utf-8").replace("[server]", "overlap = 2\n[server]", 1)
    third = '[[annotators]]\nname = "hind"\nemail = "hind@tests.invalid"\n'
    path.write_text(said + third, encoding="utf-8")
    return folder


def _assert_dealt(folder: Path, server: Running) -> None:
    """Assert that each annotator's project holds the tasks of the deal once each, and nothing waits."""
    workspace, schema = entities(folder)
    deal = read_deal(workspace, schema.name)
    assert len(deal) > 2 * BATCH
    assert list(deal) == list(read_tasks(workspace, schema))
    assert all(len(row.annotators) == 2 for row in deal.values())
    there = held(workspace, Client(server.url, server.token))
    assert set(there) == {annotator.name for annotator in workspace.settings.annotators}
    for name, tasks in there.items():
        assert sorted(keys_of(tasks)) == sorted(key for key, row in deal.items() if name in row.annotators)
    assert not workspace.sending(schema.name).exists()


def test_pull_killed_at_random_moments(
    answered: Path, proxy: Proxy, studio: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pull killed with -9, 18 times at random moments: run to its end, the bytes of an unkilled one."""
    random = Random(7)
    unkilled = through(proxy, studio, answered, tmp_path / "unkilled", monkeypatch)
    with runs(BATCH) as started:
        whole = started.run(["pull", "entities", "-w", str(unkilled)]).seconds
        wanted = state(unkilled)
        assert wanted
        for number in range(2):
            folder = through(proxy, studio, answered, tmp_path / f"ws{number}", monkeypatch)
            started.kill(["pull", "entities", "-w", str(folder)], PULLS // 2, whole, random)
            assert started.run(["pull", "entities", "-w", str(folder)]).status == 0
            assert state(folder) == wanted


def test_the_server_killed_in_mid_batch(
    make: Callable[..., Path], crash: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server killed with -9 in the middle of an import, and started again: each task is there once."""
    for number, delay in enumerate((0.0, 0.08)):
        with proxying(crash.url) as proxy:
            folder = make(proxy.url, crash.token, str(number))
            proxy.on("POST", IMPORT, _killing(crash, delay))
            assert run(["push", "entities", "-w", str(folder)]) == 2
            said = capsys.readouterr().err
            assert said.count("\n") == 1, said
            again = start_server(crash.name)
            assert (again.url, again.token) == (crash.url, crash.token)
            crash = again
            assert until_done(capsys, "push", "entities", "-w", folder) == []
        assert_exact(folder, crash)


def _killing(server: Running, delay: float) -> Fault:
    def fault(forward: Callable[[], object]) -> None:
        sent = threading.Thread(target=_quietly, args=(forward,), daemon=True)
        sent.start()
        time.sleep(delay)
        os.killpg(server.pid, signal.SIGKILL)
        sent.join(10)

    return fault  # type: ignore[return-value]


def _quietly(forward: Callable[[], object]) -> None:
    with suppress(OSError, http.client.HTTPException):
        forward()


def test_the_token_revoked_on_the_way(
    make: Callable[..., Path],
    crash: Running,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The token revoked on the way: one line that says so; with a new token, each task is there once."""
    owner = Client(crash.url, crash.token)
    allowed = {"api_tokens_enabled": True, "legacy_api_tokens_enabled": True}
    owner._send("POST", "/api/jwt/settings", json=allowed).raise_for_status()
    token = owner._get("/api/current-user/token")["token"]
    with proxying(crash.url) as proxy:
        folder = make(proxy.url, token)
        reset: list[httpx.Response] = []
        proxy.on(
            "POST", IMPORT, then(lambda: reset.append(owner._send("POST", "/api/current-user/reset-token/")))
        )
        assert run(["push", "entities", "-w", str(folder)]) == 2
        said = capsys.readouterr().err
        assert "the token is wrong or was revoked" in said
        assert token not in said
        assert run(["pull", "entities", "-w", str(folder)]) == 2
        monkeypatch.setenv(TOKEN, reset[0].raise_for_status().json()["token"])
        assert until_done(capsys, "push", "entities", "-w", folder) == []
    assert_exact(folder, crash)
