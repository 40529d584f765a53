"""What sets two spans apart that annotators drew for one name, neither being known to be right."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from curation.text.boundaries import folded
from curation.text.chars import fold_marks
from curation.text.edges import Edge, name_edges
from curation.text.keyword_tables import HEADS
from curation.text.wording import comparable
from curation.types import LabeledSpan, Span


class Apart(StrEnum):
    """How two spans of one name differ. A closed list."""

    CLITIC = "a clitic in or out"
    ARTICLE = "the article in or out"
    PUNCTUATION = "punctuation or a blank in or out"
    TITLE = "a title in or out"
    SHIFTED = "shifted by one token"
    ONE_TOKEN = "one token more or less"
    TOKENS = "several tokens more or less"
    INSIDE_WORD = "cut inside a word"


NESTED = "nested or not"
MISSED = "marked or not"

_ARTICLES = re.compile("[وف]?[بك]?ال|[وف]?لل?")
_TOKENS = re.compile(r"\S+")
_OCCUPATION = "OCC"
_BY_EDGE = {
    Edge.CLITIC_IN: Apart.CLITIC,
    Edge.TITLE_IN: Apart.TITLE,
    Edge.PUNCTUATION_IN: Apart.PUNCTUATION,
}


def name_difference(
    text: str, one: LabeledSpan, other: LabeledSpan, marked: Iterable[LabeledSpan] = ()
) -> tuple[Apart, ...]:
    """Name how the edges of two spans differ, the left before the right; empty where they do not.

    Args:
        text: what the spans are of.
        one: one annotator's.
        other: another's, which overlaps it.
        marked: all that the two marked: words that one of them marked as an occupation are a title, too.
    """
    if _is_shift(text, one, other):
        return (Apart.SHIFTED,)
    titles = [Span(span.start, span.end) for span in marked if span.label == _OCCUPATION]
    inner = Span(max(one.start, other.start), min(one.end, other.end))
    found: list[Apart] = []
    for outer in (
        Span(min(one.start, other.start), inner.end),
        Span(inner.start, max(one.end, other.end)),
    ):
        for edge in name_edges(text, inner, outer, titles):
            found.append(_BY_EDGE.get(edge) or _name_letters(text, inner, outer, edge))
    return tuple(dict.fromkeys(found))


def is_nested(span: LabeledSpan, others: Iterable[LabeledSpan]) -> bool:
    """Whether a span lies in another or around it."""
    return any(
        other[:2] != span[:2]
        and (
            (other.start <= span.start and span.end <= other.end)
            or (span.start <= other.start and other.end <= span.end)
        )
        for other in others
    )


def _is_shift(text: str, one: LabeledSpan, other: LabeledSpan) -> bool:
    """Whether both edges lie one token further, to the same side."""
    first, second = sorted((one, other))
    if not (first.start < second.start and first.end < second.end):
        return False
    tokens = [match.start() for match in _TOKENS.finditer(text)]
    ends = [match.end() for match in _TOKENS.finditer(text)]
    return all(
        places.index(after) == places.index(before) + 1 if {before, after} <= set(places) else False
        for places, before, after in ((tokens, first.start, second.start), (ends, first.end, second.end))
    )


def _name_letters(text: str, inner: Span, outer: Span, edge: Edge) -> Apart:
    """Name letters of a word, or words, that the longer span has and the shorter has not."""
    at_start = outer.start < inner.start
    piece = text[outer.start : inner.start] if at_start else text[inner.end : outer.end]
    if edge is Edge.HALF_WORD:
        letters = fold_marks(piece.split()[-1 if at_start else 0])
        return Apart.ARTICLE if at_start and _ARTICLES.fullmatch(letters) else Apart.INSIDE_WORD
    words: Sequence[str] = folded(piece).split()
    if at_start and comparable(words[0]) in HEADS:  # وزير الصحة before a name, not before a ministry's
        return Apart.TITLE
    return Apart.ONE_TOKEN if len(words) == 1 else Apart.TOKENS
