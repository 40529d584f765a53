"""Web archives: the HTML pages of a WARC file and the texts of a WET file, record by record.

The records are told apart here and read by warcio, so that a broken one costs no other.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple

from curation.errors import InputError
from curation.store.html import Found, read_html
from curation.store.metered import Meter
from curation.store.packed import LIMIT, TOO_LONG, opened
from curation.text.decode import decode_page

_LINE = 65536
_START = b"WARC/"
_NEXT = re.compile(rb"\nWARC/1\.\d\r?\n")
_LENGTH = re.compile(rb"^content-length:\s*(\d+)\s*$", re.MULTILINE | re.IGNORECASE)
_PAGE = re.compile(rb"^warc-type:\s*(response|resource|conversion)\s*$", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class Frame(NamedTuple):
    """A record's bytes, or why it has none that can be used."""

    head: bytes
    block: bytes
    broken: str | None


def read_warc(path: Path, meter: Meter | None = None) -> Iterator[tuple[int, Frame]]:
    """Read the records of an archive that may hold pages, with their numbers from 1, as they are.

    Raises:
        InputError: the file cannot be read, its compression is damaged, or it is no archive.
    """
    number = 0
    with opened(path, meter) as file:
        for number, frame in enumerate(_frames(_Feed(file), path), 1):
            if frame.broken is not None or (frame.block and _PAGE.search(frame.head)):
                yield number, frame
    if not number:
        raise InputError(f"{path}: the file is empty: give a web archive")


class _Feed:
    """A stream to which bytes can be given back."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.ahead = BytesIO()

    def read(self, size: int) -> bytes:
        taken = self.ahead.read(size)
        return taken + self.file.read(size - len(taken)) if len(taken) < size else taken

    def line(self) -> bytes:
        taken = self.ahead.readline(_LINE)
        return taken if taken.endswith(b"\n") or len(taken) == _LINE else taken + self.file.readline(_LINE)

    def skip(self, size: int) -> int:
        left = size
        while left and (passed := self.read(min(left, _LINE))):
            left -= len(passed)
        return size - left

    def give_back(self, content: bytes) -> None:
        self.ahead = BytesIO(content + self.ahead.read())


def _frames(feed: _Feed, path: Path) -> Iterator[Frame]:
    line = _blank_passed(feed)
    if line and not line.startswith(_START):
        raise InputError(f"{path}: not a web archive (no WARC record at its start): fetch it again")
    while line:
        if line.startswith(_START):
            yield _frame(line, feed)
        line = _blank_passed(feed)
        while line and not line.startswith(_START):
            line = feed.line()


def _blank_passed(feed: _Feed) -> bytes:
    while (line := feed.line()) and not line.strip():
        pass
    return line


def _frame(line: bytes, feed: _Feed) -> Frame:
    head = line
    while line.strip() and len(head) < _LINE:
        line = feed.line()
        head += line
    length = _LENGTH.search(head)
    if length is None or line.strip() or not line:
        return Frame(head, b"", "a broken WARC record: its header has no length or no end")
    size = int(length[1])
    block = feed.read(min(size, LIMIT + 1))
    if len(block) > LIMIT:
        whole = feed.skip(size - len(block)) == size - len(block)
        block = b""
    else:
        whole = len(block) == size
    tail = feed.read(4)
    after = tail.lstrip(b"\r\n")
    if whole and _START.startswith(after):
        feed.give_back(after)
        return Frame(head, block, TOO_LONG if size > LIMIT and _PAGE.search(head) else None)
    # The length is wrong: go on where the next record begins, which may be inside of what was read.
    read = block + tail
    start = _NEXT.search(read)
    feed.give_back(read[start.start() + 1 :] if start else read[-64:])
    return Frame(head, b"", "a broken WARC record: cut, or longer or shorter than its header says")


def record_page(frame: Frame, where: str) -> Found | None:
    """Take the page out of a record; None where it has none.

    A page is a response of status 200 or a resource that is HTML, or the text of a conversion record.

    Raises:
        InputError: the record is broken, or its page cannot be read.
    """
    if frame.broken is not None:
        raise InputError(f"{where}: {frame.broken}")
    from warcio.archiveiterator import WARCIterator
    from warcio.bufferedreaders import BufferedReader
    from warcio.exceptions import ArchiveLoadFailed

    try:
        record = next(WARCIterator(BytesIO(frame.head + frame.block + b"\r\n\r\n")))
        http = record.http_headers
        kind = (
            record.rec_headers.get_header("Content-Type") if http is None else http.get_header("Content-Type")
        )
        kind = (kind or record.rec_headers.get_header("WARC-Identified-Payload-Type") or "").lower()
        if not _is_page(record.rec_type, kind, None if http is None else http.get_statuscode()):
            return None
        packing = None if http is None else http.get_header("Content-Encoding")
        if packing and packing.lower() not in ("identity", *BufferedReader.get_supported_decompressors()):
            raise InputError(f"{where}: HTTP content compressed in a way we do not read: {packing[:40]}")
        content = _content(record.content_stream(), where)
    # warcio meets a record without its address, among others, with an AttributeError.
    except (
        ArchiveLoadFailed,
        StopIteration,
        EOFError,
        ValueError,
        OSError,
        AttributeError,
        TypeError,
    ) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{where}: a broken WARC record: {str(error)[:100]}") from error
    url, fetched = (record.rec_headers.get_header(name) for name in ("WARC-Target-URI", "WARC-Date"))
    date = fetched if fetched and _DATE.fullmatch(fetched) else None
    if record.rec_type == "conversion":
        text, encoding = decode_page(content, where)
        return Found(text, f"wet in {encoding}", url, date)
    html = read_html(content, where)
    return html._replace(encoding=f"warc {html.encoding}", url=url, fetched=date)


def _is_page(record: str, kind: str, status: str | None) -> bool:
    if record == "conversion":
        return not kind or kind.startswith("text/plain")
    return "html" in kind and (record == "resource" or status == "200")


def _content(stream: BinaryIO, where: str) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_LINE):
        size += len(part)
        if size > LIMIT:
            raise InputError(f"{where}: {TOO_LONG}")
        parts.append(part)
    return b"".join(parts)
