"""What is wrong with the edges of a span, where the right ones are known."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from curation.text.boundaries import ENCLITICS, PROCLITICS, folded
from curation.types import Span

_ARTICLE = "ال"
# What goes before a name and is none of it, where no label of its own says so.
_TITLES = frozenset(
    re.findall(
        r"\w+",
        "السيد السيدة الأستاذ الأستاذة الدكتور الدكتورة المهندس المهندسة الشيخ الشيخة الحاج الحاجة الرئيس "
        "الوزير الوزيرة الملك الملكة الأمير الأميرة الأمين السفير السفيرة النائب اللواء العميد العقيد "
        "الرئيسة المقدم الرائد النقيب الفريق الجنرال القاضي المحامي المدرب اللاعب الفنان الفنانة سماحة فضيلة "
        "معالي سعادة جلالة فخامة سمو د أ م",
    )
)


class Edge(StrEnum):
    """How a span's edge differs from the right one. A closed list."""

    CLITIC_IN = "clitic in"
    ARTICLE_OUT = "article out"
    TITLE_IN = "title in"
    WORDS_IN = "words in"
    WORDS_OUT = "words out"
    PUNCTUATION_IN = "punctuation in"
    PUNCTUATION_OUT = "punctuation out"
    HALF_WORD = "half word"


def name_edges(text: str, right: Span, drawn: Span, titles: Iterable[Span] = ()) -> tuple[Edge, ...]:
    """Name what is wrong with ``drawn``, which should be ``right``; both are in ``text`` and overlap.

    Args:
        text: the text.
        right: the span as it should be.
        drawn: the span as it was drawn.
        titles: what carries a label of its own beside the name: taking it in is taking in a title.
    """
    listed = list(titles)
    found: list[Edge] = []
    if drawn.start < right.start:
        found += _taken_in(text, Span(drawn.start, right.start), listed, before=True)
    elif drawn.start > right.start:
        found += _left_out(text, Span(right.start, drawn.start), before=True)
    if drawn.end > right.end:
        found += _taken_in(text, Span(right.end, drawn.end), listed, before=False)
    elif drawn.end < right.end:
        found += _left_out(text, Span(drawn.end, right.end), before=False)
    return tuple(dict.fromkeys(found))


def _taken_in(text: str, extra: Span, titles: list[Span], before: bool) -> list[Edge]:
    joined, rest = _split(text, extra, before)
    found: list[Edge] = []
    if rest.start < rest.end:
        words = folded(text[slice(*rest)]).split()
        if not words:
            found.append(Edge.PUNCTUATION_IN)
        elif _is_title(text, rest, words, titles):
            found.append(Edge.TITLE_IN)
        else:
            found.append(Edge.WORDS_IN)
    if joined:
        whole = PROCLITICS.fullmatch(joined) if before else joined in ENCLITICS
        found.append(Edge.CLITIC_IN if whole else Edge.HALF_WORD)
    return found


def _left_out(text: str, missing: Span, before: bool) -> list[Edge]:
    joined, rest = _split(text, missing, before)
    found: list[Edge] = []
    if rest.start < rest.end:
        words = folded(text[slice(*rest)])
        found.append(Edge.WORDS_OUT if words else Edge.PUNCTUATION_OUT)
    if joined:
        found.append(Edge.ARTICLE_OUT if before and joined == _ARTICLE else Edge.HALF_WORD)
    return found


def _is_title(text: str, rest: Span, words: list[str], titles: list[Span]) -> bool:
    """Whether all the words taken in stand in titles, or are such as are always one."""
    if all(word in _TITLES for word in words):
        return True
    covered = {at for title in titles for at in range(*title)}
    return all(at in covered for at in range(*rest) if text[at].isalnum())


def _split(text: str, part: Span, before: bool) -> tuple[str, Span]:
    """Split what is written onto the name, its marks dropped, from what stands apart from it."""
    at = edge = part.end if before else part.start
    if not (0 < edge < len(text) and _in_word(text[edge - 1]) and _in_word(text[edge])):
        return "", part
    while before and at > part.start and _in_word(text[at - 1]):
        at -= 1
    while not before and at < part.end and _in_word(text[at]):
        at += 1
    apart = Span(part.start, at) if before else Span(at, part.end)
    blank = not text[slice(*apart)].strip()
    return folded(text[at:edge] if before else text[edge:at]), Span(at, at) if blank else apart


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character) in ("Mn", "Me", "Lm")
