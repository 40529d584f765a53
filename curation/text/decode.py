"""Bytes to text: UTF-8, UTF-16, windows-1256 or ISO-8859-6, and nothing guessed silently."""

import re
from typing import NamedTuple

from curation.errors import InputError

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]")
# In Arabic text read as windows-1256 nearly each letter is Arabic; other 8-bit text reads as a mixture.
_ARABIC_SHARE = 0.6
# A comment or script that does not end goes to the end of the page, so that none is looked through twice.
_MARKUP = re.compile(
    rb"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\b|\Z)|<[^<>]*>|&#?\w+;", re.DOTALL | re.IGNORECASE
)
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
# What UTF-16 without a byte order mark must read as: Arabic, ASCII, and the punctuation between them.
_PLAIN = re.compile(r"[\t\n\r\x20-\x7e\u00a0\u00ab\u00bb\u0600-\u06ff\u200c-\u200f\u2010-\u2026]")
_PLAIN_SHARE = 0.95
_EIGHT_BIT = {"windows-1256": "cp1256", "ISO-8859-6": "iso8859-6"}
# Words that every Arabic page has, and what no Arabic word has: a Latin letter beside an Arabic one, or
# tanwin before a letter other than alif. The wrong reading has few of the first, many of the others.
_SOUND = re.compile(r"\b(?:ال\w\w+|في|من|على|إلى|عن|أن|هذا|التي|الذي|كان|قال)\b")
_ODD = re.compile(r"[\u0621-\u064a][^\W\d_\u0600-\u06ff]|[^\W\d_\u0600-\u06ff][\u0621-\u064a]|[ً-ٍ][ء-يً-ٍ]")
_TANWIN_ALIF = re.compile(r"[ً-ٍ]ا\b")


class Decoded(NamedTuple):
    """Text, and the encoding it was read as."""

    text: str
    encoding: str


def decode_page(content: bytes, name: str, markup: bool = False) -> Decoded:
    """Decode a page's bytes.

    Args:
        content: the bytes of a page.
        name: the file or row named in errors.
        markup: the page is HTML, whose tags say nothing of the letters of its text.

    Returns:
        The text without byte order mark, and ``utf-8``, ``utf-16``, ``windows-1256`` or ``ISO-8859-6``.

    Raises:
        InputError: empty, binary, or in no encoding we can tell.
    """
    decoded = _decode_16(content, name)
    if decoded is None and _BINARY.search(content):
        raise InputError(f"{name}: not text (it holds control bytes): give a plain text page")
    if decoded is None:
        try:
            decoded = Decoded(content.decode("utf-8-sig"), "utf-8")
        except UnicodeDecodeError as error:
            decoded = _decode_arabic(content, name, error, markup)
    if not decoded.text.strip():
        raise InputError(f"{name}: the file is empty or blank: give a page with text")
    return decoded


def _decode_16(content: bytes, name: str) -> Decoded | None:
    """Read UTF-16: with a byte order mark strictly, without one where NUL bytes and text leave no doubt."""
    if content[:2] in _UTF_16:
        try:
            text = content[2:].decode(_UTF_16[content[:2]])
        except UnicodeDecodeError as error:
            raise InputError(
                f"{name}: invalid UTF-16 at byte {error.start + 2}: fetch the page again"
            ) from error
        if _CONTROL.search(text):
            raise InputError(f"{name}: not text (it holds control bytes): give a plain text page")
        return Decoded(text, "utf-16")
    even, odd = content[::2].count(0), content[1::2].count(0)
    if len(content) % 2 or bool(even) == bool(odd):
        return None
    try:
        text = content.decode("utf-16-be" if even else "utf-16-le")
    except UnicodeDecodeError:
        return None
    plain = len(_PLAIN.findall(text)) >= _PLAIN_SHARE * len(text) and not _CONTROL.search(text)
    return Decoded(text, "utf-16 without byte order mark") if plain else None


def _decode_arabic(content: bytes, name: str, error: UnicodeDecodeError, markup: bool) -> Decoded:
    # Most bytes of UTF-8 Arabic are Arabic letters in windows-1256, too: so a damaged UTF-8 page is told
    # by what of it is sound, which in a windows-1256 page is next to nothing.
    rest = content.decode("utf-8", "replace")
    if len(_ARABIC.findall(rest)) > rest.count("\ufffd"):
        raise InputError(f"{name}: invalid UTF-8 at byte {error.start}: fetch the page again") from error
    words = _MARKUP.sub(b" ", content) if markup else content
    scores = {name: score for name in _EIGHT_BIT if (score := _score(words, _EIGHT_BIT[name])) is not None}
    if not scores:
        raise InputError(
            f"{name}: invalid UTF-8 at byte {error.start}, and neither windows-1256 nor ISO-8859-6: "
            "convert it to UTF-8"
        ) from error
    best = max(scores, key=scores.__getitem__)
    texts = [content.decode(_EIGHT_BIT[encoding], "replace") for encoding in scores]
    if len(scores) > 1 and len(set(scores.values())) == 1 and len(set(texts)) > 1:
        raise InputError(
            f"{name}: invalid UTF-8, and as good in windows-1256 as in ISO-8859-6: convert it to UTF-8"
        ) from error
    return Decoded(content.decode(_EIGHT_BIT[best], "replace"), best)


def _score(content: bytes, codec: str) -> int | None:
    """Say how much bytes read as Arabic words do in one encoding; None where they do not."""
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        return None
    letters = len(_LETTER.findall(text))
    if not letters or len(_ARABIC.findall(text)) / letters < _ARABIC_SHARE:
        return None
    odd = len(_ODD.findall(text)) - len(_TANWIN_ALIF.findall(text))
    return len(_SOUND.findall(text)) - odd
