"""The lines of a page, each looked at by itself; a line that many pages of a site hold is looked at once."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from curation.text.chrome import chrome_in
from curation.text.lines import Line, Marker, shape_of
from curation.text.weights import body_weight
from curation.text.wrapped import broken_lines
from curation.types import Span

_SHORT = 200  # longer lines are an article's own
_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_REMEMBERED = 2**14  # lines; about ten megabytes


class Placed(NamedTuple):
    """A line, and where in the raw page its text begins."""

    start: int
    line: Line

    @property
    def span(self) -> Span:
        """Where the line stands in the raw page."""
        return Span(self.start, self.start + len(self.line.text))


def look_at(text: str) -> Line:
    """Look at a line that is not blank, white space at both ends left out. The line may be shared."""
    return _remembered(text) if len(text) <= _SHORT else _look_at(text)


def cut_off(text: str) -> Line:
    """Look at what was cut off in front of a sentence."""
    line = shape_of(text)
    line.marker, line.value = Marker.HEAD, None
    return _weighed(line)


def page_lines(raw: str) -> Iterator[Placed]:
    """Yield the lines of ``raw`` that are not blank, with what each looks like.

    Lines that were broken to a width, or at links, are one.
    """
    lines = raw.splitlines(keepends=True)
    broken = broken_lines(raw, lines)
    if broken:
        yield from _joined_lines(raw, lines, broken)
        return
    at = 0
    for line in lines:
        text = line.strip()
        if text:
            start = at + len(line) - len(line.lstrip()) if line[0].isspace() else at
            yield Placed(start, look_at(text))
        at += len(line)


def _joined_lines(raw: str, lines: list[str], broken: frozenset[int]) -> Iterator[Placed]:
    at = 0
    begun: int | None = None
    for number, line in enumerate(lines):
        shown = line.rstrip()
        if begun is None and shown:
            begun = at + len(shown) - len(shown.lstrip())
        if begun is not None and number not in broken:
            yield Placed(begun, look_at(_LINE_END.sub(" ", raw[begun : at + len(shown)])))
            begun = None
        at += len(line)


def _look_at(text: str) -> Line:
    return _weighed(shape_of(text))


_remembered = lru_cache(maxsize=_REMEMBERED)(_look_at)


def _weighed(line: Line) -> Line:
    line.chrome = chrome_in(line)
    line.weight = body_weight(line)
    return line
