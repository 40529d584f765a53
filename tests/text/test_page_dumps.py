"""Whole-page dumps and one-line layouts: menus, dates, credits and comments around and inside a body."""

import pytest

from curation import Article, Reason, clean_page
from curation.text.dates import date_prefix, is_date_line
from curation.text.runs import best_run

BODY = (
    "افتتح وزير النقل في جمهورية السنديان، أمس الأحد، خط القطار الجديد بين العاصمة ومدينة المرجان بعد عامين.",
    "وقال الوزير في كلمة خلال الافتتاح إن الخط سيخدم نحو أربعين ألف راكب في اليوم، وإن الأسعار لن ترتفع.",
    "وأضاف أن الوزارة تدرس مدّ الخط إلى الميناء القديم في المرحلة المقبلة، دون أن يحدد موعدًا لذلك.",
)
MENU = ("دخول", "  • الرئيسية", "  • أخبار محلية", "  • رياضة", "  • اتصل بنا", "القائمة الرئيسية", "بحث")
TITLE = "افتتاح خط القطار بين العاصمة والمرجان"
TAIL = (
    "شارك الخبر",
    "0 تعليق",
    "الأكثر قراءة",
    "  • خبر عن الطقس",
    "  • خبر عن الأسواق",
    "جميع الحقوق محفوظة © 2024",
)


def dump(*parts: str) -> str:
    """Write a page of lines."""
    return "\n\n".join(parts) + "\n"


def only(raw: str) -> Article:
    """Give a page's only article."""
    (article,) = clean_page(raw).articles
    return article


def reason_of(raw: str, line: str) -> Reason:
    """Give the reason for which a line of a page was removed."""
    (reason,) = {r.reason for r in clean_page(raw).removed if raw[slice(*r.span)] == line}
    return reason


def test_menus_and_footers_are_left_out() -> None:
    """Of a whole-page dump only the paragraphs are kept, and the title is known."""
    raw = dump(*MENU, TITLE, "السبت، 4 مايو 2024 - 11:30 ص", *BODY, *TAIL)
    article = only(raw)
    assert article.text.split("\n") == list(BODY)
    assert article.title is not None
    assert article.title.text == TITLE
    assert reason_of(raw, "السبت، 4 مايو 2024 - 11:30 ص") is Reason.DATE_LINE
    assert reason_of(raw, "القائمة الرئيسية") is Reason.NAVIGATION


def test_title_is_the_headline_that_shares_the_bodys_words() -> None:
    """Not the nearest headline above the body, but the one about it; its repetitions are titles, too."""
    raw = dump(*MENU, TITLE, "أخبار المرجان اليوم", TITLE, "سلوى الحداد", *BODY)
    article = only(raw)
    assert article.title is not None
    assert article.title.text == TITLE
    assert reason_of(raw, TITLE) is Reason.TITLE


def test_headings_inside_a_body_stay() -> None:
    """A short line between paragraphs is a section heading, and part of the text."""
    article = only(dump(TITLE, BODY[0], "أسعار التذاكر", BODY[1], BODY[2]))
    assert [heading.text for heading in article.headings] == ["أسعار التذاكر"]
    assert "أسعار التذاكر" in article.text.split("\n")


@pytest.mark.parametrize(
    ("aside", "reason"),
    [
        (("© وكالة السنديان / أرشيف",), Reason.CAPTION),
        (("https://example.org/picture.jpg",), Reason.CAPTION),
        (("شارك على فيسبوك أو تويتر",), Reason.SHARE),
        (("اقرأ أيضاً: خبر آخر عن القطارات",), Reason.RELATED_HEADLINE),
        (("4 مايو 2024 11:30",), Reason.DATE_LINE),
    ],
)
def test_asides_between_paragraphs_are_left_out(aside: tuple[str, ...], reason: Reason) -> None:
    """Credits, addresses, share lines, related lines and dates inside a body are cut out, and it goes on."""
    raw = dump(TITLE, BODY[0], *aside, BODY[1], BODY[2])
    assert only(raw).text.split("\n") == list(BODY)
    assert reason_of(raw, aside[0]) is reason


def test_headline_under_a_credit_is_the_pictures() -> None:
    """A related link under a picture's credit is no section heading."""
    raw = dump(TITLE, BODY[0], "© وكالة السنديان", "محطة القطار القديمة تتحول إلى متحف", BODY[1], BODY[2])
    assert only(raw).text.split("\n") == list(BODY)


def test_head_glued_to_the_first_sentence_is_cut_off() -> None:
    """Where a crawl put title, site, title again and date in one line with the first sentence, they go."""
    head = f"{TITLE} | صحيفة الضفة | {TITLE} السبت , 4 مايو 2024 - 11 : 30 "
    article = only(head + BODY[0] + "\n" + BODY[1] + "\n" + BODY[2])
    assert article.text.split("\n") == list(BODY)
    assert article.title is not None
    assert article.title.text == TITLE


