"""Differences between two annotators' spans of one name, by name."""

import pytest

from curation.text.edges import Edge, is_nested, name_difference
from curation.types import LabeledSpan


def span(text: str, surface: str, label: str = "PERS") -> LabeledSpan:
    """Mark the first place of a surface."""
    at = text.index(surface)
    return LabeledSpan(at, at + len(surface), label)


CASES = [
    ("وصل الوفد إلى بيروت ولبنان يرحب به", "ولبنان", "لبنان", (Edge.CLITIC,)),
    ("سافر بالقطار إلى القاهرة", "القاهرة", "قاهرة", (Edge.ARTICLE,)),
    ("أقام بالقاهرة شهرا", "بالقاهرة", "قاهرة", (Edge.ARTICLE,)),
    ("أشادت الصحف بجامعتهم أمس", "جامعتهم", "جامعت", (Edge.CLITIC,)),
    ("قال «القدس» عاصمة", "«القدس»", "القدس", (Edge.PUNCTUATION,)),
    ("استقبل الرئيس سامر حداد الوفد", "الرئيس سامر حداد", "سامر حداد", (Edge.TITLE,)),
    ("استقبل وزير الصحة سامر حداد الوفد", "وزير الصحة سامر حداد", "سامر حداد", (Edge.TITLE,)),
    ("زار مدينة نابلس القديمة وفد", "نابلس القديمة", "مدينة نابلس", (Edge.SHIFTED,)),
    ("زار بلدية نابلس القديمة وفد", "نابلس القديمة", "نابلس", (Edge.ONE_TOKEN,)),
    ("اجتمع مجلس بلدية نابلس أمس", "مجلس بلدية نابلس أمس", "مجلس بلدية", (Edge.TOKENS,)),
    ("زار العاصمة وفد", "العاصمة", "العاص", (Edge.INSIDE_WORD,)),
    ("قال فتى وبيروت، مدينة", "وبيروت، مدينة", "بيروت", (Edge.CLITIC, Edge.ONE_TOKEN)),
    ("وصل إلى القدس", "القدس", "القدس", ()),
]


@pytest.mark.parametrize(("text", "one", "other", "kinds"), CASES)
def test_differences_have_names(text: str, one: str, other: str, kinds: tuple[Edge, ...]) -> None:
    """Each kind is told from the others, whichever annotator has more."""
    assert name_difference(text, span(text, one), span(text, other)) == kinds
    assert name_difference(text, span(text, other), span(text, one)) == kinds


def test_words_that_someone_marked_as_an_occupation_are_a_title() -> None:
    """«عداءة» is in no list of titles; one annotator says that it is what she does."""
    text = "فازت العداءة ليلى منصور بالسباق"
    one, other = span(text, "العداءة ليلى منصور"), span(text, "ليلى منصور")
    assert name_difference(text, one, other) == (Edge.ONE_TOKEN,)
    assert name_difference(text, one, other, [span(text, "العداءة", "OCC")]) == (Edge.TITLE,)


def test_nested_is_inside_or_around() -> None:
    """A span is nested where another lies in it or around it, not where they cross or are the same."""
    text = "قال رئيس جامعة بيرزيت أمس"
    outer, inner = span(text, "جامعة بيرزيت", "ORG"), span(text, "بيرزيت", "GPE")
    assert is_nested(inner, [outer])
    assert is_nested(outer, [inner])
    assert not is_nested(inner, [inner, span(text, "رئيس جامعة")])
