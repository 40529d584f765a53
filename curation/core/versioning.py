"""A release's version, computed from what changed since the last one.

As Croissant 1.1 says: PATCH where the rows are the same, MINOR where rows were added, MAJOR where rows
were edited, removed or moved across splits, or labels renamed.
"""

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curation.core.ids import content_id
from curation.released import ReleaseContent, ReleasedRow, ReleaseFacts, SchemaFact

FIRST = "1.0.0"

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
    same_facts = old_facts == facts.model_copy(update={"version": old_facts.version})
    major, minor, patch = (int(part) for part in old_facts.version.split("."))
    if edited or removed or moved or not _extends(old_facts.schemas, facts.schemas):
        version = f"{major + 1}.0.0"
    elif added:
        version = f"{major}.{minor + 1}.0"
    elif not same_facts:
        version = f"{major}.{minor}.{patch + 1}"
    else:
        version = old_facts.version
    return Change(version, added, edited, removed, moved, not same_facts)


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
