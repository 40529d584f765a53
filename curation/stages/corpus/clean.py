"""``tanqih clean``: pages in, articles and removed spans out."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.corpus.adding import Added
from curation.stages.corpus.apart import clean_lines_apart, derive_shard_apart, read_batch_apart
from curation.stages.corpus.cleaning import (
    GIVEN_UP,
    Lines,
    Watch,
    clean_lines,
    derive_shard,
    is_clean,
    shards_of,
    watched_lines,
)
from curation.stages.corpus.marks import Marks
from curation.stages.corpus.personal import personal_notes
from curation.stages.corpus.reading import Read, is_risky, raw_batches, read_batch
from curation.stages.corpus.workers import Processes, in_order, processes
from curation.store.kinds import meter_of
from curation.store.raw import Raw, check_paths
from curation.store.rejects import read_rejected, rejected_kinds, rejected_notes, write_rejected
from curation.store.sources import encoding_notes
from curation.store.tables import count_rows
from curation.store.workspace import CleanSettings, Workspace
from curation.types import RejectedRecord, Report


def run_clean(
    workspace: Workspace,
    paths: Iterable[str],
    column: str = "text",
    tick: Tick = silent,
    workers: int = 1,
) -> Report:
    """Add pages to the workspace and derive the articles of each shard that has none up to date, or damaged.

    Shards are written whole, pages before articles, so a killed run goes on where it was. Pages that
    are there already are counted, not added. Where a path turns out bad, shards that hold pages of it are
    taken back, and where there is no room left, shards without articles; other shards stay. The files do
    not depend on the number of workers. A page that takes too much to clean is given up: it stands among
    the rejected rows of its shard.

    Raises:
        InputError: see ``read_pages``; or a shard of pages is damaged.
    """
    listed = list(paths)
    settings, file = workspace.settings.clean, workspace.rejected("clean")
    earlier = read_rejected(file)
    derived: Counter[str] = Counter()
    damaged: list[Path] = []
    there = shards_of(workspace)
    stale = sum(count_rows(shard.pages) for shard in there if not is_clean(settings, shard))
    done = 0
    check_paths(listed)
    marks = Marks(workspace, listed, column)
    resumed = marks.resume()
    with (
        Added(workspace, frozenset(row.id for row in earlier), meter_of(listed), resumed) as added,
        processes(workers) as crew,
    ):
        batches = raw_batches(listed, column, added.meter, resumed.passed)
        reads = _read(settings, column, added.counted(batches), crew)
        shards = itertools.chain(there, added.shards(reads))
        derived_shards = in_order(
            partial(derive_shard, settings), shards, crew, 0, partial(derive_shard_apart, settings)
        )
        for number, shard in enumerate(derived_shards):
            if number >= len(there):
                marks.add(added.marks.popleft())
            derived.update(shard.counts)
            damaged += [shard.damaged] if shard.damaged else []
            done += shard.pages if shard.made else 0
            tick(done + added.passed, added.expected(stale))
        still = [row for row in earlier if row.id not in added.mended]
        write_rejected(file, dict.fromkeys([*still, *added.rejected]))
    marks.end()
    report = _report(added.counts, added.rejected, added.encodings, derived, file, settings)
    notes = [*report.notes, *(f"{path}: was damaged, and is made again" for path in damaged)]
    if derived["characters dropped"] or _given_up(derived):
        notes.append(f"dropped articles and pages given up, each with its reason: {workspace.dropped('*')}")
    return report.model_copy(update={"notes": tuple(notes)})


def _read(
    settings: CleanSettings, column: str, batches: Iterable[list[Raw]], workers: int | Processes
) -> Iterator[Read]:
    work, apart = (partial(of, settings, column) for of in (read_batch, read_batch_apart))
    return in_order(work, batches, workers, careful=apart, risky=is_risky)


def _report(
    counts: Counter[str],
    rejected: list[RejectedRecord],
    encodings: Counter[str],
    derived: Counter[str],
    rejected_to: Path | None,
    settings: CleanSettings,
) -> Report:
    notes = [
        *encoding_notes(encodings, "page"),
        *rejected_notes(rejected, rejected_to),
        *personal_notes(derived, settings),
    ]
    parts = {"added": counts["added"], "already there": counts["already there"], "rejected": len(rejected)}
    return Report(
        verb="clean",
        unit="page",
        taken=sum(parts.values()),
        parts=parts,
        figures=dict(sorted(derived.items())) | rejected_kinds(rejected),
        notes=tuple(notes),
        attention=bool(rejected or derived["pages without an article"] or _given_up(derived)),
        wrote=("pages", "articles"),
    )


def _given_up(derived: Counter[str]) -> bool:
    return any(name.startswith(GIVEN_UP) for name in derived)


def clean_to_lines(
    paths: Iterable[str],
    write: Callable[[bytes], object],
    column: str = "text",
    tick: Tick = silent,
    rejected_to: Path | None = None,
    watch: Watch | None = None,
    workers: int = 1,
) -> tuple[Report, list[RejectedRecord]]:
    """Clean pages straight to JSON Lines, one an article, without a workspace and a few pages at a time.

    Args:
        paths: see ``read_raw``.
        write: takes the lines, in the order of the pages.
        column: the field or column of a row that holds the page's text.
        tick: shows progress.
        rejected_to: the file that will take the rejected rows; None has the report name each.
        watch: sees each page as it is cleaned, in this process.
        workers: the number of processes that clean; the lines do not depend on it.

    Returns:
        The report, and the rows not taken.

    Raises:
        InputError: see ``page_of``; what was read before is written.
    """
    counts: Counter[str] = Counter()
    derived: Counter[str] = Counter()
    encodings: Counter[str] = Counter()
    rejected: list[RejectedRecord] = []
    given_up: list[RejectedRecord] = []
    listed = list(paths)
    meter = meter_of(listed)
    settings = CleanSettings()
    batches = raw_batches(listed, column, meter)
    for lines in _cleaned(settings, column, batches, workers, watch):
        write(lines.written)
        derived.update(lines.counts)
        encodings.update(lines.encodings)
        rejected += lines.rejected
        given_up += lines.given_up
        counts["added"] += lines.counts["pages"] - len(lines.given_up)
        read = counts["added"] + len(given_up) + len(rejected)
        tick(read, round(read / meter.share) if meter.share else None)
        if lines.failed is not None:
            raise InputError(lines.failed)
    rejected += given_up  # last, wherever they stood
    return _report(counts, rejected, encodings, derived, rejected_to, settings), rejected


def _cleaned(
    settings: CleanSettings,
    column: str,
    batches: Iterator[list[Raw]],
    workers: int,
    watch: Watch | None,
) -> Iterator[Lines]:
    if watch is None:
        apart = partial(clean_lines_apart, settings, column)
        yield from in_order(
            partial(clean_lines, settings, column), batches, workers, careful=apart, risky=is_risky
        )
        return
    for read in _read(settings, column, batches, workers):
        yield watched_lines(settings, read, watch)
