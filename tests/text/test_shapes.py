"""Pages of other shapes: an article and nothing else, lines broken to a width, a head glued to a sentence."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import clean_page
from curation.text.dates import stamp_end
from curation.text.wrapped import linked_lines, wrapped_lines

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "pages").glob("*.txt"))

LEAD = "أعلن مدير محمية وادي السدر، في تصريح لإذاعة محلية، أن حملة إحصاء الطيور المهاجرة ستبدأ الشهر المقبل."
MORE = (
    "وقال مدير محمية وادي السدر، في اللقاء نفسه، إن المتطوعين سيعملون في ثلاث نقاط على امتداد الشاطئ الشرقي."
)
LAST = "وأضاف أن نتائج حملة إحصاء الطيور المهاجرة ستنشر كاملة في تقرير مفتوح قبل نهاية العام الجاري."
RESULTS = (
    "المجموعة الأولى",
    "الأحد 12 مارس 2023",
    "نجم الوادي - اتحاد الصفوان / الحكم سامي بدران",
    "شباب المرجان - هلال السرو 2-1",
    "الساعة 16:00 أهلي الحجر - نسور الجبل",
)
TITLE = "بدء إحصاء الطيور المهاجرة في محمية وادي السدر"


def main(raw: str) -> str:
    """Give the text of a page's own article."""
    return clean_page(raw).articles[0].text


def test_a_phrase_that_running_text_repeats_is_no_title() -> None:
    """«مدير محمية وادي السدر» stands in two sentences: both are kept whole."""
    assert main(f"{LEAD} {MORE}\n{LAST}\n") == f"{LEAD} {MORE}\n{LAST}"
    assert main(f"{LEAD}\n{MORE} {LAST}\n") == f"{LEAD}\n{MORE} {LAST}"


@pytest.mark.parametrize("between", [" | موقع الوادي ", " - موقع الوادي ", " | الوادي > أخبار > ", " "])
def test_a_phrase_beside_a_bar_or_itself_is_a_title(between: str) -> None:
    """As crawls give it that lost the line ends: title, site, title, body."""
    article = clean_page(f"{TITLE}{between}{TITLE} {LEAD}\n{MORE}\n{LAST}\n").articles[0]
    assert article.text == f"{LEAD}\n{MORE}\n{LAST}"
    assert article.title is not None
    assert article.title.text == TITLE


def test_results_under_a_bare_article_are_its_own() -> None:
    """A page with nothing of a site's keeps a list that no headlines are like."""
    kept = main("\n".join((LEAD, *RESULTS)))
    assert [line for line in RESULTS if line not in kept] == [RESULTS[1]]  # the date alone is no text


def test_headlines_under_a_bare_article_are_not() -> None:
    """Short lines without a figure are other articles' headlines."""
    headlines = (
        "وفد من جامعة الصفوان يزور مكتبة المرجان",
        "افتتاح معرض الكتاب في مدينة الحجر",
        "فوز شباب السرو",
    )
    assert main("\n".join((TITLE, LEAD, MORE, *headlines))) == f"{LEAD}\n{MORE}"


def test_the_same_list_on_a_page_of_a_site_is_left_out() -> None:
    """There, results in a box beside the article are as likely."""
    page = ("الصفحة الرئيسية", TITLE, LEAD, MORE, "الأكثر قراءة", *RESULTS, "اتصل بنا")
    assert main("\n".join(page)) == f"{LEAD}\n{MORE}"


@pytest.mark.parametrize(
    "first",
    [
        "غادرت بعثة منتخب السنديان لكرة اليد صباح اليوم السبت إلى كندار للمشاركة في البطولة",
        "وفي ما يلي أسماء اللاعبين الذين اختارهم المدرب:",
    ],
)
def test_a_first_sentence_without_its_full_stop_is_no_title(first: str) -> None:
    """It names the day, or introduces what follows."""
    article = clean_page(f"{first}\n{LEAD}\n{MORE}\n").articles[0]
    assert (article.title, article.text) == (None, f"{first}\n{LEAD}\n{MORE}")


@pytest.mark.parametrize(
    ("head", "rest"),
    [
        ("الوادي نيوز الأحد , 21 يناير 2018 09 : 50 ص ", LEAD),
        ("حجم الخط 2017 / 12 / 11 الساعة 18 : 58 ( مكة المكرمة ) ", LEAD),
        ("هيئة التحرير GMT 17 : 48 2017 الجمعة 14 أبريل ", LEAD),
        ("صدى المرجان آخر تحديث : 6 أيار / مايو 2017 ", LEAD),
        ("", f"تبدأ المباراة الأحد 7 ماي 2017 الساعة 16:00 في ملعب المرجان. {LEAD}"),
        ("", f"قررت المحكمة في 5 مايو 2017 تأجيل القضية. {LEAD}"),
    ],
)
def test_a_stamp_ends_a_head(head: str, rest: str) -> None:
    """A date and a time with its colon set apart, or the words that say when; no match's hour."""
    assert (head + rest)[stamp_end(head + rest) :].strip() == rest


