# ruff: noqa: D103  (a test's name says what it shows)
"""A local server stopped, killed, started twice at once, or with another owner: it comes back as it was."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from server_checks import gone, whoami

from curation.errors import ServerError
from curation.labelstudio.accounts import (
    ensure_account,
    login,
    personal_token,
    token_owner,
)
from curation.labelstudio.machine import read_private, write_private
from curation.labelstudio.server import Running, running_server, start_server, stop_server, studio_home

pytestmark = pytest.mark.integration

SPARE = "spare"
HOSTILE = {
    "LABEL_STUDIO_PORT": "1",
    "HEARTEX_PORT": "2",
    "PORT": "3",
    "HOST": "http://elsewhere.example",
    "DEBUG": "true",
    "USERNAME": "someone@example.org",
    "PASSWORD": "something-else",
    "DATABASE_NAME": "/nonexistent/elsewhere.sqlite3",
    "http_proxy": "http://127.0.0.1:9",
    "HTTP_PROXY": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
}


@pytest.fixture(scope="module")
def spare_home(studio: Running) -> Iterator[Path]:
    """Give the folder of a second server, first started in a hostile environment."""
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in HOSTILE.items():
                patch.setenv(name, value)
            start_server(SPARE)
        yield studio_home(SPARE)
    finally:
        stop_server(SPARE)


@pytest.fixture
def spare(spare_home: Path) -> Running:
    """Give a server that a test may stop or kill."""
    return start_server(SPARE)


def test_environment_of_the_parent_does_not_reach_it(spare: Running) -> None:
    assert spare.port not in (1, 2, 3)
    assert whoami(spare.url, spare.token)["email"] == "owner@localhost"
    assert (studio_home(SPARE) / "data" / "label_studio.sqlite3").exists()
    # With DEBUG on, the page of an unknown address lists the server's routes.
    assert "URLconf" not in httpx.get(f"{spare.url}/no/such/page", trust_env=False).text
    if Path("/proc/self/environ").exists():
        names = {
            entry.partition("=")[0] for entry in Path(f"/proc/{spare.pid}/environ").read_text().split("\0")
        }
        assert not names & HOSTILE.keys()


def test_restart_keeps_port_and_accounts(spare: Running) -> None:
    token = ensure_account(SPARE, spare.url, "sara@example.org")
    assert stop_server(SPARE) is True
    assert gone(spare.pid)
    assert running_server(SPARE) is None
    assert stop_server(SPARE) is False
    begun = time.monotonic()
    again = start_server(SPARE)
    assert time.monotonic() - begun < 20
    assert (again.port, again.token) == (spare.port, spare.token)
    assert again.pid != spare.pid
    assert ensure_account(SPARE, again.url, "sara@example.org") == token


def test_start_after_a_kill(spare: Running) -> None:
    os.kill(spare.pid, signal.SIGKILL)
    assert running_server(SPARE) is None
    again = start_server(SPARE)
    assert again.pid != spare.pid
    assert again.token == spare.token


def test_two_starts_at_once_start_one(spare: Running) -> None:
    stop_server(SPARE)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(start_server, [SPARE, SPARE])
    assert first == second


def test_owner_whose_token_is_lost_gets_another(spare: Running) -> None:
    account = read_private(studio_home(SPARE) / "account.json")
    with login(spare.url, account["email"], account["password"]) as client:
        elsewhere = personal_token(client)  # made by someone else: the kept one is revoked by that
    assert token_owner(spare.url, spare.token) is None
    again = start_server(SPARE)
    assert again.pid == spare.pid
    assert again.token not in (spare.token, elsewhere)
    assert whoami(again.url, again.token)["email"] == account["email"]


def test_owner_whose_password_was_changed_is_told_where_it_is_kept(spare: Running) -> None:
    path = studio_home(SPARE) / "account.json"
    account = read_private(path)
    write_private(path, account | {"token": None, "password": "of-yesterday"})
    try:
        with pytest.raises(ServerError, match=f"refused the password of {spare.email} kept in {path}: "):
            start_server(SPARE)
        assert not gone(spare.pid)
    finally:
        write_private(path, account)
