"""Differences between two annotators' spans of one name, by name."""

import pytest

from curation.text.differences import Apart, is_nested, name_difference
from curation.types import LabeledSpan


def span(text: str, surface: str, label: str = "PERS") -> LabeledSpan:
    """Mark the first place of a surface."""
    at = text.index(surface)
    return LabeledSpan(at, at + len(surface), label)


CASES = [
    ("وصل الوفد إلى بيروت ولبنان يرحب به", "ولبنان", "لبنان", (Apart.CLITIC,)),
    ("سافر بالقطار إلى القاهرة", "القاهرة", "قاهرة", (Apart.ARTICLE,)),
    ("أقام بالقاهرة شهرا", "بالقاهرة", "قاهرة", (Apart.ARTICLE,)),
    ("أشادت الصحف بجامعتهم أمس", "جامعتهم", "جامعت", (Apart.CLITIC,)),
    ("قال «القدس» عاصمة", "«القدس»", "القدس", (Apart.PUNCTUATION,)),
    ("استقبل الرئيس سامر حداد الوفد", "الرئيس سامر حداد", "سامر حداد", (Apart.TITLE,)),
    ("استقبل وزير الصحة سامر حداد الوفد", "وزير الصحة سامر حداد", "سامر حداد", (Apart.TITLE,)),
    ("زار مدينة نابلس القديمة وفد", "نابلس القديمة", "مدينة نابلس", (Apart.SHIFTED,)),
    ("زار بلدية نابلس القديمة وفد", "نابلس القديمة", "نابلس", (Apart.ONE_TOKEN,)),
    ("اجتمع مجلس بلدية نابلس أمس", "مجلس بلدية نابلس أمس", "مجلس بلدية", (Apart.TOKENS,)),
    ("زار العاصمة وفد", "العاصمة", "العاص", (Apart.INSIDE_WORD,)),
    ("قال فتى وبيروت، مدينة", "وبيروت، مدينة", "بيروت", (Apart.CLITIC, Apart.ONE_TOKEN)),
    ("وصل إلى القدس", "القدس", "القدس", ()),
]


@pytest.mark.parametrize(("text", "one", "other", "kinds"), CASES)
def test_differences_have_names(text: str, one: str, other: str, kinds: tuple[Apart, ...]) -> None:
    """Each kind is told from the others, whichever annotator has more."""
    assert name_difference(text, span(text, one), span(text, other)) == kinds
    assert name_difference(text, span(text, other), span(text, one)) == kinds


def test_words_that_someone_marked_as_an_occupation_are_a_title() -> None:
    """«عداءة» is in no list of titles; one annotator says that it is what she does."""
    text = "فازت العداءة ليلى منصور بالسباق"
    one, other = span(text, "العداءة ليلى منصور"), span(text, "ليلى منصور")
    assert name_difference(text, one, other) == (Apart.ONE_TOKEN,)
    assert name_difference(text, one, other, [span(text, "العداءة", "OCC")]) == (Apart.TITLE,)


def test_nested_is_inside_or_around() -> None:
    """A span is nested where another lies in it or around it, not where they cross or are the same."""
    text = "قال رئيس جامعة بيرزيت أمس"
    outer, inner = span(text, "جامعة بيرزيت", "ORG"), span(text, "بيرزيت", "GPE")
    assert is_nested(inner, [outer])
    assert is_nested(outer, [inner])
    assert not is_nested(inner, [inner, span(text, "رئيس جامعة")])
