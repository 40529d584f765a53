"""Tokens of a sentence, cut wherever a span begins or ends, and the tags that say which span they are in."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from curation.released import ReleasedSpan, ReleasedTask
from curation.types import Span

Scheme = Literal["bio", "bilou"]
OUTSIDE = "O"
_NUMBER_MARKS = frozenset(".,:/٫٬")  # between two digits they are part of a number, a time or a date


def tokenize(text: str, spans: Iterable[ReleasedSpan]) -> tuple[Span, ...]:
    """Cut ``text`` into words, numbers, and signs that stand alone, and each word where a span's edge is.

    So the و and ل of «ولبنان» are a token apart from the «لبنان» that a span covers, and «،» or «؟» is
    never part of a word. Outside the tokens there is only white space.
    """
    edges = {edge for span in spans for edge in (span.start, span.end)}
    return tuple(piece for word in _words(text) for piece in _cut(word, edges))


def _words(text: str) -> Iterator[Span]:
    start = 0
    while start < len(text):
        if text[start].isspace():
            start += 1
            continue
        end = start + 1
        while end < len(text) and _joined(text, end, start):
            end += 1
        yield Span(start, end)
        start = end


def _joined(text: str, at: int, start: int) -> bool:
    """Say whether the character ``at`` goes on the token that began at ``start``."""
    here = text[at]
    if unicodedata.category(here)[0] == "M":  # a vowel sign, or what makes an emoji of a sign
        return True
    if not _in_word(text[start]):
        return False
    if here in _NUMBER_MARKS:
        return text[at - 1].isdigit() and at + 1 < len(text) and text[at + 1].isdigit()
    return _in_word(here)


def _in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _cut(word: Span, edges: set[int]) -> Iterator[Span]:
    start = word.start
    for end in (*(at for at in range(word.start + 1, word.end) if at in edges), word.end):
        yield Span(start, end)
        start = end


def tags(tokens: Sequence[Span], spans: Iterable[ReleasedSpan], scheme: Scheme) -> list[str]:
    """Give each token's tag; of ``spans`` no two share a token, and each begins and ends with one."""
    given = [OUTSIDE] * len(tokens)
    for span in spans:
        inside = [i for i, token in enumerate(tokens) if span.start <= token.start and token.end <= span.end]
        for at in inside:
            given[at] = f"I-{span.label}"
        given[inside[0]] = f"B-{span.label}"
        if scheme == "bilou":
            given[inside[-1]] = f"{'U' if len(inside) == 1 else 'L'}-{span.label}"
    return given


def in_reading_order(tasks: Iterable[ReleasedTask]) -> list[ReleasedTask]:
    """Sort the rows by article, and in it by place; rows on the same sentence by id."""
    return sorted(tasks, key=lambda task: (task.article_id, task.place, task.id))
