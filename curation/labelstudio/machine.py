"""What a local server needs of the machine: a private folder, a lock, its process, a port."""

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
        raise InputError(
            f"folder {home} cannot be made ({error.strerror}): set TANQIH_HOME to one you own"
        ) from error
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
    except ValueError as error:
        raise InputError(f"{path} is not JSON: mend it, or move it away") from error
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
    """Hold the lock file ``path``; the kernel lets go of it if this process dies.

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
                    f"{path} is held by another tanqih for {timeout:.0f} s: wait for it or end it"
                )
            if on_wait:
                on_wait(waited)
            time.sleep(_LOCK_POLL)
        yield
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(process: _Process) -> bool:
    child = _children.get(process.pid)
    if child is not None and child.poll() is not None:
        del _children[process.pid]
    started = _start_time(process.pid)
    return started is not None and started == process.started


def _start_time(pid: int) -> str | None:
    """Tell when a process started, in whatever unit the system has; None if it is dead or a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _start_time_by_ps(pid)
    except ProcessLookupError:  # it died while being read
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]


def _start_time_by_ps(pid: int) -> str | None:
    command = ["ps", "-o", "state=,lstart=", "-p", str(pid)]
    fixed = {"LC_ALL": "C", "TZ": "UTC0", "PATH": os.defpath}  # the same words each time we ask
    asked = subprocess.run(command, env=fixed, capture_output=True, text=True, check=False)
    state, _, started = asked.stdout.strip().partition(" ")
    return None if not started or state.startswith("Z") else started.strip()


def _end(process: _Process, grace: float) -> None:
    """Ask the whole process group to end, and kill it after ``grace`` seconds."""
    try:
        _signal(process, signal.SIGTERM)
        _await_end(process, grace)
    finally:  # also when we are interrupted while waiting
        if _alive(process):
            _signal(process, signal.SIGKILL)
            _await_end(process, grace=5)


def _signal(process: _Process, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)  # it leads a session of its own, so its pid names the group


def _await_end(process: _Process, grace: float) -> None:
    begun = time.monotonic()
    while _alive(process) and time.monotonic() - begun < grace:
        time.sleep(_POLL / 5)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


def _port_trouble(port: int) -> int | None:
    """Give the errno that stands against listening on ``port``; None if nothing does."""
    with socket.socket() as probe:
        probe.settimeout(2)
        if probe.connect_ex((_HOST, port)) == 0:
            return errno.EADDRINUSE
    with socket.socket() as probe:
        # As the server does it: a port whose last connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
        except OSError as error:
            return error.errno
    return None


