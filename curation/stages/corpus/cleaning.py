"""Cleaning one page, many, or a shard of them: the same rows and counts, in this process or in a worker.

A page that takes more than it may is given up, with the reason; the others go on.
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self

from curation.errors import InputError
from curation.stages.corpus.bounds import Bounds, Kind, Overrun, bounded
from curation.stages.corpus.flagging import flag_rows
from curation.stages.corpus.personal import treat_personal
from curation.stages.corpus.reading import Packed, Read, page_within, why_given_up
from curation.stages.freshness import articles_made_from
from curation.store.lines import article_line
from curation.store.raw import Raw
from curation.store.rejects import write_rejected
from curation.store.sealed import is_intact
from curation.store.tables import count_rows, is_current, read_records, write_rows
from curation.store.workspace import CleanSettings, Workspace
from curation.text.clean import clean_page
from curation.text.page import CleanPage
from curation.types import ArticleRecord, PageRecord, RejectedRecord

Watch = Callable[[PageRecord, CleanPage], object]
"""Sees each page as it is cleaned."""

GIVEN_UP = "pages given up, "
"""How a figure of pages that took too much begins."""


class Cleaned(NamedTuple):
    """What one page gave: its articles' rows, counts, those dropped, and the page if it was given up."""

    rows: list[dict[str, Any]]
    counts: Counter[str]
    dropped: list[RejectedRecord]
    rejected: list[RejectedRecord]


class Taken(NamedTuple):
    """What became of something that was read: a page, and what it gave; or why it is none."""

    encoding: str | None = None
    cleaned: Cleaned | None = None
    rejected: RejectedRecord | None = None


class Lines(NamedTuple):
    """What a batch gave: the articles' JSON lines, pages by encoding, counts, those not taken or given up.

    ``failed`` says why nothing after it can be read.
    """

    written: bytes
    encodings: Counter[str]
    counts: Counter[str]
    rejected: list[RejectedRecord]
    given_up: list[RejectedRecord]
    failed: str | None = None


CleanOne = Callable[[PageRecord], Cleaned]
"""Cleans one page, here or elsewhere."""
TakeOne = Callable[[Raw], Taken]
"""Makes a page of what was read and cleans it, here or elsewhere."""


class Derived(NamedTuple):
    """What became of a shard: its pages, counts, whether it was made now, and because it was damaged."""

    pages: int
    counts: Counter[str]
    made: bool = True
    damaged: Path | None = None


class Shard(NamedTuple):
    """A shard of pages, the shard of articles to derive from it, and the file of those dropped."""

    pages: Path
    articles: Path
    dropped: Path

    @classmethod
    def of(cls, workspace: Workspace, name: str) -> Self:
        """Name the files of a shard of a workspace."""
        return cls(workspace.shard("pages", name), workspace.shard("articles", name), workspace.dropped(name))


class Part(NamedTuple):
    """Rows of a batch that go to one shard."""

    packed: Packed
    places: list[int]


class NewShard(NamedTuple):
    """A shard whose pages are not written yet."""

    shard: Shard
    parts: list[Part]


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
    for (start, end), reason in cleaned.removed:
        counts[f"removed as {reason}"] += end - start
    return flag_rows(page, cleaned, settings, counts, dropped)


def clean_within(settings: CleanSettings, page: PageRecord, watch: Watch | None = None) -> Cleaned:
    """Clean one page within the bounds that are set; where it exceeds them it is given up."""
    cleaned = Cleaned([], Counter(), [], [])
    bounds = Bounds(settings.page_seconds, settings.page_megabytes)
    try:
        rows = bounded(bounds, lambda: clean_record(page, settings, cleaned.counts, watch, cleaned.dropped))
    except Overrun as overrun:
        return give_up(settings, page, overrun.kind)
    return cleaned._replace(rows=rows)


def give_up(settings: CleanSettings, page: PageRecord, kind: Kind) -> Cleaned:
    """Say of a page that it took too much."""
    why = why_given_up(settings, page.name, kind, "cleaning")
    counts = Counter({"pages": 1, f"{GIVEN_UP}{kind}": 1})
    return Cleaned([], counts, [], [RejectedRecord(id=page.name, reason=why, content=page.text)])


def take_within(settings: CleanSettings, column: str, raw: Raw) -> Taken:
    """Make a page of what was read and clean it, both within the bounds that are set.

    Raises:
        InputError: see ``page_of``.
    """
    page = page_within(settings, column, raw)
    if isinstance(page, PageRecord):
        return Taken(page.encoding, clean_within(settings, page))
    return Taken(rejected=page)


