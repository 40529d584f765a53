"""Publication dates as pages write them, in ISO 8601 where that is certain."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from curation.text import hijri
from curation.text.chars import fold
from curation.text.hijri import certain_day, weekday_before
from curation.types import Dated, Span

# Folded spelling (chars.fold). Eastern, western, Maghrebi and English names of the Gregorian months.
_GREGORIAN = {
    1: ("يناير", "كانون الثاني", "جانفي", "january", "jan"),
    2: ("فبراير", "شباط", "فيفري", "february", "feb"),
    3: ("مارس", "اذار", "march", "mar"),
    4: ("ابريل", "نيسان", "افريل", "april", "apr"),
    5: ("مايو", "ايار", "ماي", "may"),
    6: ("يونيو", "يونيه", "حزيران", "جوان", "june", "jun"),
    7: ("يوليو", "يوليوز", "يوليه", "تموز", "جويلية", "july", "jul"),
    8: ("اغسطس", "اب", "اوت", "غشت", "august", "aug"),
    9: ("سبتمبر", "ايلول", "شتنبر", "september", "sept", "sep"),
    10: ("اكتوبر", "تشرين الاول", "october", "oct"),
    11: ("نوفمبر", "تشرين الثاني", "نونبر", "november", "nov"),
    12: ("ديسمبر", "كانون الاول", "دجنبر", "december", "dec"),
}
_MONTHS = {name: month for month, names in _GREGORIAN.items() for name in names}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ENGLISH = "|".join(sorted(filter(str.isascii, _MONTHS), key=len, reverse=True))
_HIJRI = "|".join(hijri.MONTHS)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_YEAR = r"((?:19|20)\d\d)"
_ANY_YEAR = r"(1[5-9]\d\d|[2-9]\d{3})"  # no Hijri one
_HIJRI_YEAR = r"(1[34]\d\d)"
_MARK = r"\s*([-/.])\s*"

_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s*[-/]?\s*({_NAMES})(?!\w)\.?(?:\s*[/(]\s*(?:{_NAMES})\s*\)?)?"
    rf"[\s,،/-]*{_ANY_YEAR}(?!\d)"
)
_MONTH_FIRST = re.compile(rf"(?<!\w)({_ENGLISH})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? {_ANY_YEAR}(?!\d)")
_YEAR_FIRST = re.compile(rf"(?<!\d){_YEAR}{_MARK}(\d{{1,2}})\s*\2\s*(\d{{1,2}})(?!\d)")
_YEAR_LAST = re.compile(rf"(?<!\d)(\d{{1,2}}){_MARK}(\d{{1,2}})\s*\2\s*{_YEAR}(?!\d)")
_SHORT_YEAR = re.compile(r"(?<![\d/.:-])(\d{1,2})([-/.])(\d{1,2})\2(\d\d)(?![\d/.:-])")
_HIJRI_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*[-/]?\s*(?:من )?({_HIJRI})\s*[,،/-]?\s*{_HIJRI_YEAR}\s*ه?(?!\w)"
)
_HIJRI_LAST = re.compile(rf"(?<!\d)(\d{{1,2}}){_MARK}(\d{{1,2}})\s*\2\s*{_HIJRI_YEAR}\s*ه?(?!\w)")
_HIJRI_FIRST = re.compile(rf"(?<!\d){_HIJRI_YEAR}{_MARK}(\d{{1,2}})\s*\2\s*(\d{{1,2}})\s*ه?(?!\w)")
_WORST = 3  # more than any date's rank
_UPDATED = re.compile(r"(?<!\w)(?:(?:ال)?تحديث|محدث|حدث|عدل|تعديل|updated|modified)", re.IGNORECASE)


class DateFound(NamedTuple):
    """A date in a text: its half-open code-point span, its ISO 8601 form where certain, and its calendar."""

    span: Span
    iso: str | None
    hijri: bool = False

    @property
    def rank(self) -> int:
        """How much it tells of the day, the least being the best."""
        return 2 if self.iso is None else int(self.hijri)


def find_dates(text: str) -> list[DateFound]:
    """Find the dates of a short text (a date line), in order.

    A day, a month's name and a year are certain, and so is a date that begins with its year. Of
    ``4/5/2024`` only the order tells day from month: certain where one of them is over 12, both are the same,
    or a weekday in front tells. A year of two digits is never certain. A Hijri date differs by a day from
    country to country; it has an ISO form only where a weekday in front tells which day it was.
    """
    plain = text.translate(_DIGITS)
    folded = fold(plain).lower()
    places: Sequence[int] = range(len(plain))
    if len(folded) != len(plain):  # of the characters not folded away; a few have more than one small letter
        places = [at for at, letter in enumerate(plain) for _ in fold(letter).lower()]
    found = (*_named(folded), *_numbered(folded), *_hijri(folded))
    placed = (one._replace(span=Span(places[one.span.start], places[one.span.end - 1] + 1)) for one in found)
    return sorted(placed, key=lambda one: one.span)


def best_date(raw: str, lines: Sequence[Span]) -> Dated | None:
    """Choose the date on which an article was published.

    Of lines that stand together, a certain date goes before one that is not: where a line gives a Hijri date
    and a Gregorian one, in whichever order, the Gregorian one is taken. A date of publication goes before one
    of an update, wherever it stands.

    Args:
        raw: the page.
        lines: spans of its date lines, the most likely first.
    """
    best: dict[bool, tuple[int, int, Dated]] = {}
    before: Span | None = None
    for at, line in enumerate(lines):
        if False in best and not (before and _side_by_side(raw, before, line)):
            break  # of another place in the page
        before = line
        for found, is_update in _dated(raw, line):
            dated = Dated(raw[slice(*found.span)], found.span, found.iso)
            best[is_update] = min(
                best.get(is_update, (_WORST, at, dated)), (found.rank, at, dated), key=itemgetter(0, 1)
            )
    chosen = best.get(False) or best.get(True)
    return chosen[2] if chosen else None


def _side_by_side(raw: str, one: Span, other: Span) -> bool:
    return not raw[min(one.end, other.end) : max(one.start, other.start)].strip()


def _dated(raw: str, line: Span) -> Iterator[tuple[DateFound, bool]]:
    """Yield a line's dates, each with whether it is said to be that of an update."""
    text = raw[line.start : line.end]
    done = 0
    for found in find_dates(text):
        start, end = found.span
        is_update = _UPDATED.search(fold(text[done:start])) is not None
        yield found._replace(span=Span(line.start + start, line.start + end)), is_update
        done = end


