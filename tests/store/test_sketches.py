"""Files of sketches: mapped into memory, let go of, and read again."""

import os
from pathlib import Path

import numpy as np
import pytest

from curation.errors import InputError
from curation.stages.corpus.sketching import sketch_rows
from curation.store.sketches import is_sketched, map_sketched, write_sketched
from tests.quality.duplicates import make_articles

MADE_FROM = {"articles": "these"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Write a file of some articles."""
    articles = make_articles(50, seed=1)
    rows = [{"article_id": f"{at:020}", "role": "main", "text": a.text} for at, a in enumerate(articles)]
    write_sketched(
        tmp_path / "00000.arrow", sketch_rows(rows, [(at, "") for at in range(len(rows))]), MADE_FROM
    )
    return tmp_path / "00000.arrow"


def test_what_was_let_go_is_there_when_looked_at_again(path: Path) -> None:
    """All numbers are the same, also when the file has gone: it is still mapped."""
    mapped = map_sketched(path)
    (shard,) = mapped.shards
    before = [np.array(column) for column in shard.sketches]
    path.unlink()
    mapped.let_go()
    assert all(np.array_equal(*both) for both in zip(before, shard.sketches, strict=True))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="open files are counted on Linux alone")
def test_a_mapped_file_is_not_open(path: Path) -> None:
    """A corpus has more shards than a process may have files open."""
    before = len(os.listdir("/proc/self/fd"))
    held = [map_sketched(path) for _ in range(20)]
    assert len(os.listdir("/proc/self/fd")) == before
    assert len(held) == 20


def test_a_changed_byte_is_noticed(path: Path) -> None:
    """The file is whole until then; one that is cut short, or empty, is refused by its name."""
    assert is_sketched(path, MADE_FROM)
    assert not is_sketched(path, {"articles": "others"})
    whole = path.read_bytes()
    at = whole.index(map_sketched(path).shards[0].sketches.signatures[7].tobytes())
    path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    assert not is_sketched(path, MADE_FROM)
    for left in (whole[:-100], b""):
        path.write_bytes(left)
        assert not is_sketched(path, MADE_FROM)
        with pytest.raises(InputError, match=r"00000\.arrow: not a whole file of sketches"):
            map_sketched(path)
