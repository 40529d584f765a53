"""Frozen records shared by every layer. Imports nothing of ours.

All offsets are half-open ``[start, end)`` and count Unicode code points (Python string indices);
the field's name says of which text. Records that cross a file or the network are pydantic models;
those that live in memory only are NamedTuples or frozen dataclasses.
"""

from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict


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


class Record(BaseModel):
    """Base of what is written to files: immutable, and no field but the declared ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kept(Record):
    """One run of characters an article keeps: ``[start, end)`` in the raw page, ``at`` in its text."""

    start: int
    end: int
    at: int


class RemovedSpan(Record):
    """``Removed`` as it is written to a file."""

    start: int
    end: int
    reason: Reason


MetadataField = Literal["title", "heading", "source", "keyword", "byline", "published", "related"]


class MetadataSpan(Record):
    """Where one piece of an article's metadata stands: ``[start, end)`` in the raw page."""

    field: MetadataField
    start: int
    end: int


class PersonalSpan(Record):
    """``PersonalPlace`` as it is written to a file: ``[start, end)`` is in the text."""

    start: int
    end: int
    kind: PersonalKind
    raw_start: int
    raw_end: int
    masked: bool


class PageRecord(Record):
    """One raw page as decoded; ``page_id`` hashes ``text``.

    ``encoding`` says how its bytes were read, and from what where that was no plain text. ``html_sha256``
    hashes the HTML a page was taken out of; ``fetched`` is the ISO 8601 date or time that a web archive or
    a row gives.
    """

    page_id: str
    text: str
    name: str
    encoding: str
    url: str | None = None
    fetched: str | None = None
    html_sha256: str | None = None


class ArticleRecord(Record):
    """One article found in a page; ``kept`` maps ``text`` back to the raw page.

    ``published`` is an ISO 8601 date, None where the page gives none that is certain; ``related`` are the
    headlines of other articles that stood in and around this one. ``metadata`` says where in the raw page
    each of ``title``, ``headings``, ``source``, ``keywords``, ``byline``, ``published`` and ``related``
    stands, in the order of the page.

    ``personal`` are the places in ``text`` that hold personal data; where ``masked``, a mask stands there,
    which is no part of ``kept``.

    ``language`` is an ISO 639 code, ``mul`` where two languages are mixed, None where there is too little
    to tell; ``flags`` say what is amiss, in the order of ``Flag``.

    ``removed`` lists the whole page's removed spans and stands on the page's first article only,
    so that concatenating a page's rows counts each character once.
    """

    page_id: str
    article_id: str
    role: Role
    title: str | None
    text: str
    kept: tuple[Kept, ...]
    headings: tuple[str, ...]
    source: str | None
    keywords: tuple[str, ...]
    byline: str | None = None
    published: str | None = None
    related: tuple[str, ...] = ()
    metadata: tuple[MetadataSpan, ...] = ()
    personal: tuple[PersonalSpan, ...] = ()
    language: str | None = None
    flags: tuple[Flag, ...] = ()
    removed: tuple[RemovedSpan, ...]


class ClusterRecord(Record):
    """One article's place among its duplicates.

    ``cluster_id`` is the article that came first in the cluster. ``kind`` is ``exact`` where another
    article has the same folded words, ``near`` where others of the cluster only resemble it.
    ``similarity`` to the representative is None for the representative itself. ``was``, on the row of
    the cluster's first article, lists the ids of clusters that were ones of their own before a later
    article linked them to this one.
    """

    article_id: str
    cluster_id: str
    kind: Literal["exact", "near", "single"]
    representative: bool
    similarity: float | None
    was: tuple[str, ...]


class SentenceRecord(Record):
    """One sentence: ``[start, end)`` in its article's text."""

    sentence_id: str
    article_id: str
    page_id: str
    position: int
    start: int
    end: int
    text: str


class TaskRecord(Record):
    """One question put to annotators: a sentence with its context, or an article; of a target or claim.

    ``sentence_id`` is None where the text is the article's.
    """

    task_id: str
    schema_name: str
    revision: str
    sentence_id: str | None
    article_id: str
    page_id: str
    text: str
    target: str | None
    before: str
    after: str
    title: str | None
    source: str | None


class ArticleHead(NamedTuple):
    """As much of an article as its tasks are made of."""

    article_id: str
    title: str | None
    source: str | None


class TaskText(NamedTuple):
    """As much of a task as an answer to it is read by: its id, and the text that annotators see."""

    task_id: str
    text: str


class DealRecord(Record):
    """To whom a task was given; those who began it and left since are among ``annotators``.

    A ``training`` task comes first and a ``gold`` one has a known answer: both are given to everyone. On
    the server neither differs from other tasks.
    """

    task_id: str
    kind: Literal["work", "training", "gold"]
    annotators: tuple[str, ...]


class Answer(Record):
    """What was said of a task: labelled spans of its text, and one value for each choice made.

    ``spans`` are sorted by start, longest first, then label; ``choices`` by name.
    """

    spans: tuple[LabeledSpan, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, spans: list[LabeledSpan], choices: dict[str, str]) -> "Answer":
        """Build an answer in its one canonical order, repeats dropped."""
        ordered = sorted(set(spans), key=lambda s: (s.start, -s.end, s.label))
        return cls(spans=tuple(ordered), choices=tuple(sorted(choices.items())))


class AnnotationRecord(Record):
    """One annotator's answer to one task, as pulled; time stamps are the server's own.

    ``revision`` is that of the guidelines when it was made. ``original`` is the answer as it was given,
    where labels were renamed since and ``answer`` says it in today's. A ``superseded`` one has a newer
    answer of the same annotator to the same task beside it.
    """

    annotation_id: str
    task_id: str
    annotator: str
    revision: str
    answer: Answer
    skipped: bool
    prediction_based: bool
    lead_time: float | None
    created_at: str
    updated_at: str
    ground_truth: bool = False
    original: Answer | None = None
    superseded: bool = False


class Vote(Record):
    """How one annotator voted on a task, and whether the decision is the same."""

    annotator: str
    annotation_id: str
    agrees: bool


Method = Literal["unanimous", "single", "majority", "dawid-skene", "mace", "referee"]


class RulingRecord(Record):
    """A referee's final answer to every task with this text and target, under a revision of the schema."""

    text: str
    target: str | None
    answer: Answer
    adjudicator: str
    error: str | None
    comment: str | None
    revision: str = ""


class DecisionRecord(Record):
    """The settled answer to one task.

    ``confidence`` is the share of votes that say the same; of ``dawid-skene`` and ``mace`` the probability
    that the whole answer is right. A vote agrees where it is the same in all that counts for disputes.
    """

    task_id: str
    method: Method
    answer: Answer
    confidence: float
    votes: tuple[Vote, ...]
    adjudicator: str | None
    error: str | None
    comment: str | None
    revision: str


class RejectedRecord(Record):
    """A row that was not taken, with the reason, so that nothing is lost silently."""

    id: str
    reason: str
    content: str = ""


class Report(Record):
    """Counts in and out of one stage.

    ``parts`` names where everything that came in went, and sums to ``taken``; ``figures`` are other
    counts; ``notes`` are lines a person should read; ``attention`` says that something wants a look
    (exit status 1).
    """

    verb: str
    unit: str
    taken: int
    parts: dict[str, int]
    figures: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    attention: bool = False
    wrote: tuple[str, ...] = ()
