"""Pages as users have them: what was read of text, HTML, rows, web archives or standard input, made pages."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from curation.core.ids import page_id
from curation.errors import InputError
from curation.store.html import NO_TEXT, Found, read_html
from curation.store.metered import Meter
from curation.store.origins import iso_date
from curation.store.packed import LIMIT, TOO_LONG
from curation.store.raw import HTML_KINDS, ROWS_KIND, Raw, read_raw
from curation.store.warc import Frame, record_page
from curation.text.decode import decode_page
from curation.text.mojibake import repair
from curation.types import PageRecord, RejectedRecord

REPAIRED = "mojibake repaired"
SURROGATES = "lone surrogates replaced"

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SHOWN = 200


def read_pages(
    paths: Iterable[str], column: str = "text", meter: Meter | None = None
) -> Iterator[PageRecord | RejectedRecord]:
    """Read pages one by one, in the order given, in this process and without bounds; see ``read_raw``.

    HTML without text, a row without one, and what is unfit inside a folder or an archive becomes a rejected
    record with its reason.

    Raises:
        InputError: a path is missing, empty, binary, undecodable or of an unknown kind.
    """
    for raw in read_raw(paths, column, meter):
        page = page_of(raw, column)
        if page is not None:
            yield page


def page_of(raw: Raw, column: str) -> PageRecord | RejectedRecord | None:
    """Make a page of what was read, or say why it is none; None for what needs not be one.

    Args:
        raw: what was read.
        column: the field or column of a row that holds the page's text; ``url`` and ``fetched``, an ISO
            8601 date or time, are read beside it.

    Raises:
        InputError: it is a file named by the user, and cannot be used.
    """
    try:
        return _page_of(raw, column)
    except InputError as error:
        if isinstance(raw.content, bytes) and raw.kind == ROWS_KIND:
            return reject(raw.where, error, raw.content)
        if isinstance(raw.content, dict):
            return reject(raw.where, error, str(raw.content).encode("utf-8", "backslashreplace"))
        if raw.named and NO_TEXT not in str(error):
            raise
        return RejectedRecord(id=raw.where, reason=sound(str(error))[0])


def _page_of(raw: Raw, column: str) -> PageRecord | None:
    content, where = raw.content, raw.where
    if isinstance(content, str):
        raise InputError(content)
    if isinstance(content, dict):
        return row_page(content, column, where)
    if isinstance(content, Frame):
        record = record_page(content, where)
        return record and _page(record, where)
    if raw.kind == ROWS_KIND:
        return row_page(parse_row(content, where), column, where)
    if raw.kind in HTML_KINDS:
        found = read_html(content, where)
    else:
        decoded = decode_page(content, where)
        found = Found(decoded.text, decoded.encoding)
    said = {name: value for name, value in raw.origin._asdict().items() if value}
    return _page(found._replace(**said), where)


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


def _page(found: Found, name: str) -> PageRecord:
    (text, replaced), encoding = sound(found.text), found.encoding
    if replaced:
        encoding = f"{encoding}, {SURROGATES}"
    repaired = repair(text)
    if repaired is not None:
        text, encoding = repaired, f"{encoding}, {REPAIRED}"
    seen = found._replace(text=text, encoding=encoding)
    return PageRecord(page_id=page_id(text), name=name, **seen._asdict())
