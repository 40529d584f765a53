"""From kept lines to an article's text: what is invisible goes, runs of blanks become one."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from curation.core.offsets import Run
from curation.text.chars import INVISIBLE, JOINERS
from curation.types import Excerpt, Span

# Anything in a line that the text does not keep as it is: a run of blanks, a blank that is not U+0020,
# an invisible character, a joiner. Single spaces do not match, so most lines stay one piece.
_BREAK = re.compile(rf"[{INVISIBLE}{JOINERS}\s]{{2,}}|[{INVISIBLE}{JOINERS}]|[^\S ]")
_INVISIBLE_RUN = re.compile(rf"[{INVISIBLE}]+")
_DROPPED_RUN = re.compile(rf"[{INVISIBLE}{JOINERS}]+")
_BLANK = re.compile(r"\s")


class Read(NamedTuple):
    """What lines of a raw page read as, where each run of it stands there, and what was dropped."""

    text: str
    runs: tuple[Run, ...]
    dropped: list[Span]


def read_lines(raw: str, lines: Iterable[Span]) -> Read:
    """Read lines of a raw page, none of them blank at an end: what is invisible goes, blanks become one.

    A newline stands between lines. Zero-width joiners stay where they stand between two visible
    characters: there they change how letters or emoji look.
    """
    parts: list[str] = []
    runs: list[Run] = []
    dropped: list[Span] = []
    at = 0
    for line in lines:
        pieces: list[Span] = [line]
        if not _is_plain(raw[line.start : line.end]):
            pieces, gone = _kept_pieces(raw, line.start, line.end)
            dropped += gone
        last: int | None = None
        for start, end in pieces:
            blank = last is not None and _BLANK.search(raw, last, start)
            glue = " " if blank else "\n" if parts and last is None else ""
            last = end
            parts += (glue, raw[start:end])
            at += len(glue)
            runs.append(Run(start, at, end - start))
            at += end - start
    return Read("".join(parts), tuple(runs), dropped)


def excerpt(raw: str, span: Span) -> Excerpt:
    """Read what stands at ``span`` of a page as an article's text would."""
    text = raw[span.start : span.end]
    return Excerpt(text if _is_plain(text) else read_lines(raw, [span]).text, span)


def _is_plain(text: str) -> bool:
    """Whether a line's text is kept as it is: most are."""
    return text.isprintable() and "  " not in text and "\ufffd" not in text


def _kept_pieces(raw: str, line_start: int, line_end: int) -> tuple[list[Span], list[Span]]:
    """Cut a line into the pieces its text keeps, and the invisible characters dropped.

    White space belongs to neither list, but for single spaces inside a piece.
    """
    pieces: list[Span] = []
    dropped: list[Span] = []
    done = line_start
    for match in _BREAK.finditer(raw, line_start, line_end):
        start, end = match.span()
        inner = start > line_start and end < line_end and not _BLANK.search(match[0])
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
    if done < line_end:
        pieces.append(Span(done, line_end))
    return pieces, dropped
