"""Character tables: what is invisible or broken, what ends a sentence, and how markers are folded."""

import re
import warnings

with warnings.catch_warnings():
    # pyarabic's source has unescaped backslashes, of which newer Pythons warn each user at first import.
    warnings.simplefilter("ignore")
    from pyarabic import araby

# Characters without a shape of their own: controls that are not white space, soft hyphen, zero-width
# space and joiners' kin, bidi marks and embeddings, the byte order mark; and what decoding broke:
# U+FFFD and lone surrogates. U+200C and U+200D are not here: they change the shape of the letters
# around them.
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffd\ud800-\udfff"
)
JOINERS = "\u200c\u200d"

TERMINATORS = ".!?؟…۔"
CLOSERS = "\"'»”’)]}›"

_FOLD_LETTERS = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "：": ":", "\u00a0": " "}
_DROPPED = (
    *araby.TASHKEEL,
    araby.TATWEEL,
    *(chr(c) for c in (0x200B, 0x200E, 0x200F, 0x200C, 0x200D, 0xFEFF)),
)
_FOLD = tuple(_FOLD_LETTERS.items())
_DIACRITICS = f"[{''.join(araby.TASHKEEL)}{araby.TATWEEL}]*"
_PROCLITICS = "[وف]?[بكل]?"


def fold(text: str) -> str:
    """Fold spelling variants for recognition only: hamza seats, alef maqsura, diacritics, tatweel.

    Positions are not kept; annotators never see folded text.
    """
    if text.isascii():
        return text
    for character, folded in _FOLD:  # four times as fast as str.translate, and most are not there
        if character in text:
            text = text.replace(character, folded)
    for mark in _DROPPED:
        if mark in text:
            text = text.replace(mark, "")
    return text


def word_pattern(name: str) -> str:
    """Build a regular expression for ``name`` as a word of running text.

    Diacritics and tatweel may stand after any letter, blanks may be of any kind, and the proclitics
    و ف ب ك ل may be written onto it. The group ``name`` leaves them out.
    """
    letters = (r"\s+" if c == " " else re.escape(c) + _DIACRITICS for c in " ".join(fold_marks(name).split()))
    return rf"(?<!\w){_PROCLITICS}{_DIACRITICS}(?P<name>{''.join(letters)})(?!\w)"


def fold_marks(text: str) -> str:
    """Drop diacritics and tatweel, keep letters as written."""
    return str(araby.strip_tatweel(araby.strip_tashkeel(text)))
