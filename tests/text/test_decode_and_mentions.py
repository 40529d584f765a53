"""Decoding bytes, and finding targets in text."""

import time
from contextlib import suppress

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


@pytest.mark.parametrize("text", [ARABIC, "ثم جاء يوم آخر", "شكراً جزيلاً لكم", "سلام عليكم"])
@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16 without byte order mark"),
        ("utf-16-be", "utf-16 without byte order mark"),
        ("cp1256", "windows-1256"),
        ("iso8859-6", "ISO-8859-6"),
    ],
)
def test_each_encoding_gives_the_exact_text(text: str, codec: str, encoding: str) -> None:
    """Arabic comes out exactly, long or a few words, and the encoding is named."""
    assert decode_page(text.encode(codec), "page.txt") == (text, encoding)


def test_big_endian_utf_16_with_a_byte_order_mark() -> None:
    """The mark says the order of the bytes, and is no part of the text."""
    assert decode_page(b"\xfe\xff" + ARABIC.encode("utf-16-be"), "page.txt") == (ARABIC, "utf-16")


@pytest.mark.parametrize("codec", ["cp1256", "iso8859-6"])
def test_words_that_read_as_well_in_both_encodings_are_refused(codec: str) -> None:
    """Where neither reading is the more Arabic one, none is taken, and the reason says between which."""
    with pytest.raises(InputError, match="as good in windows-1256 as in ISO-8859-6"):
        decode_page("باب دار نار".encode(codec), "page.txt")


def test_words_that_read_alike_in_both_encodings_are_taken() -> None:
    """Bytes that mean the same in both encodings leave nothing to doubt."""
    assert decode_page("باب دار".encode("cp1256"), "page.txt").text == "باب دار"
    assert decode_page("باب دار".encode("iso8859-6"), "page.txt").text == "باب دار"


@pytest.mark.parametrize(("codec", "encoding"), [("cp1256", "windows-1256"), ("iso8859-6", "ISO-8859-6")])
def test_tags_do_not_count_as_letters_in_markup(codec: str, encoding: str) -> None:
    """An HTML page of much markup and little text is decoded by its text."""
    html = "<div class='story'><script>var a = 'x < y';</script><p lang=ar>{}</p><br></div>\n" * 3
    page = html.format(ARABIC, ARABIC, ARABIC).replace("{}", ARABIC)
    assert decode_page(page.encode(codec), "page.html", markup=True) == (page, encoding)


@pytest.mark.parametrize(
    "piece", [b"<", b"<!--", b"<script>", b"<style ", b"</script ", b"&a", b"<a ", b"< "]
)
def test_markup_that_never_ends_is_decoded_in_bounded_time(piece: bytes) -> None:
    """Half a million openings without an end take no time to speak of."""
    content = ARABIC.encode("cp1256") + piece * 500_000
    start = time.perf_counter()
    with suppress(InputError):  # where what never ends is letters, they outweigh the text
        assert decode_page(content, "page.html", markup=True).text.startswith(ARABIC)
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "empty"),
        (ARABIC.encode("utf-16")[:-1], "invalid UTF-16 at byte"),
        (ARABIC.encode("utf-32"), "not text"),
        (b"\xff\xfea\x00\x01\x00", "not text"),
        (b"\x00\x01\x00\x02\x00\x03", "not text"),
        (ARABIC.encode()[:30] + b"\xff" + ARABIC.encode()[30:], "invalid UTF-8 at byte 30"),
        ("größer über öde Straßen".encode("latin-1"), "neither windows-1256 nor ISO-8859-6"),
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
