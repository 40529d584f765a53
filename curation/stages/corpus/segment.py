"""``tanqih segment``: articles in, sentences out."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.corpus.apart import segment_raw_apart
from curation.stages.corpus.reading import is_risky, raw_batches
from curation.stages.corpus.segmenting import (
    Lines,
    row_batches,
    segment_raw,
    segment_rows,
    segment_shard,
    shards_of,
)
from curation.stages.corpus.workers import in_order
from curation.store.kinds import meter_of
from curation.store.metered import Meter
from curation.store.raw import ROWS, check_paths, read_rows
from curation.store.rejects import rejected_notes
from curation.store.sources import encoding_notes
from curation.store.tables import count_rows
from curation.store.workspace import CleanSettings, Workspace
from curation.types import RejectedRecord, Report

ALONE = 16  # batches done here: for fewer, other processes are not worth their start


def run_segment(workspace: Workspace, tick: Tick = silent, workers: int = 1) -> Report:
    """Derive the sentences of each shard of articles that has none up to date, or damaged.

    The files do not depend on the number of workers.

    Raises:
        InputError: there are no articles yet, or a shard of them cannot be read.
        CurationError: a worker was killed.
    """
    shards = shards_of(workspace)
    if not shards:
        raise InputError(f"{workspace.root}: no articles yet: run `tanqih clean PATH…` first")
    articles = sum(count_rows(shard.articles) for shard in shards)
    counts: Counter[str] = Counter()
    notes: list[str] = []
    for derived in in_order(segment_shard, shards, workers, alone=0):
        counts["segmented" if derived.made else "already segmented"] += derived.articles
        notes += [f"{derived.damaged}: was damaged, and is made again"] if derived.damaged else []
        tick(counts.total(), articles)
    sentences = sum(count_rows(shard.sentences) for shard in shards)
    return Report(
        verb="segment",
        unit="article",
        taken=articles,
        parts={name: counts[name] for name in ("already segmented", "segmented") if counts[name]},
        figures={"sentences": sentences},
        notes=tuple(notes),
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
    meter = meter_of([path])
    for lines in _segmented(path, column, workers, meter):
        write(lines.written)
        rejected += lines.rejected
        encodings.update(lines.encodings)
        texts += lines.texts
        sentences += lines.sentences
        tick(texts, round(texts / meter.share) if meter.share else None)
        if lines.failed is not None:
            raise InputError(lines.failed)
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


def _segmented(path: str, column: str, workers: int, meter: Meter) -> Iterator[Lines]:
    if Path(path).is_dir() or not path.endswith(ROWS):
        work, apart = (partial(of, CleanSettings(), column) for of in (segment_raw, segment_raw_apart))
        return in_order(work, raw_batches([path], column, meter), workers, ALONE, apart, is_risky)
    check_paths([path])
    meter.begin(Path(path))
    segment_lines = partial(segment_rows, Path(path).name, column)
    return in_order(segment_lines, row_batches(read_rows(Path(path), meter)), workers, ALONE)
