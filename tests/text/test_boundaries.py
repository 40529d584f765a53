"""Edges of spans: what the guidelines leave outside, and letters that only look like a proclitic."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.labelfile import parse_labels
from curation.core.schema import parse_schema
from curation.text.boundaries import Advice, Boundary, Evidence, check_boundaries
from curation.types import LabeledSpan

ROOT = Path(__file__).parents[2]
SENTENCES = (
    "أعلنت وزارة المياه في القاهرة، أمس، بدء العمل.",
    "زار الوزير دمشق والقاهرة ثم عاد إلى مصر.",
    "اتجهت القافلة بمصر شمالًا وللقاهرة جنوبًا.",
    "قال كمال إن مال الدولة كثير، وسلّم الملف لكمال.",
    "بحثت فلسطين وكوريا وليبيا وسوريا الملف مع بنك الدولة.",
    "قالت الوزارة إن البنك واللجنة والكتاب في جنة.",
    "جاء سعيد يوم عيد ومعه كتاب.",
    "تابعت وَالقاهِرةُ صحيفة «القدس» وجريدة «الحياة».",
    "لجنة الري ووزارة المياه بحثتا الأمر.",
    "رحّبت دمشق بوفدها ووفد مصرها.",
    "صدر في ٢٠٢٤م بيان عن سد ـالواديـ.",
)


def advise(
    text: str, surface: str, label: str = "ORG", marked: tuple[tuple[str, str], ...] = ()
) -> Advice | None:
    """Check the first place of ``surface`` in ``text``."""
    at = text.index(surface)
    return check_boundaries(text, LabeledSpan(at, at + len(surface), "ORG"), Evidence(SENTENCES, []))


@pytest.mark.parametrize(
    ("number", "surface", "kind", "meant"),
    [
        (0, "القاهرة،", Boundary.PUNCTUATION, "القاهرة"),
        (0, " القاهرة", Boundary.PUNCTUATION, "القاهرة"),
        (7, "«القدس»", Boundary.PUNCTUATION, "القدس"),
        (7, "القدس»", Boundary.PUNCTUATION, "القدس"),
        (7, "جريدة «الحياة».", Boundary.PUNCTUATION, "جريدة «الحياة»"),
        (1, "والقاهرة", Boundary.CLITIC, "القاهرة"),
        (2, "بمصر", Boundary.CLITIC, "مصر"),
        (2, "وللقاهرة", Boundary.CLITIC, "لقاهرة"),
        (3, "لكمال", Boundary.CLITIC, "كمال"),
        (7, "وَالقاهِرةُ", Boundary.CLITIC, "القاهِرةُ"),
        (8, "ووزارة المياه", Boundary.CLITIC, "وزارة المياه"),
        (0, "قاهرة", Boundary.ARTICLE, "القاهرة"),
        (2, "قاهرة", Boundary.ARTICLE, "لقاهرة"),
        (7, "القاهِرة", Boundary.MARK, "القاهِرةُ"),
        (7, "َالقاهِرةُ", Boundary.MARK, "القاهِرةُ"),
        (0, "القاهر", Boundary.HALF_WORD, "القاهرة"),
        (0, "ياه", Boundary.HALF_WORD, "المياه"),
        (4, "نك الدولة", Boundary.HALF_WORD, "بنك الدولة"),
    ],
)
def test_a_wrong_edge_is_named_with_the_span_that_was_meant(
    number: int, surface: str, kind: Boundary, meant: str
) -> None:
    """Each fault at an edge is told, and the suggested span is exactly the name."""
    text = SENTENCES[number]
    found = advise(text, surface)
    assert found is not None
    assert kind in found.kinds
    assert found.span is not None
    assert text[slice(*found.span)] == meant


@pytest.mark.parametrize(
    ("number", "surface"),
    [
        (0, "وزارة المياه"),
        (1, "القاهرة"),
        (2, "مصر"),
        (2, "لقاهرة"),
        (3, "كمال"),
        *((4, name) for name in ("فلسطين", "كوريا", "ليبيا", "سوريا", "بنك الدولة")),
        (6, "سعيد"),
        (6, "كتاب"),
        (7, "جريدة «الحياة»"),
        (8, "لجنة الري"),
        (8, "وزارة المياه"),
        (9, "مصر"),
        (10, "٢٠٢٤"),
        (10, "الوادي"),
    ],
)
def test_a_letter_of_the_word_itself_is_left_in_peace(number: int, surface: str) -> None:
    """Nothing is said of a right span, though it begins as a proclitic does, or a pronoun follows."""
    assert advise(SENTENCES[number], surface) is None


def test_what_annotators_marked_elsewhere_is_evidence_too() -> None:
    """A name never seen without its proclitic is told where someone marked it without."""
    text = "وصل الوفد وسامر معه."
    at = text.index("وسامر")
    span = LabeledSpan(at, at + 5, "PERS")
    assert check_boundaries(text, span, Evidence([text], [])) is None
    found = check_boundaries(text, span, Evidence([text], [("سامر", "PERS")]))
    assert found == Advice((Boundary.CLITIC,), (at + 1, at + 5))
    assert check_boundaries(text, span, Evidence([text], [("سامر", "ORG")])) is None


def test_nothing_but_punctuation_has_no_better_span() -> None:
    """A span of a comma alone is told, and nothing is suggested."""
    assert advise("جاء، وذهب", "،") == Advice((Boundary.PUNCTUATION,), None)


@given(st.text(alphabet="وفبكلساالقهرة ـَُّ،.«»()م٢😀\u200d\u0654", min_size=1, max_size=30), st.data())
def test_advice_ends_in_a_span_that_needs_none_of_its_kind(text: str, data: st.DataObject) -> None:
    """Over any text the suggested span is inside it, not empty, and not the one that was marked."""
    start = data.draw(st.integers(0, len(text) - 1))
    span = LabeledSpan(start, data.draw(st.integers(start + 1, len(text))), "ORG")
    found = check_boundaries(text, span, Evidence([text], []))
    if found and found.span:
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert found.span != (span.start, span.end)


def _labels(who: str) -> list[tuple[str, LabeledSpan]]:
    path = ROOT / "guidelines" / "entities" / "schema.yaml"
    schema = parse_schema(path.read_text(encoding="utf-8"), str(path))
    lines = (ROOT / "examples" / "labels" / f"entities.{who}.jsonl").read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line) for line in lines)
    rows = parse_labels(lines, schema, who)
    return [(text, span) for (text, _), row in rows.items() for span in row.answer.spans]


@pytest.mark.parametrize("who", ["scripted-1", "scripted-2"])
def test_the_example_labels_are_right_and_each_takes_no_proclitic_unseen(who: str) -> None:
    """No false alarm on the examples' spans; moved one letter back over a proclitic, each is told."""
    spans = _labels(who)
    evidence = Evidence(
        dict.fromkeys(text for text, _ in spans), [(t[s.start : s.end], s.label) for t, s in spans]
    )
    assert [t[s.start : s.end] for t, s in spans if check_boundaries(t, s, evidence)] == []
    behind = [
        (text, span)
        for text, span in spans
        if span.start
        and text[span.start - 1] in "وفبكل"
        and not text[span.start - 2 : span.start - 1].isalnum()
    ]
    assert behind
    for text, span in behind:
        found = check_boundaries(text, span._replace(start=span.start - 1), evidence)
        assert found is not None, text[span.start - 1 : span.end]
        assert found.span == (span.start, span.end)
