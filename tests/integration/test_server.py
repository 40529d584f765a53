# ruff: noqa: D103  (a test's name says what it shows)
"""A real local Label Studio: starting, stopping, what it inherits, the accounts on it."""

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from server_checks import gone, mode, whoami

from curation.errors import InputError, ServerError
from curation.labelstudio.machine import read_private, write_private
from curation.labelstudio.server import Running, running_server, start_server, stop_server, studio_home

pytestmark = pytest.mark.integration


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a TANQIH_HOME of the test's own."""
    monkeypatch.setenv("TANQIH_HOME", str(tmp_path))
    return tmp_path


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
