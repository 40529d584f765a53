"""Work on pages in a process that may be killed: for the pages among which one killed a worker."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TypeVar

from curation.stages.corpus.bounds import Kind
from curation.stages.corpus.cleaning import (
    Derived,
    Lines,
    NewShard,
    Shard,
    Taken,
    clean_lines,
    clean_within,
    derive_shard,
    give_up,
    take_within,
)
from curation.stages.corpus.reading import Read, page_within, read_batch, unread
from curation.stages.corpus.segmenting import Lines as SegmentedLines
from curation.stages.corpus.segmenting import segment_pages
from curation.stages.corpus.workers import one_process
from curation.store.raw import Raw
from curation.store.workspace import CleanSettings

T = TypeVar("T")
R = TypeVar("R")

_KILLED: Kind = "its process was killed"


def read_batch_apart(settings: CleanSettings, column: str, batch: Sequence[Raw]) -> Read:
    """Make pages of a batch; what kills the process that reads it is given up."""
    with _apart(partial(page_within, settings, column), lambda raw: unread(settings, raw, _KILLED)) as read:
        return read_batch(settings, column, batch, read)


def clean_lines_apart(settings: CleanSettings, column: str, batch: Sequence[Raw]) -> Lines:
    """Clean a batch to JSON lines; what kills the process that cleans it is given up."""

    def give_up_raw(raw: Raw) -> Taken:
        return Taken(rejected=unread(settings, raw, _KILLED))

    with _apart(partial(take_within, settings, column), give_up_raw) as take:
        return clean_lines(settings, column, batch, take)


def segment_raw_apart(settings: CleanSettings, column: str, batch: Sequence[Raw]) -> SegmentedLines:
    """Segment a batch of pages; what kills the process that reads it is given up."""
    return segment_pages(read_batch_apart(settings, column, batch))


def derive_shard_apart(settings: CleanSettings, shard: Shard | NewShard) -> Derived:
    """Write the articles of a shard of pages; a page that kills the process it is cleaned in is given up."""
    with _apart(partial(clean_within, settings), lambda page: give_up(settings, page, _KILLED)) as clean:
        return derive_shard(settings, shard, clean)


@contextmanager
def _apart(work: Callable[[T], R], lost: Callable[[T], R]) -> Iterator[Callable[[T], R]]:
    with ExitStack() as processes:
        pool = processes.enter_context(one_process())

        def do(page: T) -> R:
            nonlocal pool
            try:
                return pool.submit(work, page).result()
            except BrokenProcessPool:
                processes.close()
                pool = processes.enter_context(one_process())
                return lost(page)

        yield do
