"""Words written into one another without a blank («أوكرانياترامب»), and headlines cut apart there.

A cut is made only where it is sure: behind a letter that only ends words, between two alefs, or where both
words stand elsewhere in the page by themselves.
"""

import re
from collections.abc import Callable, Container, Iterator
from itertools import pairwise

from curation.text.keyword_tables import FIRST_HALVES, OPENERS, SECOND_HALVES
from curation.text.wording import comparable, vocabulary
from curation.types import Span

Known = Callable[[str], bool]
"""Whether a folded word stands in the page."""

_LONG_WORD = re.compile(r"[^\s.,:;،؛؟!()«»\"]{6,}")
_MARK = "\u0640"
# «ة» only ends words, and so does «ى» but for spelling mistakes; «إ» begins one, behind «ال» and proclitics
# at most; no word has two alefs side by side.
_SURE = re.compile(
    r"(?<=[^\W\d_]{2}ة)(?=[ء-بت-غف-وي]{2})"
    r"|(?<=[^\W\d_]ى)(?=[ء-غف-وي]{3})"
    r"|(?<=[^\W\d_]{3})(?<!ال)(?<!لل)(?=إ\w\w)"
    r"|(?<=[^\W\d_]{2}ا)(?<!اا)(?=[أآ]\w\w|ا(?!ا)\w\w)"  # three are a drawl
)
# Where a sure place may be: quick to look for in a line.
_PLACE = re.compile(r"[ةى][ء-ي]|ا[اأآ]|[^\W\d_لوفبكأ]إ")
# A blank lost behind a preposition, or «كبرى» written together: no headline ends there.
_GOES_ON = re.compile(r"(?:[وفبكل]?(?:إلى|الى|على|حتى|لدى|متى))$")
_LEAST = 3  # letters of each word
_LONGER = 4  # letters of one of the two at least
_ALONE = 5  # letters of a definite word that only its other half tells
_LONG = 120  # characters of a line; one headline has fewer
_LONGEST = 60  # letters of a token looked at


def glued_cuts(word: str, known: Known, is_word: Known | None = None) -> list[int]:
    """Find where words are written into one another in a token.

    Args:
        word: a token as it stands in the page, marks and invisible characters included.
        known: whether a folded word stands by itself in the page.
        is_word: whether the token itself is a word and not to be cut; ``known`` if not given.

    Returns:
        Offsets in ``word`` at which a new word begins, in order; none where nothing is sure.
    """
    if word.isalnum() and _MARK not in word:
        letters = word
        places: list[int] | range = range(len(word))
    else:
        places = [at for at, letter in enumerate(word) if letter.isalnum() and letter != _MARK]
        letters = "".join(word[at] for at in places)
    if not 2 * _LEAST <= len(letters) <= _LONGEST:
        return []
    sure = [match.start() for match in _SURE.finditer(letters)] if _PLACE.search(letters) else []
    cuts = [at for at in sure if not _GOES_ON.search(letters, 0, at)]
    found: list[int] = []
    for start, end in pairwise((0, *cuts, len(letters))):
        found += [start] if start else []
        folded = comparable(letters[start:end])
        # Folding keeps the number of letters but for a mark that counts as one.
        if len(folded) == end - start >= 2 * _LEAST and not (is_word or known)(folded):
            found += [start + cut for cut in _known_cuts(folded, known)]
    return [places[cut] for cut in found]


def _known_cuts(folded: str, known: Known) -> list[int]:
    """Cut letters into words that are known, the first as long as may be."""
    cuts = _whole_cuts(folded, 0, known, {})
    if cuts:
        return cuts
    for cut in range(len(folded) - _ALONE, _ALONE - 1, -1) if folded.startswith("ال") else ():
        if known(folded[cut:]):
            return [cut]
    return []


def _whole_cuts(folded: str, start: int, known: Known, seen: dict[int, list[int] | None]) -> list[int] | None:
    """Cut what begins at ``start`` into known words only; the last may be one with «ال» that is not known.

    Returns:
        The cuts, None where it cannot be cut so; in ``seen``, those of each rest, so that it is cut once.
    """
    length = len(folded)
    for cut in range(length - _LEAST, start + _LEAST - 1, -1):
        if max(cut - start, length - cut) < _LONGER or not known(folded[start:cut]):
            continue
        if folded[start:cut] in FIRST_HALVES:
            continue
        if cut not in seen:
            seen[cut] = _rest_cuts(folded, cut, known, seen)
        after = seen[cut]
        if after is not None:
            return [cut, *after]
    return None


def _rest_cuts(folded: str, at: int, known: Known, seen: dict[int, list[int] | None]) -> list[int] | None:
    rest = folded[at:]
    if rest in SECOND_HALVES:
        return None
    if known(rest):
        return []
    cuts = _whole_cuts(folded, at, known, seen)
    definite = rest.startswith("ال") and len(rest) >= _ALONE
    return [] if cuts is None and definite else cuts


def may_be_glued(text: str) -> bool:
    """Whether a text may have a place that no single word has."""
    return _PLACE.search(text) is not None


def looks_glued(text: str) -> bool:
    """Whether a line may be headlines written into one another: a long one, or two words in one."""
    return len(text) > _LONG or (_PLACE.search(text) is not None and _SURE.search(text) is not None)


def cut_headlines(raw: str, line: Span, known: Container[str]) -> Iterator[Span]:
    """Cut a line in which headlines are written into one another; a line that is none stays one.

    Args:
        raw: the page.
        line: the line's span in it.
        known: words that stand elsewhere in the page, folded.

    Yields:
        Spans of ``raw``, side by side, that together are the line.
    """
    text = raw[line.start : line.end]
    own = vocabulary(text) | OPENERS

    def is_known(word: str) -> bool:
        return word in own or word in known

    all_folded = comparable(text)
    in_place = len(all_folded) == len(text)  # most lines: nothing is folded away
    start, first_blank, last_blank = 0, text.find(" "), text.rstrip().rfind(" ")
    for match in _LONG_WORD.finditer(text):
        token = match[0]
        folded = all_folded[match.start() : match.end()] if in_place else comparable(token)
        if not _may_be_two(token, folded, own, known):
            continue  # most words
        for cut in glued_cuts(token, is_known, known.__contains__):
            at = match.start() + cut
            if 0 <= first_blank < at < last_blank:  # a headline has more than one word
                yield Span(line.start + start, line.start + at)
                start, first_blank = at, text.find(" ", at)
    yield Span(line.start + start, line.end)


def _may_be_two(token: str, folded: str, own: Container[str], known: Container[str]) -> bool:
    """Whether a token may hold two words: it begins with one, or has a sure place."""
    if folded in known:
        return _PLACE.search(token) is not None
    for cut in range(_LEAST, len(folded) - _LEAST + 1):
        first = folded[:cut]
        if first in known or first in own:
            return True
    return folded.startswith("ال") or not folded.isalnum() or _PLACE.search(token) is not None
