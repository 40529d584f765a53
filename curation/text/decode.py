"""Bytes to text: UTF-8 with or without a byte order mark, or windows-1256, and nothing guessed silently."""

import re
from typing import NamedTuple

from curation.errors import InputError

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC = re.compile(r"[\u0621-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc]")
# In Arabic text read as windows-1256 nearly each letter is Arabic; other 8-bit text reads as a mixture.
_ARABIC_SHARE = 0.6


class Decoded(NamedTuple):
    """Text, and the encoding it was read as."""

    text: str
    encoding: str


def decode_page(content: bytes, name: str) -> Decoded:
    """Decode a page's bytes.

    Args:
        content: the bytes of a page.
        name: the file or row named in errors.

    Returns:
        The text without byte order mark, and ``utf-8`` or ``windows-1256``.

    Raises:
        InputError: empty, binary, or in no encoding we can tell.
    """
    if _BINARY.search(content):
        raise InputError(f"{name}: not text (it holds control bytes): give a plain text page")
    try:
        decoded = Decoded(content.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError as error:
        decoded = _decode_arabic(content, name, error)
    if not decoded.text.strip():
        raise InputError(f"{name}: the file is empty or blank: give a page with text")
    return decoded


def _decode_arabic(content: bytes, name: str, error: UnicodeDecodeError) -> Decoded:
    # Most bytes of UTF-8 Arabic are Arabic letters in windows-1256, too: so a damaged UTF-8 page is told
    # by what of it is sound, which in a windows-1256 page is next to nothing.
    rest = content.decode("utf-8", "replace")
    if len(_ARABIC.findall(rest)) > rest.count("\ufffd"):
        raise InputError(f"{name}: invalid UTF-8 at byte {error.start}: fetch the page again") from error
    text = content.decode("cp1256")
    letters = len(_LETTER.findall(text))
    if letters and len(_ARABIC.findall(text)) / letters >= _ARABIC_SHARE:
        return Decoded(text, "windows-1256")
    raise InputError(
        f"{name}: invalid UTF-8 at byte {error.start}, and not windows-1256 either: convert it to UTF-8"
    ) from error
