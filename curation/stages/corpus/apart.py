"""Cleaning in a process that may be killed: for the pages among which one killed a worker."""

from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial

from curation.stages.corpus.cleaning import (
    Cleaned,
    CleanOne,
    Derived,
    Lines,
    Shard,
    clean_lines,
    clean_shard,
    clean_within,
    give_up,
)
from curation.stages.corpus.workers import one_process
from curation.store.workspace import CleanSettings
from curation.types import PageRecord


def clean_lines_apart(settings: CleanSettings, pages: Sequence[PageRecord]) -> Lines:
    """Clean a batch of pages to JSON lines; a page that kills the process it is cleaned in is given up."""
    with _apart(settings) as clean:
        return clean_lines(settings, pages, clean=clean)


def clean_shard_apart(settings: CleanSettings, shard: Shard) -> Derived:
    """Write the articles of a shard of pages; a page that kills the process it is cleaned in is given up."""
    with _apart(settings) as clean:
        return clean_shard(settings, shard, clean)


@contextmanager
def _apart(settings: CleanSettings) -> Iterator[CleanOne]:
    work = partial(clean_within, settings)
    with ExitStack() as processes:
        pool = processes.enter_context(one_process())

        def clean(page: PageRecord) -> Cleaned:
            nonlocal pool
            try:
                return pool.submit(work, page).result()
            except BrokenProcessPool:
                processes.close()
                pool = processes.enter_context(one_process())
                return give_up(settings, page, "its process was killed")

        yield clean
