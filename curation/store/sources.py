"""Pages as users have them: text files, JSON Lines (also .gz), folders of both, or standard input."""

import gzip
import json
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from curation.core.ids import page_id
from curation.errors import InputError
from curation.text.decode import decode_page
from curation.types import PageRecord, RejectedRecord

STDIN = "-"
SUFFIXES = (".txt", ".jsonl", ".jsonl.gz")
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
    listed = [(path, Path(path)) for path in paths]
    for name, path in listed:
        if name != STDIN and not path.exists():
            raise InputError(f"{name}: no such file or folder")
        if path.is_file() and not _known(path):
            raise InputError(f"{name}: unknown kind of file: give {', '.join(SUFFIXES)} or a folder of them")
    for name, path in listed:
        if name == STDIN:
            yield _text_page(sys.stdin.buffer.read(), "stdin")
        elif path.is_dir():
            yield from _read_folder(path, column)
        elif path.suffix == ".txt":
            yield _text_page(_read_bytes(path), path.name)
        else:
            yield from _read_rows(path, path.name, column)


def read_rows(path: Path) -> Iterator[tuple[int, bytes]]:
    """Read a JSON Lines file's lines that are not blank, with their numbers, one at a time.

    Raises:
        InputError: the file cannot be read, or its compression is damaged.
    """
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


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
        raise InputError(f"{where}: not a JSON object")
    return row


def _known(path: Path) -> bool:
    return path.name.endswith(SUFFIXES)


def _read_folder(folder: Path, column: str) -> Iterator[PageRecord | RejectedRecord]:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and _known(path))
    if not files:
        raise InputError(f"{folder}: no {', '.join(SUFFIXES)} in this folder")
    for path in files:
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".txt":
            yield from _read_rows(path, name, column)
            continue
        try:
            yield _text_page(_read_bytes(path), name)
        except InputError as error:
            yield RejectedRecord(id=name, reason=str(error))


def _read_rows(path: Path, name: str, column: str) -> Iterator[PageRecord | RejectedRecord]:
    for number, line in read_rows(path):
        where = f"{name}:{number}"
        try:
            row = parse_row(line, where)
            text = row.get(column)
            if not isinstance(text, str) or not text.strip():
                raise InputError(f'{where}: no text in the field "{column}"')
            url = row.get("url")
            yield _page(text, where, "utf-8", url if isinstance(url, str) else None)
        except InputError as error:
            yield RejectedRecord(
                id=where, reason=str(error), content=line.decode("utf-8", "backslashreplace")
            )


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
    # A lone surrogate is no character and fits no file: U+FFFD takes its place, so no offset moves.
    sound, replaced = _SURROGATE.subn("\ufffd", text)
    if replaced:
        encoding = f"{encoding}, {SURROGATES}"
    return PageRecord(page_id=page_id(sound), text=sound, name=name, encoding=encoding, url=url)


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
