"""Labels written inside the text: ``أعلنت [ORG وزارة المياه] أمس``. Brackets nest."""

import re
from collections.abc import Iterable

from curation.errors import InputError
from curation.types import LabeledSpan

_MARK = re.compile(r"\[([A-Za-z][A-Za-z0-9_-]*) |\]")


def parse_markup(marked: str) -> tuple[str, tuple[LabeledSpan, ...]]:
    """Split marked text into plain text and spans of it, in order of their end.

    Raises:
        InputError: a bracket is not closed, or closes nothing.
    """
    parts: list[str] = []
    spans: list[LabeledSpan] = []
    opened: list[tuple[int, str]] = []
    done = at = 0
    for mark in _MARK.finditer(marked):
        parts.append(marked[done : mark.start()])
        at += mark.start() - done
        done = mark.end()
        if mark[1]:
            opened.append((at, mark[1]))
        elif opened:
            start, label = opened.pop()
            spans.append(LabeledSpan(start, at, label))
        else:
            raise InputError(f"bracket closes nothing at character {mark.start()}: {marked[:60]}")
    if opened:
        raise InputError(f"bracket of {opened[-1][1]} is not closed: {marked[:60]}")
    parts.append(marked[done:])
    return "".join(parts), tuple(spans)


def to_markup(text: str, spans: Iterable[LabeledSpan]) -> str:
    """Write spans into the text; the inverse of ``parse_markup`` where no two spans cross."""
    opens: dict[int, list[LabeledSpan]] = {}
    closes: dict[int, int] = {}
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.label)):
        opens.setdefault(span.start, []).append(span)
        closes[span.end] = closes.get(span.end, 0) + 1
    parts: list[str] = []
    done = 0
    for at in sorted({*opens, *closes}):
        parts.append(text[done:at])
        parts.append("]" * closes.get(at, 0))
        parts += [f"[{span.label} " for span in opens.get(at, [])]
        done = at
    parts.append(text[done:])
    return "".join(parts)
