"""The seal of a stage file: no byte of it can change unnoticed, those of its footer for any reader."""

from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from curation.errors import InputError
from curation.store.sealed import file_id, is_intact, read_metadata
from curation.store.tables import count_rows, read_records, write_records
from curation.types import PageRecord

PAGE = PageRecord(page_id="0a", text="افتتحت البلدية الحديقة.", name="p", encoding="utf-8")


@pytest.fixture
def shard(tmp_path: Path) -> Path:
    """Write a small file of pages."""
    path = tmp_path / "pages.parquet"
    write_records(path, PageRecord, [PAGE] * 40, {"of": "this"})
    return path


def _flipped(path: Path, content: bytes, at: int, bit: int) -> None:
    changed = bytearray(content)
    changed[at] ^= 1 << bit
    path.write_bytes(changed)


def test_a_change_of_any_byte_is_noticed(shard: Path) -> None:
    """One bit of every byte of the file, from its first to the magic at its end."""
    content = shard.read_bytes()
    assert is_intact(shard)
    random = Random(8)
    unnoticed = []
    for at in range(len(content)):
        _flipped(shard, content, at, random.randrange(8))
        unnoticed += [at] if is_intact(shard) else []
    assert unnoticed == []


def test_a_change_in_the_footer_is_refused_by_any_reader(shard: Path) -> None:
    """By the file's name, though only the footer is read."""
    content = shard.read_bytes()
    begin = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    assert begin < len(content) - 500
    random = Random(9)
    for at in range(begin, len(content)):
        _flipped(shard, content, at, random.randrange(8))
        with pytest.raises(InputError, match=r"pages\.parquet: "):
            count_rows(shard)


def test_a_cut_or_longer_file_is_noticed(shard: Path) -> None:
    """Bytes that went, or came, where the footer is whole."""
    content = shard.read_bytes()
    for changed in (content[:4] + content[5:], content[:4] + b"\0" + content[4:], content[:-1], b""):
        shard.write_bytes(changed)
        assert not is_intact(shard)


def test_the_same_rows_have_the_same_id(shard: Path, tmp_path: Path) -> None:
    """And other rows another one."""
    for name, count in (("same", 40), ("other", 39)):
        write_records(tmp_path / name, PageRecord, [PAGE] * count, {"of": "this"})
    assert file_id(shard) == file_id(tmp_path / "same")
    assert file_id(shard) != file_id(tmp_path / "other")


def test_a_file_without_a_seal_is_read(shard: Path, tmp_path: Path) -> None:
    """As earlier versions wrote them; it is intact where it has a footer."""
    old = tmp_path / "old.parquet"
    pq.write_table(pq.read_table(shard), old)
    assert list(read_records(old, PageRecord)) == [PAGE] * 40
    assert is_intact(old)
    assert read_metadata(old).num_rows == 40
    old.write_bytes(old.read_bytes()[:-1])
    assert not is_intact(old)
