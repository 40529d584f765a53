"""What a release to be changes in the last one, for its version and its CHANGELOG.md."""

from pathlib import Path

from curation.core.diffing import Difference, compare_releases
from curation.core.release_entries import SHOWN, changelog, entry_of, first_entry
from curation.errors import ReleaseError
from curation.formats import Exporter
from curation.released import Release

CHANGELOG = "CHANGELOG.md"


def compare_with_last(read: Exporter, last: Release, now: Release) -> Difference:
    """Compare the rows of a release to be with those of the last; its version is not looked at."""
    return compare_releases(last.listing, now.listing, read.pairs(last, now), shown=SHOWN)


def changelog_of(last: Release | None, now: Release, difference: Difference | None) -> str:
    """Write the changelog of a release.

    Args:
        last: the release before, where there is one.
        now: the release itself, with its version.
        difference: what differs between the two.

    Raises:
        ReleaseError: the changelog of the release before cannot be read.
    """
    if last is None or difference is None:
        return changelog(first_entry(now.listing), "")
    told = difference.model_copy(update={"now": now.listing.facts.version})
    return changelog(entry_of(told), _read_changelog(last.folder) or _untold(last))


def _read_changelog(folder: Path) -> str:
    """Read a release's changelog; empty where it was made without one."""
    path = folder / CHANGELOG
    if not path.exists():
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error


def _untold(before: Release) -> str:
    """Stand in for the entries of a release made before there were changelogs."""
    return f"\n## {before.listing.facts.version}\n\nThis release was made without a changelog.\n"
