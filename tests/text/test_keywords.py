"""Keywords and glued headlines: cut where it is sure, whole where it is not, nothing lost."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import CleanPage, clean_page
from curation.text.glue import cut_headlines, glued_cuts
from curation.text.keywords import cut_keywords
from curation.text.wording import Wording, vocabulary
from curation.types import Reason, Span

LEAD = (
    "أعلنت وزارة الصحة في الرباط أمس تسجيل إصابات جديدة بفيروس كورونا. وقال وزير الصحة خالد آيت الطالب إن "
    "منظمة الصحة العالمية تتابع الوضع في المغرب، وإن لقاح «أكسفورد» سيصل إلى الدار البيضاء."
)


def cut(line: str, *texts: str) -> list[str]:
    """Cut a keyword line by what the texts say."""
    return [line[slice(*span)] for span in cut_keywords(line, [Span(0, len(line))], Wording(texts))]


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("المغرب، كورونا؛ لقاح | الرباط", ["المغرب", "كورونا", "لقاح", "الرباط"]),
        ("المغرب , كورونا ; لقاح", ["المغرب", "كورونا", "لقاح"]),
        ("#المغرب #فيروس_كورونا", ["المغرب", "فيروس_كورونا"]),
        ("المغرب • كورونا\nلقاح", ["المغرب", "كورونا", "لقاح"]),
        ("كورونا / المغرب / مونديال 2022/2023", ["كورونا", "المغرب", "مونديال 2022/2023"]),
        ("المغرب - كورونا", ["المغرب", "كورونا"]),
        ("\u200fالمغرب\u200f،\ufeff كورونا .", ["المغرب", "كورونا"]),
        ("", []),
        (" ،, #", []),
    ],
)
def test_separators_cut_first(line: str, keywords: list[str]) -> None:
    """Where separators stand they cut, and what is left at the edges is no part of a keyword."""
    assert cut(line, LEAD) == keywords


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("المغرب فيروس كورونا وزارة الصحة", ["المغرب", "فيروس كورونا", "وزارة الصحة"]),
        ("لقاح أكسفورد الدار البيضاء", ["لقاح أكسفورد", "الدار البيضاء"]),
        ("خالد ايت الطالب الرباط", ["خالد ايت الطالب", "الرباط"]),
        ("منظمه الصحة العالمية المغرب", ["منظمه الصحة العالمية", "المغرب"]),
        ("\u200f المغرب \u200f كورونا + \u200f", ["المغرب", "كورونا +"]),
        ("المغرب الرباط إلى أن", ["المغرب", "الرباط", "إلى أن"]),
        ("كورونا الحجر الصحي حظر التجول", ["كورونا", "الحجر الصحي", "حظر التجول"]),
    ],
)
def test_the_body_tells_where_blanks_part_keywords(line: str, keywords: list[str]) -> None:
    """A phrase that the article repeats is one keyword, whatever its spelling; others stand alone."""
    assert cut(line, LEAD) == keywords


@pytest.mark.parametrize(
    ("line", "keywords"),
    [
        ("المغربكورونا", ["المغرب", "كورونا"]),
        ("وزارة الصحةالمغربالرباط", ["وزارة الصحة", "المغرب", "الرباط"]),
        ("المغربفيروس كوروناوزارة الصحة", ["المغرب", "فيروس كورونا", "وزارة الصحة"]),
        ("عبدالله", ["عبدالله"]),
        ("كوروناوية", ["كوروناوية"]),
    ],
)
def test_keywords_written_into_one_another_are_cut(line: str, keywords: list[str]) -> None:
    """A keyword's end written onto the next one's start is found; a name in two parts stays one."""
    assert cut(line, LEAD, "عبد الله") == keywords


def test_what_cannot_be_cut_surely_stays_one_keyword() -> None:
    """Words of which nothing tells how they go together stay together."""
    assert cut("سياسة اقتصاد رياضة", LEAD) == ["سياسة اقتصاد رياضة"]
    assert cut("سياسة اقتصاد رياضة") == ["سياسة اقتصاد رياضة"]


def test_a_very_long_line_is_cut_by_separators_only() -> None:
    """A line of hundreds of words is not looked at word by word."""
    line = "المغرب كورونا " * 500
    assert cut(line, LEAD) == [line.strip()]


KEYWORD_TEXT = st.text(st.sampled_from("المغرب كورونا وزارةىةإ ،#|-\n\u200f\u0651_1."), max_size=60)


@given(KEYWORD_TEXT, KEYWORD_TEXT)
def test_every_letter_is_in_exactly_one_keyword(line: str, body: str) -> None:
    """Whatever the line: keywords are in order, do not overlap, and hold every letter."""
    spans = cut_keywords(line, [Span(0, len(line))], Wording((body,)))
    covered = [at for start, end in spans for at in range(start, end)]
    assert covered == sorted(set(covered))
    left = "".join(line[at] for at in range(len(line)) if at not in set(covered))
    assert re.sub(r"[\W_]", "", left) == ""


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("أوكرانياترامب", ["أوكرانيا", "ترامب"]),
        ("الحكومةترامب", ["الحكومة", "ترامب"]),
        ("القطاارتفاع", ["القطا", "ارتفاع"]),
        ("أُوكرانيا\u200fترامب", ["أُوكرانيا\u200f", "ترامب"]),
        ("علىالطاولة", ["علىالطاولة"]),
        ("يااااسلام", ["يااااسلام"]),
        ("المسؤولية", ["المسؤولية"]),
    ],
)
def test_words_are_cut_where_it_is_sure(word: str, parts: list[str]) -> None:
    """Behind a letter that ends words, between two alefs, between two words of the page; nowhere else."""
    edges = [0, *glued_cuts(word, Wording(("ترامب في أوكرانيا",)).knows), len(word)]
    assert [word[a:b] for a, b in pairwise(edges)] == parts


def test_headlines_are_cut_apart_and_nothing_is_lost() -> None:
    """Headlines written into one another come out one by one, and side by side they are the line."""
    line = "قوات تتقدم في أوكرانياترامب يعلق على المحادثات الجديدةبالصور: سيول في العاصمة"
    spans = list(cut_headlines(line, Span(0, len(line)), vocabulary("زار ترامب أوكرانيا")))
    assert [line[slice(*span)] for span in spans] == [
        "قوات تتقدم في أوكرانيا",
        "ترامب يعلق على المحادثات الجديدة",
        "بالصور: سيول في العاصمة",
    ]


@given(st.text(st.sampled_from("المغرب كوروناةىإ\u0651:. "), max_size=80))
def test_any_line_is_cut_into_pieces_side_by_side(line: str) -> None:
    """The pieces of a line put together are the line."""
    spans = list(cut_headlines(line, Span(0, len(line)), vocabulary("المغرب كورونا")))
    assert "".join(line[slice(*span)] for span in spans) == line


BODY = "أعلنت وزارة المياه أمس بدء الأعمال في سد النخيل. وقال الوزير سليم حداد إن العمل يسير كما خُطط له."


def of_kind(page: CleanPage, reason: Reason) -> list[str]:
    """Give the text removed for a reason."""
    return [page.raw[slice(*removed.span)] for removed in page.removed if removed.reason is reason]


def test_keywords_one_a_line_are_all_taken() -> None:
    """Below a marker alone in its line, keywords go on as far as the article repeats them."""
    page = clean_page(f"{BODY}\n{BODY}\nالكلمات الدالة :\nسد النخيل\nسليم حداد\nوزارة المياه\nقناة الموقع\n")
    (article,) = page.articles
    keywords = ["سد النخيل", "سليم حداد", "وزارة المياه"]
    assert [keyword.text for keyword in article.keywords] == keywords
    assert of_kind(page, Reason.KEYWORDS) == ["الكلمات الدالة :", *keywords]
    assert of_kind(page, Reason.NOT_ARTICLE) == ["قناة الموقع"]


def test_related_headlines_have_no_bullet_and_no_marker() -> None:
    """A headline is what stands behind the bullet or «اقرأ أيضاً:»; all of its line is removed."""
    page = clean_page(f"{BODY}\nاقرأ أيضًا: سد آخر ينهار\n{BODY}\nمقالات مشابهة\n  • وزير يستقيل\n")
    (article,) = page.articles
    assert [headline.text for headline in article.related] == ["سد آخر ينهار", "وزير يستقيل"]
    assert [page.raw[slice(*headline.span)] for headline in article.related] == [
        "سد آخر ينهار",
        "وزير يستقيل",
    ]
    assert of_kind(page, Reason.RELATED_HEADLINE) == ["اقرأ أيضًا: سد آخر ينهار", "• وزير يستقيل"]
