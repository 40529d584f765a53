"""Words written into one another without a blank («أوكرانياترامب»), and headlines cut apart there.

A cut is made only where it is sure: behind a letter that only ends words, between two alefs, or where both
words stand elsewhere in the page by themselves.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from curation.text.chars import INVISIBLE, JOINERS
from curation.text.keyword_tables import FIRST_HALVES, OPENERS, SECOND_HALVES
from curation.text.wording import comparable
from curation.types import Span

Known = Callable[[str], bool]
"""Whether a folded word stands in the page."""

_WORD = re.compile(rf"[\w{INVISIBLE}{JOINERS}]+")
_LETTER = re.compile(r"[^\W_]")
_MARK = re.compile("[\u064b-\u065f\u0670\u0640]")
# «ة» only ends words, and so does «ى» but for spelling mistakes; «إ» begins one, behind «ال» and proclitics
# at most; no word has two alefs side by side.
_SURE = re.compile(
    r"(?<=[^\W\d_]{2}ة)(?=[ء-بت-غف-وي]{2})"
    r"|(?<=[^\W\d_]ى)(?=[ء-غف-وي]{3})"
    r"|(?<=[^\W\d_]{3})(?<!ال)(?<!لل)(?=إ\w\w)"
    r"|(?<=[^\W\d_]{2}ا)(?<!اا)(?=[أآ]\w\w|ا(?!ا)\w\w)"  # three are a drawl
)
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
    places = [at for at, letter in enumerate(word) if _LETTER.match(letter) and not _MARK.match(letter)]
    if not 2 * _LEAST <= len(places) <= _LONGEST:
        return []
    letters = "".join(word[at] for at in places)
    cuts = [
        match.start() for match in _SURE.finditer(letters) if not _GOES_ON.search(letters[: match.start()])
    ]
    found: list[int] = []
    for start, end in pairwise((0, *cuts, len(letters))):
        found += [start] if start else []
        if not (is_word or known)(comparable(letters[start:end])):
            found += [start + cut for cut in _known_cuts(letters[start:end], known)]
    return [places[cut] for cut in found]


def _known_cuts(letters: str, known: Known) -> list[int]:
    """Cut letters into words that are known, the first as long as may be."""
    folded = comparable(letters)
    if len(folded) != len(letters) or len(letters) < 2 * _LEAST:
        return []
    cuts = _whole_cuts(folded, known)
    if cuts:
        return cuts
    for cut in range(len(folded) - _ALONE, _ALONE - 1, -1):
        if folded.startswith("ال") and known(folded[cut:]):
            return [cut]
    return []


def _whole_cuts(folded: str, known: Known) -> list[int]:
    """Cut a word into known ones only; the last may be one with the article that is not known."""
    # From the end, so that each rest is looked at once: the cuts of folded[at:], None where it cannot be cut.
    cuts: dict[int, list[int] | None] = {}
    for at in range(len(folded) - _LEAST, -1, -1):
        rest = folded[at:]
        cuts[at] = [] if at and known(rest) and rest not in SECOND_HALVES else None
        for cut in range(len(folded) - _LEAST, at + _LEAST - 1, -1):
            after, first = cuts[cut], folded[at:cut]
            long_enough = max(cut - at, len(folded) - cut) >= _LONGER
            if cuts[at] is None and after is not None and long_enough and known(first):
                cuts[at] = None if first in FIRST_HALVES else [cut, *after]
        definite = rest.startswith("ال") and len(rest) >= _ALONE and rest not in SECOND_HALVES
        if at and cuts[at] is None and definite:
            cuts[at] = []
    return cuts[0] or []


def looks_glued(text: str) -> bool:
    """Whether a line may be headlines written into one another: a long one, or two words in one."""
    return len(text) > _LONG or _SURE.search(text) is not None


def cut_headlines(raw: str, line: Span, known: Known) -> Iterator[Span]:
    """Cut a line in which headlines are written into one another; a line that is none stays one.

    Args:
        raw: the page.
        line: the line's span in it.
        known: whether a folded word stands by itself in the page.

    Yields:
        Spans of ``raw``, side by side, that together are the line.
    """
    start = line.start
    own = OPENERS.union(_WORD.findall(comparable(raw[line.start : line.end])))
    for match in _WORD.finditer(raw, line.start, line.end):
        for cut in glued_cuts(match[0], lambda word: word in own or known(word), known):
            at = match.start() + cut
            # A headline has more than one word on either side, or quotes someone.
            if " " in raw[start:at].strip() and (" " in raw[at : line.end].strip()):
                yield Span(start, at)
                start = at
    yield Span(start, line.end)
