"""Segmentation: offsets, where sentences end, and what long lines cost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation import segment

MARKS = (".", "؟", "!", "…", "...", "،", "»", "«", '"', "(", ")", "﴿", "﴾", "[1]", "\u200f")
BLANKS = (" ", "\n", "\r\n", "\u2028", "\u00a0")
WORDS = ("قال الوزير", "د.", "ز.", "ق.م.", "3.5", "1.", "مرارًا", "أو", "كلمة " * 12)
PARTS = st.sampled_from((*MARKS, *BLANKS, *WORDS))
WRAPPED = (
    "أعلنت بلدية الوادي أمس أنها ستبدأ مطلع الأسبوع\n"
    "المقبل أعمال توسعة الطريق الساحلي. وقال رئيس\n"
    "البلدية إن الكلفة تبلغ أربعة ملايين، وإن العمل\n"
    "سيستمر ثمانية أشهر على الأقل."
)
HEADLINES = (
    "البلدية تبدأ توسعة الطريق الساحلي الأسبوع المقبل\n"
    "وزارة التعليم تعلن موعد بدء العام الدراسي الجديد\n"
    "انطلاق معرض الكتاب في دورته العشرين بمشاركة عربية\n"
    "هطول أمطار متوسطة الغزارة على المناطق الجبلية غدا"
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
        ("حدث عام 2004. وتكرر بعد ذلك.", ["حدث عام 2004.", "وتكرر بعد ذلك."]),
        ("تراجع السعر؛ لكن الطلب زاد.", ["تراجع السعر؛ لكن الطلب زاد."]),
        ("أهذا صحيح ؟! لم يجب أحد .", ["أهذا صحيح ؟!", "لم يجب أحد ."]),
        ("انتهى اللقاء.\u200f وغادر الضيف.", ["انتهى اللقاء.\u200f", "وغادر الضيف."]),
        ("تأسست عام 1990.[3] ثم توسعت.", ["تأسست عام 1990.[3]", "ثم توسعت."]),
        ("", []),
        (" \n ", []),
    ],
)
def test_where_sentences_end(text: str, sentences: list[str]) -> None:
    """Terminators with closing quotes, line ends; not abbreviations, initials or decimals."""
    assert cut(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "حضر أ. د. وليد الخالدي ومعه م. هناء.",
        "كتب المقال J. Haddad أمس.",
        "زار Dr. Salem المعرض أمس.",
        "يعود القصر إلى سنة 300 ق.م. تقريبا.",
        "بلغت النسبة ٣٫٥ في 12.5.2020 صباحًا.",
        "راسلوا info@akhbar.example.org أو زوروا https://akhbar.example.org/a.b?x=1 اليوم.",
        "1. الأمن في المدينة.",
        "(2). التعليم في الريف.",
        "يشمل الاتفاق: 1. المياه والطاقة.",
        "أ. الجدول الزمني للمشروع.",
    ],
)
def test_a_full_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    """Titles, initials, eras, decimals, dates, addresses and entry numbers keep their full stops."""
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("بدأ اللقاء الساعة 5 م. وانتهى ليلا.", ["بدأ اللقاء الساعة 5 م.", "وانتهى ليلا."]),
        ("حكم سنة 300 ق.م. وتوفي بعدها.", ["حكم سنة 300 ق.م.", "وتوفي بعدها."]),
        ("يحتاج إلى فيتامين د. ينصح الأطباء به.", ["يحتاج إلى فيتامين د.", "ينصح الأطباء به."]),
        ("تصدر المجموعة أ. الفريق سعيد.", ["تصدر المجموعة أ.", "الفريق سعيد."]),
        ("نشره موقع akhbar.example. ثم حذفه.", ["نشره موقع akhbar.example.", "ثم حذفه."]),
    ],
)
def test_a_letter_that_is_no_initial_ends_a_sentence(text: str, sentences: list[str]) -> None:
    """Behind a number a letter is an hour or an era, behind «فيتامين» a name; an address may stand last."""
    assert cut(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('قال: "وصلنا. سنبدأ غدا". وغادر.', ['قال: "وصلنا.', 'سنبدأ غدا".', "وغادر."]),
        ("قال: «وصلنا. » ثم غادر.", ["قال: «وصلنا. »", "ثم غادر."]),
        ("قال: “وصلنا!” وصمت.", ["قال: “وصلنا!”", "وصمت."]),
        ("هو قال. »نص مقتبس« كما جاء.", ["هو قال.", "»نص مقتبس« كما جاء."]),
        ('"هل وصلتم؟" سأل المذيع.', ['"هل وصلتم؟" سأل المذيع.']),
        ('سألته: "هل وصلت؟" قال: "نعم".', ['سألته: "هل وصلت؟"', 'قال: "نعم".']),
        ("عرض فيلم «أين أنت؟» الذي نال الجائزة.", ["عرض فيلم «أين أنت؟» الذي نال الجائزة."]),
        ("نجح في سن التسعين (!) ونال شهادته.", ["نجح في سن التسعين (!) ونال شهادته."]),
        ("وصل الوفد (متى يغادر؟) إلى الفندق.", ["وصل الوفد (متى يغادر؟) إلى الفندق."]),
        ("(هل وصل؟) لم يجب أحد.", ["(هل وصل؟)", "لم يجب أحد."]),
        ("تلا ﴿آية أولى. آية ثانية﴾ ثم ختم. وانصرف.", ["تلا ﴿آية أولى. آية ثانية﴾ ثم ختم.", "وانصرف."]),
        ("كتب ﴿ ولم يغلقه. ثم مضى.", ["كتب ﴿ ولم يغلقه.", "ثم مضى."]),
    ],
)
def test_quotations_and_brackets(text: str, sentences: list[str]) -> None:
    """Sentences inside speech are cut; what closes stays; asides, speakers and verses do not cut."""
    assert cut(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("لا أعرف متى سافر... بعد عام عاد.", ["لا أعرف متى سافر...", "بعد عام عاد."]),
        ("حاول كثيرا.. لكن دون جدوى. ورحل.", ["حاول كثيرا.. لكن دون جدوى.", "ورحل."]),
        ("كان غريبا… في الحقيقة لم أفهمه. ورحل.", ["كان غريبا… في الحقيقة لم أفهمه.", "ورحل."]),
        ('وصل "عدد من الشبان... هربوا" إلى هنا. ورحل.', ['وصل "عدد من الشبان... هربوا" إلى هنا.', "ورحل."]),
        ("ختم الفصل [...] قبل الموعد.", ["ختم الفصل [...] قبل الموعد."]),
        ("... وأضاف أن الأمر انتهى.", ["... وأضاف أن الأمر انتهى."]),
        ("هدأ الجو. ... ثم عاد المطر.", ["هدأ الجو.", "... ثم عاد المطر."]),
        ("انتظرنا طويلا . . . ثم رحلنا. وعاد.", ["انتظرنا طويلا . . .", "ثم رحلنا.", "وعاد."]),
        ("الميناء.. عودة بعد غياب\nعاد العمل.", ["الميناء.. عودة بعد غياب", "عاد العمل."]),
        ("بعد عام… المتحف يفتح أبوابه\nعاد العمل.", ["بعد عام… المتحف يفتح أبوابه", "عاد العمل."]),
        ("من أين جاء؟ أو ذلك الصوت من أين؟", ["من أين جاء؟ أو ذلك الصوت من أين؟"]),
        ("هل عاد؟ أو لم يسافر؟", ["هل عاد؟", "أو لم يسافر؟"]),
    ],
)
def test_dots_that_trail_off(text: str, sentences: list[str]) -> None:
    """Dots end a sentence unless they pause it, stand for words left out, open it or divide a headline."""
    assert cut(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (WRAPPED, 2),
        (WRAPPED.replace("\n", "\r\n"), 2),
        ("خطة التوسعة\n" + WRAPPED, 3),
        ("خطة التوسعة\n\n" + WRAPPED + "\n\nخطوات العمل\n" + WRAPPED, 6),
        (WRAPPED.replace("\n", "\n\n"), 5),
        (HEADLINES, 4),
        ("قال كلمة قصيرة.\nعنوان\nنص أول بلا نقطة\nنص ثان", 4),
    ],
)
def test_line_ends(text: str, sentences: int) -> None:
    """A line's end cuts, headings and lists of headlines too; only where a text was wrapped it does not."""
    assert len(segment(text)) == sentences


def test_a_heading_of_a_wrapped_text_stands_alone() -> None:
    """A heading never runs into the sentence below it; a sentence runs over its lines."""
    lines = WRAPPED.replace("\n", " ").partition(". ")
    assert [s.replace("\n", " ") for s in cut("خطة التوسعة\n" + WRAPPED)] == [
        "خطة التوسعة",
        lines[0] + ".",
        lines[2],
    ]


@pytest.mark.parametrize(
    "part",
    ["", ".", "(", '"', "«ب…", "ب", "﴿", "﴿ب.", ".ب", '."', "د.", "1.", "؟", '." قال', "(ب؟)", "، !"],
)
@pytest.mark.parametrize("behind", ["", " ", " ب ", "  \n", " أو "])
def test_long_lines_cost_no_more_than_their_length(part: str, behind: str) -> None:
    """Many thousand traps in one line take seconds at most: no mark makes the search go back."""
    trap = part + behind
    text = "ب" + trap * (300_000 // max(len(trap), 1)) + "ب"
    began = time.process_time()
    segment(text)
    assert time.process_time() - began < 3
