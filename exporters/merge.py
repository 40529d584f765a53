"""The files of a release read side by side, their rows given in one order: that of their ids."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from curation.errors import ReleaseError
from curation.released import Split
from exporters.parquet import data_path, one_line, read_file
from exporters.rows import Codec

ID, SPLIT = "id", "split"


class Part(NamedTuple):
    """The file of one split of a config, and the rows it should hold."""

    folder: Path
    config: str
    split: Split
    rows: int
    codec: Codec


def merged(parts: Sequence[Part], columns: Sequence[str]) -> Iterator[pa.Table]:
    """Give the rows of all parts in batches sorted by id; a batch of each is in memory.

    Raises:
        ReleaseError: a file is missing, damaged, out of order, or holds what is no row.
    """
    sources = [_rows(part, columns) for part in parts]
    last: str | None = None
    heads = [next(source, None) for source in sources]
    while any(head is not None for head in heads):
        # Up to the least of the last ids nothing smaller can come from any file.
        limit = min(head.column(ID)[-1].as_py() for head in heads if head is not None)
        taken = []
        for at, head in enumerate(heads):
            if head is None:
                continue
            count = pc.sum(pc.less_equal(head.column(ID), limit)).as_py()
            taken.append(head.slice(0, count))
            heads[at] = head.slice(count) if count < len(head) else next(sources[at], None)
        batch = pa.concat_tables(taken).combine_chunks()
        batch = batch.take(pc.sort_indices(batch.column(ID)))
        last = check_order(str(parts[0].folder), batch.column(ID), last)
        yield batch.select(columns)


def _rows(part: Part, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Read the rows of a part, their split beside them."""
    path = part.folder / data_path(part.config, part.split)
    wanted = [ID, *(name for name in columns if name not in (ID, SPLIT))]
    sources = [*dict.fromkeys(source for name in wanted for source in part.codec.sources(name))]
    last: str | None = None
    for table in read_file(path, part.codec.features, part.rows, sources):
        try:
            rows = part.codec.from_file(table, wanted)
        except (ReleaseError, pa.ArrowException) as error:
            raise ReleaseError(f"{path}: {one_line(error)}") from error
        last = check_order(str(path), rows.column(ID), last)
        if len(rows):
            yield rows.append_column(SPLIT, pa.repeat(pa.scalar(part.split), len(rows)))


def check_order(what: str, ids: pa.ChunkedArray, last: str | None) -> str | None:
    """Refuse ids that are not sorted, or there twice; give the last of them.

    Args:
        what: what they are ids of, for the error.
        ids: the ids.
        last: the id that stood before them, if any did.
    """
    before = pa.chunked_array([pa.array([last] if last is not None else [], ids.type), *ids.chunks])
    one, other = before[:-1], before[1:]
    if len(before) > 1 and not pc.all(pc.less(one, other)).as_py():
        at = pc.index(pc.less(one, other), False).as_py()
        row = other[at].as_py()
        problem = "is there twice" if row == one[at].as_py() else "stands out of order"
        raise ReleaseError(f"{what}: row {row} {problem}; rows must be sorted by id")
    return before[-1].as_py() if len(before) else None
