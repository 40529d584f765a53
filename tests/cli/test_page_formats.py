"""``tanqih clean`` on pages of every format: what the report says of them, and what it keeps."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from invoking import Command, page

from curation.store.tables import read_records
from curation.types import PageRecord


def _html(number: int) -> str:
    paragraphs = "".join(f"<p>{line}</p>" for line in page(number).splitlines())
    return f"<html><body><article>{paragraphs}</article></body></html>"


def _warc(number: int) -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{_html(number)}".encode()
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{number}\r\n"
        "WARC-Date: 2026-03-04T05:06:07Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def _write(folder: Path) -> None:
    folder.mkdir()
    (folder / "1.html").write_text(_html(1), encoding="utf-8")
    (folder / "2.html.gz").write_bytes(gzip.compress(_html(2).encode()))
    (folder / "3.htm").write_bytes(_html(3).encode("cp1256"))
    (folder / "4.txt").write_bytes(page(4).encode("utf-16"))
    (folder / "5.txt").write_bytes(page(5).encode("iso8859-6"))
    (folder / "6.warc.gz").write_bytes(gzip.compress(_warc(6)))
    pq.write_table(pa.table({"text": [page(7)]}), folder / "7.parquet")
    with pa.output_stream(str(folder / "8.jsonl.zst"), compression="zstd") as stream:
        stream.write(json.dumps({"text": page(8)}).encode())
    (folder / "9.txt").write_text(page(9).encode().decode("cp1256"), encoding="utf-8")


def test_a_folder_of_all_formats_is_cleaned_and_the_report_says_what_was_read_as_what(
    workspace: Path, tmp_path: Path, tanqih: Command
) -> None:
    """Each page is taken once, from whatever file; what was no plain UTF-8 text is counted by kind."""
    _write(tmp_path / "pages")
    done = tanqih("clean", tmp_path / "pages", "-w", workspace)
    assert done.status == 0
    assert done.out.startswith("clean: 9 pages: 9 added, 0 already there, 0 rejected\n")
    for note in (
        "2 pages read as html in utf-8",
        "1 page read as html in windows-1256",
        "1 page read as warc html in utf-8",
        "1 page read as utf-16",
        "1 page read as ISO-8859-6",
        "1 page read as utf-8, mojibake repaired",
    ):
        assert note in done.out
    (shard,) = (workspace / "pages").glob("*.parquet")
    pages = list(read_records(shard, PageRecord))
    assert [record.text.strip() for record in pages] == [page(number).strip() for number in range(1, 10)]
    assert [record.html_sha256 is not None for record in pages] == [True] * 3 + [False] * 2 + [True] + [
        False
    ] * 3
    assert (pages[5].url, pages[5].fetched) == ("https://example.org/6", "2026-03-04T05:06:07Z")
    again = tanqih("clean", tmp_path / "pages", "-w", workspace)
    assert again.out.startswith("clean: 9 pages: 0 added, 9 already there, 0 rejected\n")
