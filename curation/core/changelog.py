"""The change log of a schema's guidelines: what each revision changed, and which answers that touches."""

import re
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple, cast

from curation.core.coherence import version_of
from curation.core.marked import Fault
from curation.core.schema import LabelSchema

ALL = "all"
_NONE = "none"
_FORM = "- **LABEL, LABEL** (stale: with-label, all or none; examples: id, id or none): what changed"
_HEADING = re.compile(r"## (\d+\.\d+\.\d+)")
_ENTRY = re.compile(r"- \*\*([^*]+)\*\* \(stale: (with-label|all|none); examples: ([^)]+)\): (\S.*)")

Stale = Literal["with-label", "all", "none"]


class Change(NamedTuple):
    """One entry of the change log.

    Attributes:
        revision: which revision it belongs to.
        labels: the labels, choices and values it touches; ``all`` for every one.
        stale: which answers given before want another look: those ``with-label``, ``all``, or ``none``.
        examples: the ids of the worked examples it touches.
        text: what changed, as annotators read it.
        line: where it stands, counted from 1.
    """

    revision: str
    labels: tuple[str, ...]
    stale: Stale
    examples: tuple[str, ...]
    text: str
    line: int


class ChangeLog(NamedTuple):
    """A change log as read: the revisions with the lines of their headings, newest first; their changes."""

    revisions: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]


def parse_changelog(text: str) -> ChangeLog:
    """Read a change log: ``## X.Y.Z``, and under it a bullet a change; other paragraphs are for readers.

    Faults are what cannot be read, and revisions that do not stand newest first.
    """
    revisions: list[tuple[str, int]] = []
    changes: list[Change] = []
    faults: list[Fault] = []
    for line, paragraph in _paragraphs(text):
        if paragraph.startswith("## "):
            heading = _HEADING.fullmatch(paragraph)
            if heading is None:
                faults.append(Fault(line, f"heading {paragraph!r}: a revision's is `## X.Y.Z`"))
            else:
                if revisions and version_of(heading[1]) >= version_of(revisions[-1][0]):
                    said = f"revision {heading[1]} stands after {revisions[-1][0]}: the newest comes first"
                    faults.append(Fault(line, said))
                revisions.append((heading[1], line))
        elif paragraph.startswith("- ") and revisions:
            entry = _ENTRY.fullmatch(paragraph)
            if entry is None:
                faults.append(Fault(line, f"not a change: write `{_FORM}`"))
            else:
                labels, stale, examples, said = entry.groups()
                stale = cast(Stale, stale)
                changes.append(
                    Change(revisions[-1][0], _listed(labels), stale, _listed(examples), said, line)
                )
    return ChangeLog(tuple(revisions), tuple(changes), tuple(faults))


def check_changelog(log: ChangeLog, schema: LabelSchema, examples: Collection[str] | None) -> Iterator[Fault]:
    """Find what the change log says that the schema does not.

    Examples of earlier revisions may be gone since; those of the newest one must be there.

    Args:
        log: the change log.
        schema: the schema it is of.
        examples: the ids of its worked examples; None where they cannot be read.
    """
    newest, line = log.revisions[0] if log.revisions else ("", 1)
    if newest != schema.version:
        said = f"its newest revision is {newest or 'none'}, the schema's version is {schema.version}"
        yield Fault(line, f"{said}: begin with `## {schema.version}`")
    elif not log.faults and not any(change.revision == newest for change in log.changes):
        yield Fault(line, f"revision {newest} tells of no change: add `{_FORM}`")
    known = _names(schema)
    for change in log.changes:
        for label in (label for label in change.labels if label not in known):
            said = f"label {label} is none of schema {schema.name}'s, nor under its `renamed`"
            yield Fault(change.line, said)
        if examples is not None and change.revision == newest:
            for name in (name for name in change.examples if name not in examples):
                yield Fault(change.line, f"example {name} is not in examples.jsonl")
    told = {revision for revision, _ in log.revisions}
    for since in sorted({renaming.since for renaming in schema.renamed} - told, key=version_of):
        yield Fault(line, f"schema.yaml renames since {since}, a revision that is not told here")


def _names(schema: LabelSchema) -> set[str]:
    """Give all that a change may touch: labels, choices and values, those that were renamed among them."""
    known = {ALL, *(label.name for label in schema.spans), *(r.old for r in schema.renamed)}
    for choice in schema.choices:
        known |= {choice.name, *(value.name for value in choice.values)}
    return known


def _paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield headings, bullets and other paragraphs, each in one line, with the number of its first."""
    first, parts = 0, list[str]()
    for number, raw in enumerate([*text.split("\n"), ""], 1):
        line = raw.strip()
        alone = line.startswith(("#", "- ")) and not raw.startswith(" ")
        if parts and (not line or alone):
            yield first, " ".join(parts)
            parts = []
        if line and not parts:
            first = number
        if line.startswith("#") and alone:
            yield number, line
        elif line:
            parts.append(line)


def _listed(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    return () if names == (_NONE,) else names
