"""Numbers agree with what they count."""

from curation.wording import counted


def test_one_is_told_from_several() -> None:
    """None and several are plural, thousands are parted, and a verb may stand with its noun."""
    assert [counted(number, "row") for number in (0, 1, 2, 1250)] == [
        "0 rows",
        "1 row",
        "2 rows",
        "1,250 rows",
    ]
    assert [counted(number, "answer is", "answers are") for number in (1, 3)] == [
        "1 answer is",
        "3 answers are",
    ]
