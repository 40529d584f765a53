"""Where ``--json`` writes: standard output, or a file that is there only when it is whole."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from curation.errors import InputError
from curation.store.atomic import naming, replacing

STDOUT = "-"


def check_target(path: str | None) -> str | None:
    """Refuse a path that nothing can be written to, before any work is done.

    Raises:
        InputError: it is a folder, or lies in none.
    """
    if path is None or path == STDOUT:
        return path
    if Path(path).is_dir():
        raise InputError(f"{path}: is a folder: name a file to write to, or - for standard output")
    if not Path(path).parent.is_dir():
        raise InputError(f"{path}: no such folder to write to: make it first")
    return path


def check_file(path: Path | None) -> Path | None:
    """Refuse a path that no file can be put at, before any work is done.

    Raises:
        InputError: it is standard output, a device, a pipe or a folder, or lies in none.
    """
    if path is not None and _is_stream(str(path)):
        raise InputError(f"{path}: is no file: name a file to write to")
    check_target(None if path is None else str(path))
    return path


def rejected_beside(path: str) -> Path | None:
    """Name the file that takes the rows not taken; None for what is no file."""
    return None if _is_stream(path) else Path(f"{path}.rejected")


@contextmanager
def writing(path: str) -> Iterator[Callable[[bytes], object]]:
    """Give what takes the bytes for ``path``.

    Raises:
        InputError: it cannot be written, for want of room or of permission.
    """
    if path == STDOUT:
        with naming(Path("standard output")):
            yield sys.stdout.buffer.write
            sys.stdout.buffer.flush()
    elif _is_stream(path):  # a device or a pipe is written to, never replaced
        with naming(Path(path)), open(path, "wb") as stream:
            yield stream.write
    else:
        with replacing(Path(path)) as partial, partial.open("wb") as file:
            yield file.write


def write_json(path: str, content: object) -> None:
    """Write one JSON value to a file, or to standard output where the path is ``-``."""
    import orjson

    with writing(path) as write:
        write(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _is_stream(path: str) -> bool:
    return path == STDOUT or (Path(path).exists() and not Path(path).is_file())
