"""What sets two spans apart that annotators drew for the same name: the commonest differences have names."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum

from curation.text.boundaries import ENCLITICS, PROCLITICS
from curation.text.chars import fold_marks
from curation.text.keyword_tables import HEADS, TITLES
from curation.text.wording import comparable
from curation.types import LabeledSpan


class Edge(StrEnum):
    """How two spans of one name differ. A closed list, in the order in which they are looked for."""

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
_WORDS = re.compile(r"[^\W_]+")
_OCCUPATION = "OCC"


def name_difference(
    text: str, one: LabeledSpan, other: LabeledSpan, marked: Iterable[LabeledSpan] = ()
) -> tuple[Edge, ...]:
    """Name how the edges of two spans differ, the left before the right; empty where they do not.

    Args:
        text: what the spans are of.
        one: one annotator's.
        other: another's, which overlaps it.
        marked: all that the two marked: words that one of them marked as an occupation are a title, too.
    """
    if one[:2] == other[:2]:
        return ()
    if _is_shift(text, one, other):
        return (Edge.SHIFTED,)
    titles = [span for span in marked if span.label == _OCCUPATION]
    found = []
    for at_start, ends in ((True, (one.start, other.start)), (False, (one.end, other.end))):
        if ends[0] != ends[1]:
            found.append(_name_piece(text, min(ends), max(ends), at_start, titles))
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
    return all(
        len(_TOKENS.findall(text[start:end])) == 1 and not _joined(text, start) and not _joined(text, end)
        for start, end in ((first.start, second.start), (first.end, second.end))
    )


def _name_piece(text: str, start: int, end: int, at_start: bool, titles: Sequence[LabeledSpan]) -> Edge:
    """Name what one annotator has at an edge and the other does not: ``text[start:end]``."""
    piece = text[start:end]
    if not _WORDS.search(piece):
        return Edge.PUNCTUATION
    inner = end if at_start else start  # where the shorter span begins or ends
    if _joined(text, inner):
        return _name_part(fold_marks(piece.split()[-1] if at_start else piece.split()[0]), at_start)
    words = _WORDS.findall(comparable(piece))
    begin, stop = start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
    if at_start and (_is_title(words) or any(s.start <= begin and stop <= s.end for s in titles)):
        return Edge.TITLE
    return Edge.ONE_TOKEN if len(words) == 1 else Edge.TOKENS


def _name_part(letters: str, at_start: bool) -> Edge:
    """Name letters of a word that the shorter span does not have."""
    if PROCLITICS.fullmatch(letters) if at_start else letters in ENCLITICS:
        return Edge.CLITIC
    if at_start and _ARTICLES.fullmatch(letters):
        return Edge.ARTICLE
    return Edge.INSIDE_WORD


def _is_title(words: Sequence[str]) -> bool:
    return words[-1] in TITLES or words[0] in TITLES or words[0] in HEADS


def _joined(text: str, at: int) -> bool:
    """Whether a word runs on over the boundary before ``at``."""
    return 0 < at < len(text) and all(unicodedata.category(c)[0] in "LMN" for c in text[at - 1 : at + 1])
