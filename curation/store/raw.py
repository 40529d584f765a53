"""What may be pages, as files hold it: bytes, rows and records one by one, with nothing looked into yet.

Reading is cheap and goes in order; making pages of what was read (see ``page_of``) is dear, and may be done
elsewhere.
"""

import itertools
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from curation.errors import InputError
from curation.store.html import require_web
from curation.store.kinds import KINDS, STDIN, is_web, kind_of, pages_in
from curation.store.metered import Meter
from curation.store.origins import Origin, read_origins
from curation.store.packed import LIMIT, TOO_LONG, opened, read_bytes, read_lines
from curation.store.parquet_pages import read_parquet
from curation.store.warc import Frame, read_warc

ROWS = (".jsonl", ".jsonl.gz", ".jsonl.zst")
ROWS_KIND = ".jsonl"
HTML_KINDS = (".html", ".htm")
FAILED = "failed"


class Raw(NamedTuple):
    """What may be a page.

    Attributes:
        where: its name: the file, and of several in one the number of its line, row or record.
        kind: the ending that says what its file is; ``FAILED`` where reading goes no further.
        content: a file's or a line's bytes, a row's columns, a record, or why there is none.
        file: the number of its file among all that were begun, from 1.
        files: identifies its file and those before; see ``identified``.
        named: whether the user named this very file, so that an unfit one ends the run.
        origin: what is said of a text or HTML page beside it.
    """

    where: str
    kind: str
    content: bytes | dict[str, Any] | Frame | str
    file: int
    files: str = ""
    named: bool = False
    origin: Origin = Origin()

    @property
    def is_web(self) -> bool:
        """Whether HTML may have to be read, at a cost that nobody knows before."""
        return self.kind in HTML_KINDS or isinstance(self.content, Frame)

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        if isinstance(self.content, Frame):
            return len(self.content.block)
        if isinstance(self.content, dict):
            return sum(len(value) for value in self.content.values() if isinstance(value, (str, bytes)))
        return len(self.content)


class Passed(NamedTuple):
    """How much of the input need not be read: files before this one, and how much of it."""

    file: int = 0
    taken: int = 0


ALL = Passed()


def read_raw(
    paths: Iterable[str], column: str = "text", meter: Meter | None = None, passed: Passed = ALL
) -> Iterator[Raw]:
    """Read what may be pages one by one, in the order given, folders in the order of their names.

    A file named by the user that cannot be read stops the reading; one inside a folder, a row or a record of
    an archive is given with the reason.

    Args:
        paths: files, folders, or ``-`` for one text page on standard input.
        column: the column of Parquet rows that holds the page's text.
        meter: told of each file, to say how much was read.
        passed: what is left out at the beginning.

    Raises:
        InputError: a path is missing, empty, unreadable or of an unknown kind.
    """
    listed = list(paths)
    check_paths(listed)
    meter = meter or Meter(0)
    for name in listed:
        path = Path(name)
        if name == STDIN:
            yield Raw("stdin", ".txt", _read_stdin(), meter.begun, named=True)
        elif path.is_dir():
            yield from _read_folder(path, column, meter, passed)
        else:
            yield from _read_file(path, _printable(path.name), column, meter, passed, named=True)
    meter.end()


def read_to_failure(paths: Iterable[str], column: str, meter: Meter, passed: Passed = ALL) -> Iterator[Raw]:
    """Read as ``read_raw`` does; a failure is the last of what is read, so that what was before it is used.

    Raises:
        InputError: a path is missing or of an unknown kind.
    """
    listed = list(paths)
    check_paths(listed)
    try:
        yield from read_raw(listed, column, meter, passed)
    except InputError as error:
        yield Raw("", FAILED, str(error), meter.begun, named=True)


def check_paths(paths: Iterable[str]) -> None:
    """Refuse what ``read_pages`` could not read, before anything is read.

    Raises:
        InputError: a path is missing, of an unknown kind, or needs the extra ``web``, which is not there.
    """
    for name in paths:
        path = Path(name)
        if name == STDIN or path.is_dir():
            continue
        if not path.exists():
            raise InputError(f"{name}: no such file or folder")
        if not path.is_file() or not kind_of(path):
            raise InputError(f"{name}: unknown kind of file: give {KINDS}, a folder of them, or - for stdin")
        if is_web(path):
            require_web(name)


def read_rows(path: Path, meter: Meter | None = None) -> Iterator[tuple[int, bytes]]:
    """Read a JSON Lines file's lines that are not blank, with their numbers, one at a time.

    Raises:
        InputError: the file cannot be read, has no such line, or its compression is damaged.
    """
    found = False
    with opened(path, meter) as file:
        for number, line in enumerate(read_lines(file), 1):
            if line.strip():
                found = True
                yield number, line
    if not found:
        raise InputError(f"{path}: the file is empty: give one JSON object a line")


def _read_folder(folder: Path, column: str, meter: Meter, passed: Passed) -> Iterator[Raw]:
    files = pages_in(folder)
    if not files:
        raise InputError(f"{folder}: no {KINDS} in this folder")
    for path in filter(is_web, files):
        require_web(str(path))
    for parent in sorted({path.parent for path in files}):
        read_origins(parent)  # what is wrong with it is no fault of a page
    for path in files:
        name = _printable(path.relative_to(folder).as_posix())
        try:
            yield from _read_file(path, name, column, meter, passed)
        except InputError as error:
            yield Raw(name, kind_of(path), str(error), meter.begun, meter.identity)


def _read_file(
    path: Path, name: str, column: str, meter: Meter, passed: Passed, named: bool = False
) -> Iterator[Raw]:
    meter.begin(path)
    if meter.begun >= passed.file:
        raws = _raws_of(path, name, column, meter, named)
        yield from itertools.islice(raws, passed.taken if meter.begun == passed.file else 0, None)


def _raws_of(path: Path, name: str, column: str, meter: Meter, named: bool) -> Iterator[Raw]:
    kind, file, files = kind_of(path), meter.begun, meter.identity
    if kind == ".txt" or kind in HTML_KINDS:
        origin = read_origins(path.parent).get(path.name, Origin())
        yield Raw(name, kind, read_bytes(path), file, files, named, origin)
        return
    parts: Iterator[tuple[int, Any]]
    if kind == ROWS_KIND:
        parts = read_rows(path, meter)
    elif kind == ".parquet":
        parts = read_parquet(path, column, meter)
    else:
        parts = read_warc(path, meter)
    for number, part in parts:
        yield Raw(f"{name}:{number}", kind, part, file, files)


def _printable(name: str) -> str:
    """Write a file's name so that it fits any output: its bytes need not be UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _read_stdin() -> bytes:
    try:
        content = sys.stdin.buffer.read(LIMIT + 1)
    except (OSError, AttributeError) as error:  # None where it is closed
        raise InputError("stdin: cannot be read: give a page on it, or a file") from error
    if len(content) > LIMIT:
        raise InputError(f"stdin: {TOO_LONG}")
    return content