def test_source_glued_to_the_last_sentence_is_cut_off() -> None:
    """«… . المصدر : وكالة» at the end of a paragraph is metadata, the sentence before it stays."""
    article = only(dump(*BODY[:2], BODY[2] + " المصدر : وكالة السنديان"))
    assert article.text.split("\n") == list(BODY)
    assert article.source is not None
    assert article.source.text == "وكالة السنديان"


def test_marker_glued_to_a_sentence_is_cut_off() -> None:
    """«أخبار متعلقة» written onto the next sentence goes, the sentence stays."""
    article = only(dump(BODY[0], BODY[1], "أخبار متعلقة " + BODY[2]))
    assert article.text.split("\n") == list(BODY)


def test_chrome_in_one_line_ends_the_page() -> None:
    """A line that runs a footer's parts together is no paragraph, whatever teasers follow it."""
    footer = "اقرأ أيضا : الوسوم : مقالات مشابهة 77 تعليق آخر الأخبار تابعنا على فيسبوك"
    teaser = "قال مسؤول في بلدية المرجان إن أعمال الصيانة في الشارع الرئيسي ستستمر حتى نهاية الشهر المقبل."
    assert only(dump(TITLE, *BODY, footer, teaser)).text.split("\n") == list(BODY)


def test_lists_of_headlines_are_no_article() -> None:
    """A page of menus and headlines alone gives no article."""
    assert clean_page(dump(*MENU, *(f"خبر قصير رقم {n}" for n in range(9)), *TAIL)).articles == ()


@pytest.mark.parametrize(
    ("text", "is_date"),
    [
        ("الأربعاء، 07 أكتوبر 2020 - 12:09 م", True),
        ("٠٢:٠٠ الثلاثاء ١ / ١٢ / ٢٠٢٠", True),
        ("GMT 17:27 17.03.2020", True),
        ("قبل 12 دقيقة", True),
        ("11 شوال 1441هـ", True),
        ("كانون الثاني", False),
        ("قرر الوزير في 4 مايو 2024 وقف العمل", False),
    ],
)
def test_date_lines_are_known(text: str, is_date: bool) -> None:
    """Months of both traditions, Hijri months, both kinds of digits; a sentence with a date is none."""
    assert is_date_line(text) is is_date


def test_date_prefix_ends_before_the_first_word() -> None:
    """A date in front of a sentence is measured up to the sentence."""
    text = "السبت , 30 ديسمبر 2017 - 23 : 35 قال الوزير"
    assert text[date_prefix(text) :].lstrip() == "قال الوزير"
    assert date_prefix("قال الوزير في 2017") == 0


@pytest.mark.parametrize(
    ("weights", "run"),
    [
        ([], (0, 0)),
        ([-1.0, -2.0], (0, 0)),
        ([-1.0, 2.0, -1.0, 3.0, -5.0, 1.0], (1, 4)),
        ([2.0, -3.0, 4.0], (2, 3)),
        ([1.0, -1.0, 1.0], (0, 1)),
    ],
)
def test_best_run_has_the_largest_sum(weights: list[float], run: tuple[int, int]) -> None:
    """The run of lines with the largest sum, by hand."""
    assert best_run(weights) == run


def test_date_byline_and_related_headlines_are_known_with_their_places() -> None:
    """The date nearest above the body, the author, other headlines: each with its raw span."""
    head = (*MENU, TITLE, "كتبت: سلوى الحداد", "السبت، 4 مايو 2024 - 11:30 ص")
    raw = dump(*head, *BODY, "اقرأ أيضاً: خبر آخر")
    article = only(raw)
    assert article.published is not None
    assert (article.published.text, article.published.iso) == ("4 مايو 2024", "2024-05-04")
    assert article.byline is not None
    assert article.byline.text == "كتبت: سلوى الحداد"
    assert [headline.text for headline in article.related] == ["خبر آخر"]
    for found in (article.published, article.byline, *article.related):
        assert raw[slice(*found.span)] == found.text


def test_a_date_that_could_be_two_is_kept_as_it_reads() -> None:
    """4/5/2024 is a date, but which is not certain: there is no ISO form."""
    article = only(dump(TITLE, "4/5/2024", *BODY))
    assert article.published is not None
    assert (article.published.text, article.published.iso) == ("4/5/2024", None)


def test_date_in_front_of_the_first_sentence_is_the_publication_date() -> None:
    """A date cut off with the head of a one-line page is found, too."""
    head = f"{TITLE} | صحيفة الضفة | {TITLE} السبت , 4 مايو 2024 - 11 : 30 "
    article = only(head + BODY[0] + "\n" + BODY[1])
    assert article.published is not None
    assert article.published.iso == "2024-05-04"
