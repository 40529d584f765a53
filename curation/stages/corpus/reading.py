"""Making pages of a batch of what was read: the same pages in this process or in a worker, within bounds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple, Self

import orjson
import pyarrow as pa

from curation.errors import InputError
from curation.stages.corpus.bounds import Bounds, Kind, Overrun, bounded
from curation.store.html import load_web
from curation.store.metered import Meter
from curation.store.raw import ALL, Passed, Raw, read_to_failure
from curation.store.sources import page_of
from curation.store.workspace import CleanSettings
from curation.types import PageRecord, RejectedRecord

BATCH_SIZE = 1_000_000  # bytes
BATCH_PAGES = 200
_PACKING = "zstd"

Outcome = PageRecord | RejectedRecord | None
"""A page, why there is none, or None for what needs not be one."""
ReadOne = Callable[[Raw], Outcome]
"""Makes a page of what was read, here or elsewhere."""


class Seen(NamedTuple):
    """What must be known of a page to tell whether it is new and how much a shard holds."""

    page_id: str
    name: str
    encoding: str
    characters: int
    file: int  # the number of the file it stands in


class Packed(NamedTuple):
    """Pages' rows, as few bytes as go quickly to another process and wait there or here."""

    rows: bytes
    size: int

    @classmethod
    def of(cls, pages: Iterable[PageRecord]) -> Self:
        """Pack pages."""
        rows = orjson.dumps([page.model_dump() for page in pages])
        return cls(pa.compress(rows, codec=_PACKING, asbytes=True), len(rows))

    def unpacked(self) -> list[dict[str, Any]]:
        """Give the rows."""
        rows: list[dict[str, Any]] = orjson.loads(
            pa.decompress(self.rows, self.size, codec=_PACKING, asbytes=True)
        )
        return rows


class Read(NamedTuple):
    """What a batch gave: pages, those not taken, how many were looked at, and why no more can be.

    ``file`` and ``files`` are those of the last that was looked at, ``in_file`` counts what is of that file.
    """

    pages: list[Seen]
    packed: Packed
    rejected: list[RejectedRecord]
    looked_at: int
    file: int
    files: str
    in_file: int
    failed: str | None = None


def raw_batches(paths: Iterable[str], column: str, meter: Meter, passed: Passed = ALL) -> Iterator[list[Raw]]:
    """Read in batches that are worth sending to another process, and small; see ``read_to_failure``."""
    return cut(read_to_failure(paths, column, meter, passed))


def cut(raws: Iterable[Raw]) -> Iterator[list[Raw]]:
    """Cut what is read into such batches."""
    batch: list[Raw] = []
    size = 0
    for raw in raws:
        batch.append(raw)
        size += raw.size
        if size >= BATCH_SIZE or len(batch) >= BATCH_PAGES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def is_risky(batch: Sequence[Raw]) -> bool:
    """Whether a batch may hold up, or kill, the process that reads it."""
    return any(raw.is_web for raw in batch)


def page_within(settings: CleanSettings, column: str, raw: Raw) -> Outcome:
    """Make a page within the bounds that are set; what exceeds them is given up.

    Raises:
        InputError: see ``page_of``.
    """
    if raw.is_web:
        load_web()
    try:
        bounds = Bounds(settings.page_seconds, settings.page_megabytes)
        return bounded(bounds, lambda: page_of(raw, column), hides=raw.is_web)
    except Overrun as overrun:
        return unread(settings, raw, overrun.kind)


def unread(settings: CleanSettings, raw: Raw, kind: Kind) -> RejectedRecord:
    """Say of what was read that making a page of it took too much."""
    return RejectedRecord(id=raw.where, reason=why_given_up(settings, raw.where, kind, "reading"))


def why_given_up(settings: CleanSettings, name: str, kind: Kind, doing: str) -> str:
    """Say what of a page took too much, and what can be done."""
    return (
        f"{name}: given up, {kind}: {doing} it may take {settings.bounds}: cut the page, or set "
        "page_seconds and page_megabytes under [clean] in tanqih.toml"
    )


def read_batch(
    settings: CleanSettings, column: str, batch: Sequence[Raw], read: ReadOne | None = None
) -> Read:
    """Make pages of a batch; where a file cannot be used, of what stands before it."""
    pages: list[PageRecord] = []
    seen: list[Seen] = []
    rejected: list[RejectedRecord] = []
    file, failed = batch[-1].file, None
    for raw in batch:
        try:
            page = (read or partial(page_within, settings, column))(raw)
        except InputError as error:
            file, failed = raw.file, str(error)
            break
        if isinstance(page, PageRecord):
            pages.append(page)
            seen.append(Seen(page.page_id, page.name, page.encoding, len(page.text), raw.file))
        elif page is not None:
            rejected.append(page)
    in_file = sum(raw.file == file for raw in batch)
    return Read(seen, Packed.of(pages), rejected, len(batch), file, batch[-1].files, in_file, failed)
