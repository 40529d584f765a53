"""What a line looks like by itself: marker, bullet, headline or paragraph."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from curation.text.chars import CLOSERS, INVISIBLE, JOINERS, TERMINATORS, fold
from curation.types import Reason, Span

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


class Chrome(Enum):
    """How much of a line is site chrome: none of it, a line of it, or a whole footer run together."""

    NONE = auto()
    LINE = auto()
    FOOTER = auto()


@dataclass(slots=True, eq=False)
class Line:
    """What a line looks like by itself, white space at both ends left out, wherever it stands.

    Attributes:
        text: the line.
        marker: what it says that it, or what follows it, is.
        value: where in ``text`` the marker's value stands.
        bullet: whether it begins with a bullet or a number.
        sentence: whether it ends as a sentence does.
        headline: whether it reads like a headline or heading: short, and not a sentence.
        glue_seen: whether a letter that ends words stands inside one: two words in one. Not looked for in
            a sentence.
        glued: whether it reads like headlines written into one another without a blank.
        chrome, weight: what ``chrome_in`` and ``body_weight`` say of it.
        heads, above, below: what ``may_be_title``, ``head_reason`` and ``tail_reason`` said of it; None where
            they were not asked.
    """

    text: str
    marker: Marker | None
    value: Span | None
    bullet: bool
    sentence: bool
    headline: bool
    glue_seen: bool
    glued: bool
    chrome: Chrome = Chrome.NONE
    weight: float = 0.0
    heads: bool | None = None
    above: Reason | None = None
    below: Reason | None = None


def shape_of(text: str) -> Line:
    """Look at the shape of a line that is not blank."""
    marker, value = _marker(text)
    sentence = ends_sentence(text)
    headline = not sentence and len(text) <= HEADLINE_LIMIT
    glue_seen = not sentence and _GLUE.search(text) is not None
    return Line(
        text,
        marker,
        value,
        bullet=not text[0].isalpha() and _BULLET.match(text) is not None,
        sentence=sentence,
        headline=headline,
        glue_seen=glue_seen,
        glued=not sentence and (glue_seen or not headline) and INSIDE.search(text) is None,
    )


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends with a sentence terminator, closing quotes and brackets aside."""
    last = text[-1:]
    if last.isalpha() or last in TERMINATORS:
        return not last.isalpha()  # most lines
    return _ENDS.search(text, max(len(text) - _CLOSERS_SEEN, 0)) is not None


def _marker(text: str) -> tuple[Marker | None, Span | None]:
    head = text[:MARKER_PREFIX]
    if len(text) > _BARE_MARKER and not (":" in head or ".." in head or "|" in head or "：" in head):
        return None, None  # most lines: a marker ends its line or has a colon
    if text[0] == "(" and _SIGNED.match(text):
        return Marker.SOURCE, Span(1, len(text) - 1)
    head = fold(head).strip()
    for marker, pattern in _MARKERS:
        if pattern.match(head):
            value = _value(text)
            long_source = value is None or value.end - value.start > SOURCE_LIMIT
            if marker is Marker.SOURCE and (long_source or INSIDE.search(text)):
                return None, None
            return marker, value
    return None, None


def _value(text: str) -> Span | None:
    """Find what stands after the marker's colon."""
    colon = _SEPARATOR.search(text)
    if colon is None:
        return None
    rest = text[colon.end() :]
    value = rest.strip()
    if not value:
        return None
    start = colon.end() + len(rest) - len(rest.lstrip())
    return Span(start, start + len(value))
