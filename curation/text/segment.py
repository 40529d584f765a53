"""Sentence segmentation with offsets, for Arabic news text.

One pass of one pattern finds where a sentence may end and what kind of place it is; only the doubtful
kinds are looked at closer. What ends a sentence: a line's end, unless the line was wrapped; a full stop,
question or exclamation mark with the quotes and brackets that close behind it, where white space follows,
inside a quotation too; dots that trail off, where a new sentence may begin behind them.
"""

import re

from curation.text.chars import CLOSERS, TERMINATORS
from curation.text.cues import (
    abbreviates,
    adds_to_question,
    goes_on,
    takes_quotation,
    wrapped_ends,
)
from curation.types import Span

_LINE_ENDS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_LETTER = "\u0620-\u063f\u0641-\u065f\u066e-\u06d3"  # Arabic letters and the marks on them
_BIDI = "\u200b\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
_BEHIND = rf"{re.escape(CLOSERS)}«“‹{{}}﴾{_BIDI}"  # « closes where a mark stands before it and a blank after
_SPACED = "»”›﴾)"  # closes behind a blank too, unlike "

# The first character is one class, so that the search skips to it; the branches then look back at it.
# A run of marks is tried at its first mark only and never shortened, so no run costs more than its length.
_END = re.compile(
    rf"[{_LINE_ENDS}{TERMINATORS}﴿](?:"
    rf"(?:(?<=[{_LETTER}\d]{{3}}\.)|(?<=[{_LETTER}]{{2}}[\"»”) ]\.))(?P<plain>\s++)(?=\w)"
    rf"|(?<=[{_LINE_ENDS}])(?P<line>\s*+)"
    rf"|(?<=[{TERMINATORS}])(?<![{TERMINATORS}]{{2}})"
    rf"(?P<marks>[{TERMINATORS}]*+)"
    rf"[{_BEHIND}]*+(?:\[\d{{1,3}}\])?+(?:[ \u00a0][{_SPACED}](?=\s|\Z))?+"
    rf"(?:(?P<last>[^\S{_LINE_ENDS}]*+[{_LINE_ENDS}]\s*+)|(?P<gap>\s++))"
    rf"|(?<=﴿)(?P<verse>[^﴿﴾]{{1,1000}}﴾)"
    rf")"
)
_PLAIN, _LINE, _GAP, _VERSE = (_END.groupindex[name] for name in ("plain", "line", "gap", "verse"))
_LINE_END = re.compile(f"[{_LINE_ENDS}]")
_LONE_LINE_END = re.compile(r"(?:\r\n|\n)[^\S\r\n]*\Z")

_NEVER_FIRST = "،؛:,;!?؟۔"
_OPENERS = '([{«"“'
_CLOSING_QUOTES = "\"'»”’›«“‹"
_HEADING = 150  # the longest heading; brackets and quotations are looked for no farther
_FULL_END = re.compile(rf"(?:[!?؟۔]|(?<!\.)\.)[{_BEHIND}]*\Z")
_BLANKS = 8
_MARK = re.compile(f"[{TERMINATORS}]")
_QUOTES = (("«", "»"), ("“", "”"), ('"', '"'), ("(", ")"))


def segment(text: str) -> tuple[Span, ...]:
    """Cut ``text`` into sentences.

    Args:
        text: an article's text, or any other string.

    Returns:
        Half-open code-point spans in order, none overlapping; between them stands white space only.
    """
    sentences: list[Span] = []
    add, span = sentences.append, tuple.__new__  # a third of the time goes into making spans the plain way
    wrapped: frozenset[int] | None = None
    start = len(text) - len(text.lstrip())
    for match in _END.finditer(text, start):
        kind = match.lastindex or 0
        end, after = match.span(kind)
        if kind != _PLAIN:
            if kind == _LINE:
                end = _trimmed(text, start, match.start())
                if wrapped is None:
                    wrapped = wrapped_ends(text)
                if end in wrapped and _LONE_LINE_END.match(match[0]):
                    continue
            elif kind == _VERSE or (kind == _GAP and not _ends(text, start, match)):
                continue
        add(span(Span, (start, end)))
        start = after
    if start < len(text):
        add(Span(start, _trimmed(text, start, len(text))))
    return tuple(sentences)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip()) if text[end - 1].isspace() else end


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    marks_at, after = match.start(), match.end()
    closed = match.start(_GAP)
    marks = text[marks_at] + match["marks"]
    if after == len(text):
        return True
    if _never_first(text, after):
        return False
    if marks_at + len(marks) < closed and _closed_aside(text, start, marks_at, closed, after):
        return False
    if marks == "…" or (len(marks) > 1 and not marks.strip(".…")):
        return _trails_off(text, start, marks_at, after)
    if marks == ".":
        abbreviable = closed == marks_at + 1 and text[after].isalnum()
        return not (abbreviable and abbreviates(text, start, closed, after))
    return not adds_to_question(text, after)


def _never_first(text: str, after: int) -> bool:
    lone_dot = text[after] == "." and text[after + 1 : after + 2] != "."
    return lone_dot or text[after] in _NEVER_FIRST


def _closed_aside(text: str, start: int, marks_at: int, closed: int, after: int) -> bool:
    """Tell whether the marks stood in a bracket or quotation that the sentence goes on behind."""
    if marks_at > start and text[marks_at - 1] in _OPENERS:  # (!) [...]
        return True
    if text[closed - 1] in _CLOSING_QUOTES:
        return takes_quotation(text, after)
    bracket = text.rfind("(", max(start, marks_at - _HEADING), marks_at)
    return text[marks_at] in "!?؟" and bracket > start and text.find(")", bracket, closed) > marks_at


def _trails_off(text: str, start: int, marks_at: int, after: int) -> bool:
    """Tell whether dots end a sentence; else they are a pause, words left out, or a headline's colon."""
    if marks_at == start or goes_on(text, after):
        return False
    return not _in_heading(text, start, after) and not _in_quotation(text, start, marks_at, after)


def _in_heading(text: str, start: int, after: int) -> bool:
    """Tell whether the sentence has a short line to itself, which no mark but dots ends."""
    blanks = text[max(start - _BLANKS, 0) : start]
    if start and not _LINE_END.search(blanks[len(blanks.rstrip()) :]):
        return False
    farthest = min(start + _HEADING, len(text))
    line_end = _LINE_END.search(text, after, farthest)
    if line_end is None and farthest < len(text):
        return False
    rest = text[after : line_end.start() if line_end else farthest]
    return _FULL_END.search(rest.rstrip()) is None


def _in_quotation(text: str, start: int, marks_at: int, after: int) -> bool:
    """Tell whether the dots stand in a quotation or bracket of one sentence, for words left out."""
    nearest = max(start, marks_at - _HEADING)
    for opener, closer in _QUOTES:
        opened = text.rfind(opener, nearest, marks_at)
        if opener == closer:
            inside = text.count(opener, nearest, marks_at) % 2 == 1
        else:
            inside = opened >= 0 and text.find(closer, opened, marks_at) < 0
        closed = text.find(closer, after, after + _HEADING) if inside else -1
        if closed >= 0 and not _MARK.search(text, after, closed):
            return True
    return False