def _named(text: str) -> Iterator[DateFound]:
    for match in _NAMED.finditer(text):
        if iso := _iso(int(match[3]), _MONTHS[match[2]], int(match[1])):
            yield DateFound(Span(*match.span()), iso)
    for match in _MONTH_FIRST.finditer(text):
        if iso := _iso(int(match[3]), _MONTHS[match[1]], int(match[2])):
            yield DateFound(Span(*match.span()), iso)


def _numbered(text: str) -> Iterator[DateFound]:
    for match in _YEAR_FIRST.finditer(text):
        if iso := _iso(int(match[1]), int(match[3]), int(match[4])):
            yield DateFound(Span(*match.span()), iso)
    for match in _YEAR_LAST.finditer(text):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        readings = {iso for iso in (_iso(year, other, one), _iso(year, one, other)) if iso}
        if len(readings) > 1:
            weekday = weekday_before(text, match.start())
            readings = {iso for iso in readings if date.fromisoformat(iso).weekday() == weekday} or readings
        if readings:
            yield DateFound(Span(*match.span()), readings.pop() if len(readings) == 1 else None)
    for match in _SHORT_YEAR.finditer(text):
        one, other, year = int(match[1]), int(match[3]), 2000 + int(match[4])
        if _iso(year, other, one) or _iso(year, one, other):
            yield DateFound(Span(*match.span()), None)


def _hijri(text: str) -> Iterator[DateFound]:
    for match in _HIJRI_NAMED.finditer(text):
        month, year = hijri.MONTHS[match[2]], int(match[3])
        yield _hijri_date(text, match, [(year, month, int(match[1]))])
    for match in _HIJRI_LAST.finditer(text):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        yield _hijri_date(text, match, [(year, other, one), (year, one, other)])
    for match in _HIJRI_FIRST.finditer(text):
        yield _hijri_date(text, match, [(int(match[1]), int(match[3]), int(match[4]))])


def _hijri_date(text: str, match: re.Match[str], readings: list[tuple[int, int, int]]) -> DateFound:
    weekday = weekday_before(text, match.start())
    days = {certain_day(*reading, weekday) for reading in readings} - {None}
    day = days.pop() if len(days) == 1 else None
    return DateFound(Span(*match.span()), day.isoformat() if day else None, hijri=True)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
