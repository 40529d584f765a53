"""Which spans a format with one label a token can keep, and what becomes of the others."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from curation.released import LeftOut, Nested, ReleasedSpan, ReleasedTask


class Edged(Protocol):
    """What is looked at of a span."""

    @property
    def start(self) -> int:
        """Give where it begins in its text."""

    @property
    def end(self) -> int:
        """Give where it ends."""

    @property
    def label(self) -> str:
        """Give its label."""


class Edges(NamedTuple):
    """As much of a span."""

    start: int
    end: int
    label: str


class Marked(NamedTuple):
    """A row's text with its spans, as much of them as flat tags are made of."""

    text: str
    spans: Sequence[Edges]


S = TypeVar("S", bound=Edged)


class Flat(NamedTuple):
    """A row's spans that do not meet, in the order of the text, and those left out."""

    kept: tuple[ReleasedSpan, ...]
    left: tuple[LeftOut, ...]


def flatten(task: ReleasedTask, nested: Nested) -> Flat:
    """Keep the outermost or the innermost of spans that meet; of equals the one that stands first.

    A span whose first or last character is white space is left out too: no token could give it back.
    """
    kept, others = part(task.text, task.spans, nested)
    left = (_left_out(task, span, met) for span, met in others)
    return Flat(tuple(kept), tuple(sorted(left, key=lambda one: (one.start, -one.end, one.label))))


def part(text: str, spans: Iterable[S], nested: Nested) -> tuple[list[S], list[tuple[S, S | None]]]:
    """Part a text's spans as ``flatten`` does; give those left out each with the kept one that it meets."""
    length: Callable[[Edged], int] = lambda span: span.end - span.start  # noqa: E731
    sign = -1 if nested == "outermost" else 1
    kept: list[S] = []
    left: list[tuple[S, S | None]] = []
    for span in sorted(spans, key=lambda s: (sign * length(s), s.start, s.label)):
        met = next((k for k in kept if k.start < span.end and span.start < k.end), None)
        if met is None and _on_tokens(text, span):
            kept.append(span)
        else:
            left.append((span, met))
    return sorted(kept, key=lambda s: s.start), left


def _on_tokens(text: str, span: Edged) -> bool:
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
