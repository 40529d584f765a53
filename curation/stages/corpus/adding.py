"""The pages that a run of ``tanqih clean`` adds: told from those that are there, a shard at a time."""

import itertools
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from typing import Self

from curation.core.id_set import IdSet
from curation.errors import InputError
from curation.stages.corpus.cleaning import NewShard, Part, Shard, is_clean
from curation.stages.corpus.marks import Mark, Resumed
from curation.stages.corpus.reading import Read
from curation.store.metered import Meter
from curation.store.raw import Raw
from curation.store.tables import read_table
from curation.store.workspace import Workspace

SHARD_PAGES = 5000
SHARD_CHARACTERS = 50_000_000


class Added:
    """The pages that a run adds, and what came of the others."""

    def __init__(self, workspace: Workspace, earlier: frozenset[str], meter: Meter, resumed: Resumed) -> None:
        """Begin with what a killed run has done.

        Args:
            workspace: takes the pages.
            earlier: the ids of rows that earlier runs rejected.
            meter: says how much of the input was read.
            resumed: what a killed run had read.
        """
        self.workspace = workspace
        self.earlier = earlier
        self.meter = meter
        self.counts = Counter({"already there": resumed.mark.pages})
        self.encodings = resumed.encodings
        self.rejected = resumed.rejected
        self.mended = set(resumed.mark.mended)  # rejected earlier, taken now
        self.given: list[tuple[Shard, int]] = []  # and which file its last page came from
        self.marks: deque[Mark] = deque()  # one for each shard that is given
        self._mark = resumed.mark  # of all that was read before the batch at hand
        self._marked = len(self.rejected)  # how many rows marks tell of
        self.bad: int | None = None  # which file could not be used
        self._names = _free_names(workspace)
        self._handed_out = 0  # how much was given to be read
        self._looked_at = 0

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Take back what holds pages of bad input, or waits; what an interrupted run wrote is good."""
        if kind is None or not issubclass(kind, InputError):
            return
        settings = self.workspace.settings.clean
        for shard, file in reversed(self.given):
            if not shard.pages.exists():
                continue
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
        if not self.meter.share or not read:
            return None
        return round(read / self._looked_at * self._handed_out / self.meter.share) + more

    def counted(self, batches: Iterable[list[Raw]]) -> Iterator[list[Raw]]:
        """Count what is handed out to be read, to know how far that is ahead."""
        for batch in batches:
            self._handed_out += len(batch)
            yield batch

    def shards(self, reads: Iterable[Read]) -> Iterator[NewShard]:
        """Give the pages that are new, a shard at a time.

        Raises:
            InputError: a file cannot be used; or a shard of pages that is there is damaged.
        """
        known = self._known()
        parts: list[Part] = []
        count = characters = 0
        for read in reads:
            self._looked_at += read.looked_at
            places: list[int] = []
            for place in self._new(read, known):
                places.append(place)
                count, characters = count + 1, characters + read.pages[place].characters
                if count >= SHARD_PAGES or characters >= SHARD_CHARACTERS:
                    yield self._shard([*parts, Part(read.packed, places)], read.pages[place].file)
                    parts, places, count, characters = [], [], 0, 0
            if places:
                parts.append(Part(read.packed, places))
            if read.failed is not None:
                self.bad = read.file
                raise InputError(read.failed)
            last = read.file
            self._pass(read)
        if parts:
            yield self._shard(parts, last)

    def _pass(self, read: Read) -> None:
        """Know that a batch is done with, as soon as the shards are finished that its pages are in."""
        before = self._mark.taken if read.file == self._mark.file else 0
        self._mark = Mark(
            files=read.files,
            file=read.file,
            taken=before + read.in_file,
            pages=self.counts["already there"] + self.counts["added"],
            encodings=dict(self.encodings),
            mended=tuple(sorted(self.mended)),
            rejected=tuple(self.rejected[self._marked :]),
        )

    def _known(self) -> IdSet:
        known = IdSet()
        for shard in self.workspace.shards("pages"):
            known.add(read_table(shard, ["page_id"])["page_id"].to_pylist())
        return known

    def _new(self, read: Read, known: IdSet) -> list[int]:
        """Count what a batch gave, and say where in it the pages stand that are new."""
        self.rejected += read.rejected
        self.mended |= self.earlier & {page.name for page in read.pages}
        self.encodings.update(page.encoding for page in read.pages)
        new = known.add([page.page_id for page in read.pages])
        self.counts["added"] += len(new)
        self.counts["already there"] += len(read.pages) - len(new)
        return new

    def _shard(self, parts: list[Part], file: int) -> NewShard:
        shard = Shard.of(self.workspace, next(self._names))
        self.given.append((shard, file))
        self.marks.append(self._mark.model_copy(update={"shard": shard.pages.name}))
        self._marked += len(self._mark.rejected)
        self._mark = self._mark.model_copy(update={"rejected": ()})
        return NewShard(shard, parts)


def _free_names(workspace: Workspace) -> Iterator[str]:
    """Give the numbers that are free: a shard that is not there is written again in its place."""
    taken = {path.name for path in workspace.shards("pages")}
    names = (f"{number:05d}.parquet" for number in itertools.count())
    return (name for name in names if name not in taken)
