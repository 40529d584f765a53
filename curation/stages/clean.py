"""``tanqih clean``: pages in, articles and removed spans out."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from curation.errors import CurationError
from curation.stages import Tick, silent
from curation.stages.freshness import code_id
from curation.store.atomic import file_sha256
from curation.store.lines import article_line
from curation.store.rejects import read_rejected, rejected_kinds, rejected_notes, write_rejected
from curation.store.sources import encoding_notes, read_pages
from curation.store.tables import is_current, read_records, read_rows, write_records, write_rows
from curation.store.workspace import Workspace
from curation.text.clean import clean_page
from curation.text.page import CleanPage
from curation.types import ArticleRecord, PageRecord, RejectedRecord, Report

Watch = Callable[[PageRecord, CleanPage], object]
"""Sees each page as it is cleaned."""

SHARD_PAGES = 5000
SHARD_CHARACTERS = 50_000_000


def run_clean(
    workspace: Workspace, paths: Iterable[str], column: str = "text", tick: Tick = silent
) -> Report:
    """Add pages to the workspace and derive the articles of each shard that has none up to date.

    Shards are written whole, pages before articles, so a killed run goes on where it was. Pages that
    are there already are counted, not added. Where a path turns out bad, or there is no room left, the
    pages added by this run are taken back.

    Raises:
        InputError: see ``read_pages``.
    """
    known = {row["page_id"] for shard in workspace.shards("pages") for row in read_rows(shard, ["page_id"])}
    file = workspace.rejected("clean")
    earlier = read_rejected(file)
    counts: Counter[str] = Counter()
    rejected: list[RejectedRecord] = []
    names: set[str] = set()
    encodings: Counter[str] = Counter()
    with _Shard(workspace) as shard:
        for page in read_pages(paths, column):
            if isinstance(page, RejectedRecord):
                rejected.append(page)
                continue
            names.add(page.name)
            encodings[page.encoding] += 1
            if page.page_id in known:
                counts["already there"] += 1
                continue
            known.add(page.page_id)
            shard.add(page)
            counts["added"] += 1
            tick(sum(counts.values()), None)
        shard.write()
        derived = _derive_articles(workspace)
        still = [row for row in earlier if row.id not in names]
        write_rejected(file, dict.fromkeys([*still, *rejected]))
    return _report(counts, rejected, encodings, derived, file)


class _Shard:
    """Pages waiting to be written as one shard, cut by count and by size."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.pages: list[PageRecord] = []
        self.characters = 0
        self.written: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take back what was written if the input was bad; what an interrupted run wrote is good."""
        if kind is not None and issubclass(kind, CurationError):
            for name in reversed(self.written):
                self.workspace.shard("articles", name).unlink(missing_ok=True)
                self.workspace.shard("pages", name).unlink(missing_ok=True)

    def add(self, page: PageRecord) -> None:
        self.pages.append(page)
        self.characters += len(page.text)
        if len(self.pages) >= SHARD_PAGES or self.characters >= SHARD_CHARACTERS:
            self.write()

    def write(self) -> None:
        if self.pages:
            name = f"{len(self.workspace.shards('pages')):05d}.parquet"
            write_records(self.workspace.shard("pages", name), PageRecord, self.pages, {})
            self.written.append(name)
        self.pages, self.characters = [], 0


def _derive_articles(workspace: Workspace) -> Counter[str]:
    derived: Counter[str] = Counter()
    for pages in workspace.shards("pages"):
        made_from = {"pages": file_sha256(pages), "code": code_id()}
        shard = workspace.shard("articles", pages.name)
        if not is_current(shard, ArticleRecord, made_from):
            write_rows(shard, ArticleRecord, _clean_shard(pages, derived), made_from)
    return derived


def _clean_shard(pages: Path, derived: Counter[str]) -> Iterator[dict[str, Any]]:
    for page in read_records(pages, PageRecord):
        yield from _clean_record(page, derived)


def _unwatched(page: PageRecord, cleaned: CleanPage) -> None:
    """See nothing."""


def _clean_record(page: PageRecord, derived: Counter[str], watch: Watch = _unwatched) -> list[dict[str, Any]]:
    cleaned = clean_page(page.text)
    watch(page, cleaned)
    derived["pages"] += 1
    derived["pages without an article"] += not cleaned.articles
    for article in cleaned.articles:
        derived[f"{article.role} articles"] += 1
        derived["characters kept"] += sum(run.length for run in article.runs)
    for removed in cleaned.removed:
        derived[f"removed as {removed.reason.value}"] += removed.span.end - removed.span.start
    return cleaned.to_rows(page.page_id)


def _report(
    counts: Counter[str],
    rejected: list[RejectedRecord],
    encodings: Counter[str],
    derived: Counter[str],
    rejected_to: Path | None,
) -> Report:
    notes = [*encoding_notes(encodings, "page"), *rejected_notes(rejected, rejected_to)]
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
    watch: Watch = _unwatched,
) -> tuple[Report, list[RejectedRecord]]:
    """Clean pages straight to JSON Lines, one an article, without a workspace and a page at a time.

    Args:
        pages: see ``read_pages``.
        write: takes each line, in the order of the pages.
        tick: shows progress.
        rejected_to: the file that will take the rejected rows; None has the report name each.
        watch: sees each page as it is cleaned.

    Returns:
        The report, and the rows not taken.
    """
    counts: Counter[str] = Counter()
    derived: Counter[str] = Counter()
    encodings: Counter[str] = Counter()
    rejected: list[RejectedRecord] = []
    for page in pages:
        if isinstance(page, RejectedRecord):
            rejected.append(page)
            continue
        encodings[page.encoding] += 1
        counts["added"] += 1
        for article in _clean_record(page, derived, watch):
            write(article_line(article))
        tick(counts["added"], None)
    return _report(counts, rejected, encodings, derived, rejected_to), rejected
