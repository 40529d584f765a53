"""Cleaning one page, many, or a shard of them: the same rows and counts, in this process or in a worker."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self

from curation.stages.flagging import flag_rows
from curation.stages.freshness import articles_made_from
from curation.stages.personal import treat_personal
from curation.store.lines import article_line
from curation.store.rejects import write_rejected
from curation.store.tables import is_current, read_records, write_rows
from curation.store.workspace import CleanSettings, Workspace
from curation.text.clean import clean_page
from curation.text.page import CleanPage
from curation.types import ArticleRecord, PageRecord, RejectedRecord

Watch = Callable[[PageRecord, CleanPage], object]
"""Sees each page as it is cleaned."""

BATCH_CHARACTERS = 500_000
BATCH_PAGES = 200


class Lines(NamedTuple):
    """What a batch of pages gave: the articles' JSON lines, how many pages there were, and counts."""

    written: bytes
    pages: int
    counts: Counter[str]


class Shard(NamedTuple):
    """A shard of pages, the shard of articles to derive from it, and the file of those dropped."""

    pages: Path
    articles: Path
    dropped: Path

    @classmethod
    def of(cls, workspace: Workspace, name: str) -> Self:
        """Name the files of a shard of a workspace."""
        return cls(workspace.shard("pages", name), workspace.shard("articles", name), workspace.dropped(name))


def clean_record(
    page: PageRecord,
    settings: CleanSettings,
    counts: Counter[str],
    watch: Watch | None = None,
    dropped: list[RejectedRecord] | None = None,
) -> list[dict[str, Any]]:
    """Clean one page to the rows of its articles, and add to ``counts`` what became of it.

    Articles that the settings drop go to ``dropped``, not to the rows.
    """
    cleaned = treat_personal(clean_page(page.text), settings, counts)
    if watch is not None:
        watch(page, cleaned)
    counts["pages"] += 1
    counts["pages without an article"] += not cleaned.articles
    for article in cleaned.articles:
        counts[f"{article.role} articles"] += 1
        counts["characters kept"] += sum(run.length for run in article.runs)
    for removed in cleaned.removed:
        counts[f"removed as {removed.reason.value}"] += removed.span.end - removed.span.start
    return flag_rows(page, cleaned, settings, counts, dropped)


def batches(pages: Iterable[PageRecord]) -> Iterator[list[PageRecord]]:
    """Yield the pages in batches that are worth sending to another process, and small."""
    batch: list[PageRecord] = []
    characters = 0
    for page in pages:
        batch.append(page)
        characters += len(page.text)
        if characters >= BATCH_CHARACTERS or len(batch) >= BATCH_PAGES:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def lines_cleaner(
    settings: CleanSettings, watch: Watch | None = None
) -> Callable[[Sequence[PageRecord]], Lines]:
    """Give what cleans a batch of pages to JSON lines; without ``watch`` it can be sent to a worker."""
    return partial(_clean_lines, settings, watch)


def _clean_lines(settings: CleanSettings, watch: Watch | None, pages: Sequence[PageRecord]) -> Lines:
    counts: Counter[str] = Counter()
    rows = (row for page in pages for row in clean_record(page, settings, counts, watch))
    return Lines(b"".join(map(article_line, rows)), len(pages), counts)


def stale_shards(workspace: Workspace) -> list[Shard]:
    """List the shards of pages whose articles are missing, or were made by other code or settings."""
    shards = [Shard.of(workspace, pages.name) for pages in workspace.shards("pages")]
    settings = workspace.settings.clean
    return [
        shard
        for shard in shards
        if not is_current(shard.articles, ArticleRecord, articles_made_from(shard.pages, settings))
    ]


def clean_shard(settings: CleanSettings, shard: Shard) -> Counter[str]:
    """Write the articles of a shard of pages, and those dropped; gives the counts of what became of them."""
    counts: Counter[str] = Counter()
    rows = _shard_rows(settings, shard, counts)
    write_rows(shard.articles, ArticleRecord, rows, articles_made_from(shard.pages, settings))
    return counts


def _shard_rows(settings: CleanSettings, shard: Shard, counts: Counter[str]) -> Iterator[dict[str, Any]]:
    dropped: list[RejectedRecord] = []
    for page in read_records(shard.pages, PageRecord):
        yield from clean_record(page, settings, counts, dropped=dropped)
    write_rejected(shard.dropped, dropped)  # before the articles are there: a killed run loses none
