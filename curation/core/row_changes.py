"""What changed in one row between two releases: its split, its fields, its choices, and span by span."""

from collections.abc import Iterable, Sequence
from typing import Literal

from curation.released import (
    Pair,
    ReleasedAnnotation,
    ReleasedArticle,
    ReleasedRow,
    ReleasedSpan,
    ReleasedTask,
    Split,
)
from curation.types import Record, Span

RowKind = Literal["added", "edited", "moved", "removed"]
SpanKind = Literal["added", "removed", "relabelled", "re-bounded"]
ROW_KINDS: tuple[RowKind, ...] = ("added", "edited", "moved", "removed")
SPAN_KINDS: tuple[SpanKind, ...] = ("added", "removed", "relabelled", "re-bounded")

# The split is told apart as a move. A group is named after its smallest page, so its name may change when a
# page joins it, which edits no row.
_NOT_COMPARED = frozenset(("id", "split", "group"))

Spans = tuple[ReleasedSpan, ...]


class SpanChange(Record):
    """A span that came, went, or has another label or other bounds; each as it is in its own release."""

    kind: SpanKind
    before: ReleasedSpan | None
    now: ReleasedSpan | None


class ChoiceChange(Record):
    """A choice with another value; None where it was not answered."""

    choice: str
    before: str | None
    now: str | None


class Shown(Record):
    """A row's text with its spans, as one release has it; ``asked`` is its target or claim."""

    text: str
    asked: str | None
    spans: Spans
    choices: dict[str, str]


class RowChange(Record):
    """What changed in the row ``id`` of ``config``; an added row has no split before, a removed one none now.

    ``fields`` are the names of all that differs, spans and choices among them. ``shown_before`` and
    ``shown_now`` stand in examples only.
    """

    config: str
    id: str
    kinds: tuple[RowKind, ...]
    split_before: Split | None
    split_now: Split | None
    fields: tuple[str, ...] = ()
    spans: tuple[SpanChange, ...] = ()
    choices: tuple[ChoiceChange, ...] = ()
    shown_before: Shown | None = None
    shown_now: Shown | None = None


def compare_row(pair: Pair) -> RowChange | None:
    """Compare the two rows of an id; None where they are the same."""
    before, now = pair.before, pair.now
    if before is None or now is None:
        there = before or now
        if there is None:
            return None
        return RowChange(
            config=pair.config,
            id=there.id,
            kinds=("added",) if before is None else ("removed",),
            split_before=before.split if before else None,
            split_now=now.split if now else None,
        )
    names = type(now).model_fields.keys() - _NOT_COMPARED
    fields = tuple(sorted(name for name in names if getattr(before, name) != getattr(now, name)))
    moved = before.split != now.split
    if not fields and not moved:
        return None
    kinds: tuple[RowKind, ...] = (*(("edited",) if fields else ()), *(("moved",) if moved else ()))
    return RowChange(
        config=pair.config,
        id=now.id,
        kinds=kinds,
        split_before=before.split,
        split_now=now.split,
        fields=fields,
        spans=_compare_row_spans(before, now) if "spans" in fields else (),
        choices=_compare_choices(choices_of(before), choices_of(now)),
    )


def with_texts(change: RowChange, pair: Pair) -> RowChange:
    """Add to a change what a reader has to see of the row."""
    return change.model_copy(
        update={"shown_before": _shown(pair.before), "shown_now": _shown(pair.now)},
    )


def spans_of(row: ReleasedRow | None) -> Spans:
    """Give a row's spans; an article has none."""
    return row.spans if isinstance(row, ReleasedTask | ReleasedAnnotation) else ()


def choices_of(row: ReleasedRow | None) -> dict[str, str]:
    """Give a row's choices; an article has none."""
    return row.choices if isinstance(row, ReleasedTask | ReleasedAnnotation) else {}


def compare_spans(
    before: Iterable[ReleasedSpan], now: Iterable[ReleasedSpan], raw: bool = False
) -> list[SpanChange]:
    """Compare the spans of a row, in the order of where they stand.

    A span is the same where bounds and label are; relabelled where only the bounds are; re-bounded where
    it overlaps one of its label, and of several the one it shares most characters with. Each span is part
    of one change.

    Args:
        before: the spans of the earlier release.
        now: the spans of the later one.
        raw: compare the places in the raw page, for rows whose texts differ.
    """

    def bounds(span: ReleasedSpan) -> Span:
        return Span(span.raw_start, span.raw_end) if raw else Span(span.start, span.end)

    def key(span: ReleasedSpan) -> tuple[int, int, str]:
        return (*bounds(span), span.label)

    left = {key(span): span for span in before}
    came = {key(span): span for span in now}
    both = left.keys() & came.keys()
    gone = [left[at] for at in sorted(left.keys() - both)]
    new = [came[at] for at in sorted(came.keys() - both)]
    changes = _matched(
        "relabelled", gone, new, [(a, b, 0) for a in gone for b in new if bounds(a) == bounds(b)]
    )
    overlapping = [
        (a, b, -shared)
        for a in gone
        for b in new
        if a.label == b.label and (shared := _shared(bounds(a), bounds(b))) > 0
    ]
    changes += _matched("re-bounded", gone, new, overlapping)
    changes += [SpanChange(kind="removed", before=span, now=None) for span in gone]
    changes += [SpanChange(kind="added", before=None, now=span) for span in new]
    return sorted(changes, key=lambda c: (key(c.now or c.before), c.kind))  # type: ignore[arg-type]


def _matched(
    kind: SpanKind,
    gone: list[ReleasedSpan],
    new: list[ReleasedSpan],
    pairs: Sequence[tuple[ReleasedSpan, ReleasedSpan, int]],
) -> list[SpanChange]:
    """Take from ``gone`` and ``new`` the pairs, the least number first, each span once."""
    changes = []
    for before, now, _ in sorted(pairs, key=lambda pair: pair[2]):
        if before in gone and now in new:
            gone.remove(before)
            new.remove(now)
            changes.append(SpanChange(kind=kind, before=before, now=now))
    return changes


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def _compare_row_spans(before: ReleasedRow, now: ReleasedRow) -> tuple[SpanChange, ...]:
    differing = isinstance(now, ReleasedTask) and now.text != getattr(before, "text", None)
    return tuple(compare_spans(spans_of(before), spans_of(now), raw=differing))


def _compare_choices(before: dict[str, str], now: dict[str, str]) -> tuple[ChoiceChange, ...]:
    return tuple(
        ChoiceChange(choice=name, before=before.get(name), now=now.get(name))
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    )


def _shown(row: ReleasedRow | None) -> Shown | None:
    match row:
        case ReleasedTask():
            return Shown(text=row.text, asked=row.target, spans=row.spans, choices=row.choices)
        case ReleasedAnnotation():
            return Shown(text="", asked=None, spans=row.spans, choices=row.choices)
        case ReleasedArticle():
            return Shown(text=row.text, asked=row.title, spans=(), choices={})
    return None
