"""Web archives: pages with address and date, broken records rejected one by one."""

import gzip
import hashlib
import zlib
from pathlib import Path

import pyarrow as pa
import pytest

from curation.errors import InputError
from curation.store import packed, warc
from curation.store.sources import read_pages
from curation.types import PageRecord, RejectedRecord

PARAGRAPHS = [
    f"وقال المهندس رقم {number} إن الأشغال في الطريق الجديد تسير وفق الجدول المعلن، "
    "وأضاف أن السكان ينتظرون افتتاح الجسر والمدرسة منذ سنوات طويلة."
    for number in range(6)
]
TEXT = "\n".join(PARAGRAPHS)
HTML = f"<html><body><article>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article></body></html>"
DATE = "2026-03-04T05:06:07Z"
OK = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def _record(
    kind: str, block: bytes, url: str = "https://example.org/1", of: str = "", length: int = 0
) -> bytes:
    """Write one WARC record; ``length`` is what its header says too much or too little."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Target-URI: {url}\r\n"
        f"WARC-Date: {DATE}\r\n{of}Content-Length: {len(block) + length}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def _response(body: bytes = HTML.encode(), head: str = OK, url: str = "https://example.org/1") -> bytes:
    http = "Content-Type: application/http; msgtype=response\r\n"
    return _record("response", f"{head}\r\n".encode() + body, url, http)


def _conversion(text: bytes) -> bytes:
    return _record("conversion", text, of="Content-Type: text/plain\r\n")


INFO = _record("warcinfo", b"software: test\r\n", of="Content-Type: application/warc-fields\r\n")
REQUEST = _record(
    "request", b"GET / HTTP/1.1\r\n\r\n", of="Content-Type: application/http; msgtype=request\r\n"
)


def _read(path: Path, content: bytes) -> tuple[list[PageRecord], dict[str, str]]:
    path.write_bytes(content)
    found = list(read_pages([str(path)]))
    rejected = {record.id: record.reason for record in found if isinstance(record, RejectedRecord)}
    return [record for record in found if isinstance(record, PageRecord)], rejected


def test_html_responses_are_pages_with_address_date_and_hash(tmp_path: Path) -> None:
    """A response gives its article; what the archive says of it stands in the record."""
    (page,), rejected = _read(tmp_path / "a.warc", INFO + REQUEST + _response(url="https://example.org/خبر"))
    assert not rejected
    assert (page.text, page.name, page.encoding) == (TEXT, "a.warc:3", "warc html in utf-8")
    assert (page.url, page.fetched) == ("https://example.org/خبر", DATE)
    assert page.html_sha256 == hashlib.sha256(HTML.encode()).hexdigest()


def test_conversion_records_are_pages_as_they_are(tmp_path: Path) -> None:
    """The text of a WET record is the page, to the last letter."""
    text = f"  عنوان\r\n{TEXT}\n\n"
    (page,), _ = _read(tmp_path / "a.warc.wet", INFO + _conversion(text.encode()))
    assert (page.text, page.encoding, page.html_sha256) == (text, "wet in utf-8", None)
    assert (page.url, page.fetched) == ("https://example.org/1", DATE)


@pytest.mark.parametrize("packing", ["records.gz", "whole.gz", "zst"])
def test_compressed_archives_give_the_same_pages(packing: str, tmp_path: Path) -> None:
    """An archive compressed record by record, as a whole, or by zstd gives the pages of the plain one."""
    records = [INFO, _response(), _conversion(TEXT.encode())]
    plain = b"".join(records)
    if packing == "records.gz":
        content = b"".join(gzip.compress(record, mtime=0) for record in records)
    elif packing == "whole.gz":
        content = gzip.compress(plain, mtime=0)
    else:
        content = pa.compress(plain, codec="zstd", asbytes=True)
    pages, rejected = _read(tmp_path / f"a.warc.{packing.rpartition('.')[2]}", content)
    assert [page.text for page in pages] == [TEXT, TEXT]
    assert not rejected


def test_line_ends_between_records_may_be_of_either_kind(tmp_path: Path) -> None:
    """Records parted by bare line feeds, and with none after the last, are whole records."""
    content = (_conversion(b"one").rstrip() + b"\n\n") * 2 + _conversion(b"two").rstrip()
    pages, rejected = _read(tmp_path / "a.warc", content)
    assert [page.text for page in pages] == ["one", "one", "two"]
    assert not rejected


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Encoding: gzip\r\n", gzip.compress(HTML.encode(), mtime=0)),
        ("Content-Encoding: deflate\r\n", zlib.compress(HTML.encode())),
        ("Transfer-Encoding: chunked\r\n", b"%x\r\n%s\r\n0\r\n\r\n" % (len(HTML.encode()), HTML.encode())),
    ],
)
def test_http_encodings_are_undone(head: str, body: bytes, tmp_path: Path) -> None:
    """Compressed and chunked responses give the page."""
    (page,), _ = _read(tmp_path / "a.warc", _response(body, OK + head))
    assert page.text == TEXT


def test_what_is_no_page_is_passed_over(tmp_path: Path) -> None:
    """Pictures, errors, redirects, requests and empty records are neither pages nor rejected."""
    others = [
        _response(b"\x89PNG\r\n\x1a\n\0", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"),
        _response(head=OK.replace("200 OK", "404 Not Found")),
        _response(b"", "HTTP/1.1 301 Moved\r\nLocation: /\r\n"),
        _record("metadata", b"fetchTimeMs: 1\r\n"),
        _record("revisit", b""),
    ]
    assert _read(tmp_path / "a.warc", b"".join(others) + _response())[1] == {}
    assert [page.name for page in _read(tmp_path / "a.warc", b"".join(others) + _response())[0]] == [
        "a.warc:6"
    ]


BROKEN = {
    "too-long": _record("conversion", b"x" * 50, length=40),
    "too-long-by-records": _record("conversion", b"x" * 50, length=10_000),
    "too-short": _record("conversion", b"some words\nand more of them\n" * 3, length=-30),
    "no-length": b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\nwords\r\n\r\n",
    "no-end-of-header": b"WARC/1.0\r\n" + b"x: y" * 20_000 + b"\r\n\r\n\r\n",
    "bad-bytes": _conversion(TEXT.encode()[:30] + b"\xff" + TEXT.encode()[30:]),
    "no-text": _response(b"<html></html>"),
    "no-address": _response().replace(b"WARC-Target-URI: https://example.org/1\r\n", b""),
    "unknown-packing": _response(b"abc", OK + "Content-Encoding: magic\r\n"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_record_is_rejected_and_the_others_taken(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each broken record is one rejected row with its reason; those before and after it are pages."""
    content = _conversion(b"one") + BROKEN[name] + _conversion(b"two") + _conversion(b"three")
    pages, rejected = _read(tmp_path / "a.warc", content)
    assert [page.text for page in pages] == ["one", "two", "three"]
    ((where, reason),) = rejected.items()
    assert where == "a.warc:2"
    assert reason.startswith("a.warc:2: ")
    assert "\n" not in reason
    assert capfd.readouterr() == ("", "")


