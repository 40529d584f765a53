"""Revisions of a schema: in force since when, what each changed, and what that makes of earlier answers."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from curation.core.changelog import ALL, Change
from curation.core.coherence import Contradiction, version_of
from curation.core.schema import LabelSchema, Renaming
from curation.types import AnnotationRecord, Answer, LabeledSpan, Record


class InForce(Record):
    """From when a revision was what annotators were shown, by the server's clock, and what it had to choose.

    ``choices`` are the values of each choice, in the order of their names.
    """

    revision: str
    since: str
    labels: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, schema: LabelSchema, since: str) -> "InForce":
        """Say of a schema's revision that it is in force ``since`` then."""
        choices = tuple(sorted((c.name, tuple(v.name for v in c.values)) for c in schema.choices))
        labels = tuple(label.name for label in schema.spans)
        return cls(revision=schema.version, since=since, labels=labels, choices=choices)


def revision_at(timeline: Sequence[InForce], made: str, asked: str) -> str:
    """Say under which revision an answer was made.

    Args:
        timeline: the revisions that were in force, oldest first.
        made: when it was made, by the server's clock.
        asked: the revision under which its task was put. What is of another major version asks in
            another project, so only revisions of the same one count.
    """
    at, major = _moment(made), version_of(asked)[:1]
    revision = asked
    for row in timeline if at else ():
        since = _moment(row.since)
        if since and at and since <= at and (not major or version_of(row.revision)[:1] == major):
            revision = row.revision
    return revision


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp).astimezone(UTC)
    except ValueError:
        return None


def find_losses(schema: LabelSchema, pushed: InForce) -> Iterator[Contradiction]:
    """Find what annotators could answer under an earlier revision, and nothing says what became of."""
    major = version_of(schema.version)[:1] > version_of(pushed.revision)[:1]
    chosen: list[tuple[str | None, tuple[str, ...]]] = [(None, pushed.labels), *pushed.choices]
    for choice, names in chosen:
        there = schema.names_of(choice)
        if there is None:
            if not major:
                said = f"choice {choice} is gone since {pushed.revision}: that takes a major revision"
                yield Contradiction(("choices",), said)
            continue
        mapped = {step.old for step in _steps(schema, choice, pushed.revision, schema.version)}
        for name in names:
            if name not in there and name not in mapped:
                what, where = ("label", ("spans",)) if choice is None else (f"{choice} value", ("choices",))
                said = f"{what} {name} is gone since {pushed.revision}: say under `renamed` what became of it"
                yield Contradiction(where, said)


def migrate(schema: LabelSchema, answer: Answer, made_under: str, until: str | None = None) -> Answer:
    """Say an answer in the labels of a later revision, today's where ``until`` is None.

    A choice that the schema no longer has is left out.
    """
    until = until or schema.version
    if version_of(made_under)[:1] == version_of(until)[:1]:  # a renaming takes a major revision
        return answer
    spans = [
        LabeledSpan(span.start, span.end, label)
        for span in answer.spans
        if (label := _renamed(schema, None, span.label, made_under, until)) is not None
    ]
    choices = {
        choice: said
        for choice, value in answer.choices
        if schema.names_of(choice) is not None
        and (said := _renamed(schema, choice, value, made_under, until)) is not None
    }
    return Answer.of(spans, choices)


def _renamed(schema: LabelSchema, choice: str | None, name: str, since: str, until: str) -> str | None:
    now: str | None = name
    done = ""
    for step in _steps(schema, choice, since, until):
        if step.old == now and step.since != done:  # those of one revision happen at once
            now, done = step.to, step.since
    return now


def _steps(schema: LabelSchema, choice: str | None, since: str, until: str) -> list[Renaming]:
    steps = [
        renaming
        for renaming in schema.renamed
        if renaming.choice == choice and version_of(since) < version_of(renaming.since) <= version_of(until)
    ]
    return sorted(steps, key=lambda step: version_of(step.since))


def changes_since(
    schema: LabelSchema, annotation: AnnotationRecord, changes: Iterable[Change]
) -> list[Change]:
    """List the changes, oldest first, because of which an answer wants another look.

    A label counts under the name it was given by, that of the change's revision, and today's: a change log
    may be kept in any.
    """
    made = annotation.revision
    given = annotation.original or annotation.answer
    names = {*_names(given), *_names(annotation.answer)}
    later = [c for c in changes if version_of(made) < version_of(c.revision) <= version_of(schema.version)]
    return [
        change
        for change in sorted(later, key=lambda change: version_of(change.revision))
        if change.stale == "all"
        or (
            change.stale == "with-label"
            and not annotation.skipped
            and _touches(change, names.union(_names(migrate(schema, given, made, change.revision))))
        )
    ]


def _names(answer: Answer) -> Iterator[str]:
    """Yield the labels, choices and values of an answer."""
    for span in answer.spans:
        yield span.label
    for pair in answer.choices:
        yield from pair


def _touches(change: Change, names: set[str]) -> bool:
    return bool(names) if ALL in change.labels else not names.isdisjoint(change.labels)


class Outdated(NamedTuple):
    """An answer that wants another look, and the changes that make it so."""

    annotation: AnnotationRecord
    changes: tuple[Change, ...]


def find_outdated(
    schema: LabelSchema, annotations: Iterable[AnnotationRecord], changes: Sequence[Change]
) -> list[Outdated]:
    """List the answers that want another look, in their order."""
    found = ((a, changes_since(schema, a, changes)) for a in annotations)
    return [Outdated(annotation, tuple(because)) for annotation, because in found if because]
