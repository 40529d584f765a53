"""A release's version, computed from what changed since the last one.

As Croissant 1.1 says: PATCH where the rows are the same, MINOR where rows were added, MAJOR where rows
were edited, removed or moved across splits, or labels renamed.
"""

import re
from collections.abc import Iterable, Mapping

import pyarrow as pa

from curation.core.canonical import to_json
from curation.core.ids import Hashing, content_id
from curation.errors import InputError, ReleaseError
from curation.released import KINDS, Kind, ReleaseFacts, SchemaFact

FIRST = "1.0.0"
_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


class ContentHash:
    """The identity of a release's content, whatever the file format: a hash of all rows, as they pass.

    They come kind by kind in the order of ``KINDS``, each sorted by id. ``rows`` counts them.
    """

    def __init__(self) -> None:
        """Begin without rows."""
        self._digest = Hashing("content")
        self.rows: dict[str, int] = dict.fromkeys(KINDS, 0)

    def add(self, kind: Kind, rows: pa.Table) -> None:
        """Take a batch: each row's id, split, and a hash of all else."""
        # A group is named after its smallest page id, so its name may change when a page joins it, which
        # edits no row.
        lines = to_json(rows, without=("split", "group"))
        names, splits = rows.column("id").to_pylist(), rows.column("split").to_pylist()
        for name, split, line in zip(names, splits, lines, strict=True):
            self._digest.add(f"{kind}\t{name}\t{split}\t{content_id('row', line)}")
        self.rows[kind] += len(lines)

    @property
    def value(self) -> str:
        """The hash of what has passed."""
        return self._digest.value


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