@pytest.mark.parametrize("width", [64, 72, 80, 100])
@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: page.stem)
def test_a_wrapped_page_gives_the_words_of_the_unwrapped(page: Path, width: int) -> None:
    """Lines broken to a width are joined again, and every offset still leads to the raw page."""
    raw = page.read_bytes().decode("utf-8")
    folded = "\n".join(textwrap.fill(line, width) if len(line) > width else line for line in raw.split("\n"))
    article = clean_page(folded).articles[0]
    assert article.text.split() == main(raw).split()
    for run in article.runs:
        assert article.text[run.target : run.target + run.length] == folded[run.source : run.source_end]


def test_a_list_of_headlines_is_not_wrapped() -> None:
    """Their lengths differ as their authors chose."""
    lines = [("كلمة " * (6 + number * 7 % 12)).strip() for number in range(40)]
    assert wrapped_lines(lines) == frozenset()


LINKED = (
    "أعلن مدير\nمحمية وادي السدر\n، في تصريح لإذاعة محلية، أن حملة إحصاء\n"
    "الطيور المهاجرة\n، وهي الثالثة، ستبدأ الشهر المقبل.",
    "وقال إن المتطوعين من\nجامعة الصفوان\nو\nنادي المرجان\nسيعملون في ثلاث نقاط على امتداد الشاطئ.",
)


def test_a_page_cut_at_its_links_is_joined() -> None:
    """As when a scraper writes a line end for each element inside a paragraph."""
    menu = ("محليات", "2025-10-15 | 11:08", "الوادي نيوز")
    raw = "\n".join((TITLE, *menu, *LINKED, LAST, "اقرأ أيضاً", "افتتاح معرض الكتاب في مدينة الحجر"))
    article = clean_page(raw).articles[0]
    assert article.text.split("\n") == [*(paragraph.replace("\n", " ") for paragraph in LINKED), LAST]
    assert article.title is not None
    assert article.title.text == TITLE


def test_one_line_that_begins_with_a_mark_is_an_accident() -> None:
    """Two say that the page was cut at its links."""
    assert linked_lines(["محليات", "اقتصاد", ". . .", "رياضة"]) == frozenset()
    assert linked_lines(["قال", "سامي", "، أمس", "إن", "الحجر", "، كلها", "بخير."]) == frozenset(range(6))


def test_headlines_in_one_line_with_gaps_between_are_no_body() -> None:
    """As aggregators list the day's news above an article."""
    above = "    ".join(
        f"وزير النقل يعلن عن بدء العمل في الطريق رقم {number} من المدينة" for number in range(9)
    )
    assert main(f"{above}\n{TITLE}\n{LEAD}\n{MORE}\n") == f"{LEAD}\n{MORE}"


@given(st.lists(st.text(alphabet=" ابتث.:\n\r\t", max_size=130)))
def test_wrapped_or_not_each_character_is_accounted_for(lines: list[str]) -> None:
    """Kept or removed, once."""
    raw = "\n".join(lines)
    page = clean_page(raw)
    seen = [0] * len(raw)
    for start, end in [*(s for a in page.articles for s in a.kept), *(r.span for r in page.removed)]:
        for at in range(start, end):
            seen[at] += 1
    assert all(count == 1 for count, character in zip(seen, raw, strict=True) if not character.isspace())


@pytest.mark.parametrize("mark", ["؟", "!", " ..", "…"])
def test_a_headline_with_a_mark_at_its_end_is_still_the_title(mark: str) -> None:
    """A question at the very beginning, with the article below."""
    article = clean_page(f"{TITLE} لأول مرة منذ سنوات{mark}\n{LEAD}\n{MORE}\n").articles[0]
    assert article.title is not None
    assert article.title.text.startswith(TITLE)
    assert article.text == f"{LEAD}\n{MORE}"


@pytest.mark.parametrize("beside", ["|", " - ", "م", "، ", "- الساعة "])
def test_a_stamp_that_is_none_costs_no_more_than_its_length(beside: str) -> None:
    """A date and what may stand beside its time, again and again, but no time: tried once."""
    assert stamp_end("السبت 4 مايو 2024 :" + beside * 300) == 0
