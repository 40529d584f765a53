"""``tanqih segment``: articles in, sentences out."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.segmenting import (
    Lines,
    page_batches,
    row_batches,
    segment_pages,
    segment_rows,
    segment_shard,
    stale_shards,
)
from curation.stages.workers import in_order
from curation.store.rejects import rejected_notes
from curation.store.sources import ROWS, check_paths, encoding_notes, read_pages, read_rows
from curation.store.tables import count_rows
from curation.store.workspace import Workspace
from curation.types import RejectedRecord, Report

ALONE = 64  # batches done here: other processes take about as long to start


def run_segment(workspace: Workspace, tick: Tick = silent, workers: int = 1) -> Report:
    """Derive the sentences of each shard of articles that has none up to date.

    The files do not depend on the number of workers.

    Raises:
        InputError: there are no articles yet, or a shard of them cannot be read.
        CurationError: a worker was killed.
    """
    shards = workspace.shards("articles")
    if not shards:
        raise InputError(f"{workspace.root}: no articles yet: run `tanqih clean PATH…` first")
    stale = stale_shards(workspace)
    articles = sum(map(count_rows, shards))
    current = len(shards) - len(stale)
    segmented = 0
    tick(current, len(shards))
    for done, made in enumerate(in_order(segment_shard, stale, workers, alone=0), current + 1):
        segmented += made
        tick(done, len(shards))
    parts = {"already segmented": articles - segmented, "segmented": segmented}
    sentences = sum(count_rows(workspace.shard("sentences", shard.name)) for shard in shards)
    return Report(
        verb="segment",
        unit="article",
        taken=articles,
        parts={name: count for name, count in parts.items() if count},
        figures={"sentences": sentences},
        wrote=("sentences",),
    )


def segment_to_lines(
    path: str,
    write: Callable[[bytes], object],
    column: str = "text",
    tick: Tick = silent,
    rejected_to: Path | None = None,
    workers: int = 1,
) -> tuple[Report, list[RejectedRecord]]:
    """Segment a text file, or each row of a JSON Lines file, to JSON Lines, without a workspace.

    A text file is segmented as it is, uncleaned; rows may be those of ``tanqih clean --json``.

    Args:
        path: a file, a folder of them, or ``-``.
        write: takes the lines, in the order of the texts.
        column: see ``read_pages``.
        tick: shows progress.
        rejected_to: the file that will take the rejected rows; None has the report name each.
        workers: the number of processes that segment; the lines do not depend on it.

    Returns:
        The report, and the rows not taken.

    Raises:
        InputError: the file cannot be used; see ``read_pages``.
        CurationError: a worker was killed.
    """
    rejected: list[RejectedRecord] = []
    encodings: Counter[str] = Counter()
    texts = sentences = 0
    for lines in _segmented(path, column, workers):
        write(lines.written)
        rejected += lines.rejected
        encodings.update(lines.encodings)
        texts += lines.texts
        sentences += lines.sentences
        tick(texts, None)
    report = Report(
        verb="segment",
        unit="text",
        taken=texts + len(rejected),
        parts={"segmented": texts, "rejected": len(rejected)},
        figures={"sentences": sentences},
        notes=(*encoding_notes(encodings, "text"), *rejected_notes(rejected, rejected_to)),
        attention=bool(rejected),
    )
    return report, rejected


def _segmented(path: str, column: str, workers: int) -> Iterator[Lines]:
    if Path(path).is_dir() or not path.endswith(ROWS):
        return in_order(segment_pages, page_batches(read_pages([path], column)), workers, ALONE)
    check_paths([path])
    segment_lines = partial(segment_rows, Path(path).name, column)
    return in_order(segment_lines, row_batches(read_rows(Path(path))), workers, ALONE)
