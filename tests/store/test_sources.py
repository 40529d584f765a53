"""Pages in the formats users have, read exactly; what cannot be read rejected with its reason."""

import gzip
import hashlib
import json
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from curation.errors import InputError
from curation.store import html, packed, sources
from curation.store.sources import encoding_notes, read_pages
from curation.store.tables import read_records, write_records
from curation.types import PageRecord, RejectedRecord

ARABIC = "أعلنت وزارة المياه بدء العمل في السد الجديد.\nوقال الوزير إن المشروع سينتهي قريبا؛ ثم غادر."
PARAGRAPHS = [
    f"وقال المهندس رقم {number} إن الأشغال في الطريق الجديد تسير وفق الجدول المعلن، "
    "وأضاف أن السكان ينتظرون افتتاح الجسر والمدرسة منذ سنوات طويلة."
    for number in range(6)
]
HTML = (
    '<!doctype html><html lang="ar"><head><meta charset="utf-8"><title>عنوان</title></head><body>'
    '<nav><a href="/">الرئيسية</a> <a href="/s">رياضة</a></nav>'
    f"<article><h1>افتتاح الطريق</h1>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}</article>"
    "<footer>جميع الحقوق محفوظة</footer></body></html>"
)
TEXT = "\n".join(["افتتاح الطريق", *PARAGRAPHS])


def _pack(path: Path, content: bytes) -> Path:
    """Write a file, compressed as its name says."""
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(content))
    elif path.suffix == ".zst":
        with pa.output_stream(str(path), compression="zstd") as stream:
            stream.write(content)
    else:
        path.write_bytes(content)
    return path


def _pages(*paths: Path, column: str = "text") -> list[PageRecord]:
    pages = list(read_pages(map(str, paths), column))
    assert all(isinstance(page, PageRecord) for page in pages), pages
    return [page for page in pages if isinstance(page, PageRecord)]


def _rejected(records: Iterable[PageRecord | RejectedRecord]) -> dict[str, str]:
    return {record.id: record.reason for record in records if isinstance(record, RejectedRecord)}


def _refused(path: Path, words: str, column: str = "text") -> None:
    with pytest.raises(InputError, match=words) as caught:
        list(read_pages([str(path)], column))
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("packing", ["", ".gz", ".zst"])
def test_each_format_and_packing_gives_the_exact_text(packing: str, tmp_path: Path) -> None:
    """Text, rows and HTML, compressed or not, give the text as it was written."""
    rows = "".join(
        json.dumps({"text": f"{ARABIC} {number}", "url": f"https://example.org/{number}"}) + "\n"
        for number in range(2)
    )
    text = _pack(tmp_path / f"page.txt{packing}", ARABIC.encode())
    lines = _pack(tmp_path / f"rows.jsonl{packing}", rows.encode())
    page = _pack(tmp_path / f"page.html{packing}", HTML.encode())
    found = _pages(text, lines, page)
    assert [page.text for page in found] == [ARABIC, f"{ARABIC} 0", f"{ARABIC} 1", TEXT]
    assert [page.name for page in found] == [text.name, f"{lines.name}:1", f"{lines.name}:2", page.name]
    assert found[2].url == "https://example.org/1"


@pytest.mark.parametrize(
    ("said", "fetched"),
    [
        ("2026-03-04", "2026-03-04"),
        ("2026-03-04T05:06:07Z", "2026-03-04T05:06:07Z"),
        ("4/3/2026", None),
        (1772600767, None),
        (None, None),
    ],
)
def test_a_row_says_when_it_was_fetched(said: object, fetched: str | None, tmp_path: Path) -> None:
    """An ISO 8601 date or time is kept as it is written; what is none is left out, and the page taken."""
    rows = _pack(tmp_path / "rows.jsonl", json.dumps({"text": ARABIC, "fetched": said}).encode())
    assert [page.fetched for page in _pages(rows)] == [fetched]


def test_parquet_dates_are_iso(tmp_path: Path) -> None:
    """Dates and times of a Parquet column are written as ISO 8601."""
    for number, when in enumerate((date(2026, 3, 4), datetime(2026, 3, 4, 5, 6, tzinfo=UTC))):
        pq.write_table(pa.table({"text": [ARABIC], "fetched": [when]}), tmp_path / f"{number}.parquet")
    assert [page.fetched for page in _pages(tmp_path)] == ["2026-03-04", "2026-03-04T05:06:00+00:00"]


def test_an_ending_in_capitals_is_the_same_format(tmp_path: Path) -> None:
    """``PAGE.HTM`` and ``PAGE.TXT.GZ`` are read as their small letters would be."""
    page = _pack(tmp_path / "PAGE.HTM", HTML.encode())
    (tmp_path / "PAGE.TXT.GZ").write_bytes(gzip.compress(ARABIC.encode()))
    assert [page.text for page in _pages(page, tmp_path / "PAGE.TXT.GZ")] == [TEXT, ARABIC]


