"""Sentence segmentation with offsets, for Arabic news text."""

import re

from curation.text.chars import CLOSERS, TERMINATORS
from curation.types import Span

# A sentence ends at a line end, or after terminators with the closing quotes behind them where white
# space follows. A full stop after a letter that stands alone («د.», «ز.») is an abbreviation's or an
# initial's, unless the line ends there.
_END = re.compile(
    rf"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+"
    rf"|[{TERMINATORS}]+[{re.escape(CLOSERS)}]*(?=\s|$)"
)
_INITIAL = re.compile(r"(?<![\w\u064b-\u065f])[^\W\d_][\u064b-\u065f]*\.\Z")
_LOOK_BACK = 6


def segment(text: str) -> tuple[Span, ...]:
    """Cut ``text`` into sentences.

    Args:
        text: an article's text, or any other string.

    Returns:
        Half-open code-point spans in order, none overlapping; between them stands white space only.
    """
    sentences: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if _INITIAL.search(text, max(end - _LOOK_BACK, 0), end) and _goes_on(text, end):
            continue
        start = _add(sentences, text, start, end)
    _add(sentences, text, start, len(text))
    return tuple(sentences)


def _goes_on(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isalnum()


def _add(sentences: list[Span], text: str, start: int, end: int) -> int:
    body = text[start:end]
    stripped = body.strip()
    if stripped:
        begin = start + len(body) - len(body.lstrip())
        sentences.append(Span(begin, begin + len(stripped)))
    return end
