"""A PostgreSQL of the tests' own: a cluster in a temporary folder, on loopback, with a password."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from curation.labelstudio.database import Database
from curation.labelstudio.machine import free_port

USER = "tanqih"


def binaries() -> Path | None:
    """Find the folder of ``initdb`` and ``postgres``; None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))  # Debian keeps them off the PATH
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def version(folder: Path) -> str:
    """Say which PostgreSQL it is."""
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


@contextmanager
def cluster(folder: Path, programs: Path, password: str) -> Iterator[Database]:
    """Run a PostgreSQL in ``folder``, which asks for ``password``, and stop it whatever happens."""
    data, secret = folder / "data", folder / "password"
    data.mkdir(parents=True)
    secret.write_text(password)
    # PostgreSQL refuses to run as root, as whom tests in a container run.
    who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if who:
        for path in (folder, data, secret):
            shutil.chown(path, "postgres")
    database = Database("127.0.0.1", free_port(), "postgres", USER)
    init = [programs / "initdb", "-D", data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={secret}"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": "/"}
    subprocess.run([*init, "--no-sync", "-E", "UTF8"], check=True, **quiet, **who)
    options = f"-h 127.0.0.1 -p {database.port} -k {data} -F"
    control = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    subprocess.run([*control, "-o", options, "start"], check=True, **quiet, **who)
    try:
        yield database
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, **quiet, **who)
