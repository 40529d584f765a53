"""Spans whose offsets nobody can check: those behind a character outside the BMP, such as an emoji."""

from curation.types import LabeledSpan, Span


def doubted(text: str, span: LabeledSpan) -> bool:
    """Whether ``span`` reaches past a character outside the BMP.

    Label Studio 1.23 saves a span that was resized by dragging there with ends counted in UTF-16 units,
    and the text it says the span covers follows the wrong ends: so a wrong one looks like a right one.
    """
    return any(character > "\uffff" for character in text[: span.end])


def shifted_back(text: str, span: LabeledSpan) -> Span | None:
    """Read the span's ends as UTF-16 units: what it was before such a drag; None where that cannot be."""
    units = [at for at, character in enumerate(text) for _ in range(1 + (character > "\uffff"))] + [len(text)]
    if span.end >= len(units):
        return None
    start, end = units[span.start], units[span.end]
    return Span(start, end) if start < end else None
