"""Pages as users have them: text, HTML, rows, web archives, folders of them, or standard input."""

import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from curation.core.ids import page_id
from curation.errors import InputError
from curation.store.html import NO_TEXT, Found, read_html, require_web
from curation.store.kinds import KINDS, STDIN, is_web, kind_of, pages_in
from curation.store.metered import Meter
from curation.store.origins import iso_date, read_origins, with_origin
from curation.store.packed import LIMIT, TOO_LONG, opened, read_bytes, read_lines
from curation.store.parquet_pages import read_parquet
from curation.store.warc import read_warc
from curation.text.decode import decode_page
from curation.text.mojibake import repair
from curation.types import PageRecord, RejectedRecord

ROWS = (".jsonl", ".jsonl.gz", ".jsonl.zst")
REPAIRED = "mojibake repaired"
SURROGATES = "lone surrogates replaced"

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SHOWN = 200


def read_pages(
    paths: Iterable[str], column: str = "text", meter: Meter | None = None
) -> Iterator[PageRecord | RejectedRecord]:
    """Read pages one by one, in the order given, folders in the order of their names.

    A file named by the user that cannot be used stops the reading; a file inside a folder, a row, a
    record of an archive, or HTML without text becomes a rejected record with its reason.

    Args:
        paths: files, folders, or ``-`` for one text page on standard input.
        column: the field or column of a row that holds the page's text; ``url`` and ``fetched``, an ISO
            8601 date or time, are read beside it.
        meter: told of each file, to say how much was read.

    Raises:
        InputError: a path is missing, empty, binary, undecodable or of an unknown kind.
    """
    listed = list(paths)
    check_paths(listed)
    meter = meter or Meter(0)
    for name in listed:
        path = Path(name)
        if name == STDIN:
            yield _text_page(_read_stdin(), "stdin")
        elif path.is_dir():
            yield from _read_folder(path, column, meter)
        else:
            yield from _read_file(path, _printable(path.name), column, meter)
    meter.end()


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


def sound(text: str) -> tuple[str, bool]:
    """Put U+FFFD for each lone surrogate, so that no offset moves; say whether there was one.

    A lone surrogate is no character: no file and no output takes it.
    """
    try:
        text.encode("utf-16-le")  # looks for one faster than a pattern does
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text), True
    return text, False


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
    if len(line) > LIMIT:
        raise InputError(f"{where}: {TOO_LONG}")
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:
        row = _lenient(line, where)
    if not isinstance(row, dict):
        raise InputError(f'{where}: not a JSON object such as {{"text": "…"}}')
    return row


def _read_folder(folder: Path, column: str, meter: Meter) -> Iterator[PageRecord | RejectedRecord]:
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
            yield from _read_file(path, name, column, meter)
        except InputError as error:
            yield RejectedRecord(id=name, reason=str(error))


def _read_file(path: Path, name: str, column: str, meter: Meter) -> Iterator[PageRecord | RejectedRecord]:
    meter.begin(path)
    kind = kind_of(path)
    if kind == ".txt":
        yield with_origin(_text_page(read_bytes(path), name), path)
    elif kind in (".html", ".htm"):
        yield with_origin(_html_page(read_bytes(path), name), path)
    elif kind == ".jsonl":
        yield from _read_rows(path, name, column, meter)
    elif kind == ".parquet":
        yield from _read_parquet(path, name, column, meter)
    else:
        yield from _read_archive(path, name, meter)


def _read_rows(path: Path, name: str, column: str, meter: Meter) -> Iterator[PageRecord | RejectedRecord]:
    for number, line in read_rows(path, meter):
        where = f"{name}:{number}"
        try:
            page = row_page(parse_row(line, where), column, where)
        except InputError as error:
            yield reject(where, error, line)
        else:
            yield page


def _read_parquet(path: Path, name: str, column: str, meter: Meter) -> Iterator[PageRecord | RejectedRecord]:
    for number, row in read_parquet(path, column, meter):
        where = f"{name}:{number}"
        try:
            page = row_page(row, column, where)
        except InputError as error:
            yield reject(where, error, str(row).encode("utf-8", "backslashreplace"))
        else:
            yield page


def row_page(row: dict[str, Any], column: str, where: str) -> PageRecord:
    """Take the page out of a row: the text as it is read, and its address where there is one.

    Args:
        row: its fields.
        column: the field that holds the text.
        where: the page's name, such as the file and the line.

    Raises:
        InputError: there is no text, or too much of it.
    """
    text, url = text_of(row, column, where), row.get("url")
    if len(text) > LIMIT:
        raise InputError(f"{where}: {TOO_LONG}")
    url = sound(url)[0] if isinstance(url, str) else None
    return _page(Found(text, "utf-8", url, iso_date(row.get("fetched"))), where)


def _read_archive(path: Path, name: str, meter: Meter) -> Iterator[PageRecord | RejectedRecord]:
    for number, page in read_warc(path, name, meter):
        where = f"{name}:{number}"
        if isinstance(page, Found):
            yield _page(page, where)
        else:
            yield RejectedRecord(id=where, reason=sound(str(page))[0])


def reject(where: str, error: InputError, line: bytes) -> RejectedRecord:
    """Keep a row that is not taken, with the reason, as far as its bytes are text."""
    content = line[: LIMIT if len(line) <= LIMIT else _SHOWN].decode("utf-8", "backslashreplace")
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
    return _page(Found(decoded.text, decoded.encoding), name)


def _html_page(content: bytes, name: str) -> PageRecord | RejectedRecord:
    try:
        html = read_html(content, name)
    except InputError as error:
        if NO_TEXT not in str(error):
            raise
        return RejectedRecord(id=name, reason=str(error))
    return _page(html, name)


def _page(found: Found, name: str) -> PageRecord:
    (text, replaced), encoding = sound(found.text), found.encoding
    if replaced:
        encoding = f"{encoding}, {SURROGATES}"
    repaired = repair(text)
    if repaired is not None:
        text, encoding = repaired, f"{encoding}, {REPAIRED}"
    seen = found._replace(text=text, encoding=encoding)
    return PageRecord(page_id=page_id(text), name=name, **seen._asdict())


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
