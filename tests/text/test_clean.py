"""Cleaning: nothing lost, offsets exact, each article found with what is known of it."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from curation import CleanPage, Reason, Span, clean_page
from curation.core.ids import page_id

EXAMPLES = Path(__file__).parents[2] / "examples"
EXPECTED = [
    json.loads(line) for line in (EXAMPLES / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]

# Lines as pages hold them, so that random pages meet the rules and not only the fallbacks.
LINES = st.sampled_from(
    [
        "المصدر: صحيفة الضفة",
        "كلمات دلالية: سد نهر وزارة",
        "كلمات دلالية:",
        "إقرأ أيضاً:",
        "اقرأ أيضا: عنوان في وسط النص",
        "مقالات مشابهة",
        "  • عنوان في قائمة",
        "عنوان قصير",
        "أعلنت الوزارة أمس بدء الأعمال في السد. وقال الوزير إن العمل يسير.",
        "قال المصدر: «لن نتراجع».",
        "روسيا\u200f تعلن\ufeff عن \u00a0 خطة\tجديدة.",
        "😀\u200d😀 هـ\u200d",
        "\ud800",
        "",
        " ",
        "\u00a0",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\n\n", "\u2028", "\r", "\x0b"])
PAGES = st.lists(st.tuples(LINES, ENDS), max_size=25).map(lambda rows: "".join(a + b for a, b in rows))


def coverage(page: CleanPage) -> list[int]:
    """Count how often each character of the page is kept or removed."""
    counts = [0] * len(page.raw)
    spans = [span for article in page.articles for span in article.kept]
    for start, end in [*spans, *(removed.span for removed in page.removed)]:
        assert 0 <= start < end <= len(page.raw)
        for at in range(start, end):
            counts[at] += 1
    return counts


def assert_nothing_lost(raw: str) -> None:
    """Kept plus removed hold each character that is not white space once, and no other place twice."""
    page = clean_page(raw)
    for character, count in zip(raw, coverage(page), strict=True):
        assert count == 1 or (character.isspace() and count == 0)


@given(st.text())
@example("\ufeff")
@example("\u200d\u200f a \u200d")
@example("\ud83d")
def test_any_string_is_kept_or_removed_exactly_once(raw: str) -> None:
    """Any string whatever: nothing lost, nothing twice."""
    assert_nothing_lost(raw)


@given(PAGES)
def test_any_page_is_kept_or_removed_exactly_once(raw: str) -> None:
    """Pages made of the lines that the rules know, in any order: nothing lost, nothing twice."""
    assert_nothing_lost(raw)


@given(st.one_of(st.text(), PAGES))
def test_each_character_of_an_article_maps_to_itself_and_back(raw: str) -> None:
    """A visible character of the text stands at its raw span, and that span maps back to it."""
    for article in clean_page(raw).articles:
        for at, character in enumerate(article.text):
            if not character.isspace():
                there = article.to_raw(Span(at, at + 1))
                assert raw[there.start : there.end] == character
                assert article.from_raw(there) == (at, at + 1)


@given(st.one_of(st.text(), PAGES), st.data())
def test_spans_map_to_the_raw_page_and_back(raw: str, data: st.DataObject) -> None:
    """A span that begins and ends on visible characters comes back from the raw page the same."""
    for article in clean_page(raw).articles:
        visible = [at for at, character in enumerate(article.text) if not character.isspace()]
        first = data.draw(st.sampled_from(visible))
        last = data.draw(st.sampled_from([at for at in visible if at >= first]))
        there = article.to_raw(Span(first, last + 1))
        assert raw[there.start] == article.text[first]
        assert raw[there.end - 1] == article.text[last]
        assert article.from_raw(there) == (first, last + 1)


@given(PAGES)
def test_text_shows_no_invisible_character_and_no_double_blank(raw: str) -> None:
    """What annotators read has one space where blanks stood, and none of what cannot be seen."""
    for article in clean_page(raw).articles:
        assert "  " not in article.text
        assert not set(article.text) & set("\u200f\ufeff\u00a0\t\r\ud800")
        assert all(line and line == line.strip() for line in article.text.split("\n"))


@pytest.mark.parametrize("expected", EXPECTED, ids=[row["page"] for row in EXPECTED])
def test_example_pages_give_the_articles_marked_by_hand(expected: dict[str, object]) -> None:
    """Each example page gives exactly its articles, titles, source, keywords and paragraphs."""
    raw = (EXAMPLES / "pages" / str(expected["page"])).read_bytes().decode()
    found = [
        {
            "role": article.role,
            "title": article.title and article.title.text,
            "source": article.source and article.source.text,
            "keywords": [keywords.text for keywords in article.keywords],
            "paragraphs": article.text.split("\n"),
        }
        for article in clean_page(raw).articles
    ]
    assert found == expected["articles"]
    assert_nothing_lost(raw)


BODY = "أعلنت الوزارة أمس بدء الأعمال في السد."
MORE = "وقال الوزير إن العمل يسير كما خُطط له."


def reasons(raw: str) -> dict[str, Reason]:
    """Give the removed text of a page with its reason."""
    page = clean_page(raw)
    return {raw[removed.span.start : removed.span.end]: removed.reason for removed in page.removed}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("المصدر: صحيفة الضفة", Reason.SOURCE),
        ("المصدر : وكالة النخيل", Reason.SOURCE),
        ("مصدر الخبر: بوابة القرية", Reason.SOURCE),
        ("كلمات دلالية: السد الوزارة", Reason.KEYWORDS),
        ("الكلمات المفتاحية: السد", Reason.KEYWORDS),
        ("الوسوم: السد", Reason.KEYWORDS),
        ("اقرأ أيضا: وزير يستقيل", Reason.RELATED_HEADLINE),
        ("إقرأ أيضًا:", Reason.RELATED_MARKER),
        ("مواضيع ذات صلة", Reason.RELATED_MARKER),
    ],
)
def test_marker_lines_are_removed_for_what_they_are(line: str, reason: Reason) -> None:
    """A marker line after the body is removed with its own reason, in each spelling."""
    assert reasons(f"{BODY}\n{MORE}\n{line}\n")[line] == reason


@pytest.mark.parametrize(
    "line", ['وقال المصدر: "لن نتراجع".', "وأضاف المصدر ذاته: لن نتراجع.", 'المصدر: "لن نتراجع أبدًا".']
)
def test_speech_of_a_source_stays_in_the_body(line: str) -> None:
    """A sentence that quotes a source is no source line."""
    (article,) = clean_page(f"{BODY}\n{line}\n{MORE}").articles
    assert line in article.text.split("\n")


def test_body_goes_on_after_a_related_line_in_its_middle() -> None:
    """An inset of one related headline does not end the article."""
    (article,) = clean_page(f"{BODY}\nاقرأ أيضاً: عنوان آخر\n{MORE}").articles
    assert article.text == f"{BODY}\n{MORE}"


def test_source_line_above_the_body_does_not_end_it() -> None:
    """A source line under the title is metadata; the body below it is kept."""
    (article,) = clean_page(f"عنوان الخبر\nالمصدر: صحيفة الضفة\n{BODY}\n{MORE}").articles
    assert article.source is not None
    assert article.source.text == "صحيفة الضفة"
    assert article.title is not None
    assert article.title.text == "عنوان الخبر"
    assert article.text == f"{BODY}\n{MORE}"


def test_a_second_article_in_the_tail_is_kept_as_related() -> None:
    """After the source line, a marker opens a related article with a title and paragraphs of its own."""
    tail = f"إقرأ أيضاً:\nعنوان الثاني\n{MORE}\n{BODY}\nمقالات مشابهة\n  • خبر أخير\n"
    raw = f"{BODY}\nالمصدر: صحيفة الضفة\n{tail}"
    main, related = clean_page(raw).articles
    assert (main.role, main.text) == ("main", BODY)
    assert (related.role, related.text) == ("related", f"{MORE}\n{BODY}")
    assert related.title is not None
    assert related.title.text == "عنوان الثاني"
    assert reasons(raw)["• خبر أخير"] == Reason.RELATED_HEADLINE


def test_page_without_any_article_gives_none() -> None:
    """Blanks, a lone marker, an empty page: no article, and no error."""
    assert clean_page("").articles == ()
    assert clean_page(" \n\u00a0\n").articles == ()
    assert clean_page("مقالات مشابهة\n").articles == ()


def test_rows_carry_the_removed_spans_once() -> None:
    """Concatenated rows of a page name each removed span once: on the page's first article."""
    raw = f"{BODY}\nالمصدر: صحيفة الضفة\nإقرأ أيضاً:\nعنوان الثاني\n{MORE}\n"
    page = clean_page(raw)
    first, second = page.to_rows(page_id(raw))
    assert len(first["removed"]) == len(page.removed)
    assert second["removed"] == []
