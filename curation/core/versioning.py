"""A release's version, computed from what changed since the last one.

As Croissant 1.1 says: PATCH where the rows are the same, MINOR where rows were added, MAJOR where rows
were edited, removed or moved across splits, or labels renamed.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curation.core.ids import content_id
from curation.errors import InputError, ReleaseError
from curation.released import ReleaseContent, ReleasedRow, ReleaseFacts, SchemaFact

FIRST = "1.0.0"
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)

Index = dict[str, dict[str, tuple[str, str]]]


class Change(NamedTuple):
    """What differs between two releases, in rows, and the version that follows from it."""

    version: str
    added: int
    edited: int
    removed: int
    moved: int
    facts: bool

    @property
    def none(self) -> bool:
        """Whether the two are the same."""
        return not (self.added or self.edited or self.removed or self.moved or self.facts)


def index_rows(content: ReleaseContent) -> Index:
    """List each table's rows as id → (split, hash of all else)."""
    tables: Mapping[str, Iterable[ReleasedRow]] = {
        "annotations": content.annotations,
        "articles": content.articles,
        "tasks": content.tasks,
    }
    return {
        name: {row.id: (row.split, content_id("row", _canonical(row))) for row in rows}
        for name, rows in tables.items()
    }


def _canonical(row: ReleasedRow) -> str:
    # Keys sorted: a mapping read back from a file may list its keys in another order. A group is named
    # after its smallest page id, so its name may change when a page joins it, which edits no row.
    return json.dumps(row.model_dump(mode="json", exclude={"split", "group"}), sort_keys=True)


def content_hash(index: Index) -> str:
    """Hash all rows of a release in one order: the identity of its content, whatever the file format."""
    rows = (f"{t}\t{i}\t{s}\t{h}" for t in sorted(index) for i, (s, h) in sorted(index[t].items()))
    return content_id("content", *rows)


def compare(old: tuple[ReleaseFacts, Index] | None, facts: ReleaseFacts, index: Index) -> Change:
    """Compare a release to be with the last one; ``facts.version`` is not looked at."""
    if old is None:
        return Change(FIRST, sum(map(len, index.values())), 0, 0, 0, True)
    old_facts, old_index = old
    added = edited = removed = moved = 0
    for table in sorted({*old_index, *index}):
        before, now = old_index.get(table, {}), index.get(table, {})
        added += len(now.keys() - before.keys())
        removed += len(before.keys() - now.keys())
        both = before.keys() & now.keys()
        moved += sum(before[key][0] != now[key][0] for key in both)
        edited += sum(before[key][1] != now[key][1] for key in both)
    same_facts = _same_facts(old_facts, facts)
    rows = {"added": added, "edited": edited, "removed": removed, "moved": moved}
    return Change(next_version(old_facts, facts, rows), added, edited, removed, moved, not same_facts)


def next_version(old: ReleaseFacts, new: ReleaseFacts, rows: Mapping[str, int]) -> str:
    """Give the least version that may follow ``old.version``; itself where nothing differs.

    Args:
        old: the facts of the earlier release.
        new: those of the later one; its version is not looked at.
        rows: how many were ``added``, ``edited``, ``moved`` and ``removed``.
    """
    major, minor, patch = version_numbers(old.version)
    if rows["edited"] or rows["removed"] or rows["moved"] or not _extends(old.schemas, new.schemas):
        return f"{major + 1}.0.0"
    if rows["added"]:
        return f"{major}.{minor + 1}.0"
    return old.version if _same_facts(old, new) else f"{major}.{minor}.{patch + 1}"


def choose_version(demanded: str, asked: str | None) -> str:
    """Give the version to release under: what was asked for, where that is not smaller than is demanded.

    Raises:
        ReleaseError: it is smaller.
        InputError: it is no version.
    """
    if asked is None:
        return demanded
    if version_numbers(asked) < version_numbers(demanded):
        raise ReleaseError(
            f"version {asked} is smaller than {demanded}, which the changes since the last release demand: "
            f"give {demanded} or a greater one, or leave --version out"
        )
    return asked


def version_numbers(version: str) -> tuple[int, int, int]:
    """Read MAJOR.MINOR.PATCH, without leading zeros.

    Raises:
        InputError: it is no version.
    """
    found = _VERSION.fullmatch(version)
    if not found:
        raise InputError(f"{version!r} is no version: give MAJOR.MINOR.PATCH, such as 1.2.0")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def _same_facts(old: ReleaseFacts, new: ReleaseFacts) -> bool:
    return old == new.model_copy(update={"version": old.version})


def _extends(old: Iterable[SchemaFact], new: Iterable[SchemaFact]) -> bool:
    """Whether every label of ``old`` keeps its name and number in ``new``."""
    now = {schema.name: _label_lists(schema) for schema in new}
    for schema in old:
        for name, labels in _label_lists(schema).items():
            if now.get(schema.name, {}).get(name, ())[: len(labels)] != labels:
                return False
    return True


def _label_lists(schema: SchemaFact) -> dict[str, tuple[str, ...]]:
    lists = {choice.name: tuple(value.name for value in choice.values) for choice in schema.choices}
    return {"": tuple(label.name for label in schema.spans), **lists}
