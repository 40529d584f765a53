"""Stage files: written a row group at a time, so that memory does not grow with them."""

import gc
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from curation.store.tables import count_rows, read_records, write_records
from curation.types import PageRecord


def pages(count: int, text: str) -> Iterator[PageRecord]:
    """Make pages one by one."""
    for number in range(count):
        yield PageRecord(page_id=f"{number}", text=f"{number} {text}", name="p", encoding="utf-8")


@pytest.mark.parametrize(
    ("count", "length", "groups"), [(0, 1, 0), (3, 10, 1), (5000, 10, 2), (9, 300_000, 5)]
)
def test_row_groups_are_bounded(tmp_path: Path, count: int, length: int, groups: int) -> None:
    """By the number of rows, and by the characters of their text; all rows are read back in order."""
    path = tmp_path / "pages.parquet"
    assert write_records(path, PageRecord, pages(count, "ص" * length), {"of": "this"}) == count
    assert pq.read_metadata(path).num_row_groups == groups
    assert count_rows(path) == count
    assert list(read_records(path, PageRecord)) == list(pages(count, "ص" * length))


def test_few_records_are_held_while_a_file_is_written(tmp_path: Path) -> None:
    """Those of one row group, not of the file."""
    seen: list[weakref.ref[PageRecord]] = []
    most = 0

    def watched() -> Iterator[PageRecord]:
        nonlocal most
        for page in pages(40, "ص" * 400_000):
            seen.append(weakref.ref(page))
            yield page
            gc.collect()
            most = max(most, sum(ref() is not None for ref in seen))

    write_records(tmp_path / "pages.parquet", PageRecord, watched(), {})
    assert 0 < most < 5


def test_a_failure_between_row_groups_leaves_no_file(tmp_path: Path) -> None:
    """Nothing half-written."""

    def broken() -> Iterator[PageRecord]:
        yield from pages(4, "ص" * 10**6)
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_records(tmp_path / "pages.parquet", PageRecord, broken(), {})
    assert list(tmp_path.iterdir()) == []


def test_pandas_is_spared_and_still_there_for_what_needs_it() -> None:
    """In a process of its own: pyarrow looks for pandas once."""
    program = """
import sys
from curation.store.memory import save_memory
import pyarrow as pa
save_memory()
table = pa.table({"text": ["نص"]})
assert "pandas" not in sys.modules
assert table.to_pandas()["text"].tolist() == ["نص"]
import pandas
assert pa.table({"text": pandas.Series(["نص"])}) == table
"""
    subprocess.run([sys.executable, "-c", program], check=True)
