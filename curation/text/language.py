"""Which language a text is in: its letters say where they can, an identifier where they leave a doubt.

Arabic, Persian, Urdu, Kurdish, Pashto and Uyghur share a script and differ in letters. One pass over the
text counts letters by kind; that settles every page of Arabic news. The identifier (a model) is asked about
the rest only, on a sample of bounded length. What was measured: docs/language.md.
"""

import re
from collections import Counter
from collections.abc import Callable
from enum import IntEnum
from functools import cache

import numpy as np
import numpy.typing as npt

Identify = Callable[[str], str | None]
"""Names the language of a sample by its ISO 639 code; None where it cannot tell."""

MIXED = "mul"  # ISO 639-2: multiple languages
ARABIC = "ar"
LEAST_LETTERS = 20  # fewer tell nothing
MIXED_SHARE = 0.2  # of the letters in units whose language is known, on the smaller side
SAMPLE = 1000  # characters the identifier is given

_ARABIC_ENOUGH = 0.03  # share of letters that no neighbour writes; Arabic news has 0.06 and more
_STRAY = 0.02  # share of letters Arabic lacks: names, dialect
_PLAIN = 0.003  # below it, not even a fifth of the text is Persian
_TELLING = 0.015  # share of letters that only one language of the script has
_UNIT_END = re.compile(r"[\n.!?؟۔…]+")
_UNIT_LETTERS = 12


class Kind(IntEnum):
    """Kinds of letters; what is none of them (digits, marks, punctuation, emoji) is ``NONE``."""

    NONE = 0
    SHARED = 1  # the letters all of these languages have
    ARABIC = 2  # hamza seats, ta marbuta: seldom or never in the neighbours'
    FARSI_YEH = 3  # keheh and Farsi yeh, which some Arabic pages are typed with
    PERSIAN = 4
    URDU = 5
    KURDISH = 6
    UYGHUR = 7
    PASHTO = 8
    EXTENDED = 9  # letters Arabic lacks that several of the others have
    LATIN = 10
    HEBREW = 11
    OTHER = 12


_KINDS = len(Kind)  # an enum counts anew each time
_LETTERS = {
    Kind.ARABIC: "ةأإؤ",
    Kind.FARSI_YEH: "کی",
    Kind.PERSIAN: "پچژگ",
    Kind.URDU: "ےٹڈڑںہۂۓ",
    Kind.KURDISH: "ێڕڵڎ",
    Kind.UYGHUR: "ۇۈۋڭ",
    Kind.PASHTO: "ړښۍځڅډټڼږګ",
}
_BY_KIND = {Kind.URDU: "ur", Kind.KURDISH: "ckb", Kind.UYGHUR: "ug", Kind.PASHTO: "ps"}
_ARABIC_BLOCKS = ((0x0620, 0x0700), (0x0750, 0x0780), (0x0870, 0x0900), (0xFB50, 0xFE00), (0xFE70, 0xFF00))
_SHARED_BLOCKS = ((0x0621, 0x064B), (0xFB01, 0x10000))
_LATIN_BLOCKS = ((0x41, 0x0250), (0x1E00, 0x1F00), (0xFF21, 0xFF5B))
_HEBREW_BLOCKS = ((0x0590, 0x0600), (0xFB1D, 0xFB50))


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    letter = np.fromiter((chr(code).isalpha() for code in range(0x10000)), bool)
    table = np.where(letter, Kind.OTHER, Kind.NONE).astype(np.uint8)
    blocks = ((_ARABIC_BLOCKS, Kind.EXTENDED), (_LATIN_BLOCKS, Kind.LATIN), (_HEBREW_BLOCKS, Kind.HEBREW))
    for ranges, kind in blocks:
        for low, high in ranges:
            table[low:high][letter[low:high]] = kind
    for low, high in _SHARED_BLOCKS:
        table[low:high][table[low:high] == Kind.EXTENDED] = Kind.SHARED
    for kind, letters in _LETTERS.items():
        table[[ord(letter) for letter in letters]] = kind
    return table