def test_an_archive_cut_within_a_record_loses_that_record_only(tmp_path: Path) -> None:
    """The last record of a cut archive is rejected; the ones before it are taken."""
    content = _conversion(b"one") + _response()
    pages, rejected = _read(tmp_path / "a.warc", content[:-200])
    assert [page.text for page in pages] == ["one"]
    assert "a broken WARC record: cut" in rejected["a.warc:2"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.warc", b"<html>no archive</html>", "not a web archive"),
        ("a.warc", b"", "empty"),
        ("a.warc.gz", INFO, "damaged or cut gzip"),
        ("a.warc.gz", gzip.compress(b"words", mtime=0), "not a web archive"),
        ("a.wet.gz", gzip.compress(INFO * 99, mtime=0)[:-9], "damaged or cut gzip"),
        ("a.warc.zst", b"", "empty"),
    ],
)
def test_a_file_that_is_no_archive_is_refused(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    """The wrong bytes, and compression that is damaged, stop the reading in one line."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        list(read_pages([str(tmp_path / name)]))
    assert "\n" not in str(caught.value)


def test_records_that_are_too_long_are_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record longer than a page may be, or that unpacks to more, is rejected; a long picture is no page."""
    for module in (packed, warc):
        monkeypatch.setattr(module, "LIMIT", 5000)
    bomb = gzip.compress(b"<html>" + b"a" * 100_000)
    content = [
        _conversion(b"x" * 6000),
        _response(bomb, OK + "Content-Encoding: gzip\r\n"),
        _record("metadata", b"x" * 6000),
        _conversion(b"two"),
    ]
    pages, rejected = _read(tmp_path / "a.warc", b"".join(content))
    assert [page.name for page in pages] == ["a.warc:4"]
    assert list(rejected) == ["a.warc:1", "a.warc:2"]
    assert all("more than 50 MB in one page" in reason for reason in rejected.values())
