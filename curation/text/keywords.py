"""Keyword lines cut into keywords: at separators, where words are glued, and by what the body repeats.

Many sites lose what stood between their keywords. Then the article itself tells: what it repeats as a
phrase is one keyword. The cuts are those of least cost: each keyword costs one, and so much is added for
each pair of words inside it as the pair does not look like one phrase.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from curation.text.chars import INVISIBLE, JOINERS
from curation.text.glue import glued_cuts, may_be_glued
from curation.text.keyword_tables import FUNCTION_WORDS, HEADS, NAME_PARTS, PLACES, TITLES
from curation.text.wording import Wording, comparable
from curation.types import Span

_SEPARATOR = re.compile(r"[،؛;|#•·\n\r\t\v\f\x85\u2028\u2029…]+|(?<!\d)[,/]+|[,/]+(?!\d)|(?<=\s)[-–—*](?=\s)")
_MAY_SEPARATE = re.compile(r"[،؛;|#•·\n\r\t\v\f\x85\u2028\u2029…,/\-–—*]")
_TOKEN = re.compile(r"\S+")
_EDGES = re.compile(rf"[\s{INVISIBLE}{JOINERS}:.,،\-–—_*]+")
_NOT_LETTER = re.compile(r"\W+")
# Of a line that has separators, a piece of more words than this has lost some.
_PIECE_WORDS = 5
_MOST_WORDS = 60  # of a line without separators; a longer one is left as it is
_MOST_CHARACTERS = 800
_PHRASE_WORDS = 6

_NISBA = ("يه", "ي", "يين", "يون")

_HEAD_ALONE = 0.8
_FUNCTION_AT_EDGE = 2.0
_JOINED, _NAME, _MAYBE, _UNSURE = 0.1, 0.11, 0.5, 0.75  # a pair that goes together, or may
_APART, _BROKEN = 1.3, 1.7  # one that does not


class _Kind(NamedTuple):
    """What a folded word is, wherever it stands."""

    function: bool
    definite: bool
    head: bool
    part: bool  # of a name
    lone: bool  # seldom a keyword by itself: a head, or a part of a name


class _Word(NamedTuple):
    start: int
    end: int
    folded: str
    known: bool
    glued: bool  # written onto the word before it, in a line that has kept its blanks
    kind: _Kind


@lru_cache(maxsize=2**14)
def _kind(folded: str) -> _Kind:
    definite = len(folded) > 4 and folded.startswith(("ال", "لل"))
    head, part = folded in HEADS, folded in NAME_PARTS
    return _Kind(folded in FUNCTION_WORDS, definite, head, part, head or part)


def cut_keywords(raw: str, lines: Sequence[Span], wording: Wording) -> list[Span]:
    """Cut the keyword lines of a page into keywords, in order.

    Where lines have separators, these cut; else what ``wording`` repeats. What cannot be cut surely stays one
    keyword. Each character that is no separator, blank or mark at an edge is in exactly one keyword.

    Args:
        raw: the page.
        lines: spans of its keyword lines, without the marker.
        wording: what the article says.
    """
    pieces = [piece for line in lines for piece in _separated(raw, line)]
    has_separators = len(pieces) > len(lines)
    found: list[Span] = []
    for piece in pieces:
        text = raw[piece.start : piece.end]
        blanks = text.count(" ")
        if (
            len(text) > _MOST_CHARACTERS
            or blanks >= _MOST_WORDS
            or (has_separators and blanks < _PIECE_WORDS)
        ):
            found.append(piece)
        else:
            found += _cut(raw, piece, wording)
    return found


def _separated(raw: str, line: Span) -> list[Span]:
    if not _MAY_SEPARATE.search(raw, line.start, line.end):
        whole = _trimmed(raw, line)
        return [whole] if whole.start < whole.end else []
    edges = [line.start]
    for match in _SEPARATOR.finditer(raw, line.start, line.end):
        edges += match.span()
    edges.append(line.end)
    trimmed = (_trimmed(raw, Span(*edge)) for edge in zip(edges[::2], edges[1::2], strict=True))
    return [piece for piece in trimmed if piece.start < piece.end]


def _trimmed(raw: str, span: Span) -> Span:
    """Leave out blanks and marks at both ends; a mark within, as of «د.», stays."""
    start, end = span
    if start < end and raw[start].isalnum() and raw[end - 1].isalnum():
        return span  # most
    if match := _EDGES.match(raw, start, end):
        start = match.end()
    while end > start and _EDGES.match(raw[end - 1]):
        end -= 1
    return Span(start, end)


def _cut(raw: str, piece: Span, wording: Wording) -> list[Span]:
    words = _words(raw, piece, wording)
    if len(words) < 2:
        return [piece]
    firsts = _cheapest(words, wording)
    lasts = [*(first - 1 for first in firsts[1:]), len(words) - 1]
    found = [
        _trimmed(raw, Span(words[first].start, words[last].end))
        for first, last in zip(firsts, lasts, strict=True)
    ]
    return [one for one in found if one.start < one.end]


def _words(raw: str, piece: Span, wording: Wording) -> list[_Word]:
    text = raw[piece.start : piece.end]
    has_blanks = " " in text
    all_folded = comparable(text)
    in_place = len(all_folded) == len(text)  # most lines: nothing is folded away
    is_suspect = may_be_glued(text)
    words: list[_Word] = []
    for match in _TOKEN.finditer(text):
        token = match[0]
        start, end = match.span()
        folded = all_folded[start:end] if in_place else comparable(token)
        word = _word(folded, piece.start + start, piece.start + end, wording)
        if not word.folded:  # a mark alone, or what cannot be seen: goes with the word before it
            words[-1:] = [last._replace(end=word.end) for last in words[-1:]]
            continue
        cuts = [] if word.known and not is_suspect else glued_cuts(token, wording.knows)
        if not cuts:
            words.append(word)
            continue
        for at, to in pairwise((0, *cuts, len(token))):
            begins, ends = word.start + at, word.start + to
            words.append(_word(comparable(token[at:to]), begins, ends, wording, has_blanks and at > 0))
    return words


def _word(folded: str, start: int, end: int, wording: Wording, glued: bool = False) -> _Word:
    if not folded.isalnum():
        folded = _NOT_LETTER.sub("", folded)
    known = bool(folded) and wording.knows(folded)
    return _Word(start, end, folded, known, glued, _kind(folded))


def _cheapest(words: Sequence[_Word], wording: Wording) -> list[int]:
    """Find the first word of each keyword, at least cost; of equal costs, the longer keyword first.

    Words that do not go together are in one keyword only where it is a phrase of the article.
    """
    pairs = [0.0, *(_pair_cost(one, other, wording) for one, other in pairwise(words))]
    needs = [_HEAD_ALONE * word.kind.lone for word in words]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(words) + 1):
        chosen = (best[end - 1][0] + 1 + needs[end - 1], end - 1)
        if pairs[end - 1] >= _APART:  # most words: none before it belongs to its keyword
            best.append(chosen)
            continue
        inside, phrase = 0.0, True
        for first in range(end - 2, -1, -1):
            pair = pairs[first + 1]
            if pair >= _APART:
                break
            inside += pair
            phrase = phrase and pair == _JOINED and _is_phrase(words[first:end], wording)
            within = _phrase_cost(words[first:end]) if phrase else inside
            edges = _edge_cost(words, first, end) + needs[end - 1]
            chosen = min(chosen, (best[first][0] + 1 + within + edges, first))
        best.append(chosen)
    firsts = []
    at = len(words)
    while at:
        at = best[at][1]
        firsts.append(at)
    return firsts[::-1]


def _is_phrase(words: Sequence[_Word], wording: Wording) -> bool:
    if len(words) == 2:
        return True  # as their pair says
    return len(words) <= _PHRASE_WORDS and wording.has_phrase([word.folded for word in words])


def _phrase_cost(words: Sequence[_Word]) -> float:
    """Charge a phrase of the body where it looks as if two keywords met there by chance."""
    return sum(
        _MAYBE
        for one, other in pairwise(words)
        if one.kind.definite and not (other.kind.definite or other.kind.function)
    )


def _edge_cost(words: Sequence[_Word], first: int, end: int) -> float:
    edges = words[first].kind.function + words[end - 1].kind.function
    if not edges or all(word.kind.function for word in words[first:end]):
        return 0.0
    return _FUNCTION_AT_EDGE * edges


def _pair_cost(one: _Word, other: _Word, wording: Wording) -> float:
    """Say how little two words side by side, of which the article has no phrase, look like one keyword."""
    first, second = one.kind, other.kind
    if other.glued and not first.head:
        return _BROKEN
    if one.known and other.known and wording.knows(f"{one.folded} {other.folded}"):
        return _JOINED
    if first.part or second.part:
        return _NAME
    if first.function or second.function or first.head or one.folded in TITLES:
        return _MAYBE
    if one.folded in PLACES or (first.definite and other.folded in PLACES):
        return _APART
    if second.definite and one.folded.isdecimal():
        return _APART
    if not (one.known or other.known or first.definite):
        return _UNSURE
    return _definite_pair(one, other, wording)


def _definite_pair(one: _Word, other: _Word, wording: Wording) -> float:
    """Tell by the article «ال»: a definite word is seldom followed by one of its phrase that is not."""
    if not other.kind.definite:
        is_number = other.folded.isdecimal()
        return _APART if (one.kind.definite or one.known) and not is_number else _UNSURE
    if one.kind.definite:
        adjective = other.folded.endswith(_NISBA) and not wording.stands_alone(other.folded)
        return _MAYBE if adjective else _APART
    # A common noun, one that may have the article itself, belongs to the definite word behind it.
    common = not one.known or wording.knows(f"ال{one.folded}")
    return _MAYBE if common else _APART
