"""Writing files whole or not at all."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from curation.errors import InputError

PARTIAL = ".partial-"


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path beside ``path`` to write to, and move it into place when the block ends well.

    Whatever happens, ``path`` is the old file or the whole new one; where it is a link, the file it
    leads to is. A file left by a killed process is named ``.partial-…``, is never read, and goes when
    ``path`` is written again.

    Raises:
        InputError: it cannot be written, for want of room or of permission.
    """
    path = Path(os.path.realpath(path))
    with naming(path), _partial(path.parent, path.name) as (partial, held):
        held.append(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
        _lock(held[0])
        yield partial
        os.replace(partial, path)


@contextmanager
def making_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder to fill, and make it ``path``, which is not there yet, when the block ends well.

    Raises:
        InputError: it cannot be written, or is there already.
    """
    with scratch_folder(path.parent, path.name) as partial, naming(path):
        yield partial
        os.replace(partial, path)


@contextmanager
def scratch_folder(folder: Path, name: str) -> Iterator[Path]:
    """Give an empty folder inside ``folder`` that is gone when the block ends, however it ends."""
    with naming(folder / name), _partial(folder, name) as (partial, held):
        partial.mkdir()
        held.append(os.open(partial, os.O_RDONLY))
        _lock(held[0])
        yield partial


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn a failure to write into one ``InputError`` that names ``path``."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise InputError(
            f"{path}: cannot be written ({why}): nothing was changed; make room or name another place"
        ) from error


@contextmanager
def _partial(folder: Path, name: str) -> Iterator[tuple[Path, list[int]]]:
    """Name a partial file or folder and take a handle on it; it is gone when the block ends.

    The name is known before anything is made, so that an interruption at any moment leaves nothing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder, f"{PARTIAL}{name}-")
    partial = folder / f"{PARTIAL}{name}-{os.getpid()}"
    held: list[int] = []
    try:
        yield partial, held
    finally:
        _remove(partial)
        for handle in held:
            os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _lock(handle: int) -> None:
    """Show that this process is at work on a partial file; the lock ends with the process."""
    with suppress(OSError):  # a file system without locks: then nothing is swept there either
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sweep(folder: Path, prefix: str) -> None:
    """Remove what killed processes left; what a living one is writing is locked, and stays."""
    for left in folder.iterdir():
        if not left.name.startswith(prefix):
            continue
        with suppress(OSError):
            handle = os.open(left, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(left)
            finally:
                os.close(handle)


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all."""
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="")


def file_sha256(path: Path) -> str:
    """Hash a file's bytes, read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
