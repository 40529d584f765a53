"""``tanqih clean``: pages in, articles and removed spans out."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Self

from curation.errors import CurationError
from curation.stages import Tick, silent
from curation.stages.cleaning import Shard, Watch, batches, clean_shard, lines_cleaner, stale_shards
from curation.stages.personal import personal_notes
from curation.stages.workers import in_order
from curation.store.rejects import read_rejected, rejected_kinds, rejected_notes, write_rejected
from curation.store.sources import encoding_notes, read_pages
from curation.store.tables import read_rows, write_records
from curation.store.workspace import CleanSettings, Workspace
from curation.types import PageRecord, RejectedRecord, Report

SHARD_PAGES = 5000
SHARD_CHARACTERS = 50_000_000


def run_clean(
    workspace: Workspace,
    paths: Iterable[str],
    column: str = "text",
    tick: Tick = silent,
    workers: int = 1,
) -> Report:
    """Add pages to the workspace and derive the articles of each shard that has none up to date.

    Shards are written whole, pages before articles, so a killed run goes on where it was. Pages that
    are there already are counted, not added. Where a path turns out bad, or there is no room left, the
    pages added by this run are taken back. The files do not depend on the number of workers.

    Raises:
        InputError: see ``read_pages``.
        CurationError: a worker was killed.
    """
    file = workspace.rejected("clean")
    earlier = read_rejected(file)
    derived: Counter[str] = Counter()
    with _Added(workspace, frozenset(row.id for row in earlier)) as added:
        shards = itertools.chain(stale_shards(workspace), added.shards(read_pages(paths, column), tick))
        cleaner = partial(clean_shard, workspace.settings.clean)
        for counts in in_order(cleaner, shards, workers, alone=0):
            derived.update(counts)
        still = [row for row in earlier if row.id not in added.mended]
        write_rejected(file, dict.fromkeys([*still, *added.rejected]))
    report = _report(added.counts, added.rejected, added.encodings, derived, file, workspace.settings.clean)
    if derived["characters dropped"]:
        note = f"dropped articles, each with its reason: {workspace.dropped('*')}"
        report = report.model_copy(update={"notes": (*report.notes, note)})
    return report


class _Added:
    """The pages that a run adds: told from those that are there, written a shard at a time.

    Args:
        workspace: takes the pages.
        earlier: the ids of rows that earlier runs rejected.
    """

    def __init__(self, workspace: Workspace, earlier: frozenset[str]) -> None:
        self.workspace = workspace
        self.earlier = earlier
        self.counts: Counter[str] = Counter()
        self.encodings: Counter[str] = Counter()
        self.rejected: list[RejectedRecord] = []
        self.mended: set[str] = set()  # rejected earlier, taken now
        self.written: list[Shard] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take back what was written if the input was bad; what an interrupted run wrote is good."""
        if kind is not None and issubclass(kind, CurationError):
            for shard in reversed(self.written):
                shard.articles.unlink(missing_ok=True)
                shard.dropped.unlink(missing_ok=True)
                shard.pages.unlink(missing_ok=True)

    def shards(self, pages: Iterable[PageRecord | RejectedRecord], tick: Tick) -> Iterator[Shard]:
        """Write the pages that are new, a shard at a time, and yield each shard once it is there."""
        new = self._new(pages, tick)
        for first in new:
            yield self._write(_shard_of(first, new))

    def _new(self, pages: Iterable[PageRecord | RejectedRecord], tick: Tick) -> Iterator[PageRecord]:
        there = self.workspace.shards("pages")
        known = {row["page_id"] for shard in there for row in read_rows(shard, ["page_id"])}
        for page in pages:
            if isinstance(page, RejectedRecord):
                self.rejected.append(page)
                continue
            if page.name in self.earlier:
                self.mended.add(page.name)
            self.encodings[page.encoding] += 1
            if page.page_id in known:
                self.counts["already there"] += 1
                continue
            known.add(page.page_id)
            self.counts["added"] += 1
            tick(sum(self.counts.values()), None)
            yield page

    def _write(self, pages: Iterable[PageRecord]) -> Shard:
        name = f"{len(self.workspace.shards('pages')):05d}.parquet"
        shard = Shard.of(self.workspace, name)
        write_records(shard.pages, PageRecord, pages, {})
        self.written.append(shard)
        return shard


def _shard_of(first: PageRecord, rest: Iterator[PageRecord]) -> Iterator[PageRecord]:
    """Yield ``first`` and as many of the rest as a shard holds, one by one: none waits in memory."""
    count, characters = 1, len(first.text)
    yield first
    while count < SHARD_PAGES and characters < SHARD_CHARACTERS:
        page = next(rest, None)
        if page is None:
            return
        count, characters = count + 1, characters + len(page.text)
        yield page


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
        attention=bool(rejected or derived["pages without an article"]),
        wrote=("pages", "articles"),
    )


def clean_to_lines(
    pages: Iterable[PageRecord | RejectedRecord],
    write: Callable[[bytes], object],
    tick: Tick = silent,
    rejected_to: Path | None = None,
    watch: Watch | None = None,
    workers: int = 1,
) -> tuple[Report, list[RejectedRecord]]:
    """Clean pages straight to JSON Lines, one an article, without a workspace and a few pages at a time.

    Args:
        pages: see ``read_pages``.
        write: takes the lines, in the order of the pages.
        tick: shows progress.
        rejected_to: the file that will take the rejected rows; None has the report name each.
        watch: sees each page as it is cleaned, in this process.
        workers: the number of processes that clean; the lines do not depend on it.

    Returns:
        The report, and the rows not taken.

    Raises:
        CurationError: a worker was killed.
    """
    counts: Counter[str] = Counter()
    derived: Counter[str] = Counter()
    encodings: Counter[str] = Counter()
    rejected: list[RejectedRecord] = []

    def taken() -> Iterator[PageRecord]:
        for page in pages:
            if isinstance(page, RejectedRecord):
                rejected.append(page)
            else:
                encodings[page.encoding] += 1
                yield page

    settings = CleanSettings()
    cleaner = lines_cleaner(settings, watch)
    for lines in in_order(cleaner, batches(taken()), workers if watch is None else 1):
        write(lines.written)
        derived.update(lines.counts)
        counts["added"] += lines.pages
        tick(counts["added"], None)
    return _report(counts, rejected, encodings, derived, rejected_to, settings), rejected
