"""The records of what is read and cleaned: pages, articles, duplicates, sentences."""

from typing import Literal

from curation.types.records import Record
from curation.types.spans import Flag, MetadataField, PersonalKind, Reason, Role


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
