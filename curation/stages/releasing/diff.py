"""``tanqih diff A B``: two releases compared; folders, versions of a workspace's, or revisions on the Hub."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

from curation.core.diffing import EXAMPLES, Difference, compare_releases
from curation.core.row_changes import RowChange
from curation.errors import InputError, ReleaseError
from curation.publication import Fetcher
from curation.released import MANIFEST
from curation.stages import Tick, silent
from curation.stages.releasing.publish import HUB, publisher
from curation.stages.releasing.release import exporter, open_release
from curation.stages.releasing.verify import read_manifest
from curation.store.atomic import file_sha256
from curation.store.workspace import Workspace

_VERSION = re.compile(r"v?(\d+\.\d+\.\d+)", re.ASCII)
_PUBLISHED = re.compile(r"([\w.-]+/[\w.-]+)@([^\s@]+)", re.ASCII)


def run_diff(
    before: Path,
    now: Path,
    examples: int = EXAMPLES,
    each: Callable[[RowChange], object] | None = None,
    tick: Tick = silent,
) -> Difference:
    """Compare two release folders; ``each`` takes every row that changed, by config and id.

    Raises:
        InputError: a folder is no release.
        ReleaseError: one is damaged.
    """
    for folder in (before, now):
        check_whole(folder)
    one, other = open_release(before), open_release(now)
    pairs = exporter().pairs(one, other, tick)
    return compare_releases(one.listing, other.listing, pairs, examples, each=each)


def find_release(name: str, workspace: Path) -> Path:
    """Find the folder that a release's name means: itself, a version's in the workspace, or one fetched.

    Args:
        name: a folder, ``1.0.0`` or ``v1.0.0``, or ``OWNER/NAME@REVISION`` on the Hub.
        workspace: where versions are looked for.

    Raises:
        InputError: there is no such release.
        PublishError: the Hub has no such revision, or cannot be reached.
    """
    if (Path(name) / MANIFEST).is_file():
        return Path(name)
    version = _VERSION.fullmatch(name)
    if version and not Path(name).exists():
        return _version_folder(version[1], workspace)
    published = _PUBLISHED.fullmatch(name)
    if published and not Path(name).exists():
        return _fetcher().fetch(published[1], published[2])
    raise InputError(
        f"{name} is no release (no {MANIFEST}): name a folder such as releases/1.0.0, a version, "
        "or OWNER/NAME@v1.0.0 on the Hub"
    )


def check_whole(folder: Path) -> None:
    """Refuse a release whose files are not those that its manifest lists.

    Raises:
        InputError: the folder is no release.
        ReleaseError: a file is missing or was changed.
    """
    if not (folder / MANIFEST).is_file():
        raise InputError(f"{folder} is no release (no {MANIFEST}): name a folder such as releases/1.0.0")
    for name, said in sorted(read_manifest(folder / MANIFEST)["files"].items()):
        path = folder / name
        if not path.is_file() or not isinstance(said, dict) or file_sha256(path) != said.get("sha256"):
            what = "changed since the release" if path.is_file() else "missing"
            raise ReleaseError(f"{path}: {what}: see `tanqih verify {folder}`, and compare a whole release")


def _version_folder(version: str, workspace: Path) -> Path:
    releases = Workspace.open(workspace).releases
    folder = releases / version
    if not (folder / MANIFEST).is_file():
        there = sorted(path.parent.name for path in releases.glob(f"*/{MANIFEST}"))
        raise InputError(f"{releases}: no release {version}: there are {', '.join(there) or 'none'}")
    return folder


def _fetcher() -> Fetcher:
    return cast(Fetcher, publisher(HUB))
