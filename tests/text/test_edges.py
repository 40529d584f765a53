"""Naming what is wrong with the edges of a span whose right edges are known."""

import pytest

from curation.text.edges import Edge, name_edges
from curation.types import Span

TEXT = "قال الوزير سامر الهلالي، وسمير بن يوسف، إن «القدس» و«بيروت» في كتابه عن بيروتهم وبالقاهرة."


def span(words: str, after: str = "") -> Span:
    """Find where words stand, behind others where given."""
    start = TEXT.index(words, TEXT.index(after) + len(after))
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("right", "drawn", "after", "edges"),
    [
        ("سمير بن يوسف", "وسمير بن يوسف", "", [Edge.CLITIC_IN]),
        ("القاهرة", "بالقاهرة", "", [Edge.CLITIC_IN]),
        ("القاهرة", "وبالقاهرة", "", [Edge.CLITIC_IN]),
        ("القاهرة", "قاهرة", "", [Edge.ARTICLE_OUT]),
        ("القدس", "«القدس»", "", [Edge.PUNCTUATION_IN]),
        ("سمير بن يوسف", "سمير بن يوسف،", "", [Edge.PUNCTUATION_IN]),
        ("سامر الهلالي", "الوزير سامر الهلالي", "", [Edge.TITLE_IN]),
        ("سامر الهلالي", "قال الوزير سامر الهلالي", "", [Edge.WORDS_IN]),
        ("سمير بن يوسف", "سمير", "", [Edge.WORDS_OUT]),
        ("سامر الهلالي", "سامر الهلا", "", [Edge.HALF_WORD]),
        ("سامر الهلالي", "هلالي", "", [Edge.WORDS_OUT, Edge.ARTICLE_OUT]),
        ("بيروت", "بيروتهم", "كتابه", [Edge.CLITIC_IN]),
        ("«القدس»", "القدس", "", [Edge.PUNCTUATION_OUT]),
        ("سمير", "وسمير بن يوسف", "", [Edge.CLITIC_IN, Edge.WORDS_IN]),
    ],
)
def test_each_kind_of_edge_has_its_name(right: str, drawn: str, after: str, edges: list[Edge]) -> None:
    """A clitic, the article, a title, words, punctuation, half a word: named, in the order of the text."""
    assert list(name_edges(TEXT, span(right, after), span(drawn, after))) == edges


def test_the_right_span_has_nothing_wrong() -> None:
    """Equal edges have no name."""
    assert name_edges(TEXT, span("القدس"), span("القدس")) == ()


def test_what_has_a_label_of_its_own_beside_the_name_is_a_title() -> None:
    """Words that the known answer marks beside the name are a title, whatever they are."""
    text = "وأكد رئيس بلدية الصفوان نادر الخطيب ذلك"
    title, name = "رئيس بلدية الصفوان", "نادر الخطيب"
    at, start = text.index(title), text.index(name)
    right, drawn = Span(start, start + len(name)), Span(at, start + len(name))
    assert name_edges(text, right, drawn) == (Edge.WORDS_IN,)
    assert name_edges(text, right, drawn, [Span(at, at + len(title))]) == (Edge.TITLE_IN,)


def test_marks_on_the_letters_do_not_matter() -> None:
    """A vowelled conjunction is a clitic like a bare one."""
    text = "جاء وَسَمير"
    end = len(text)
    assert name_edges(text, Span(end - 5, end), Span(end - 7, end)) == (Edge.CLITIC_IN,)
