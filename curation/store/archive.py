"""The archive of raw responses: append-only, compressed, each file named by number and hash.

The first line of a file says which file it follows, by that one's hash. A full pull begins a chain of
its own; what later pulls saw change stands in the files after it.
"""

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa

from curation.errors import InputError
from curation.store.atomic import scratch_folder
from curation.store.layout import QUALIFICATIONS

Row = dict[str, Any]

LAYOUT = 2
_DIGITS = 12


class Newest(NamedTuple):
    """The newest archive of a chain, and the hash of its content."""

    path: Path
    digest: str


def to_line(row: Row) -> bytes:
    """Write a row as it stands in an archive: one line of JSON, keys in order."""
    try:
        return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)
    except TypeError:  # a number beyond 64 bits: the server takes any
        return (json.dumps(row, sort_keys=True) + "\n").encode()


def add_archive(
    folder: Path, after: str, full: bool, rows: Iterable[Row], worth: Callable[[], bool]
) -> Newest | None:
    """Archive the rows of one pull; whole or not at all.

    Args:
        folder: the schema's archives.
        after: the hash of the newest archive's content; empty where there is none.
        full: whether the rows are all there is, rather than what changed.
        rows: what the server said.
        worth: asked after the last row; where it says no, nothing is kept.

    Returns:
        The new archive; None where it was not worth one.
    """
    number = max((_number(path) for path in archives(folder)), default=0) + 1
    head = {"pull": {"layout": LAYOUT, "number": number, "full": full, "after": after}}
    digest = hashlib.sha256()
    with scratch_folder(folder, "pull") as scratch:
        partial = scratch / "pull"
        with pa.CompressedOutputStream(str(partial), "zstd") as stream:
            for row in chain([head], rows):
                line = to_line(row)
                digest.update(line)
                stream.write(line)
        if not worth():
            return None
        path = folder / f"{number:06d}-{digest.hexdigest()[:_DIGITS]}.jsonl.zst"
        os.replace(partial, path)
    return Newest(path, digest.hexdigest())


def archives(folder: Path) -> list[Path]:
    """List a schema's archives, oldest first."""
    return sorted(folder.glob("[0-9]*-*.jsonl.zst"), key=lambda path: (_number(path), path.name))


def read_chain(folder: Path, take: Callable[[Row, bytes], None]) -> Newest | None:
    """Read the rows of the newest full archive and of all after it, in order, each with its line.

    Returns:
        The newest archive; None where nothing was archived yet.

    Raises:
        InputError: one of them is missing or damaged, or does not follow the one before it.
    """
    paths, digest = _chain(folder), ""
    for position, path in enumerate(paths):
        head = _head(path)
        if position == 0 and not head["full"]:
            raise _broken(folder, f"the full archive that {path.name} builds on is missing")
        if position and head["after"] != digest:
            raise _broken(folder, _gap(paths[position - 1], path))
        digest = _read(path, take)
    return Newest(paths[-1], digest) if paths else None


def lines_back(folder: Path) -> Iterator[bytes]:
    """Read the lines of the same archives, those of the newest first.

    Raises:
        InputError: one of them is missing or damaged.
    """
    for path in reversed(_chain(folder)):
        for number, line in enumerate(_lines(path)):
            if number:
                yield line


def _chain(folder: Path) -> list[Path]:
    """Name the newest full archive and all after it, in order."""
    paths: list[Path] = []
    for path in reversed(archives(folder)):
        paths.insert(0, path)
        if _head(path)["full"]:
            break
    return paths


def _gap(before: Path, path: Path) -> str:
    missing = range(_number(before) + 1, _number(path))
    if not missing:
        return f"{path.name} does not follow {before.name}: one of them is of another pull"
    names = ", ".join(f"{number:06d}-….jsonl.zst" for number in missing)
    return f"{names} between {before.name} and {path.name} is missing"


def _broken(folder: Path, what: str) -> InputError:
    return InputError(f"{folder}: {what}: put it back from a copy, or begin anew with `{anew(folder)}`")


def anew(folder: Path) -> str:
    """Give the command that begins a chain anew, by where its folder lies in the workspace."""
    if folder.parent.parent.name == QUALIFICATIONS:
        return f"tanqih qualify {folder.name} {folder.parent.name} --full"
    return f"tanqih pull {folder.name} --full"


def _number(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _head(path: Path) -> Row:
    """Read what the first line says of the archive."""
    for line in _lines(path):
        row = _row(path, line)
        head = row.get("pull")
        if isinstance(head, dict) and head.get("layout") == LAYOUT:
            return head
        break
    raise _broken(path.parent, f"{path.name} is no archive of this layout")


def _read(path: Path, take: Callable[[Row, bytes], None]) -> str:
    """Give each row after the first to ``take``; return the content's hash, checked against the name."""
    digest = hashlib.sha256()
    for position, line in enumerate(_lines(path)):
        digest.update(line)
        row = _row(path, line)
        if position:
            take(row, line)
    found = digest.hexdigest()
    if path.name.partition("-")[2].partition(".")[0] != found[:_DIGITS]:
        raise _broken(path.parent, f"{path.name} does not hold what its name says: it was changed")
    return found


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with io.BufferedReader(pa.input_stream(str(path), compression="zstd")) as stream:
            yield from stream
    except (OSError, ValueError) as error:
        raise _broken(path.parent, f"{path.name} is damaged ({error})") from error


def _row(path: Path, line: bytes) -> Row:
    try:
        return dict(orjson.loads(line))
    except (TypeError, ValueError) as error:
        raise _broken(path.parent, f"{path.name} is damaged ({error})") from error