class Letters:
    """How many letters of each kind a text has; one pass, letters outside the basic plane uncounted."""

    def __init__(self, text: str) -> None:
        """Count the letters of a text."""
        codes = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))
        self.counts = np.bincount(_kinds().take(codes), minlength=_KINDS).tolist()
        self.total = sum(self.counts) - self.counts[Kind.NONE]
        self.script = sum(self.counts[Kind.SHARED : Kind.LATIN])

    def share(self, kind: Kind) -> float:
        """Give the share of a kind among the letters of the Arabic script; 0 where it has none."""
        return self.counts[kind] / self.script if self.script else 0.0

    @property
    def arabic_script(self) -> float:
        """The share of the Arabic script's letters among all; 0 where there is no letter."""
        return self.script / self.total if self.total else 0.0

    @property
    def foreign(self) -> float:
        """The share of letters that Arabic lacks among those of its script."""
        return sum(self.counts[Kind.PERSIAN : Kind.LATIN]) / self.script if self.script else 0.0

    def is_arabic(self) -> bool:
        """Tell whether the letters of the Arabic script alone say that it is Arabic, beyond doubt."""
        return self.share(Kind.ARABIC) >= _ARABIC_ENOUGH and self.foreign <= _STRAY

    def is_plain(self) -> bool:
        """Tell whether the Arabic in it leaves no room for a part in a neighbour."""
        return self.is_arabic() and self.foreign + self.share(Kind.FARSI_YEH) <= _PLAIN

    def neighbour(self) -> str | None:
        """Name the language that the letters Arabic lacks speak for; None where there are too few."""
        kind = max(_BY_KIND, key=lambda kind: self.counts[kind])
        if self.share(kind) >= _TELLING:
            return _BY_KIND[kind]
        persian = self.share(Kind.PERSIAN) + self.share(Kind.FARSI_YEH) / 2
        other = self.foreign - self.share(Kind.PERSIAN) + self.share(Kind.ARABIC)
        return "fa" if persian >= _TELLING > other else None


def language_of(text: str, identify: Identify | None = None) -> str | None:
    """Tell the language of a text.

    Args:
        text: any string.
        identify: is asked where the letters leave a doubt; without it they are believed as far as they go.

    Returns:
        An ISO 639-1 code, or 639-3 where there is none of the former; ``mul`` where Arabic and another
        language each have a good part; None where there is too little to tell.
    """
    letters = Letters(text)
    if letters.total < LEAST_LETTERS:
        return None
    if letters.arabic_script >= 1 - MIXED_SHARE and letters.is_plain():
        return ARABIC  # almost every page
    if _is_mixed(text):
        return MIXED
    return _of_one(text, letters, identify)


def _of_one(text: str, letters: Letters, identify: Identify | None) -> str | None:
    by_letters = _by_letters(letters)
    if by_letters is not None or identify is None:
        return by_letters
    return identify(text[:SAMPLE])


def _by_letters(letters: Letters) -> str | None:
    """Name the language where the letters leave no doubt."""
    if letters.arabic_script > 1 / 2:
        return ARABIC if letters.is_arabic() else letters.neighbour()
    return "he" if 2 * letters.counts[Kind.HEBREW] > letters.total else None


def _is_mixed(text: str) -> bool:
    """Tell whether Arabic and another language each have sentences of their own, enough of them."""
    sides: Counter[bool] = Counter()
    for unit in _UNIT_END.split(text):
        letters = Letters(unit)
        if letters.total < _UNIT_LETTERS:
            continue
        if letters.arabic_script <= 1 / 2:
            sides[False] += letters.total
        elif letters.is_arabic() or letters.neighbour():
            sides[letters.is_arabic()] += letters.total
    return min(sides[True], sides[False]) >= MIXED_SHARE * sides.total() > 0
