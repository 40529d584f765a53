"""Texts that wait in a file of no name."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from curation.store.scratch_texts import scratch_texts

TEXTS = ["وصل الوفد إلى الرباط.", "", "قال الوزير إن 😀 القرار نافذ.", "بدأت الجلسة"]


def test_texts_come_back_by_their_numbers_and_leave_no_file(tmp_path: Path) -> None:
    """Chunks of any type and part are taken; numbers go on from one call to the next."""
    with scratch_texts(tmp_path) as texts:
        numbers = texts.add(pa.chunked_array([["x", *TEXTS[:2]], ["y"]]).slice(1, 2))
        more = texts.add(pa.chunked_array([pa.array(TEXTS[2:], pa.large_string())]))
        assert [*numbers, *more] == [0, 1, 2, 3]
        assert texts.take(np.array([3, 0, 1, 2, 3])).to_pylist() == [TEXTS[at] for at in (3, 0, 1, 2, 3)]
        assert texts.add(pa.chunked_array([], pa.string())).tolist() == []
        assert texts.take(texts.add(pa.chunked_array([TEXTS]))).to_pylist() == TEXTS
        assert not list(tmp_path.iterdir())
    assert not list(tmp_path.iterdir())
