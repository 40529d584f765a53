"""Telephone, card and identity numbers in running text.

Numbers are looked for in runs: digits of any of the three sets with what pages write between them. A run
falls into groups of digits; one or more neighbouring groups are a number where their digits say so
themselves (a country code, check digits, a birth date), or where a word before them does («هاتف», «الرقم
القومي»). Everything else that has digits is not: dates, money, counts, scores, law numbers, coordinates.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from curation.text.chars import INVISIBLE, JOINERS
from curation.text.identity import is_card, is_national_id
from curation.text.number_cues import cue_before, is_counted
from curation.text.phones import SHORTEST, is_arab, is_arab_mobile, is_international, is_local, is_national
from curation.types import Personal, PersonalKind, Span

DIGIT = "0-9٠-٩۰-۹"
BLANK = " \t\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_UNSEEN = INVISIBLE + JOINERS
_BETWEEN = rf"{BLANK}{_UNSEEN}.,،:/()'٫٬\-\u2010-\u2015"
# A start in a shorter run fails within six digits, a longer run is read once. The search skips to a digit
# at once, and only then looks back whether it is the first.
RUN = re.compile(rf"[{DIGIT}](?<![{DIGIT}]{{2}})(?:[{_BETWEEN}]*+[{DIGIT}]){{{SHORTEST - 1},}}+")
_GROUP = re.compile(f"[{DIGIT}]+")
_INVISIBLE = re.compile(f"[{_UNSEEN}]+")
_BLANKS = re.compile(f"[{BLANK}]+")
_DASHES = re.compile(r"[\u2010-\u2015]")

_MOST_DIGITS, _MOST_GROUPS, _WIDEST_GAP = 19, 8, 3
_PLAIN_GAPS = {*" -./:,", " - ", " / "}
_BEHIND_STROKE = 6
_GAP = re.compile(r"[ \-.()]+")
_GLUE = ("", ".", ",", ":", "'", "-", "٫", "٬")  # inside one number, or between two whole ones

_PHONE_FORM = re.compile(r"\d+(?:(?:[ \-/]| ?\(|\)[ \-]?| - )\d+)*|\d{2,}(?:\.\d{2,}){2,}")
_IDENTITY_FORM = re.compile(r"\d+(?:[ \-]\d+)*")
_CARD_FORM = re.compile(r"\d{13,19}|\d{4}([ \-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?|\d{4}([ \-])\d{6}\2\d{4,5}")
_SELF_TOLD_FORM = re.compile(r"\d+|784([ \-])\d{4}\1\d{7}\1\d")
_YEAR = r"(?:1[3489]|20)\d\d"
_NO_NUMBER = re.compile(  # years, dates, thousands with dots, round counts
    rf"{_YEAR}(?:\D+{_YEAR})+|(?:\d\d?\D{{1,3}}\d\d?\D{{1,3}}{_YEAR}|{_YEAR}\D{{1,3}}\d\d?\D{{1,3}}\d\d?)(?:\D.*)?"
    r"|[1-9]\d{0,2}(?:\.\d{3})+|[1-9]\d{0,4}0{4,}"
)
_LISTED, _LIST_SIGNS = 8, {"", "-", "–", "/", "،", ",", "و", "أو", "او"}
# 2010-12-31 10:15 without its signs reads like an Egyptian number with its country's code.
_TIME_STAMP = re.compile(r"20[12]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d")
_IDENTITY_DIGITS = range(SHORTEST, 19)

_WITHIN = 4  # characters before or behind a run that may belong to it
_BOUND_BEFORE = re.compile(r"(?:[A-Za-z_@#=&%]|[A-Za-z?_][/\-])\Z")  # of a name, of an address of a page
_BOUND_BEHIND = re.compile(r"[A-Za-z_@=%٪]")
_PLUS_BEFORE = re.compile(rf"[+＋][{BLANK}{_UNSEEN}(]*\Z")
_PLUS_BEHIND = re.compile(rf"[{_UNSEEN}]*[+＋](?![{BLANK}{_UNSEEN}(]*[{DIGIT}])")  # typed right to left
_SERIES_BEFORE = re.compile(rf"(?<![A-Za-z{DIGIT}])[A-Z]{{1,2}}[{BLANK}]?\Z")  # of a passport


def numbers_in(text: str) -> Iterator[Personal]:
    """Find telephone, card and identity numbers, in order."""
    heard = _Heard(0, None)
    for match in RUN.finditer(text):
        run = _Run(text, match, heard)
        yield from run.numbers()
        heard = run.heard


class _Heard(NamedTuple):
    """Where the number found last ends, and what was said before it."""

    end: int
    cue: PersonalKind | None


class _Group(NamedTuple):
    """Digits without a gap: their span in the text, and the digits as ASCII."""

    start: int
    end: int
    digits: str


class _Window(NamedTuple):
    """Neighbouring groups that may be one number: digits, and how they are written, blanks made one."""

    start: int
    end: int
    digits: str
    written: str


class _Run:
    """Reads a run of digits from left to right; of the numbers that begin at a place the longest counts."""

    def __init__(self, text: str, run: re.Match[str], heard: _Heard) -> None:
        self.text = text
        self.heard = heard
        groups = _GROUP.finditer(text, *run.span())
        self.groups = [_Group(*match.span(), match[0].translate(ASCII)) for match in groups]
        pairs = pairwise(self.groups)
        self.gaps = ["", *(_gap(text[before.end : after.start]) for before, after in pairs)]

    def numbers(self) -> Iterator[Personal]:
        at = 0
        while at < len(self.groups):
            found = self._at(at)
            at += 1
            if found is not None:
                yield found
                while at < len(self.groups) and self.groups[at].start < self.heard.end:
                    at += 1

    def _at(self, at: int) -> Personal | None:
        """Find the number that begins with the group ``at``."""
        start = self.groups[at].start
        plus = series = None
        if at == 0:
            before = self.text[max(start - _WITHIN, 0) : start]
            plus, series = _PLUS_BEFORE.search(before), _SERIES_BEFORE.search(before)
            if not plus and not series and _BOUND_BEFORE.search(before):
                return None
        elif self._glued(at) or self._in_thousands(at):
            return None
        if not plus and self._in_single_digits(at):
            return None
        lead = plus or series
        return self._longest(at, start - len(lead[0]) if lead else start, bool(plus), bool(series))

    def _longest(self, at: int, start: int, plus: bool, series: bool) -> Personal | None:
        """Find the longest number from the group ``at`` on; ``start`` is where its sign or letter stands."""
        windows = self._windows(at)
        if not plus:
            windows = [window for window in windows if not _NO_NUMBER.fullmatch(window.written)]
        cue = self._cue(start) if windows else None
        for window in windows:
            end = window.end
            if series:
                kind = _told_by_cue(window, cue) if cue is PersonalKind.NATIONAL_ID else None
            elif plus and _is_phone(window, is_international):
                kind = PersonalKind.PHONE
            elif behind := self._plus_behind(window):
                kind, end = PersonalKind.PHONE, behind
            else:
                kind = _told_by_cue(window, cue) or _told_by_digits(window)
                if kind is not None and kind is not PersonalKind.CARD and window.digits[0] != "0":
                    kind = None if is_counted(self.text, start, end) else kind
            if kind is not None and not _BOUND_BEHIND.match(self.text, end):
                self.heard = _Heard(end, cue)
                return Personal(Span(self._opened(start, window), end), kind)
        return None

    def _cue(self, start: int) -> PersonalKind | None:
        """Say what announces a number at ``start``; what announced a list is true of all in it."""
        end, cue = self.heard
        listed = end > 0 and start - end <= _LISTED and self.text[end:start].strip() in _LIST_SIGNS
        return cue if listed else cue_before(self.text, end, start)

    def _plus_behind(self, window: _Window) -> int | None:
        behind = _PLUS_BEHIND.match(self.text, window.end)
        return behind.end() if behind and _is_phone(window, is_international) else None

    def _opened(self, start: int, window: _Window) -> int:
        """Take in the bracket that closes inside a number."""
        unclosed = ")" in window.written and "(" not in window.written
        return start - 1 if unclosed and self.text[max(start - 1, 0) : start] == "(" else start

    def _windows(self, at: int) -> list[_Window]:
        """Give the groups from ``at`` on that may be one number, the most of them first."""
        windows: list[_Window] = []
        digits = written = ""
        first = self.groups[at].start
        for last in range(at, min(at + _MOST_GROUPS, len(self.groups))):
            gap = self.gaps[last] if last > at else ""
            if last > at and not self._joins(at, last):
                break
            digits += self.groups[last].digits
            written += gap + self.groups[last].digits
            if len(digits) > _MOST_DIGITS:
                break
            ends = last + 1 == len(self.groups) or not self._glued(last + 1)
            if len(digits) >= SHORTEST and ends:
                windows.append(_Window(first, self.groups[last].end, digits, written))
        return windows[::-1]

    def _joins(self, first: int, at: int) -> bool:
        """Whether a number from the group ``first`` on may go on with the group ``at``.

        A stroke stands behind an area code only, as in 03/123456: else dates would be looked at again and
        again.
        """
        gap = self.gaps[at]
        if "/" in gap:
            return gap == "/" and at == first + 1 and len(self.groups[at].digits) >= _BEHIND_STROKE
        return len(gap) <= _WIDEST_GAP and (gap in (" ", "-") or bool(_GAP.fullmatch(gap)))

    def _glued(self, at: int) -> bool:
        """Whether no number ends before the group ``at``, and none begins there."""
        gap = self.gaps[at]
        whole = min(len(self.groups[at - 1].digits), len(self.groups[at].digits)) >= SHORTEST
        return gap in _GLUE and not (whole and gap in (",", "-"))

    def _in_thousands(self, at: int) -> bool:
        """Whether the group ``at`` goes on a number such as 12 345 678."""
        before, here = self.groups[at - 1], self.groups[at]
        blank = self.gaps[at] == " " and before.start >= self.heard.end
        return blank and len(before.digits) <= 3 == len(here.digits)

    def _in_single_digits(self, at: int) -> bool:
        """Whether the group ``at`` is one of single digits in a row, as in a table."""
        if len(self.groups[at].digits) > 1:
            return False
        alone = at + 1 == len(self.groups) or len(self.groups[at + 1].digits) == 1
        return alone or self.groups[at].digits != "0"


def _gap(between: str) -> str:
    """Give what is written between two groups without the invisible, dashes and blanks of any kind as one."""
    if between in _PLAIN_GAPS:
        return between
    return _DASHES.sub("-", _BLANKS.sub(" ", _INVISIBLE.sub("", between)))


def _is_phone(window: _Window, valid: Callable[[str], bool]) -> bool:
    return valid(window.digits) and bool(_PHONE_FORM.fullmatch(window.written))


def _told_by_digits(window: _Window) -> PersonalKind | None:
    digits, written = window.digits, window.written
    if _CARD_FORM.fullmatch(written) and is_card(digits):
        return PersonalKind.CARD
    if _SELF_TOLD_FORM.fullmatch(written) and is_national_id(digits):
        return PersonalKind.NATIONAL_ID
    if digits.startswith("00"):
        return PersonalKind.PHONE if _is_phone(window, lambda said: is_international(said[2:])) else None
    if _TIME_STAMP.fullmatch(digits):
        return None
    if "/" not in written and (_is_phone(window, is_national) or _is_phone(window, is_arab_mobile)):
        return PersonalKind.PHONE
    return None


def _told_by_cue(window: _Window, cue: PersonalKind | None) -> PersonalKind | None:
    if cue is None:
        return None
    if cue is PersonalKind.PHONE:
        return cue if _is_phone(window, is_local) or _is_phone(window, is_arab) else None
    fits = len(window.digits) in _IDENTITY_DIGITS and _IDENTITY_FORM.fullmatch(window.written)
    return cue if fits else None
