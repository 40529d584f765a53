"""What a release is published with: to which place, and what came of it; places are found by entry point."""

from pathlib import Path
from typing import Literal, Protocol

from curation.types import Record


class Publication(Record):
    """What is to be published, and where.

    ``known`` are the content hashes of the releases this workspace made, by version. ``gated`` None leaves
    the place's setting as it is. ``creators`` are people, for places that ask who made it.
    """

    place: str
    version: str
    known: dict[str, str]
    private: bool = False
    gated: Literal["auto", "manual"] | None = None
    dry_run: bool = False
    creators: tuple[str, ...] = ()


class Published(Record):
    """What publishing did, or on a dry run would do; paths are those of the release's files.

    ``revision`` names the files for ever (None on a dry run), ``url`` is where people find them.
    """

    url: str
    tag: str
    revision: str | None
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    done_before: bool = False


class Publisher(Protocol):
    """A kind of place to publish to, found by the entry point group ``tanqih.publishers``."""

    def publish(self, folder: Path, publication: Publication) -> Published:
        """Publish the verified release in ``folder``, all of it or none; raise PublishError otherwise."""


class Fetcher(Protocol):
    """A kind of place to fetch published releases from; publishers may be fetchers, too."""

    def fetch(self, place: str, revision: str) -> Path:
        """Bring the files of a revision to this machine and name their folder; raise PublishError."""
