"""Publication dates: both traditions of months, both kinds of digits, and certainty."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.text.published import find_dates

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


@given(st.text(max_size=80))
def test_any_text_is_taken(text: str) -> None:
    """No text is an error, and spans stay inside it."""
    for found in find_dates(text):
        assert 0 <= found.span.start < found.span.end <= len(text)
