"""A local Label Studio: one process on SQLite, on loopback, kept in its own folder.

The folder (``studio_home``) holds Label Studio's ``data/``, ``server.log`` of the last start,
``server.json`` (the process and its port) and ``account.json`` (the owner's credentials, 0600).
"""

import errno
import importlib.util
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from curation.errors import InputError, ServerError
from curation.labelstudio.accounts import login, personal_token, token_owner
from curation.labelstudio.database import Database, choose_database, refuse_another
from curation.labelstudio.environment import server_environment
from curation.labelstudio.machine import (
    LOOPBACK,
    Process,
    end,
    free_port,
    is_alive,
    launch,
    locked,
    port_trouble,
    read_private,
    studio_home,
    write_private,
)
from curation.labelstudio.restored import finish_restore

__all__ = ["Running", "studio_home", "start_server", "stop_server", "running_server", "server_process"]

_POLL = 0.25
_GRACE = 20.0
_LISTENING = re.compile(rf"Starting development server at http://{re.escape(LOOPBACK)}:(\d+)/")


@dataclass(frozen=True)
class Running:
    """A local server that answers, and its owner's credentials; the repr never shows the token."""

    name: str
    url: str
    port: int
    pid: int
    email: str
    token: str = field(repr=False)


def start_server(
    name: str = "default",
    port: int | None = None,
    on_wait: Callable[[float], None] | None = None,
    timeout: float = 240,
    database: Database | None = None,
) -> Running:
    """Start the local server called ``name``, or give the one that already runs.

    Args:
        name: which local server; each has its own folder, projects and accounts.
        port: the port to listen on; None for the last one, or a free one.
        on_wait: called with the seconds waited so far, a few times a second.
        timeout: seconds to wait for it to answer; a first start makes the database (half a minute).
        database: a PostgreSQL for its rows; None for what it used last, and SQLite at first.

    Raises:
        InputError: the port is taken, Label Studio is not installed, or its rows are elsewhere.
        ServerError: it ended or did not answer in time, and nothing of it is left running; or the
            database refuses.
    """
    begun = time.monotonic()
    home = studio_home(name)
    with locked(home / "server.lock", timeout, on_wait):
        process, last = _recorded(home)
        if process and _answers(last, tries=3):
            refuse_another(home, database)
            return _ready(name, home, process, last)
        if process:  # it hangs, or is what a killed start left behind
            end(process, _GRACE)
        chosen = _choose_port(port, last)
        _require_label_studio()
        finish_restore(home)
        used = choose_database(home, database)
        _discard_unfinished(home)
        process = _launch(home, chosen, server_environment(home, used))
        try:
            _await_health(home, process, chosen, on_wait, begun, timeout)
            return _ready(name, home, process, chosen)
        except BaseException:
            end(process, grace=5)
            raise


def stop_server(name: str) -> bool:
    """Stop the local server called ``name``: ask it, then kill it after 20 s.

    ``server.json`` stays, so that the next start finds its port again.

    Returns:
        Whether there was one to stop.
    """
    process, _ = _recorded(studio_home(name))
    if process is None:
        return False
    end(process, _GRACE)
    return True


def server_process(name: str) -> Process | None:
    """Give the process of the local server called ``name``, whether it answers or not; None if dead."""
    return _recorded(studio_home(name))[0]


def running_server(name: str) -> Running | None:
    """Give the local server called ``name``; None when it is gone, silent or not started fully."""
    home = studio_home(name)
    process, port = _recorded(home)
    account = read_private(home / "account.json")
    if process is None or not account.get("token") or not _answers(port):
        return None
    return Running(name, _url(port), port, process.pid, account["email"], account["token"])


