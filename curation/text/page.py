"""The outcome of cleaning one page, in memory: articles that map back to the raw page, and the rest."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from curation.core.ids import article_id
from curation.core.offsets import Alignment, Block, Piece, Run
from curation.released import ReleasedArticle
from curation.types import ArticleRecord, Dated, Excerpt, PersonalPlace, Removed, Role, Span


@dataclass(frozen=True)
class Article:
    """One article of a page.

    Attributes:
        role: ``main`` for the page's own article, ``related`` for one embedded in it.
        text: what annotators read: paragraphs and section headings joined by a newline.
        runs: where each unchanged run of ``text`` stands in the raw page.
        title, source: as they read in the page, with their raw spans; None where not found.
        keywords: keywords one by one, as they read, with their raw spans.
        headings: section headings (they are part of ``text`` too), with their raw spans.
        byline: the line that names the author, where one was found.
        published: the publication date as it reads, with its ISO 8601 form where certain.
        related: headlines of other articles that stood in and around this one, one by one where they were
            written into one another and it is sure where each ends; with their raw spans.
        personal: where ``text`` holds personal data or masks (see ``flag_personal``, ``mask_personal``).
    """

    role: Role
    text: str
    runs: tuple[Run, ...]
    title: Excerpt | None = None
    source: Excerpt | None = None
    keywords: tuple[Excerpt, ...] = ()
    headings: tuple[Excerpt, ...] = ()
    byline: Excerpt | None = None
    published: Dated | None = None
    related: tuple[Excerpt, ...] = ()
    personal: tuple[PersonalPlace, ...] = ()

    @property
    def kept(self) -> tuple[Span, ...]:
        """Half-open code-point spans of the raw page that ``text`` keeps, in reading order."""
        return tuple(Span(run.source, run.source + run.length) for run in self.runs)

    @property
    def metadata(self) -> list[tuple[int, int, str]]:
        """Where each piece of metadata stands in the raw page, with its field's name, in page order."""
        single = (
            (self.title, "title"),
            (self.source, "source"),
            (self.byline, "byline"),
            (self.published, "published"),
        )
        several = (
            *((piece, "heading") for piece in self.headings),
            *((piece, "keyword") for piece in self.keywords),
            *((piece, "related") for piece in self.related),
        )
        return sorted((*piece.span, name) for piece, name in (*single, *several) if piece is not None)

    @cached_property
    def _alignment(self) -> Alignment:
        masks = (_mask_block(*place.span, *place.raw) for place in self.personal if place.masked)
        return _aligned(self.runs, masks)

    def to_raw(self, span: Span) -> Span:
        """Carry a span of ``text`` to the raw page.

        Raises:
            OffsetError: the span lies outside the text or holds white space of ours only.
        """
        return self._alignment.to_source(span)

    def from_raw(self, span: Span) -> Span:
        """Carry a span of the raw page to ``text``.

        Raises:
            OffsetError: no kept character lies in the span.
        """
        return self._alignment.to_target(span)


@dataclass(frozen=True)
class CleanPage:
    """A page cut into articles and removed spans that together hold each non-space character once."""

    raw: str
    articles: tuple[Article, ...]
    removed: tuple[Removed, ...]

    def to_rows(self, page: str) -> list[dict[str, Any]]:
        """Write the articles of the page with id ``page`` as rows of ``ArticleRecord``; plain, for speed."""
        # str() gives a member's plain string at less cost than its value, which is looked up in Python.
        removed = [{"start": at, "end": to, "reason": str(reason)} for (at, to), reason in self.removed]
        return [
            {
                "page_id": page,
                "article_id": article_id(page, article.kept or tuple(p.raw for p in article.personal)),
                "role": article.role,
                "title": article.title.text if article.title else None,
                "text": article.text,
                "kept": [{"start": at, "end": at + n, "at": to} for at, to, n in article.runs],
                "headings": [heading.text for heading in article.headings],
                "source": article.source.text if article.source else None,
                "keywords": [keyword.text for keyword in article.keywords],
                "byline": article.byline.text if article.byline else None,
                "published": article.published.iso if article.published else None,
                "related": [headline.text for headline in article.related],
                "metadata": [{"field": name, "start": at, "end": to} for at, to, name in article.metadata],
                "personal": [
                    {
                        "start": place.span.start,
                        "end": place.span.end,
                        "kind": place.kind.value,
                        "raw_start": place.raw.start,
                        "raw_end": place.raw.end,
                        "masked": place.masked,
                    }
                    for place in article.personal
                ],
                "removed": [] if position else removed,
            }
            for position, article in enumerate(self.articles)
        ]


def alignment_of(record: ArticleRecord | ReleasedArticle) -> Alignment:
    """Rebuild the map between an article's text (target) and its raw page (source)."""
    runs = (Run(kept.start, kept.at, kept.end - kept.start) for kept in record.kept)
    masks = (_mask_block(p.start, p.end, p.raw_start, p.raw_end) for p in record.personal if p.masked)
    return _aligned(runs, masks)


def _aligned(runs: Iterable[Run], masks: Iterable[Block]) -> Alignment:
    """Align what a text keeps one to one, and each mask as a whole with what it stands for."""
    pieces: list[Piece] = [*runs, *masks]
    return Alignment(sorted(pieces, key=lambda piece: piece.source))


def _mask_block(start: int, end: int, raw_start: int, raw_end: int) -> Block:
    return Block(raw_start, start, raw_end - raw_start, end - start)
