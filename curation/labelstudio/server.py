"""A local Label Studio: one process on SQLite, on loopback, kept in its own folder.

The folder (``studio_home``) holds Label Studio's ``data/``, ``server.log`` of the last start,
``server.json`` (the process and its port) and ``account.json`` (the owner's credentials, 0600).
"""

import errno
import importlib.util
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import httpx

from curation.errors import InputError, ServerError
from curation.labelstudio.accounts import (
    locked,
    login,
    personal_token,
    read_private,
    studio_home,
    token_owner,
    write_private,
)

__all__ = ["Running", "studio_home", "start_server", "stop_server", "running_server"]

_HOST = "127.0.0.1"
_OWNER = "owner@localhost"
_POLL = 0.25
_GRACE = 20.0
_LISTENING = re.compile(r"Starting development server at http://127\.0\.0\.1:(\d+)/")

# Label Studio reads LABEL_STUDIO_X, HEARTEX_X and plain X (HOST, PORT, DEBUG, USERNAME ...), and
# libraries read proxies and keys: so only these names pass, and LC_*.
_PASSED = frozenset(
    "PATH HOME LANG LANGUAGE TMPDIR TZ VIRTUAL_ENV SSL_CERT_FILE SSL_CERT_DIR LD_LIBRARY_PATH".split()
)
_SETTINGS = {
    "DJANGO_DB": "sqlite",
    "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    "LABEL_STUDIO_SENTRY_DSN": "",
    "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    # A page of another site, open in the same browser, must not read this server's answers.
    "LABEL_STUDIO_CORS_ALLOW_ALL_ORIGINS": "false",
    "LABEL_STUDIO_ALLOWED_HOSTS": f"{_HOST},localhost",
    "LABEL_STUDIO_LOCAL_FILES_SERVING_ENABLED": "false",
    "PYTHONUNBUFFERED": "1",
    "PYTHONUTF8": "1",
}

# Servers this process started: polling them collects their exit status, or a dead one would stay
# as a zombie, which looks alive to os.kill.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Running:
    """A local server that answers, and its owner's credentials; the repr never shows the token."""

    name: str
    url: str
    port: int
    pid: int
    email: str
    token: str = field(repr=False)


@dataclass(frozen=True)
class _Process:
    """What ``server.json`` says; ``started`` tells our process from a later one with the same pid."""

    pid: int
    port: int
    url: str
    started: str | None


def start_server(
    name: str = "default",
    port: int | None = None,
    on_wait: Callable[[float], None] | None = None,
    timeout: float = 240,
) -> Running:
    """Start the local server called ``name``, or give the one that already runs.

    Args:
        name: which local server; each has its own folder, projects and accounts.
        port: the port to listen on; None for the last one, or a free one.
        on_wait: called with the seconds waited so far, a few times a second.
        timeout: seconds to wait for it to answer; a first start makes the database (half a minute).

    Raises:
        InputError: the port is taken, or Label Studio is not installed.
        ServerError: it ended or did not answer in time; nothing of it is left running.
    """
    begun = time.monotonic()
    home = studio_home(name)
    with locked(home / "server.lock", timeout, on_wait):
        process = _recorded(home)
        if process and _answers(process, tries=3):
            return _ready(name, home, process)
        if process:  # it hangs, or is what a killed start left behind
            _end(process, _GRACE)
        chosen = _choose_port(home, port)
        _discard_unfinished(home)
        process = _spawn(home, chosen)
        try:
            _await_health(home, process, on_wait, begun, timeout)
            running = _ready(name, home, process)
        except BaseException:
            _end(process, grace=5)
            raise
        (home / "unfinished").unlink(missing_ok=True)
        return running


def stop_server(name: str) -> bool:
    """Stop the local server called ``name``: ask it, then kill it after 20 s.

    ``server.json`` stays, so that the next start finds its port again.

    Returns:
        Whether there was one to stop.
    """
    process = _recorded(studio_home(name))
    if process is None:
        return False
    _end(process, _GRACE)
    return True


def running_server(name: str) -> Running | None:
    """Give the local server called ``name``; None when it is gone, silent or not started fully."""
    home = studio_home(name)
    process = _recorded(home)
    account = read_private(home / "account.json")
    if process is None or not account.get("token") or not _answers(process):
        return None
    return Running(name, process.url, process.port, process.pid, account["email"], account["token"])


def _recorded(home: Path) -> _Process | None:
    """Read ``server.json``; None unless the very process it speaks of is alive."""
    record = read_private(home / "server.json")
    if not record:
        return None
    process = _Process(record["pid"], record["port"], record["url"], record["started"])
    return process if _alive(process) else None


