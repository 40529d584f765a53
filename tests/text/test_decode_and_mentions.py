"""Decoding bytes, and finding targets in text."""

import pytest

from curation.errors import InputError
from curation.text.decode import decode_page
from curation.text.mentions import find_mentions

ARABIC = "أعلنت وزارة المياه بدء العمل في السد."


def test_windows_1256_is_decoded_and_named() -> None:
    """An Arabic page in windows-1256 comes out as text, with the encoding said."""
    assert decode_page(ARABIC.encode("cp1256"), "page.txt") == (ARABIC, "windows-1256")


def test_byte_order_mark_is_not_text() -> None:
    """UTF-8 with a byte order mark gives the text without it."""
    assert decode_page(b"\xef\xbb\xbf" + ARABIC.encode(), "page.txt") == (ARABIC, "utf-8")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not text"),
        (b"caf\xe9 au lait, d\xe9j\xe0 vu", "invalid UTF-8 at byte 3"),
        ("نص".encode() + b"\x00", "not text"),
    ],
)
def test_bytes_that_are_no_page_are_refused_with_the_reason(content: bytes, words: str) -> None:
    """Empty, binary and undecodable bytes are refused in one line that names the file."""
    with pytest.raises(InputError, match=words) as caught:
        decode_page(content, "page.txt")
    assert str(caught.value).startswith("page.txt: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("افتتح السد أمس", ["السد"]),
        ("والسد وبالسد فالسد", ["السد", "السد", "السد"]),
        ("السدود والأسد", []),
        ("السَّد مُهم", ["السَّد"]),
        ("الســد", ["الســد"]),
        ("سد وادي\u00a0النخيل", ["سد وادي\u00a0النخيل"]),
        ("«السد»، السد.", ["السد", "السد"]),
    ],
)
def test_mentions_are_words_with_proclitics_left_out(text: str, found: list[str]) -> None:
    """A name is found as a word, whatever diacritics it carries; letters written before it stay out."""
    spans = find_mentions(text, ["السد", "سد وادي النخيل"])
    assert [text[start:end] for start, end in spans] == found
