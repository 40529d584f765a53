"""Teasers of other articles below and above a body: told from sections of the article's own."""

import pytest

from curation import clean_page

TITLE = "بلدية المرجان تعيد فتح السوق القديم"
LEAD = "أعادت بلدية المرجان، صباح الأحد، فتح السوق القديم بعد أعمال ترميم استمرت سبعة أشهر كاملة."
MORE = "وقال رئيس البلدية إن التجار عادوا إلى محالهم كلها، وإن الإيجارات لن ترتفع قبل نهاية العام المقبل."
OTHERS = (
    (
        "حريق في مستودع أخشاب",
        "اندلع حريق كبير في مستودع للأخشاب شرقي مدينة الحجر، وتمكن رجال الإطفاء من إخماده خلال ساعتين",
    ),
    (
        "طقس الجمعة",
        "تتوقع الأرصاد انخفاضًا ملحوظًا في درجات الحرارة على المناطق الساحلية، مع فرصة لهطول أمطار متفرقة",
    ),
    (
        "مدرب السرو يستقيل",
        "قدم مدرب فريق السرو استقالته إلى إدارة النادي عقب الخسارة الثالثة على التوالي في الدوري الممتاز",
    ),
    (
        "معرض للخط العربي",
        "افتتح في قاعة بلدية الصفوان معرض للخط العربي يضم أعمال عشرين خطاطًا من ستة بلدان مختلفة",
    ),
)


def teasers(end: str) -> list[str]:
    """Write a headline and the beginning of an article in turn."""
    return [line for headline, begins in OTHERS for line in (headline, begins + end)]


def text(*lines: str) -> str:
    """Give the text of the article that a page of these lines is about."""
    return clean_page("\n".join(lines)).articles[0].text


@pytest.mark.parametrize("end", ["...", "..", "…", ""])
@pytest.mark.parametrize("heading", ["اخترنا لكم", "من المحافظات", "الأكثر قراءة"])
def test_sentences_cut_off_in_turn_with_headlines_are_teasers(end: str, heading: str) -> None:
    """Under whatever heading, and though they weigh more than the article."""
    assert text(TITLE, LEAD, MORE, heading, *teasers(end)) == f"{LEAD}\n{MORE}"


def test_whole_sentences_below_a_heading_of_the_sites_are_teasers() -> None:
    """Three and more, each alone under its headline, below an article."""
    assert text(TITLE, LEAD, MORE, "الأكثر قراءة", *teasers(".")) == f"{LEAD}\n{MORE}"


def test_a_short_article_outweighs_the_teasers_above_it() -> None:
    """As on pages that begin with the day's news."""
    assert text(*teasers("..."), TITLE, LEAD, MORE, "اتصل بنا") == f"{LEAD}\n{MORE}"


def test_sections_of_an_article_are_no_teasers() -> None:
    """One paragraph a heading, and nothing of a site's between."""
    sections = teasers(".")
    assert text(TITLE, LEAD, MORE, *sections) == "\n".join((LEAD, MORE, *sections))


def test_a_paragraph_that_takes_up_another_is_no_teaser() -> None:
    """«وقال» goes on with the article behind an inset."""
    page = (TITLE, LEAD, "اقرأ أيضا", OTHERS[0][0], MORE, "اخترنا لكم", *teasers("..."))
    assert text(*page) == f"{LEAD}\n{MORE}"
