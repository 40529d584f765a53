"""The archive of pulls: a chain by hashes, and one clear line where a link of it is broken."""

from pathlib import Path

import pytest

from curation.errors import InputError
from curation.store.archive import Newest, Row, add_archive, archives, read_chain


def _add(folder: Path, full: bool, *rows: Row) -> Newest:
    newest = read_chain(folder, lambda row, line: None)
    added = add_archive(folder, newest.digest if newest else "", full, rows, lambda: True)
    assert added is not None
    return added


def _rows(folder: Path) -> list[Row]:
    rows: list[Row] = []
    read_chain(folder, lambda row, line: rows.append(row))
    return rows


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a chain of a full archive and two that follow it."""
    folder = tmp_path / "entities"
    folder.mkdir()
    for number in range(3):
        _add(folder, number == 0, {"row": number})
    return folder


def test_rows_come_back_in_order_from_the_newest_full_archive_on(folder: Path) -> None:
    """A full archive begins anew: what was archived before it is kept, and not read."""
    assert _rows(folder) == [{"row": 0}, {"row": 1}, {"row": 2}]
    _add(folder, True, {"row": "all"})
    _add(folder, False, {"row": "more"})
    assert _rows(folder) == [{"row": "all"}, {"row": "more"}]
    assert [path.name[:6] for path in archives(folder)] == [f"{n:06d}" for n in range(1, 6)]


def test_the_same_rows_after_the_same_archive_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    """Names and bytes follow from the rows alone."""
    other = tmp_path / "other"
    other.mkdir()
    for number in range(3):
        _add(other, number == 0, {"row": number})
    assert [p.name for p in archives(other)] == [p.name for p in archives(folder)]
    assert [p.read_bytes() for p in archives(other)] == [p.read_bytes() for p in archives(folder)]


def test_nothing_worth_it_leaves_nothing(folder: Path) -> None:
    """Rows that bring nothing new leave no file, and no partial one."""
    before = sorted(folder.iterdir())
    assert add_archive(folder, "", False, [{"row": 1}], lambda: False) is None
    assert sorted(folder.iterdir()) == before


def test_a_number_beyond_64_bits_is_archived(tmp_path: Path) -> None:
    """The server takes any number as an offset; none stops a pull."""
    tmp_path = tmp_path / "entities"
    tmp_path.mkdir()
    _add(tmp_path, True, {"start": 10**30, "text": "نص"})
    assert _rows(tmp_path) == [{"start": 1e30, "text": "نص"}]


def test_a_missing_archive_is_named(folder: Path) -> None:
    """Where one in the middle is gone, its number and its neighbours are named, and what to do."""
    archives(folder)[1].unlink()
    with pytest.raises(InputError, match=r"000002-.*between 000001-.*`tanqih pull entities --full`"):
        _rows(folder)


def test_a_missing_full_archive_is_said(folder: Path) -> None:
    """What follows a full archive is nothing without it."""
    archives(folder)[0].unlink()
    with pytest.raises(InputError, match=r"the full archive that 000002-.* builds on is missing"):
        _rows(folder)


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied"])
def test_a_damaged_archive_is_named(folder: Path, position: int, harm: str) -> None:
    """Cut short, changed or emptied: the file is named, whichever it is."""
    path = archives(folder)[position]
    content = bytearray(path.read_bytes())
    if harm == "cut":
        content = content[:-5]
    elif harm == "flipped":
        content[len(content) // 2] ^= 0xFF
    else:
        content = bytearray()
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"{path.name}.*`tanqih pull entities --full`"):
        _rows(folder)


def test_an_archive_of_another_chain_is_not_followed(folder: Path, tmp_path: Path) -> None:
    """A file of another workspace, whole in itself, does not pass for the one that was here."""
    other = tmp_path / "other"
    other.mkdir()
    _add(other, True, {"row": "another"})
    foreign = _add(other, False, {"row": 1}).path
    mine = archives(folder)[1]
    mine.unlink()
    (folder / foreign.name).write_bytes(foreign.read_bytes())
    with pytest.raises(InputError, match=rf"{foreign.name} does not follow 000001-"):
        _rows(folder)
