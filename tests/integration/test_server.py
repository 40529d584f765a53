# ruff: noqa: D103  (a test's name says what it shows)
"""A real local Label Studio: starting, stopping, what it inherits, the accounts on it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from curation.errors import InputError, ServerError
from curation.labelstudio.accounts import (
    ensure_account,
    invite,
    login,
    personal_token,
    sign_up,
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


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a TANQIH_HOME of the test's own."""
    monkeypatch.setenv("TANQIH_HOME", str(tmp_path))
    return tmp_path


def whoami(url: str, token: str) -> dict[str, object]:
    """Ask the server whose token this is."""
    access = httpx.post(f"{url}/api/token/refresh/", json={"refresh": token}, trust_env=False).json()[
        "access"
    ]
    headers = {"Authorization": f"Bearer {access}"}
    answer = httpx.get(f"{url}/api/current-user/whoami", headers=headers, trust_env=False)
    return dict(answer.raise_for_status().json())


def gone(pid: int) -> bool:
    """Whether no process of that pid runs."""
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] in "ZX"


def mode(path: Path) -> int:
    """Give a file's permission bits."""
    return path.stat().st_mode & 0o777


def fake_python(folder: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Have a shell script stand in for the interpreter that runs Label Studio."""
    script = folder / "python"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(script))


def test_start_gives_a_server_that_answers(studio: Running) -> None:
    assert studio.url == f"http://127.0.0.1:{studio.port}"
    assert httpx.get(f"{studio.url}/health", trust_env=False).status_code == 200
    assert whoami(studio.url, studio.token)["email"] == studio.email
    assert running_server(studio.name) == studio


def test_second_start_gives_the_same_server(studio: Running) -> None:
    assert start_server(studio.name) == studio


def test_secrets_are_private_and_never_shown(studio: Running) -> None:
    home = studio_home(studio.name)
    assert mode(home) == 0o700
    for name in ("account.json", "server.json", "server.log", "data/.env", "data/label_studio.sqlite3"):
        assert mode(home / name) == 0o600
    assert Path.cwd() not in home.parents
    assert studio.token not in repr(studio)
    command = Path(f"/proc/{studio.pid}/cmdline").read_text()
    assert read_private(home / "account.json")["password"] not in command


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads /proc")
def test_listens_on_loopback_only(studio: Running) -> None:
    end = f":{studio.port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    assert [row[1] for row in rows if row[1].endswith(end) and row[3] == "0A"] == ["0100007F" + end]
    six = Path("/proc/net/tcp6")
    assert not six.exists() or not any(
        row.split()[1].endswith(end) and row.split()[3] == "0A" for row in six.read_text().splitlines()[1:]
    )


def test_another_site_reads_nothing(studio: Running) -> None:
    answer = httpx.get(f"{studio.url}/health", headers={"Origin": "http://evil.example"}, trust_env=False)
    assert "access-control-allow-origin" not in answer.headers
    rebound = httpx.get(f"{studio.url}/user/login/", headers={"Host": "evil.example"}, trust_env=False)
    assert rebound.status_code == 400


def test_taken_port_is_refused_before_starting(alone: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(
            InputError, match=f"port {port} on 127.0.0.1 is in use: choose another with --port"
        ):
            start_server("taken", port=port)
    assert not (studio_home("taken") / "server.log").exists()
    with pytest.raises(InputError, match="port 70000 does not exist"):
        start_server("taken", port=70000)


@pytest.mark.parametrize("name", ["", "..", "../up", "a/b", "-x", "x" * 65])
def test_name_that_is_no_folder_is_refused(alone: Path, name: str) -> None:
    with pytest.raises(InputError, match="server name"):
        studio_home(name)


def test_not_installed_says_what_to_install(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'tanqih\[studio\]'"):
        start_server("absent")


def test_early_death_gives_the_last_line_and_the_log(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_python(alone, monkeypatch, "echo starting; echo 'disk is full' >&2; exit 3")
    with pytest.raises(ServerError, match=r"ended while starting: disk is full \(see .*server\.log\)"):
        start_server("dying")
    assert running_server("dying") is None


def test_timeout_kills_what_was_started(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_python(alone, monkeypatch, "echo still at it; sleep 60")
    with pytest.raises(ServerError, match="no answer in 1 s: still at it"):
        start_server("slow", timeout=1)
    assert gone(read_private(studio_home("slow") / "server.json")["pid"])


def test_process_that_moved_to_another_port_is_not_taken(
    studio: Running, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_python(alone, monkeypatch, "echo Starting development server at http://127.0.0.1:1/; sleep 60")
    with pytest.raises(ServerError, match="was taken while Label Studio started"):
        start_server("moved")
    assert gone(read_private(studio_home("moved") / "server.json")["pid"])


def test_reused_pid_is_neither_ours_nor_killed(alone: Path) -> None:
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as other:
        record = {"pid": other.pid, "started": "1", "port": 1, "url": "http://127.0.0.1:1"}
        write_private(studio_home("old") / "server.json", record)
        assert running_server("old") is None
        assert stop_server("old") is False
        assert other.poll() is None
        other.kill()


def test_two_accounts_are_two_users(studio: Running) -> None:
    first = ensure_account(studio.name, studio.url, "sara@example.org")
    second = ensure_account(studio.name, studio.url, "omar@example.org")
    people = [whoami(studio.url, token) for token in (studio.token, first, second)]
    assert [person["email"] for person in people] == [studio.email, "sara@example.org", "omar@example.org"]
    assert len({person["id"] for person in people}) == 3
    kept = studio_home(studio.name) / "accounts.json"
    before = kept.read_bytes()
    assert ensure_account(studio.name, studio.url, " Sara@Example.org") == first
    assert kept.read_bytes() == before
    assert mode(kept) == 0o600
    assert ensure_account(studio.name, studio.url, studio.email) == studio.token


def test_account_whose_token_is_lost_gets_another(studio: Running) -> None:
    email = "lost@example.org"
    first = ensure_account(studio.name, studio.url, email)
    kept = studio_home(studio.name) / "accounts.json"
    accounts = read_private(kept)
    write_private(kept, accounts | {email: accounts[email] | {"token": None}})
    second = ensure_account(studio.name, studio.url, email)
    assert token_owner(studio.url, second) == email
    assert token_owner(studio.url, first) is None  # one an account: the lost one is revoked
    assert read_private(kept)[email]["password"] == accounts[email]["password"]


def test_account_the_server_does_not_know_is_made_again(studio: Running) -> None:
    kept = studio_home(studio.name) / "accounts.json"
    write_private(
        kept, read_private(kept) | {"old@example.org": {"password": "of-a-lost-db", "token": "x.y.z"}}
    )
    token = ensure_account(studio.name, studio.url, "old@example.org")
    assert whoami(studio.url, token)["email"] == "old@example.org"


def test_refusals_say_so_in_one_line(studio: Running) -> None:
    account = read_private(studio_home(studio.name) / "account.json")
    with pytest.raises(ServerError, match=f"^{studio.url} refused the password of {studio.email}: [^\n]+$"):
        login(studio.url, studio.email, "not the password")
    with login(studio.url, account["email"], account["password"]) as client:
        path = invite(client)
    with pytest.raises(ServerError, match=f"already has an account for {studio.email}: [^\n]+$"):
        sign_up(studio.url, path, studio.email, "long-enough-password")
    with pytest.raises(ServerError, match=r"made no account for short@example\.org: [^\n]+$"):
        sign_up(studio.url, path, "short@example.org", "1234567")
    with pytest.raises(ServerError, match=r"refused the sign-up link for new@example\.org: [^\n]+$"):
        sign_up(studio.url, "/user/signup/?token=guessed", "new@example.org", "long-enough-password")
    with pytest.raises(ServerError, match="got no answer") as caught:
        login("http://127.0.0.1:1", studio.email, "any")
    assert caught.value.status is None


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


def test_interrupted_first_start_leaves_nothing_in_the_way(alone: Path) -> None:
    home = studio_home("interrupted")

    def interrupt(waited: float) -> None:
        if (home / "data" / "label_studio.sqlite3").exists() and waited > 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        start_server("interrupted", on_wait=interrupt)
    assert gone(read_private(home / "server.json")["pid"])
    assert running_server("interrupted") is None
    try:
        running = start_server("interrupted")
        assert whoami(running.url, running.token)["email"] == running.email
        assert not (home / "unfinished").exists()
    finally:
        stop_server("interrupted")