def _url(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def _recorded(home: Path) -> tuple[Process | None, int]:
    """Read ``server.json``: the process, None unless that very one is alive, and its port, 0 if none."""
    record = read_private(home / "server.json")
    if not record:
        return None, 0
    process = Process(record["pid"], record["started"])
    return process if is_alive(process) else None, record["port"]


def _answers(port: int, tries: int = 1) -> bool:
    """Ask for /health; more than once where a busy server must not be taken for a dead one."""
    for _ in range(tries):
        try:
            if httpx.get(f"{_url(port)}/health", timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return True
        except httpx.HTTPError:
            time.sleep(_POLL)
    return False


def _choose_port(port: int | None, last: int) -> int:
    if port is None:
        return last if last and port_trouble(last) is None else free_port()
    if not 0 < port < 65536:
        raise InputError(f"port {port} does not exist: choose one from 1024 to 65535 with --port")
    # Asked before starting: Label Studio itself would quietly move on to the next port.
    trouble = port_trouble(port)
    if trouble == errno.EADDRINUSE:
        raise InputError(
            f"port {port} on {LOOPBACK} is in use: choose another with --port, or stop what runs there"
        )
    if trouble:
        raise InputError(f"port {port} on {LOOPBACK}: {os.strerror(trouble)}; choose another with --port")
    return port


def _require_label_studio() -> None:
    if importlib.util.find_spec("label_studio") is None:
        raise InputError("Label Studio is not installed here: pip install 'tanqih[studio]'")


def _discard_unfinished(home: Path) -> None:
    """Drop a database whose very first start was cut short: nobody has used it, and it may be torn.

    Some of Label Studio's migrations are no transactions, so an interrupted one can fail for ever
    after. The mark is set only where there was no database at all.
    """
    mark, database = home / "unfinished", home / "data"
    if mark.exists() and not read_private(home / "account.json").get("token"):
        shutil.rmtree(database, ignore_errors=True)
    if not database.exists():
        mark.touch(mode=0o600)


def _launch(home: Path, port: int, environment: dict[str, str]) -> Process:
    """Start the process, and write down at once which one it is."""
    log = home / "server.log"
    if log.exists():
        log.replace(home / "server.log.1")
    # -P: the working folder is no place to import from.
    command = [sys.executable, "-P", "-c", "from label_studio.server import main; main()", "start"]
    command += ["--no-browser", "--internal-host", LOOPBACK, "--port", str(port)]
    process = launch(command, home, environment, log)
    record = {"pid": process.pid, "started": process.started, "port": port, "url": _url(port)}
    try:
        write_private(home / "server.json", record)
    except BaseException:  # one that is written nowhere could never be stopped
        end(process, grace=5)
        raise
    return process


def _await_health(
    home: Path,
    process: Process,
    port: int,
    on_wait: Callable[[float], None] | None,
    begun: float,
    timeout: float,
) -> None:
    log = home / "server.log"
    while not (_listens(log, port) and _answers(port)):
        waited = time.monotonic() - begun
        if not is_alive(process):
            raise ServerError(f"Label Studio ended while starting: {_last_line(log)} (see {log})")
        if waited > timeout:
            raise ServerError(
                f"Label Studio gave no answer in {timeout:.0f} s: {_last_line(log)} (see {log})"
            )
        if on_wait:
            on_wait(waited)
        time.sleep(_POLL)


def _listens(log: Path, port: int) -> bool:
    """Read in the log whether it listens where it was told, so that no other's answer counts for it."""
    found = _LISTENING.search(log.read_text(encoding="utf-8", errors="replace"))
    if found and int(found[1]) != port:
        raise ServerError(f"port {port} was taken while Label Studio started: start it again (see {log})")
    return found is not None


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "its log is empty")


def _ready(name: str, home: Path, process: Process, port: int) -> Running:
    """Give the server with a token that works, made anew where the kept one does not."""
    (home / "unfinished").unlink(missing_ok=True)  # before anyone can sign in: it answers, so it is whole
    path, url = home / "account.json", _url(port)
    account = read_private(path)
    if not account.get("token") or token_owner(url, account["token"]) != account["email"]:
        try:
            client = login(url, account["email"], account["password"])
        except ServerError as error:
            if error.status != httpx.codes.OK:
                raise
            why = f"{url} refused the password of {account['email']} kept in {path}"
            raise ServerError(
                f"{why}: write the right one there, or set it by label-studio reset_password", 200
            ) from error
        with client:
            account["token"] = personal_token(client)
        write_private(path, account)
    return Running(name, url, port, process.pid, account["email"], account["token"])
