"""What a local server needs of the machine: a private folder, a lock, a process, a port."""

import errno
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from curation.errors import InputError, ServerError

LOOPBACK = "127.0.0.1"
_POLL = 0.1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

# What this process launched: polling collects the exit status, or a dead child would stay as a
# zombie, which still has a pid.
_children: dict[int, subprocess.Popen[bytes]] = {}


def studio_home(name: str) -> Path:
    """Give the folder of the local server called ``name``, made on first use for its owner only.

    It is ``$TANQIH_HOME/studio/NAME``, or ``studio/NAME`` in the user's data folder.

    Raises:
        InputError: the name cannot be a folder's, or the folder cannot be made.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"server name {name!r}: use up to 64 letters, digits, '.', '_' or '-'")
    root = os.environ.get("TANQIH_HOME")
    base = Path(root).expanduser().absolute() if root else platformdirs.user_data_path("tanqih")
    home = base / "studio" / name
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)
    except OSError as error:
        why = error.strerror
        raise InputError(f"folder {home} cannot be made ({why}): set TANQIH_HOME to one you own") from error
    return home


def read_private(path: Path) -> dict[str, Any]:
    """Read a JSON object; empty when the file is not there.

    Raises:
        InputError: the file is there and holds no JSON object.
    """
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise InputError(f"{path} holds no JSON object: mend it, or move it away")
    return content


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON object that only its owner can read, whole or not at all."""
    # mkstemp opens with mode 0600, so the secret is at no moment readable by others.
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path, timeout: float, on_wait: Callable[[float], None] | None = None) -> Iterator[None]:
    """Hold the lock file ``path``; the system lets go of it if this process dies.

    Raises:
        ServerError: another process kept it for ``timeout`` seconds.
    """
    begun = time.monotonic()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        while not _try_lock(descriptor):
            waited = time.monotonic() - begun
            if waited > timeout:
                raise ServerError(
                    f"{path} was held by another process for {timeout:.0f} s: end that, try again"
                )
            if on_wait:
                on_wait(waited)
            time.sleep(_POLL)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass(frozen=True)
class Process:
    """A process of ours; ``started`` tells it from a later one that was given the same pid."""

    pid: int
    started: str | None


def launch(command: list[str], cwd: Path, environment: dict[str, str], log: Path) -> Process:
    """Start a detached process with this environment and no other, its output appended to ``log``."""
    with open(log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        child = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0o077,
        )
    _children[child.pid] = child
    return Process(child.pid, _start_time(child.pid))


def is_alive(process: Process) -> bool:
    """Whether this very process still runs."""
    child = _children.get(process.pid)
    if child is not None and child.poll() is not None:
        del _children[process.pid]
    started = _start_time(process.pid)
    return started is not None and started == process.started


def end(process: Process, grace: float) -> None:
    """Ask its whole process group to end, and kill it after ``grace`` seconds."""
    try:
        _signal(process, signal.SIGTERM)
        _await_end(process, grace)
    finally:  # also when we are interrupted while waiting
        _signal(process, signal.SIGKILL)
        _await_end(process, grace=5)


def _signal(process: Process, number: signal.Signals) -> None:
    if is_alive(process):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)  # it leads a session of its own: its pid names the group


def _await_end(process: Process, grace: float) -> None:
    begun = time.monotonic()
    while is_alive(process) and time.monotonic() - begun < grace:
        time.sleep(_POLL)


def _start_time(pid: int) -> str | None:
    """Tell when a process started, in whatever unit the system has; None if it is dead or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _start_time_by_ps(pid)
    except ProcessLookupError:  # it died while being read
        return None
    state, *fields = stat.rpartition(")")[2].split()  # the name before it may hold blanks and ")"
    # A zombie with threads left is not over: they may still hold its port.
    return None if state in "ZX" and int(fields[16]) <= 1 else fields[18]


def _start_time_by_ps(pid: int) -> str | None:
    command = ["ps", "-o", "state=,lstart=", "-p", str(pid)]
    fixed = {"LC_ALL": "C", "TZ": "UTC0", "PATH": os.defpath}  # the same words each time we ask
    asked = subprocess.run(command, env=fixed, capture_output=True, text=True, check=False)
    state, _, started = asked.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else started.strip()


def free_port() -> int:
    """Give a loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def port_trouble(port: int) -> int | None:
    """Give the errno that stands against listening on a loopback port; None if nothing does."""
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex((LOOPBACK, port)) == 0:
            return errno.EADDRINUSE
    with socket.socket() as probe:
        # As servers do it: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error.errno
    return None