def test_a_folder_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    """All formats of a folder are taken, and one that is no page is passed over."""
    _pack(tmp_path / "b.txt.zst", ARABIC.encode())
    _pack(tmp_path / "a.html", HTML.encode())
    _pack(tmp_path / "c.pdf", b"%PDF")
    pq.write_table(pa.table({"text": ["خبر"]}), tmp_path / "d.parquet")
    assert [page.name for page in _pages(tmp_path)] == ["a.html", "b.txt.zst", "d.parquet:1"]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_parquet_rows_are_pages_in_order(kind: pa.DataType, tmp_path: Path) -> None:
    """Each row of the named column is a page, over row groups and batches, with its address."""
    texts = [f"{ARABIC} {number}" for number in range(300)]
    table = pa.table({"body": pa.array(texts, kind), "n": range(300), "url": ["https://example.org/"] * 300})
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=100)
    pages = _pages(tmp_path / "rows.parquet", column="body")
    assert [page.text for page in pages] == texts
    assert [page.name for page in pages][::299] == ["rows.parquet:1", "rows.parquet:300"]
    assert {(page.url, page.encoding) for page in pages} == {("https://example.org/", "utf-8")}


def test_parquet_rows_without_text_are_rejected_by_number(tmp_path: Path) -> None:
    """Nothing, blanks and bytes that are no UTF-8 are rejected rows; the others are taken."""
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\4\0\0\0"), pa.py_buffer(b"ab\xff\xfe")]
    )
    column = pa.chunked_array([pa.array([ARABIC, None, " \n"], pa.string()), broken, pa.array([TEXT])])
    pq.write_table(pa.table({"text": column}), tmp_path / "rows.parquet")
    found = list(read_pages([str(tmp_path / "rows.parquet")]))
    assert [page.text for page in found if isinstance(page, PageRecord)] == [ARABIC, TEXT]
    reasons = _rejected(found)
    assert list(reasons) == [f"rows.parquet:{number}" for number in (2, 3, 4)]
    assert all('no text in the field "text"' in reason for reason in reasons.values())


def test_a_parquet_column_that_is_not_there_names_those_that_are(tmp_path: Path) -> None:
    """A wrong column stops the reading before any row, with the columns to choose from."""
    pq.write_table(pa.table({"id": [1], "body": ["خبر"]}), tmp_path / "rows.parquet")
    _refused(tmp_path / "rows.parquet", r"no column text: .*its columns: id, body")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rows.parquet", b"PAR1 but no more", "not a Parquet file, or damaged"),
        ("rows.parquet", b"", "not a Parquet file, or damaged"),
        ("page.txt.gz", b"no gzip", "damaged or cut gzip"),
        ("page.txt.zst", b"no zstd", "damaged or cut zstd"),
        ("rows.jsonl.zst", b"no zstd", "damaged or cut zstd"),
        ("page.html.gz", b"\x1f\x8b\x08\x00 no gzip", "damaged or cut gzip"),
        ("page.html", b"\x89PNG\r\n\x1a\n\0\0", "not text"),
        ("page.txt.zst", b"", "empty"),
        ("rows.parquet.gz", b"", "unknown kind of file"),
        ("page.gz", b"", "unknown kind of file"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    """The wrong bytes under a name stop the reading; inside a folder they are a rejected row."""
    (tmp_path / name).write_bytes(content)
    _refused(tmp_path / name, words)
    if words != "unknown kind of file":
        assert words in _rejected(read_pages([str(tmp_path)]))[name]


@pytest.mark.parametrize("packing", [".gz", ".zst"])
def test_compression_that_is_cut_is_refused(packing: str, tmp_path: Path) -> None:
    """A file cut short is never taken for a whole one."""
    rows = "".join(
        json.dumps({"text": f"{hashlib.sha256(bytes([n])).hexdigest()}"}) + "\n" for n in range(99)
    )
    for name in ("rows.jsonl", "page.txt"):
        path = _pack(tmp_path / f"{name}{packing}", rows.encode())
        path.write_bytes(path.read_bytes()[:-300])
        _refused(path, "damaged or cut")


def test_html_gives_the_article_and_keeps_the_hash_of_the_html(tmp_path: Path) -> None:
    """The article's text is the page; menus are not in it; the record says what it was taken from."""
    (page,) = _pages(_pack(tmp_path / "page.html", HTML.encode()))
    assert page.text == TEXT
    assert page.html_sha256 == hashlib.sha256(HTML.encode()).hexdigest()
    assert page.encoding == "html in utf-8"
    assert encoding_notes({page.encoding: 3}, "page") == ["3 pages read as html in utf-8"]


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [("cp1256", "windows-1256"), ("iso8859-6", "ISO-8859-6"), ("utf-16", "utf-16"), ("utf-8-sig", "utf-8")],
)
def test_html_in_other_encodings_gives_the_same_text(codec: str, encoding: str, tmp_path: Path) -> None:
    """The bytes decide how HTML is decoded, whatever it says of itself."""
    (page,) = _pages(_pack(tmp_path / "page.html", HTML.encode(codec)))
    assert (page.text, page.encoding) == (TEXT, f"html in {encoding}")


