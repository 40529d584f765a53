"""What a release to be changes in the last one, for its CHANGELOG.md."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from curation.core.diffing import compare_releases
from curation.core.release_entries import SHOWN, changelog, entry_of, first_entry
from curation.core.splits import SPLITS
from curation.core.versioning import Index
from curation.errors import ReleaseError
from curation.released import Listing, Pair, ReleaseContent, ReleasedRow, ReleasedTask, Split

CHANGELOG = "CHANGELOG.md"


def changelog_of(
    last: ReleaseContent | None, content: ReleaseContent, pairs: Iterable[Pair], earlier: str
) -> str:
    """Write the changelog of a release.

    Args:
        last: the release before, where there is one.
        content: the release itself, with its version.
        pairs: the rows that differ between the two.
        earlier: the changelog of the release before; empty where it has none.
    """
    now = _listing(content)
    if last is None:
        return changelog(first_entry(now), "")
    before = _listing(last)
    difference = compare_releases(before, now, pairs, shown=SHOWN)
    return changelog(entry_of(difference), earlier or _untold(before))


def read_changelog(folder: Path | None) -> str:
    """Read a release's changelog; empty where it was made without one, or there is no release.

    Raises:
        ReleaseError: it cannot be read.
    """
    path = folder / CHANGELOG if folder else None
    if path is None or not path.exists():
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error


def changed_pairs(
    last: ReleaseContent | None, old: Index, content: ReleaseContent, new: Index
) -> Iterator[Pair]:
    """Give the pairs of rows whose split or hash differs, by config and id."""
    before, now = _rows(last, old, new) if last else {}, _rows(content, new, old)
    for key in sorted({*before, *now}):
        yield Pair(key[0], before.get(key), now.get(key))


def _rows(content: ReleaseContent, index: Index, other: Index) -> dict[tuple[str, str], ReleasedRow]:
    """List the rows that the other release has not, or has otherwise."""
    return {
        (config, row.id): row
        for table, config, row in _tables(content)
        if index[table][row.id] != other.get(table, {}).get(row.id)
    }


def _tables(content: ReleaseContent) -> Iterator[tuple[str, str, ReleasedRow]]:
    """Give each row with its table and its config."""
    for table, rows in (
        ("annotations", content.annotations),
        ("articles", content.articles),
        ("tasks", content.tasks),
    ):
        for row in rows:
            yield table, row.schema_name if isinstance(row, ReleasedTask) else table, row


def _listing(content: ReleaseContent) -> Listing:
    rows: dict[str, dict[Split, int]] = {}
    for _, config, row in _tables(content):
        sizes = rows.setdefault(config, dict.fromkeys(SPLITS, 0))
        sizes[row.split] += 1
    return Listing(facts=content.facts, rows=rows)


def _untold(before: Listing) -> str:
    """Stand in for the entries of a release made before there were changelogs."""
    return f"\n## {before.facts.version}\n\nThis release was made without a changelog.\n"
