"""``tanqih clean``: pages in, articles and removed spans out."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Self

from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.corpus.apart import clean_lines_apart, clean_shard_apart
from curation.stages.corpus.cleaning import (
    GIVEN_UP,
    Shard,
    Watch,
    batches,
    clean_lines,
    clean_shard,
    is_clean,
    shards_of,
)
from curation.stages.corpus.personal import personal_notes
from curation.stages.corpus.workers import in_order
from curation.store.kinds import meter_of
from curation.store.metered import Meter
from curation.store.rejects import read_rejected, rejected_kinds, rejected_notes, write_rejected
from curation.store.sources import encoding_notes, read_pages
from curation.store.tables import count_rows, read_rows, write_records
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
    with _Added(workspace, frozenset(row.id for row in earlier), meter_of(listed)) as added:
        shards = itertools.chain(there, added.shards(read_pages(listed, column, added.meter)))
        for shard in in_order(
            partial(clean_shard, settings), shards, workers, 0, partial(clean_shard_apart, settings)
        ):
            derived.update(shard.counts)
            damaged += [shard.damaged] if shard.damaged else []
            done += shard.pages if shard.made else 0
            tick(done + added.passed, added.expected(stale))
        still = [row for row in earlier if row.id not in added.mended]
        write_rejected(file, dict.fromkeys([*still, *added.rejected]))
    report = _report(added.counts, added.rejected, added.encodings, derived, file, settings)
    notes = [*report.notes, *(f"{path}: was damaged, and is made again" for path in damaged)]
    if derived["characters dropped"] or _given_up(derived):
        notes.append(f"dropped articles and pages given up, each with its reason: {workspace.dropped('*')}")
    return report.model_copy(update={"notes": tuple(notes)})


class _Added:
    """The pages that a run adds: told from those that are there, written a shard at a time.

    Args:
        workspace: takes the pages.
        earlier: the ids of rows that earlier runs rejected.
        meter: says how much of the input was read.
    """

    def __init__(self, workspace: Workspace, earlier: frozenset[str], meter: Meter) -> None:
        self.workspace = workspace
        self.earlier = earlier
        self.meter = meter
        self.counts: Counter[str] = Counter()
        self.encodings: Counter[str] = Counter()
        self.rejected: list[RejectedRecord] = []
        self.mended: set[str] = set()  # rejected earlier, taken now
        self.written: list[tuple[Shard, int]] = []  # and which file its last page came from
        self.bad: int | None = None  # which file could not be read

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take back what holds pages of bad input, or waits; what an interrupted run wrote is good."""
        if kind is None or not issubclass(kind, InputError):
            return
        settings = self.workspace.settings.clean
        for shard, file in reversed(self.written):
            if (self.bad is not None and file >= self.bad) or not is_clean(settings, shard):
                shard.articles.unlink(missing_ok=True)
                shard.dropped.unlink(missing_ok=True)
                shard.pages.unlink(missing_ok=True)

    @property
    def passed(self) -> int:
        """How many of the pages read ask for no work."""
        return self.counts["already there"] + len(self.rejected)

    def expected(self, more: int) -> int | None:
        """Reckon from the share that was read how many pages there are in all, and ``more``."""
        read = self.passed + self.counts["added"]
        return round(read / self.meter.share) + more if self.meter.share and read else None

    def shards(self, pages: Iterable[PageRecord | RejectedRecord]) -> Iterator[Shard]:
        """Write the pages that are new, a shard at a time, and yield each shard once it is there."""
        new = self._new(pages)
        for first in new:
            yield self._write(_shard_of(first, new))

    def _new(self, pages: Iterable[PageRecord | RejectedRecord]) -> Iterator[PageRecord]:
        there = self.workspace.shards("pages")
        known = {row["page_id"] for shard in there for row in read_rows(shard, ["page_id"])}
        for page in self._read(pages):
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
            yield page

    def _read(self, pages: Iterable[PageRecord | RejectedRecord]) -> Iterator[PageRecord | RejectedRecord]:
        try:
            yield from pages
        except InputError:
            self.bad = self.meter.begun
            raise

    def _write(self, pages: Iterable[PageRecord]) -> Shard:
        taken = {path.name for path in self.workspace.shards("pages")}
        # The first number that is free: a damaged shard that was moved away is written again in its place.
        name = next(name for number in itertools.count() if (name := f"{number:05d}.parquet") not in taken)
        shard = Shard.of(self.workspace, name)
        write_records(shard.pages, PageRecord, pages, {})
        self.written.append((shard, self.meter.begun))
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
        attention=bool(rejected or derived["pages without an article"] or _given_up(derived)),
        wrote=("pages", "articles"),
    )


def _given_up(derived: Counter[str]) -> bool:
    return any(name.startswith(GIVEN_UP) for name in derived)


def clean_to_lines(
    pages: Iterable[PageRecord | RejectedRecord],
    write: Callable[[bytes], object],
    tick: Tick = silent,
    rejected_to: Path | None = None,
    watch: Watch | None = None,
    workers: int = 1,
    meter: Meter | None = None,
) -> tuple[Report, list[RejectedRecord]]:
    """Clean pages straight to JSON Lines, one an article, without a workspace and a few pages at a time.

    Args:
        pages: see ``read_pages``.
        write: takes the lines, in the order of the pages.
        tick: shows progress.
        rejected_to: the file that will take the rejected rows; None has the report name each.
        watch: sees each page as it is cleaned, in this process.
        workers: the number of processes that clean; the lines do not depend on it.
        meter: says how much of the input was read.

    Returns:
        The report, and the rows not taken.
    """
    counts: Counter[str] = Counter()
    derived: Counter[str] = Counter()
    encodings: Counter[str] = Counter()
    rejected: list[RejectedRecord] = []
    given_up: list[RejectedRecord] = []

    def taken() -> Iterator[PageRecord]:
        for page in pages:
            if isinstance(page, RejectedRecord):
                rejected.append(page)
            else:
                encodings[page.encoding] += 1
                yield page

    settings = CleanSettings()
    cleaner = partial(clean_lines, settings, watch=watch) if watch else partial(clean_lines, settings)
    apart = partial(clean_lines_apart, settings)
    for lines in in_order(cleaner, batches(taken()), 1 if watch else workers, careful=apart):
        write(lines.written)
        derived.update(lines.counts)
        given_up += lines.rejected
        counts["added"] += lines.pages - len(lines.rejected)
        read = counts["added"] + len(given_up) + len(rejected)
        tick(read, round(read / meter.share) if meter and meter.share else None)
    rejected += given_up  # last, wherever they stood: how far ahead is read depends on the workers
    return _report(counts, rejected, encodings, derived, rejected_to, settings), rejected
