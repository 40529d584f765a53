"""Pages as users have them: text files, JSON Lines (also .gz), folders of both, or standard input."""

import gzip
import json
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from curation.core.ids import page_id
from curation.errors import InputError
from curation.text.decode import decode_page
from curation.types import PageRecord, RejectedRecord

STDIN = "-"
ROWS = (".jsonl", ".jsonl.gz")
SUFFIXES = (".txt", *ROWS)
SURROGATES = "lone surrogates replaced"

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SHOWN = 200


def read_pages(paths: Iterable[str], column: str = "text") -> Iterator[PageRecord | RejectedRecord]:
    """Read pages one by one, in the order given, folders in the order of their names.

    A file named by the user that cannot be used stops the reading; a file inside a folder, or a row
    of a JSON Lines file, becomes a rejected record with its reason.

    Args:
        paths: files, folders, or ``-`` for one text page on standard input.
        column: the field of a JSON Lines row that holds the page's text; ``url`` is read beside it.

    Raises:
        InputError: a path is missing, empty, binary, undecodable or of an unknown kind.
    """
    listed = list(paths)
    check_paths(listed)
    for name in listed:
        path = Path(name)
        if name == STDIN:
            yield _text_page(_read_stdin(), "stdin")
        elif path.is_dir():
            yield from _read_folder(path, column)
        elif path.suffix == ".txt":
            yield _text_page(_read_bytes(path), _printable(path.name))
        else:
            yield from _read_rows(path, _printable(path.name), column)


def check_paths(paths: Iterable[str]) -> None:
    """Refuse what ``read_pages`` could not read, before anything is read.

    Raises:
        InputError: a path is missing or of an unknown kind.
    """
    for name in paths:
        path = Path(name)
        if name == STDIN or path.is_dir():
            continue
        if not path.exists():
            raise InputError(f"{name}: no such file or folder")
        if not path.is_file() or not _known(path):
            kinds = ", ".join(SUFFIXES)
            raise InputError(f"{name}: unknown kind of file: give {kinds}, a folder of them, or - for stdin")


def read_rows(path: Path) -> Iterator[tuple[int, bytes]]:
    """Read a JSON Lines file's lines that are not blank, with their numbers, one at a time.

    Raises:
        InputError: the file cannot be read, has no such line, or its compression is damaged.
    """
    found = False
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                found = True
                yield number, line
    if not found:
        raise InputError(f"{path}: the file is empty: give one JSON object a line")


def sound(text: str) -> tuple[str, bool]:
    """Put U+FFFD for each lone surrogate, so that no offset moves; say whether there was one.

    A lone surrogate is no character: no file and no output takes it.
    """
    replaced, count = _SURROGATE.subn("\ufffd", text)
    return replaced, bool(count)


def encoding_notes(encodings: Mapping[str, int], unit: str) -> list[str]:
    """Say what was not plain UTF-8, from the number of texts by encoding."""
    notes = [
        f"{n} {unit}{'' if n == 1 else 's'} read as {name}"
        for name, n in sorted(encodings.items())
        if name != "utf-8"
    ]
    if any(SURROGATES in name for name in encodings):
        notes.append("a lone surrogate reads as U+FFFD, so that no offset moves; clean leaves it out")
    return notes


def text_of(row: dict[str, Any], column: str, where: str) -> str:
    """Take the text out of a row.

    Raises:
        InputError: there is none.
    """
    text = row.get(column)
    if not isinstance(text, str) or not text.strip():
        fields = ", ".join(row)[:_SHOWN] or "none"
        raise InputError(f'{where}: no text in the field "{column}" (the row\'s fields: {fields})')
    return text


def parse_row(line: bytes, where: str) -> dict[str, Any]:
    """Read one JSON object.

    Raises:
        InputError: it is not one.
    """
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        row = _lenient(line, where)
    if not isinstance(row, dict):
        raise InputError(f'{where}: not a JSON object such as {{"text": "…"}}')
    return row


def _known(path: Path) -> bool:
    return path.name.endswith(SUFFIXES)


def _read_folder(folder: Path, column: str) -> Iterator[PageRecord | RejectedRecord]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and _known(path))
    if not files:
        raise InputError(f"{folder}: no {', '.join(SUFFIXES)} in this folder")
    for path in files:
        name = _printable(path.relative_to(folder).as_posix())
        try:
            if path.suffix == ".txt":
                yield _text_page(_read_bytes(path), name)
            else:
                yield from _read_rows(path, name, column)
        except InputError as error:
            yield RejectedRecord(id=name, reason=str(error))


def _read_rows(path: Path, name: str, column: str) -> Iterator[PageRecord | RejectedRecord]:
    for number, line in read_rows(path):
        where = f"{name}:{number}"
        try:
            row = parse_row(line, where)
            text, url = text_of(row, column, where), row.get("url")
            page = _page(text, where, "utf-8", sound(url)[0] if isinstance(url, str) else None)
        except InputError as error:
            yield reject(where, error, line)
        else:
            yield page


def reject(where: str, error: InputError, line: bytes) -> RejectedRecord:
    """Keep a row that is not taken, with the reason, as far as its bytes are text."""
    content = line.decode("utf-8", "backslashreplace")
    return RejectedRecord(id=where, reason=sound(str(error))[0], content=content)


def _lenient(line: bytes, where: str) -> Any:
    """Read what orjson refuses but JSON allows: an escaped lone surrogate."""
    try:
        return json.loads(line)
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: invalid UTF-8 at byte {error.start} of the line") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON: {str(error)[:_SHOWN]}") from error


def _text_page(content: bytes, name: str) -> PageRecord:
    decoded = decode_page(content, name)
    return _page(decoded.text, name, decoded.encoding, None)


def _page(text: str, name: str, encoding: str, url: str | None) -> PageRecord:
    text, replaced = sound(text)
    if replaced:
        encoding = f"{encoding}, {SURROGATES}"
    return PageRecord(page_id=page_id(text), text=text, name=name, encoding=encoding, url=url)


def _printable(name: str) -> str:
    """Write a file's name so that it fits any output: its bytes need not be UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _read_stdin() -> bytes:
    try:
        return sys.stdin.buffer.read()
    except (OSError, AttributeError) as error:  # None where it is closed
        raise InputError("stdin: cannot be read: give a page on it, or a file") from error


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[bytes]]:
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                yield packed
        else:
            with path.open("rb") as file:
                yield file
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(f"{path}: damaged or cut gzip file: fetch it again") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error