def _answers(process: _Process, tries: int = 1) -> bool:
    """Ask for /health; more than once where a busy server must not be taken for a dead one."""
    for _ in range(tries):
        try:
            if httpx.get(f"{process.url}/health", timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return True
        except httpx.HTTPError:
            time.sleep(_POLL)
    return False


def _choose_port(home: Path, port: int | None) -> int:
    if port is None:
        last = read_private(home / "server.json").get("port", 0)
        return int(last) if last and _port_trouble(last) is None else _free_port()
    if not 0 < port < 65536:
        raise InputError(f"port {port} does not exist: choose one from 1024 to 65535 with --port")
    # Asked before starting: Label Studio itself would quietly move on to the next port.
    trouble = _port_trouble(port)
    if trouble == errno.EADDRINUSE:
        raise InputError(
            f"port {port} on {_HOST} is in use: choose another with --port, or stop what runs there"
        )
    if trouble:
        raise InputError(f"port {port} on {_HOST}: {os.strerror(trouble)}; choose another with --port")
    return port


def _discard_unfinished(home: Path) -> None:
    """Drop a database whose very first start was cut short: nobody has seen it, and it may be torn.

    Some of Label Studio's migrations are no transactions, so one that was interrupted can fail for
    ever after. The mark is set only where there was no database at all.
    """
    mark, database = home / "unfinished", home / "data"
    if mark.exists():
        shutil.rmtree(database, ignore_errors=True)
    if not database.exists():
        mark.touch(mode=0o600)


def _spawn(home: Path, port: int) -> _Process:
    """Start the process detached, and write down which one it is."""
    if importlib.util.find_spec("label_studio") is None:
        raise InputError("Label Studio is not installed here: pip install 'tanqih[studio]'")
    log = home / "server.log"
    if log.exists():
        log.replace(home / "server.log.1")
    # -P: the working folder is no place to import from.
    command = [sys.executable, "-P", "-c", "from label_studio.server import main; main()", "start"]
    command += ["--no-browser", "--internal-host", _HOST, "--port", str(port)]
    environment = _environment(home)
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "wb") as out:
        child = subprocess.Popen(
            command,
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    _children[child.pid] = child
    process = _Process(child.pid, port, f"http://{_HOST}:{port}", _start_time(child.pid))
    write_private(home / "server.json", asdict(process))
    return process


def _environment(home: Path) -> dict[str, str]:
    """Build the server's whole environment; credentials go here, since `ps` shows arguments."""
    account = read_private(home / "account.json")
    if not account:
        account = {"email": _OWNER, "password": secrets.token_urlsafe(24), "token": None}
        write_private(home / "account.json", account)
    passed = {k: v for k, v in os.environ.items() if k in _PASSED or k.startswith("LC_")}
    own = {
        "LABEL_STUDIO_BASE_DATA_DIR": str(home / "data"),
        "LABEL_STUDIO_USERNAME": account["email"],  # an account that exists is left as it is
        "LABEL_STUDIO_PASSWORD": account["password"],
        "XDG_CONFIG_HOME": str(home / "config"),  # or it writes to the user's own settings
    }
    return passed | _SETTINGS | own


def _await_health(
    home: Path, process: _Process, on_wait: Callable[[float], None] | None, begun: float, timeout: float
) -> None:
    log = home / "server.log"
    while not (_listens(log, process) and _answers(process)):
        waited = time.monotonic() - begun
        if not _alive(process):
            raise ServerError(f"Label Studio ended while starting: {_last_line(log)} (see {log})")
        if waited > timeout:
            raise ServerError(
                f"Label Studio gave no answer at {process.url} for {timeout:.0f} s: {_last_line(log)} (see {log})"
            )
        if on_wait:
            on_wait(waited)
        time.sleep(_POLL)


def _listens(log: Path, process: _Process) -> bool:
    """Read in the log whether it listens where it was told, so that no other's answer counts for it."""
    found = _LISTENING.search(log.read_text(encoding="utf-8", errors="replace"))
    if found and int(found[1]) != process.port:
        raise ServerError(f"port {process.port} was taken while Label Studio started: start it again")
    return found is not None


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "its log is empty")


def _ready(name: str, home: Path, process: _Process) -> Running:
    """Give the server with a token that works, made anew where the kept one does not."""
    path = home / "account.json"
    account = read_private(path)
    if not account.get("token") or token_owner(process.url, account["token"]) != account["email"]:
        try:
            client = login(process.url, account["email"], account["password"])
        except ServerError as error:
            raise ServerError(f"{error} (kept in {path})", error.status, error.body) from error
        with client:
            account["token"] = personal_token(client)
        write_private(path, account)
    return Running(name, process.url, process.port, process.pid, account["email"], account["token"])
