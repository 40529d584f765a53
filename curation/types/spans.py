"""Places in texts, and the closed lists of what may stand there: in memory alone."""

from enum import StrEnum
from typing import Literal, NamedTuple


class Span(NamedTuple):
    """A half-open range of code points in a text named by whoever holds the span."""

    start: int
    end: int


class Reason(StrEnum):
    """Why characters of a page are not in any article's text. A closed list."""

    INVISIBLE = "invisible"
    TITLE = "title"
    BYLINE = "byline"
    DATE_LINE = "date_line"
    SOURCE = "source"
    KEYWORDS = "keywords"
    RELATED_MARKER = "related_marker"
    RELATED_HEADLINE = "related_headline"
    NAVIGATION = "navigation"
    CAPTION = "caption"
    SHARE = "share"
    COMMENTS = "comments"
    ADVERTISEMENT = "advertisement"
    COPYRIGHT = "copyright"
    NOT_ARTICLE = "not_article"
    PERSONAL = "personal"


class PersonalKind(StrEnum):
    """What kind of personal data a piece of text is. A closed list."""

    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    NATIONAL_ID = "national_id"
    CARD = "card"


class Flag(StrEnum):
    """What a reader of an article should know of its language and quality. A closed list.

    The first two are of its language, the next three of its kind; the rest are named after the rules that
    a profile's thresholds belong to (``curation.text.quality``).
    """

    NOT_ARABIC = "not_arabic"
    MIXED_LANGUAGE = "mixed_language"
    PRAYER = "prayer"
    LISTING = "listing"
    MACHINE_MADE = "machine_made"
    REPETITION = "repetition"
    UNENDED_LINES = "unended_lines"
    SHORT_LINES = "short_lines"
    SHORT = "short"
    LONG = "long"
    WORD_LENGTH = "word_length"
    SYMBOLS = "symbols"
    BULLETS = "bullets"
    ELLIPSES = "ellipses"
    FEW_LETTERS = "few_letters"
    FEW_STOP_WORDS = "few_stop_words"


class Removed(NamedTuple):
    """A span of the raw page that no article keeps, with the reason."""

    span: Span
    reason: Reason


class Excerpt(NamedTuple):
    """A piece of metadata as it reads, and where it stands in the raw page."""

    text: str
    span: Span


class Dated(NamedTuple):
    """A date as it reads in the raw page, and in ISO 8601 where that is certain."""

    text: str
    span: Span
    iso: str | None


class Personal(NamedTuple):
    """A piece of a text that is personal data, as found in it."""

    span: Span
    kind: PersonalKind


class PersonalPlace(NamedTuple):
    """Where an article's text has personal data or a mask that stands for it, and the raw page has it."""

    span: Span
    kind: PersonalKind
    raw: Span
    masked: bool


class LabeledSpan(NamedTuple):
    """A span of a task's text that carries a label."""

    start: int
    end: int
    label: str


Role = Literal["main", "related"]

MetadataField = Literal["title", "heading", "source", "keyword", "byline", "published", "related"]
