"""Segmentation: offsets, and where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import segment

PARTS = st.sampled_from(
    ["قال الوزير", ".", " ", "د.", "؟", "!", "…", "»", '"', "\n", "3.5", "ز.", "،", "مرارًا"]
)


def cut(text: str) -> list[str]:
    """Give the sentences as strings."""
    return [text[start:end] for start, end in segment(text)]


@given(st.one_of(st.text(), st.lists(PARTS).map("".join)))
def test_sentences_cover_all_but_white_space_in_order(text: str) -> None:
    """Spans are in order, do not overlap, begin and end on a character; outside is white space only."""
    done = 0
    for start, end in segment(text):
        assert done <= start < end <= len(text)
        assert not text[done:start].strip()
        assert text[start:end] == text[start:end].strip()
        done = end
    assert not text[done:].strip()


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("وصل الوفد. وغادر مساءً.", ["وصل الوفد.", "وغادر مساءً."]),
        ("هل وصل؟ نعم! ربما… لا.", ["هل وصل؟", "نعم!", "ربما…", "لا."]),
        ("قال: «انتهى الأمر.» ثم غادر.", ["قال: «انتهى الأمر.»", "ثم غادر."]),
        ("عنوان\nنص بلا نقطة", ["عنوان", "نص بلا نقطة"]),
        ("قالت د. سلمى إن أحمد ز. غاب.", ["قالت د. سلمى إن أحمد ز. غاب."]),
        ("تعثرت مرارًا. وجاء الإعلان.", ["تعثرت مرارًا.", "وجاء الإعلان."]),
        ("بلغ 3.5 بالمئة.", ["بلغ 3.5 بالمئة."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    """Terminators with closing quotes, line ends; not abbreviations, initials or decimals."""
    assert cut(text) == sentences