def clean_lines(
    settings: CleanSettings, column: str, batch: Sequence[Raw], take: TakeOne | None = None
) -> Lines:
    """Clean a batch to JSON lines; where a file cannot be used, what stands before it."""
    return to_lines(map(take or partial(take_within, settings, column), batch))


def watched_lines(settings: CleanSettings, read: Read, watch: Watch) -> Lines:
    """Clean to JSON lines, here, the pages that were made of a batch; ``watch`` sees each."""
    pages = map(PageRecord.model_validate, read.packed.unpacked())
    cleaned = (Taken(page.encoding, clean_within(settings, page, watch)) for page in pages)
    unfit = (Taken(rejected=row) for row in read.rejected)
    return to_lines(itertools.chain(cleaned, unfit))._replace(failed=read.failed)


def to_lines(taken: Iterable[Taken]) -> Lines:
    """Write what became of a batch as JSON lines."""
    lines = Lines(b"", Counter(), Counter(), [], [])
    written: list[bytes] = []
    failed = None
    try:
        for encoding, cleaned, rejected in taken:
            if rejected is not None:
                lines.rejected.append(rejected)
            if encoding is not None and cleaned is not None:
                lines.encodings[encoding] += 1
                lines.counts.update(cleaned.counts)
                lines.given_up.extend(cleaned.rejected)
                written += map(article_line, cleaned.rows)
    except InputError as error:
        failed = str(error)
    return lines._replace(written=b"".join(written), failed=failed)


def shards_of(workspace: Workspace) -> list[Shard]:
    """List the shards of pages there are."""
    return [Shard.of(workspace, pages.name) for pages in workspace.shards("pages")]


def is_clean(settings: CleanSettings, shard: Shard) -> bool:
    """Whether a shard's articles were made from its pages by this code and as is set now."""
    made_from = articles_made_from(shard.pages, settings)
    ways = (made_from, made_from | {_BOUNDS: settings.bounds})
    return any(is_current(shard.articles, ArticleRecord, way) for way in ways)


def derive_shard(settings: CleanSettings, shard: Shard | NewShard, clean: CleanOne | None = None) -> Derived:
    """Write a shard's pages where it is new, and then its articles; see ``clean_shard``."""
    if isinstance(shard, Shard):
        return clean_shard(settings, shard, clean)
    write_rows(shard.shard.pages, PageRecord, _new_rows(shard.parts), {})
    return clean_shard(settings, shard.shard, clean)


def _new_rows(parts: Iterable[Part]) -> Iterator[dict[str, Any]]:
    for packed, places in parts:
        rows = packed.unpacked()
        yield from map(rows.__getitem__, places)


def clean_shard(settings: CleanSettings, shard: Shard, clean: CleanOne | None = None) -> Derived:
    """Write the articles of a shard of pages, and those dropped, unless they are there, and whole.

    Raises:
        InputError: the shard's pages are damaged, or it cannot be written.
    """
    damaged = None
    if is_clean(settings, shard):
        if not is_intact(shard.pages):
            raise InputError(
                f"{shard.pages}: damaged: it does not hold what was written: move it away and run "
                "`tanqih clean` again with the paths that its pages came from"
            )
        if is_intact(shard.articles):
            return Derived(count_rows(shard.pages), Counter(), made=False)
        damaged = shard.articles
    counts: Counter[str] = Counter()
    made_from = articles_made_from(shard.pages, settings)
    rows = _shard_rows(settings, shard, counts, made_from, clean)
    write_rows(shard.articles, ArticleRecord, rows, made_from)
    return Derived(counts["pages"], counts, damaged=damaged)


_BOUNDS = "bounds"  # said of a shard in which a page was given up: within others it may not be


def _shard_rows(
    settings: CleanSettings,
    shard: Shard,
    counts: Counter[str],
    made_from: dict[str, str],
    clean: CleanOne | None,
) -> Iterator[dict[str, Any]]:
    left_out: list[RejectedRecord] = []
    for cleaned in map(clean or partial(clean_within, settings), read_records(shard.pages, PageRecord)):
        yield from cleaned.rows
        counts.update(cleaned.counts)
        left_out += (*cleaned.dropped, *cleaned.rejected)
        if cleaned.rejected:
            made_from[_BOUNDS] = settings.bounds
    write_rejected(shard.dropped, left_out)  # before the articles are there: a killed run loses none
