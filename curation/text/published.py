"""Publication dates as pages write them, in ISO 8601 where that is certain."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from curation.text.chars import fold
from curation.types import Span

# Folded spelling (chars.fold). Eastern, western and Maghrebi names of the Gregorian months.
_GREGORIAN = {
    1: ("يناير", "كانون الثاني", "جانفي"),
    2: ("فبراير", "شباط", "فيفري"),
    3: ("مارس", "اذار"),
    4: ("ابريل", "نيسان", "افريل"),
    5: ("مايو", "ايار", "ماي"),
    6: ("يونيو", "يونيه", "حزيران", "جوان"),
    7: ("يوليو", "يوليه", "تموز", "جويلية"),
    8: ("اغسطس", "اب", "اوت", "غشت"),
    9: ("سبتمبر", "ايلول", "شتنبر"),
    10: ("اكتوبر", "تشرين الاول"),
    11: ("نوفمبر", "تشرين الثاني", "نونبر"),
    12: ("ديسمبر", "كانون الاول", "دجنبر"),
}
_MONTHS = {name: month for month, names in _GREGORIAN.items() for name in names}
_HIJRI = (
    "محرم|صفر|ربيع ال(?:اول|اخر|ثاني)|جمادي ال(?:اولي|اخرة|ثانية)|رجب|شعبان|رمضان|شوال|ذو القعدة|ذو الحجة"
    "|ذي القعدة|ذي الحجة"
)
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*[-/]?\s*({_NAMES})(?!\w)(?:\s*/\s*(?:{_NAMES}))?[\s,،/-]*(\d{{4}})(?!\d)"
)
_YEAR_FIRST = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})(?!\d)")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*((?:19|20)\d\d)(?!\d)")
_HIJRI_DATE = re.compile(rf"(?<!\d)(\d{{1,2}})\s*(?:من )?({_HIJRI})\s*,?\s*(1[34]\d\d)\s*ه?(?!\w)")


class DateFound(NamedTuple):
    """A date in a text: its half-open code-point span, and its ISO 8601 form where certain."""

    span: Span
    iso: str | None


def find_dates(text: str) -> list[DateFound]:
    """Find the dates of a short text (a date line), in order.

    A day, a month's name and a year are certain, and so is a date that begins with its year. Of
    ``4/5/2024`` only the order tells day from month: certain where one of them is over 12 or both are
    the same. A Hijri date differs by a day from country to country and is given no ISO form.
    """
    plain = text.translate(_DIGITS)
    folded = fold(plain)
    places: Sequence[int] = range(len(plain))
    if len(folded) < len(plain):  # of the characters not folded away
        places = [at for at, character in enumerate(plain) if fold(character)]
    return sorted(
        DateFound(Span(places[span.start], places[span.end - 1] + 1), iso)
        for span, iso in (*_named(folded), *_numbered(folded), *_hijri(folded))
    )


def _named(text: str) -> Iterator[DateFound]:
    for match in _NAMED.finditer(text):
        iso = _iso(int(match[3]), _MONTHS[match[2]], int(match[1]))
        if iso:
            yield DateFound(Span(*match.span()), iso)


def _numbered(text: str) -> Iterator[DateFound]:
    for match in _YEAR_FIRST.finditer(text):
        iso = _iso(int(match[1]), int(match[3]), int(match[4]))
        if iso:
            yield DateFound(Span(*match.span()), iso)
    for match in _YEAR_LAST.finditer(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        day_first, month_first = _iso(year, month, day), _iso(year, day, month)
        if day_first and month_first and day_first != month_first:
            yield DateFound(Span(*match.span()), None)
        elif day_first or month_first:
            yield DateFound(Span(*match.span()), day_first or month_first)


def _hijri(text: str) -> Iterator[DateFound]:
    for match in _HIJRI_DATE.finditer(text):
        yield DateFound(Span(*match.span()), None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
