"""What each normalisation profile does to each character; ``curation.text.normalize`` says why."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyarabic import araby  # the package's first import, in chars, has silenced its warnings

from curation.text.chars import INVISIBLE

ZWNJ, ZWJ = "\u200c", "\u200d"

# What decoding broke stays visible here, as U+FFFD: dropped, its word would read as another one.
_SURROGATES = dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd")
_UNSEEN = {*re.findall(f"[{INVISIBLE}]", "".join(map(chr, range(0x10000))))} - {"\ufffd", *_SURROGATES}

_MADDA, _HAMZA_MARKS = "\u0653", "\u0654\u0655"
# Tashkeel, superscript alef and Quranic marks, with those added to Unicode since pyarabic's list. Madda
# and hamza marks are not here: they may make a letter with the one before them.
_MARKS = {
    *araby.DIACRITICS,
    *araby.SMALL,
    *map(chr, range(0x0898, 0x08A0)),
    *map(chr, range(0x08D3, 0x08E2)),
    *map(chr, range(0x08E3, 0x0900)),
} - {_MADDA, *_HAMZA_MARKS}

_LINES = {c: "\n" for c in "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"}
_SPACES = {c: " " for c in map(chr, range(0x3001)) if c.isspace() and c not in (" ", "\n", *_LINES)}
_BLANKS = {**_LINES, **_SPACES}

# One sign for a whole phrase; written out, it stands apart from the words beside it.
_PHRASES = {
    "\ufd40": "رحمه الله",
    "\ufd41": "رضي الله عنه",
    "\ufd42": "رضي الله عنها",
    "\ufd43": "رضي الله عنهم",
    "\ufd44": "رضي الله عنهما",
    "\ufd45": "رضي الله عنهن",
    "\ufd46": "صلى الله عليه وآله",
    "\ufd47": "عليه السلام",
    "\ufd48": "عليهم السلام",
    "\ufd49": "عليهما السلام",
    "\ufd4a": "عليه الصلاة والسلام",
    "\ufd4b": "قدس سره",
    "\ufd4c": "صلى الله عليه وآله وسلم",
    "\ufd4d": "عليها السلام",
    "\ufd4e": "تبارك وتعالى",
    "\ufd4f": "رحمهم الله",
    "\ufdcf": "سلامه علينا",
    "\ufdfa": "صلى الله عليه وسلم",
    "\ufdfb": "جل جلاله",
    "\ufdfc": "ريال",
    "\ufdfd": "بسم الله الرحمن الرحيم",
    "\ufdfe": "سبحانه وتعالى",
    "\ufdff": "عز وجل",
}


def _shaped() -> dict[str, str]:
    """Give what each presentation form stands for, phrases aside; a mark's form without its carrier."""
    forms = map(chr, (*range(0xFB50, 0xFE00), *range(0xFE70, 0xFF00)))
    plain = {form: unicodedata.normalize("NFKC", form) for form in forms if form not in _PHRASES}
    return {form: text.strip(" " + araby.TATWEEL) for form, text in plain.items() if text != form}


def _digits() -> dict[str, str]:
    rows = (araby.NUMBERS_EAST, araby.NUMBERS_PERS)
    signs = {araby.PERCENT: "%", araby.DECIMAL: ".", araby.THOUSANDS: ","}
    return {digit: str(value) for row in rows for value, digit in enumerate(row)} | signs


def _lower() -> dict[str, str]:
    """Give the lower case of letters of Latin, Greek, Cyrillic and their neighbours."""
    return {c: c.lower() for c in map(chr, range(0x2190)) if c.lower() != c}


@dataclass(frozen=True)
class Profile:
    """The tables of one profile, in the order they are applied; canonical composition comes after phrases.

    Attributes:
        letters: characters that may be frequent, each replaced by one.
        spots: characters that are rare, each with what replaces it: nothing, one character or several.
        phrases: signs written out as words of their own.
        loose: combining marks dropped where they compose with nothing.
        folds: characters replaced one for one after canonical composition.
        longest: how often a letter may stand in a row; None for any number.
    """

    letters: Mapping[str, str]
    spots: Mapping[str, str]
    phrases: Mapping[str, str] = field(default_factory=dict)
    loose: str = ""
    folds: Mapping[str, str] = field(default_factory=dict)
    longest: int | None = None

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """One of ``spots`` or ``phrases``."""
        return re.compile(f"[{re.escape(''.join(sorted({*self.spots, *self.phrases})))}]")


def _spots(table: Mapping[str, str], dropped: set[str], letters: Mapping[str, str]) -> dict[str, str]:
    """Complete a table so that no replacement holds a character which the profile replaces."""
    joined = {**table, **dict.fromkeys(dropped, "")}
    once = str.maketrans({**joined, **letters})
    return {c: to.translate(once) for c, to in joined.items()}


_LIGHT = {**_BLANKS, **_SURROGATES, **_shaped()}
_LIGHT_DROPPED = {*_UNSEEN, araby.TATWEEL}
_MODEL = {**_LIGHT, **_digits(), araby.ALEF_WASLA: araby.ALEF}
_MODEL_DROPPED = {*_LIGHT_DROPPED, *_MARKS, ZWNJ, ZWJ}
_SEARCH = {**_MODEL, **_lower()}
_SEARCH_LETTERS = {"ک": "ك", "ی": "ي", "ھ": "ه", "،": ",", "؛": ";", "؟": "?", "۔": ".", "\n": " "}
_SEARCH_FOLDS = dict(zip("أإآىةؤئۀۂۓ", "ااايهءءهہے", strict=True))

PROFILES: Mapping[str, Profile] = {
    "light": Profile({}, _spots(_LIGHT, _LIGHT_DROPPED, {})),
    "search": Profile(
        _SEARCH_LETTERS,
        _spots(_SEARCH, _MODEL_DROPPED, _SEARCH_LETTERS),
        phrases=_PHRASES,
        loose=_MADDA + _HAMZA_MARKS,
        folds=_SEARCH_FOLDS,
        longest=1,
    ),
    "model": Profile({}, _spots(_MODEL, _MODEL_DROPPED, {}), phrases=_PHRASES, loose=_MADDA, longest=2),
}
