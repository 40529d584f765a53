"""Tokens of a sentence, cut wherever a span begins or ends, and the tags that say which span they are in."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain, groupby, pairwise
from typing import Literal

from curation.released import ReleasedSpan, ReleasedTask
from curation.types import Span

Scheme = Literal["bio", "bilou"]
OUTSIDE = "O"
LETTER = r"[^\W_]"  # or a digit
IN_NUMBER = "[.,:/٫٬]"  # between two digits they are part of a number, a time or a date


def tokenize(text: str, spans: Iterable[ReleasedSpan]) -> tuple[Span, ...]:
    """Cut ``text`` into words, numbers, and signs that stand alone, and each word where a span's edge is.

    So the و and ل of «ولبنان» are a token apart from the «لبنان» that a span covers, and «،» or «؟» is
    never part of a word. Outside the tokens there is only white space.
    """
    edges = sorted({0, len(text), *(edge for span in spans for edge in (span.start, span.end))})
    find = token_pattern().finditer
    return tuple(Span(*found.span()) for piece in pairwise(edges) for found in find(text, *piece))


@cache
def token_pattern() -> re.Pattern[str]:
    """Give the pattern of a token; one that a span cuts is found piece by piece (``pos`` and ``endpos``)."""
    mark, plain = f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in marks())}]", f"{LETTER}++"
    number = rf"(?<=\d){IN_NUMBER}(?=\d)"
    word = rf"(?:{plain}|{mark}++)(?:{plain}|{mark}++|{number})*+"
    return re.compile(rf"{plain}(?=\s)|{word}|\S{mark}*+")  # the first, of most words, is faster


@cache
def marks() -> tuple[tuple[int, int], ...]:
    """List Unicode's combining marks as ranges, for which ``re`` has no name.

    A vowel sign is one, and what makes an emoji of a sign.
    """
    planes = chain(range(0x20000), range(0xE0000, 0xE1000))  # in the others there is none
    found = (at for at in planes if unicodedata.category(chr(at))[0] == "M")
    runs = ([at for _, at in run] for _, run in groupby(enumerate(found), key=lambda one: one[1] - one[0]))
    return tuple((run[0], run[-1]) for run in runs)


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