@pytest.mark.parametrize("content", ["<html></html>", "<div>" * 30_000, "<p></p>", "<script>x()</script>"])
def test_html_without_text_is_a_rejected_row(
    content: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """HTML in which no text is found is rejected with the reason, stops nothing and prints nothing."""
    empty, full = _pack(tmp_path / "a.html", content.encode()), _pack(tmp_path / "b.html", HTML.encode())
    found = list(read_pages([str(empty), str(full)]))
    assert _rejected(found)["a.html"].startswith("a.html: no text found in the HTML")
    assert [page.text for page in found if isinstance(page, PageRecord)] == [TEXT]
    assert capfd.readouterr() == ("", "")


def test_a_missing_extra_is_named_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the packages for HTML, the file is refused with what to install; text needs none of them."""
    monkeypatch.setattr(html, "find_spec", lambda name: None)
    text = _pack(tmp_path / "a.txt", ARABIC.encode())
    page = _pack(tmp_path / "page.html", HTML.encode())
    assert _pages(text)[0].text == ARABIC
    _refused(page, r"pip install 'tanqih\[web\]'")
    with pytest.raises(InputError, match=r"page\.html: needs packages"):
        next(iter(read_pages([str(tmp_path)])))


@pytest.mark.parametrize("name", ["page.txt.gz", "page.txt.zst", "page.html.gz", "page.txt"])
def test_what_unpacks_without_end_is_refused_in_bounded_time(name: str, tmp_path: Path) -> None:
    """A small file that unpacks to more than a page may hold is refused with the reason, soon."""
    path = _pack(tmp_path / name, b"a" * (packed.LIMIT + 1000))
    start = time.perf_counter()
    _refused(path, "more than 50 MB in one page")
    assert time.perf_counter() - start < 5


def test_html_too_long_to_extract_is_refused(tmp_path: Path) -> None:
    """HTML of more than ten megabytes is refused with the reason."""
    _refused(_pack(tmp_path / "page.html.zst", b"a" * (html.HTML_LIMIT + 1)), "more than 10 MB of HTML")


def test_a_row_longer_than_a_page_may_be_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is rejected with its beginning, and the rows around it are taken."""
    for module in (packed, sources):
        monkeypatch.setattr(module, "LIMIT", 500)
    rows = [json.dumps({"text": text}) for text in ("خبر أول", "x" * 2000, "خبر ثان", "y" * 9000)]
    found = list(read_pages([str(_pack(tmp_path / "rows.jsonl.gz", "\n".join(rows).encode()))]))
    assert [page.text for page in found if isinstance(page, PageRecord)] == ["خبر أول", "خبر ثان"]
    rejected = [row for row in found if isinstance(row, RejectedRecord)]
    assert [row.id for row in rejected] == ["rows.jsonl.gz:2", "rows.jsonl.gz:4"]
    assert all("more than 50 MB in one page" in row.reason and len(row.content) == 200 for row in rejected)


def test_mojibake_is_repaired_before_the_page_has_an_id(tmp_path: Path) -> None:
    """A page saved in the wrong encoding is the same page as the sound one, and the record says so."""
    broken = ARABIC.encode().decode("cp1256")
    rows = json.dumps({"text": broken})
    sound, page, row = _pages(
        _pack(tmp_path / "sound.txt", ARABIC.encode()),
        _pack(tmp_path / "page.txt", broken.encode()),
        _pack(tmp_path / "rows.jsonl", rows.encode()),
    )
    assert page.text == row.text == sound.text == ARABIC
    assert page.page_id == row.page_id == sound.page_id
    assert {page.encoding, row.encoding} == {"utf-8, mojibake repaired"}


def test_a_record_of_html_is_the_same_after_writing_and_reading(tmp_path: Path) -> None:
    """The hash of the HTML and the date go through the file; a file without such columns reads as none."""
    page = PageRecord(
        page_id="p", text="خبر", name="n", encoding="html in utf-8", html_sha256="0", fetched="1"
    )
    write_records(tmp_path / "new.parquet", PageRecord, [page], {})
    assert list(read_records(tmp_path / "new.parquet", PageRecord)) == [page]
    table = pq.read_table(tmp_path / "new.parquet").drop_columns(["html_sha256", "fetched"])
    pq.write_table(table, tmp_path / "old.parquet")
    (old,) = read_records(tmp_path / "old.parquet", PageRecord)
    assert (old.text, old.html_sha256, old.fetched) == ("خبر", None, None)
