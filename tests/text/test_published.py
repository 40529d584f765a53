"""Publication dates: both traditions of months, both kinds of digits, and certainty."""

from datetime import date, timedelta

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from curation import clean_page
from curation.text.hijri import MONTHS
from curation.text.published import best_date, find_dates
from curation.types import Span

WEEKDAYS = ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]

EASTERN = [
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
    *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("السبت، 4 مايو 2024 - 11:30 ص", [("4 مايو 2024", "2024-05-04")]),
        ("٣ حزيران ٢٠٢٤", [("٣ حزيران ٢٠٢٤", "2024-06-03")]),
        ("17 مارس/ آذار 2020", [("17 مارس/ آذار 2020", "2020-03-17")]),
        ("27 كانون الأول 2017", [("27 كانون الأول 2017", "2017-12-27")]),
        ("8 فيفري 2017", [("8 فيفري 2017", "2017-02-08")]),
        ("نُشر في ٥ أيّار 2024", [("٥ أيّار 2024", "2024-05-05")]),
        ("2024-05-04 | 12:42", [("2024-05-04", "2024-05-04")]),
        ("24/5/2024", [("24/5/2024", "2024-05-24")]),
        ("5/24/2024", [("5/24/2024", "2024-05-24")]),
        ("4/5/2024", [("4/5/2024", None)]),
        ("5.5.2024", [("5.5.2024", "2024-05-05")]),
        ("١ / ١٢ / ٢٠٢٠", [("١ / ١٢ / ٢٠٢٠", None)]),
        ("11 شوال 1441هـ - 03 يونيو 2020م", [("11 شوال 1441ه", None), ("03 يونيو 2020", "2020-06-03")]),
        ("22-3-2024م", [("22-3-2024", "2024-03-22")]),
        ("الجمعة 22/آذار/2024", [("22/آذار/2024", "2024-03-22")]),
        ("22 آذار (مارس) 2024", [("22 آذار (مارس) 2024", "2024-03-22")]),
        ("22 غشت 2024", [("22 غشت 2024", "2024-08-22")]),
        ("March 22, 2024", [("March 22, 2024", "2024-03-22")]),
        ("Fri, 22 Mar 2024 10:00:00 GMT", [("22 Mar 2024", "2024-03-22")]),
        ("2nd May 2024", [("2nd May 2024", "2024-05-02")]),
        ("2024-03-22T10:00:00+03:00", [("2024-03-22", "2024-03-22")]),
        ("السبت 4/5/2024", [("4/5/2024", "2024-05-04")]),
        ("الأحد 4/5/2024", [("4/5/2024", None)]),
        ("22/3/24", [("22/3/24", None)]),
        ("10:30:24", []),
        ("مارس 2024", []),
        ("١٢ رمضان ١٤٤٥ هـ", [("١٢ رمضان ١٤٤٥ ه", None)]),
        ("الجمعة ١٢ رمضان ١٤٤٥ هـ", [("١٢ رمضان ١٤٤٥ ه", "2024-03-22")]),
        ("السبت 12 رمضان 1445", [("12 رمضان 1445", "2024-03-23")]),
        ("الخميس، 12 رمضان 1445", [("12 رمضان 1445", "2024-03-21")]),
        ("الاثنين 12 رمضان 1445", [("12 رمضان 1445", None)]),
        ("الاثنين 22/9/1445هـ", [("22/9/1445ه", "2024-04-01")]),
        ("الجمعة 12/9/1445هـ", [("12/9/1445ه", None)]),  # so may be the ninth of the twelfth month
        ("12/9/1445", [("12/9/1445", None)]),
        ("1445/9/12", [("1445/9/12", None)]),
        ("الجمعة 12 رمضان 1245", []),
        ("الجمعة 30 صفر 1399", [("30 صفر 1399", None)]),
        ("31 فبراير 2024", []),
        ("الساعة 11:30", []),
        ("", []),
    ],
)
def test_dates_are_found_and_normalised_where_certain(text: str, dates: list[tuple[str, str | None]]) -> None:
    """Each date is found where it stands, with its ISO form or with none where it could be another day."""
    assert [(text[slice(*found.span)], found.iso) for found in find_dates(text)] == dates


