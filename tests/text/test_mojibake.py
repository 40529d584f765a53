"""Arabic that was read in the wrong encoding and saved again."""

import pytest

from curation.text.mojibake import repair

ARABIC = "أعلنت وزارة المياه بدء العمل في السد. وقال الوزير إن المشروع سينتهي قريبا؛ ثم غادر فؤاد."
OTHER = "هذا سطر سليم لم يمسه أحد، وفيه «اقتباس» و100% من الحروف."


def _cp1252(text: str) -> str:
    """Read UTF-8 as windows-1252, the five bytes it leaves open as control characters."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode())


BROKEN = {
    "windows-1252": _cp1252(ARABIC),
    "latin-1": ARABIC.encode().decode("latin-1"),
    "windows-1256": ARABIC.encode().decode("cp1256"),
}


@pytest.mark.parametrize("read_as", BROKEN)
def test_text_read_in_the_wrong_encoding_is_repaired_exactly(read_as: str) -> None:
    """The Arabic comes back letter by letter."""
    assert repair(BROKEN[read_as]) == ARABIC


@pytest.mark.parametrize("read_as", BROKEN)
def test_sound_lines_beside_broken_ones_stay(read_as: str) -> None:
    """In a mixed page only the broken lines change, whatever encodings broke them."""
    page = f"{OTHER}\n{BROKEN[read_as]}\n\n{BROKEN['windows-1256']}\n{OTHER}\n"
    assert repair(page) == f"{OTHER}\n{ARABIC}\n\n{ARABIC}\n{OTHER}\n"


def test_a_line_broken_in_part_is_repaired() -> None:
    """Sound words in the line of broken ones stay as they are."""
    assert repair(f"{OTHER} {_cp1252(ARABIC)}") == f"{OTHER} {ARABIC}"


@pytest.mark.parametrize(
    "text",
    [
        ARABIC,
        OTHER,
        "خطط، وخطط؟ وحظظ؛ قسط، ضبط؟ غلط؛",
        "Ørsted og Ålesund: «Ø» — Ù.",
        "حرفان: Ø§ و Ù„ في شرح الترميز.",
        "",
        "plain English, naïve café",
    ],
)
def test_text_that_is_meant_is_left_alone(text: str) -> None:
    """Sound Arabic, other languages and a quoted pair or two are not repaired."""
    assert repair(text) is None
