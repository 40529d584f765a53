"""Metadata with raw spans: every piece of a row reads in the raw page what the row says."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import clean_page
from curation.core.ids import page_id
from curation.text.chars import INVISIBLE, JOINERS
from curation.text.published import find_dates
from curation.types import ArticleRecord

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "pages").glob("*.txt"))
HIDDEN = re.compile(f"[{INVISIBLE}{JOINERS}]")
FIELDS = {"heading": "headings", "keyword": "keywords", "related": "related"}
LINES = st.sampled_from(
    [
        "السبت، 4 مايو 2024 - 11:30 ص",
        "كتب: سليم حداد",
        "المصدر: صحيفة الضفة",
        "(رويترز)",
        "كلمات دلالية: السد الوزارة سليم حداد",
        "الوسوم:",
        "إقرأ أيضاً:",
        "اقرأ أيضا: عنوان في وسط النص",
        "مقالات مشابهة",
        "  • عنوان في قائمة",
        "عنوان\u200f قصير",
        "أعلنت الوزارة\u200f أمس بدء الأعمال في السد. وقال الوزير إن العمل يسير.",
        "قوات تتقدم في الحكومةترامب يعلق على المحادثات الجديدةبالصور: سيول في العاصمة",
    ]
)
PAGES = st.lists(LINES, max_size=20).map("\n".join)


def seen(text: str) -> str:
    """Leave out what cannot be seen, and make blanks one space."""
    return " ".join(HIDDEN.sub("", text).split())


def assert_rows_read_as_the_page(raw: str) -> list[dict[str, Any]]:
    """Each piece of metadata of a row, and no other, stands at its spans."""
    rows = clean_page(raw).to_rows(page_id(raw))
    for row in rows:
        record = ArticleRecord.model_validate(row)
        spans = [(one.start, one.end) for one in record.metadata]
        assert spans == sorted(spans)
        read: dict[str, list[str]] = {}
        for piece in record.metadata:
            assert 0 <= piece.start < piece.end <= len(raw)
            read.setdefault(piece.field, []).append(raw[piece.start : piece.end])
        for field in ("title", "source", "byline"):
            said = getattr(record, field)
            assert [seen(text) for text in read.get(field, [])] == ([] if said is None else [seen(said)])
        for field, name in FIELDS.items():
            assert [seen(text) for text in read.get(field, [])] == [
                seen(text) for text in getattr(record, name)
            ]
        dates = [found.iso for text in read.get("published", []) for found in find_dates(text)]
        assert record.published in (dates or [None])
    return rows


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_pages_have_every_piece_of_metadata_where_it_reads(path: Path) -> None:
    """The raw page at a metadata span reads as the row says, white space and invisible characters aside."""
    rows = assert_rows_read_as_the_page(path.read_bytes().decode())
    assert rows[0]["metadata"]


@given(PAGES)
def test_any_page_has_every_piece_of_metadata_where_it_reads(raw: str) -> None:
    """Pages made of the lines that the rules know: the same."""
    assert_rows_read_as_the_page(raw)
