"""Which spans a format with one label a token can keep, and what becomes of the others."""

from collections.abc import Callable
from typing import NamedTuple

from curation.released import LeftOut, Nested, ReleasedSpan, ReleasedTask


class Flat(NamedTuple):
    """A row's spans that do not meet, in the order of the text, and those left out."""

    kept: tuple[ReleasedSpan, ...]
    left: tuple[LeftOut, ...]


def flatten(task: ReleasedTask, nested: Nested) -> Flat:
    """Keep the outermost or the innermost of spans that meet; of equals the one that stands first.

    A span whose first or last character is white space is left out too: no token could give it back.
    """
    length: Callable[[ReleasedSpan], int] = lambda span: span.end - span.start  # noqa: E731
    sign = -1 if nested == "outermost" else 1
    kept: list[ReleasedSpan] = []
    left: list[LeftOut] = []
    for span in sorted(task.spans, key=lambda s: (sign * length(s), s.start, s.label)):
        met = next((k for k in kept if k.start < span.end and span.start < k.end), None)
        if met is None and _on_tokens(task.text, span):
            kept.append(span)
        else:
            left.append(_left_out(task, span, met))
    return Flat(
        tuple(sorted(kept, key=lambda s: s.start)),
        tuple(sorted(left, key=lambda one: (one.start, -one.end, one.label))),
    )


def _on_tokens(text: str, span: ReleasedSpan) -> bool:
    """Say whether the span begins and ends with a character that is in a token."""
    inside = 0 <= span.start < span.end <= len(text)
    return inside and not text[span.start].isspace() and not text[span.end - 1].isspace()


def _left_out(task: ReleasedTask, span: ReleasedSpan, met: ReleasedSpan | None) -> LeftOut:
    if met is None:
        reason = "begins or ends with white space"
    else:
        reason = f"meets {met.label} [{met.start}, {met.end}), which was kept"
    return LeftOut(
        id=task.id,
        schema_name=task.schema_name,
        split=task.split,
        start=span.start,
        end=span.end,
        label=span.label,
        text=span.text,
        reason=reason,
    )
