"""What formats of releases do: that of a release itself, and those of other tools."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from curation.released import (
    Kind,
    LeftOut,
    Listing,
    Nested,
    Pair,
    Release,
    ReleasedArticle,
    ReleasedTask,
    ReleaseFacts,
    SchemaFact,
    Split,
)

if TYPE_CHECKING:
    import pyarrow as pa  # for the types alone: it takes long to import


class Rows(Protocol):
    """The rows of a release that a format is given, of some schemas or all."""

    @property
    def schemas(self) -> tuple[SchemaFact, ...]:
        """Give the schemas in their order."""

    def tasks(self, schema: str, split: Split) -> Iterator[ReleasedTask]:
        """Read the tasks of a schema in a split, sorted by id."""

    def articles(self) -> Iterator[ReleasedArticle]:
        """Read the articles, sorted by id."""


class Format(Protocol):
    """A format of other tools, found by the entry point group ``tanqih.formats``."""

    def write(self, rows: Rows, folder: Path, nested: Nested) -> tuple[LeftOut, ...]:
        """Write ``rows`` into the existing empty ``folder``, the same bytes each time.

        ``nested`` says which of spans that meet is kept, where only one can be. Gives the others, none
        where all are kept; raises InputError where a schema has no place in the format.
        """


class Writing(Protocol):
    """A release that is being written, in batches of columns (see ``curation.released_columns``)."""

    def add(self, kind: Kind, rows: "pa.Table") -> None:
        """Take rows of a kind, sorted by id and after those taken before; raise ReleaseError."""

    def close(self) -> dict[str, dict[Split, int]]:
        """End the rows, and count them by config and split; after an error this lets go of the files."""

    def finish(self, facts: ReleaseFacts) -> None:
        """Write what the release says of itself, once its rows are written; raise ReleaseError."""


class Exporter(Protocol):
    """A release format, found by the entry point group ``tanqih.exporters``."""

    def write(self, folder: Path, facts: ReleaseFacts) -> Writing:
        """Begin a release in the existing empty ``folder``: the same rows and facts give the same bytes.

        Its version and leakage need not be known before its end.
        """

    def listing(self, folder: Path) -> Listing:
        """Read the facts and the counts of rows; raise ReleaseError where they cannot be."""

    def read(
        self, release: Release, kind: Kind, columns: Sequence[str] | None = None
    ) -> Iterator["pa.Table"]:
        """Read rows of a kind as batches sorted by id: exactly those that were written.

        ``columns`` alone where given, ``id`` among them. Raises ReleaseError.
        """

    def pairs(
        self, before: Release, now: Release, tick: Callable[[int, int | None], None] = ...
    ) -> Iterator[Pair]:
        """Give each pair of rows of two releases that may differ, by config and id.

        Every pair that differs is given. ``tick`` is told now and then how many rows of how many were
        passed. Raises ReleaseError.
        """
