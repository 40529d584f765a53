"""A page's lines and what each looks like by itself: marker, bullet, headline or paragraph."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from curation.text.chars import CLOSERS, INVISIBLE, JOINERS, TERMINATORS, fold
from curation.types import Span

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_ENDS = re.compile(rf"[{re.escape(TERMINATORS)}:؛][{re.escape(CLOSERS)}\s{INVISIBLE}{JOINERS}]*$")
_BULLET = re.compile(r"[•▪●◦‣·■►*–—-]\s|\d{1,2}\s?[-.)–]\s(?!\s?\d)")
_CLOSERS_SEEN = 8
_GLUE = re.compile(r"[ةى][\u0621-\u064a]")  # letters that end a word, with another word's written onto them

MARKER_PREFIX = 80
_BARE_MARKER = 40
HEADLINE_LIMIT = (
    120  # longer without a terminator is no heading: unpunctuated text, or headlines glued together
)
INSIDE = re.compile(
    rf"[^\s.][{re.escape(TERMINATORS)}]\s"
)  # a sentence ends inside; the `..` of headlines does not count


class Marker(Enum):
    """A line that says what it, or what follows it, is."""

    SOURCE = auto()
    KEYWORDS = auto()
    RELATED = auto()
    SIMILAR = auto()
    COMMENTS = auto()
    HEAD = auto()  # cut off in front of a sentence: title, site name, date


# Matched against the folded head of a line (chars.fold): no hamza seats, diacritics or tatweel.
_MARKERS = (
    (
        Marker.SOURCE,
        re.compile(r"(?:المصدر|مصدر (?:الخبر|المقال)|المصدر الاصلي|source)\s*:\s*(?![\"«“])(?=\S)", re.I),
    ),
    (
        Marker.KEYWORDS,
        re.compile(
            r"(?:(?:ال)?كلمات (?:ال)?(?:دلالية|دليلية|مفتاحية|دالة|بحث)"
            r"|(?:ال)?وسوم|تاغات|هاشتاج|tags|keywords)"
            r"\s*(?::|$)",
            re.I,
        ),
    ),
    (
        Marker.RELATED,
        re.compile(
            r"[\W_]{0,3}(?:(?:اقرا|اقراي|اقرء|طالع|شاهد|تابع)\s+(?:ايضا|كذلك|المزيد)"
            r"(?:\s+(?:في|علي) \S+)?\s*(?:$|\.+$|[:|»>]|\.\.)|(?:للمزيد|اقرا|طالع|شاهد)\s*:)"
        ),
    ),
    (
        Marker.SIMILAR,
        re.compile(
            r"[\W_]{0,3}(?:(?:مقالات|مواضيع|موضوعات|اخبار|مواد)"
            r"\s+(?:مشابهة|ذات صلة|متعلقة|مرتبطة|مماثلة|قد تهمك)|قد يهمك(?: ايضا)?)\s*(?::|$)"
        ),
    ),
    (
        Marker.COMMENTS,
        re.compile(
            r"[\W\d_]*(?:(?:لا (?:توجد|يوجد) )?(?:ال)?تعليق(?:ات)?(?: (?:القراء|الزوار|المستخدمين))?"
            r"|اراء القراء|(?:اضف|اترك|ضع|اكتب) (?:تعليق\w*|ردا?)(?: \S+){0,2}"
            r"|comments?|leave a (?:reply|comment))[\W\d_]*$",
            re.I,
        ),
    ),
)
SOURCE_LIMIT = 60
_SEPARATOR = re.compile(r"[:：|»>]|\.\.+")
# «(رويترز)» as a line of its own signs what stands above it; «(صورة أرشيفية)» is a picture's.
_SIGNED = re.compile(r"\((?!صور|تصوير|فيديو|[أا]رشيف)(?=[^()]*[^\W\d_]{2})[^()؟?!]{2,50}\)$")


class Line(NamedTuple):
    """A line with something on it: its span in the raw page, white space at both ends left out."""

    span: Span
    text: str
    marker: Marker | None
    value: Span | None
    bullet: bool
    sentence: bool

    @property
    def headline(self) -> bool:
        """Whether it reads like a headline or heading: short, and not a sentence."""
        return not self.sentence and len(self.text) <= HEADLINE_LIMIT

    @property
    def glued(self) -> bool:
        """Whether it reads like headlines written into one another without a blank."""
        if self.sentence or INSIDE.search(self.text):
            return False
        return len(self.text) > HEADLINE_LIMIT or self.glue_seen

    @property
    def glue_seen(self) -> bool:
        """Whether a letter that ends words stands inside one: two words in one."""
        return _GLUE.search(self.text) is not None


def page_lines(raw: str) -> Iterator[Line]:
    """Yield the lines of ``raw`` that are not blank, with what each looks like."""
    for match in _LINE.finditer(raw):
        if not match[0].isspace():
            yield line_at(raw, match.start(), match.end())


def line_at(raw: str, start: int, end: int) -> Line:
    """Look at the line that stands at ``[start, end)`` of ``raw`` and is not blank."""
    line = raw[start:end]
    text = line.strip()
    if len(text) < len(line):
        start += len(line) - len(line.lstrip())
    span = Span(start, start + len(text))
    marker, value = _marker(text, span)
    return Line(
        span,
        text,
        marker,
        value,
        not text[0].isalpha() and _BULLET.match(text) is not None,
        ends_sentence(text),
    )


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends with a sentence terminator, closing quotes and brackets aside."""
    last = text[-1:]
    if last.isalpha() or last in TERMINATORS:
        return not last.isalpha()  # most lines
    return _ENDS.search(text, max(len(text) - _CLOSERS_SEEN, 0)) is not None


def _marker(text: str, span: Span) -> tuple[Marker | None, Span | None]:
    head = text[:MARKER_PREFIX]
    if len(text) > _BARE_MARKER and not (":" in head or ".." in head or "|" in head or "：" in head):
        return None, None  # most lines: a marker ends its line or has a colon
    if text[0] == "(" and _SIGNED.match(text):
        return Marker.SOURCE, Span(span.start + 1, span.end - 1)
    head = fold(head).strip()
    for marker, pattern in _MARKERS:
        if pattern.match(head):
            value = _value(text, span)
            long_source = value is None or value.end - value.start > SOURCE_LIMIT
            if marker is Marker.SOURCE and (long_source or INSIDE.search(text)):
                return None, None
            return marker, value
    return None, None


def _value(text: str, span: Span) -> Span | None:
    """Find what stands after the marker's colon, as a raw span."""
    colon = _SEPARATOR.search(text)
    if colon is None:
        return None
    rest = text[colon.end() :]
    value = rest.strip()
    if not value:
        return None
    start = span.start + colon.end() + len(rest) - len(rest.lstrip())
    return Span(start, start + len(value))
