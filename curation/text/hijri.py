"""Hijri dates: the Gregorian day, where a weekday beside the date makes it certain.

The Umm al-Qura calendar is computed; elsewhere a month begins when the crescent is seen, a day before or
after. So a Hijri date alone says which three days it may be, and the weekday says which of them it is.
"""

import re
from datetime import date, timedelta

from hijridate import Hijri

# Folded spelling (chars.fold).
MONTHS = {
    "محرم": 1,
    "صفر": 2,
    "ربيع الاول": 3,
    "ربيع الاخر": 4,
    "ربيع الثاني": 4,
    "جمادي الاولي": 5,
    "جمادي الاول": 5,
    "جمادي الاخرة": 6,
    "جمادي الاخر": 6,
    "جمادي الثانية": 6,
    "جمادي الثاني": 6,
    "رجب": 7,
    "شعبان": 8,
    "رمضان": 9,
    "شوال": 10,
    "ذو القعدة": 11,
    "ذي القعدة": 11,
    "ذو الحجة": 12,
    "ذي الحجة": 12,
}
_WEEKDAYS = ("الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعة", "السبت", "الاحد")
_LATIN_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = re.compile(
    rf"(?:(?<!\w)({'|'.join(_WEEKDAYS)})|\b({'|'.join(_LATIN_WEEKDAYS)})[a-z]*)\W{{0,4}}$", re.IGNORECASE
)
_REACH = 16  # characters in front of a date


def weekday_before(text: str, start: int) -> int | None:
    """Return the weekday (Monday is 0) named right in front of ``start`` in folded text, if any."""
    match = _WEEKDAY.search(text[max(start - _REACH, 0) : start])
    if match is None:
        return None
    if match[1]:
        return _WEEKDAYS.index(match[1])
    return _LATIN_WEEKDAYS.index(match[2].lower())


def certain_day(year: int, month: int, day: int, weekday: int | None) -> date | None:
    """Find the Gregorian day of a Hijri date: of the three days it may be, the one on that weekday.

    Returns:
        None without a weekday, where it is on none of the three, and outside the calendar's years.
    """
    if weekday is None:
        return None
    try:
        converted = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    computed = date(converted.year, converted.month, converted.day)
    around = (computed + timedelta(days=shift) for shift in (-1, 0, 1))
    return next((one for one in around if one.weekday() == weekday), None)
