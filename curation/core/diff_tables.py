"""The difference of two releases in words and tables: for the terminal, the page and the changelog alike."""

from typing import NamedTuple

from curation.core.agreement.measured import ALL
from curation.core.diffing import Difference
from curation.core.fact_changes import AgreementChange
from curation.core.row_changes import ROW_KINDS, SPAN_KINDS, RowChange, SpanChange
from curation.core.splits import SPLITS
from curation.released import Measure, ReleasedSpan

NONE = "—"
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
"""What keeps a quoted text from turning round the words beside it."""


class Sheet(NamedTuple):
    """A table: its title, the names of its columns, and its cells."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def sheets(difference: Difference) -> tuple[Sheet, ...]:
    """Give the tables that have a row; measures as they were, and those of single labels, are left out."""
    values = tuple(
        (v.config, v.what, v.before or NONE, v.now or NONE, f"{v.count:,}") for v in difference.values
    )
    facts = tuple((fact.fact, fact.before or NONE, fact.now or NONE) for fact in difference.facts)
    agreement = tuple(
        (a.schema_name, a.measure, figure(a.before), figure(a.now))
        for a in overall_agreement(difference)
        if a.before != a.now
    )
    all_sheets = (
        _rows(difference),
        _spans(difference),
        Sheet("What became what", ("config", "what", "from", "to", "times"), values),
        Sheet("Guidelines and facts", ("fact", "before", "now"), facts),
        Sheet("Agreement", ("schema", "measure", "before", "now"), agreement),
    )
    return tuple(sheet for sheet in all_sheets if sheet.rows)


def overall_agreement(difference: Difference) -> list[AgreementChange]:
    """Give the measures over all labels: those of single labels are many, and stand in ``release.json``."""
    return [one for one in difference.agreement if one.measure.partition(", ")[2] in ("", ALL)]


def _rows(difference: Difference) -> Sheet:
    rows = tuple(
        (
            config.config,
            *(_from_to(config.before[split], config.now[split]) for split in SPLITS),
            *(f"{config.rows[kind]:,}" for kind in ROW_KINDS),
        )
        for config in difference.configs
    )
    return Sheet("Rows", ("config", *SPLITS, *ROW_KINDS), rows)


def _spans(difference: Difference) -> Sheet:
    rows = tuple(
        (config.config, *(f"{config.spans[kind]:,}" for kind in SPAN_KINDS))
        for config in difference.configs
        if any(config.spans.values())
    )
    return Sheet("Spans of edited rows", ("config", *SPAN_KINDS), rows)


def _from_to(before: int, now: int) -> str:
    return f"{now:,}" if before == now else f"{before:,} → {now:,}"


def figure(measure: Measure | None) -> str:
    """Write a measure with its interval."""
    if measure is None:
        return NONE
    if measure.value is None:
        return f"undefined: {measure.note}"
    interval = (
        "" if measure.low is None or measure.high is None else f" ({measure.low:.3f}–{measure.high:.3f})"
    )
    return f"{measure.value:.3f}{interval}"


def changes_in(change: RowChange) -> list[str]:
    """Say what changed inside a row, a phrase a change, quoted texts isolated from their direction."""
    said = [_span_said(span) for span in change.spans]
    said += [f"{c.choice} {c.before or NONE} → {c.now or NONE}" for c in change.choices]
    others = [field.replace("_", " ") for field in change.fields if field not in ("spans", "choices")]
    return [*said, f"{', '.join(others)} changed"] if others else said


def split_of(change: RowChange) -> str:
    """Name the split a row is in, or the two it moved between."""
    splits = [split for split in (change.split_before, change.split_now) if split]
    return " → ".join(dict.fromkeys(splits))


def _span_said(change: SpanChange) -> str:
    before, now = change.before, change.now
    if before and now and change.kind == "relabelled":
        return f"{_quoted(now)} {before.label} → {now.label}"
    if before and now:
        return f"{now.label} {_quoted(before)} → {_quoted(now)}"
    there = now or before
    return f"{there.label} {_quoted(there)} {change.kind}" if there else change.kind


def _quoted(span: ReleasedSpan) -> str:
    return f"{ISOLATE}«{span.text}»{END_ISOLATE}"
