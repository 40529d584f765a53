"""From kept lines to an article's text: what is invisible goes, runs of blanks become one."""

import re
from collections.abc import Iterable, Iterator

from curation.core.offsets import Run
from curation.text.chars import INVISIBLE, JOINERS
from curation.types import Span

# Anything in a line that the text does not keep as it is: a run of blanks, a blank that is not U+0020,
# an invisible character, a joiner. Single spaces do not match, so most lines stay one piece.
_BREAK = re.compile(rf"[{INVISIBLE}{JOINERS}\s]{{2,}}|[{INVISIBLE}{JOINERS}]|[^\S ]")
_INVISIBLE_RUN = re.compile(rf"[{INVISIBLE}]+")
_DROPPED_RUN = re.compile(rf"[{INVISIBLE}{JOINERS}]+")
_BLANK = re.compile(r"\s")


def kept_pieces(raw: str, line: Span) -> tuple[list[Span], list[Span]]:
    """Cut a line of the raw page into the pieces its text keeps, and the invisible characters dropped.

    Zero-width joiners stay where they stand between two visible characters: there they change how
    letters or emoji look. White space belongs to neither list, but for single spaces inside a piece.
    """
    text = raw[line.start : line.end]
    if text.isprintable() and "  " not in text and "\ufffd" not in text:
        return [line], []  # most lines
    pieces: list[Span] = []
    dropped: list[Span] = []
    done = line.start
    for match in _BREAK.finditer(raw, line.start, line.end):
        start, end = match.span()
        inner = start > line.start and end < line.end and not _BLANK.search(match[0])
        if done < start and not inner:
            pieces.append(Span(done, start))
        gone = (_INVISIBLE_RUN if inner else _DROPPED_RUN).finditer(raw, start, end)
        for run in gone:
            dropped.append(Span(*run.span()))
            if inner:
                if done < run.start():
                    pieces.append(Span(done, run.start()))
                done = run.end()
        if not inner:
            done = end
    if done < line.end:
        pieces.append(Span(done, line.end))
    return pieces, dropped


def join_pieces(raw: str, lines: Iterable[list[Span]]) -> tuple[str, tuple[Run, ...]]:
    """Join pieces to a text: a newline between lines, one space where blanks stood between pieces."""
    parts: list[str] = []
    runs: list[Run] = []
    at = 0
    for glue, piece in _glued(raw, lines):
        parts += (glue, raw[piece.start : piece.end])
        at += len(glue)
        runs.append(Run(piece.start, at, piece.end - piece.start))
        at += piece.end - piece.start
    return "".join(parts), tuple(runs)


def _glued(raw: str, lines: Iterable[list[Span]]) -> Iterator[tuple[str, Span]]:
    first = True
    for pieces in lines:
        previous: Span | None = None
        for piece in pieces:
            if previous is None:
                glue = "" if first else "\n"
            else:
                glue = " " if _BLANK.search(raw, previous.end, piece.start) else ""
            yield glue, piece
            first, previous = False, piece