@given(st.dates(min_value=date(1950, 1, 1)))
def test_a_date_with_a_month_name_is_that_date(day: date) -> None:
    """Every day written with its month's eastern name comes back as itself."""
    text = f"{day.day} {EASTERN[day.month - 1]} {day.year}"
    assert [found.iso for found in find_dates(text)] == [str(day)]


@pytest.mark.parametrize(
    ("lines", "text", "iso"),
    [
        (["١٢ رمضان ١٤٤٥ هـ الموافق 22 مارس 2024"], "22 مارس 2024", "2024-03-22"),
        (["22 مارس 2024 - 12 رمضان 1445 هـ"], "22 مارس 2024", "2024-03-22"),
        (["12 رمضان 1445 هـ", "22 مارس 2024 م"], "22 مارس 2024", "2024-03-22"),
        (["4/5/2024", "2024-05-04"], "2024-05-04", "2024-05-04"),
        (["12 رمضان 1445 هـ"], "12 رمضان 1445 ه", None),
        (["آخر تحديث: 5 مايو 2024", "نشر في: 4 مايو 2024"], "4 مايو 2024", "2024-05-04"),
        (["نُشر: 4 مايو 2024 - آخر تحديث: 5 مايو 2024"], "4 مايو 2024", "2024-05-04"),
        (["آخر تحديث: 5 مايو 2024 - نشر: 4 مايو 2024"], "4 مايو 2024", "2024-05-04"),
        (["آخر تحديث: 5 مايو 2024"], "5 مايو 2024", "2024-05-05"),
        (["Updated: May 5, 2024 | Published: May 4, 2024"], "May 4, 2024", "2024-05-04"),
        (["4/5/2024", "عنوان بينهما", "2024-01-01"], "4/5/2024", None),
    ],
)
def test_the_date_of_publication_is_chosen(lines: list[str], text: str, iso: str | None) -> None:
    """A certain date before one that is not, publication before update; a date far off does not count."""
    raw = "\n".join(lines)
    spans, at = [], 0
    for line in lines:
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    dated = [span for span, line in zip(spans, lines, strict=True) if line != "عنوان بينهما"]
    for order in (dated, dated[::-1]) if len(lines) < 3 else (dated,):
        best = best_date(raw, order)
        assert best is not None
        assert (best.text, best.iso) == (text, iso)
        assert raw[slice(*best.span)] == best.text


def test_a_page_gives_the_gregorian_date_beside_the_hijri_one() -> None:
    """The publication date of a page that gives both calendars in one line is certain."""
    body = "أعلنت الوزارة أمس بدء الأعمال في السد. وقال الوزير سليم حداد إن العمل يسير كما خُطط له."
    raw = f"عنوان خبر السد والوزارة\nالجمعة ١٢ رمضان ١٤٤٥ هـ الموافق 22 مارس 2024\n{body}\n{body}\n"
    (article,) = clean_page(raw).articles
    assert article.published is not None
    assert (article.published.text, article.published.iso) == ("22 مارس 2024", "2024-03-22")


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2070, 1, 1)), st.integers(-1, 1))
def test_a_weekday_makes_a_hijri_date_certain(day: date, shift: int) -> None:
    """A Hijri date with the weekday of a day around it is that day, whoever saw the crescent when."""
    written = Gregorian(day.year, day.month, day.day).to_hijri()
    actual = day + timedelta(days=shift)
    month = next(name for name, number in MONTHS.items() if number == written.month)
    text = f"{WEEKDAYS[actual.weekday()]} {written.day} {month} {written.year} هـ"
    assert [found.iso for found in find_dates(text)] == [str(actual)]


@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    """No text is an error, and spans stay inside it."""
    for found in find_dates(text):
        assert 0 <= found.span.start < found.span.end <= len(text)
