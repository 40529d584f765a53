"""What is known of a page's articles, put in order: keywords one by one, headlines one by one."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from curation.text.chars import fold
from curation.text.glue import cut_headlines, looks_glued
from curation.text.keywords import cut_keywords
from curation.text.page import Article, CleanPage
from curation.text.pieces import excerpt
from curation.text.wording import Wording, comparable, vocabulary
from curation.types import Excerpt, Reason, Removed, Span

_BULLETS = frozenset("•▪●◦‣·■►*–—-")
_BULLET = re.compile(r"(?:[•▪●◦‣·■►*–—-]\s*)+")
# «اقرأ أيضاً: عنوان» is one line; the headline is what stands behind the marker.
_READ_ALSO = re.compile(
    r"[\W_]{0,3}(?:اقرا|اقراي|اقرء|طالع|شاهد|تابع|للمزيد)(?: (?:ايضا|كذلك|المزيد))?\s*[:|»>.]+\s*"
)
_MARKER_REACH = 40
_KEYWORD_WORDS = 5  # of a keyword that has a line of its own
_KEYWORD_LINES = 40


def in_pieces(page: CleanPage) -> CleanPage:
    """Cut a page's keyword lines into keywords, and the headlines written into one another.

    Keywords that stand one a line below their marker are taken, too, as far as the article repeats them.
    Each piece keeps its raw span; what cannot be cut surely stays whole.
    """
    if not any(article.keywords or article.related for article in page.articles):
        return page  # most pages
    related = [headline for article in page.articles for headline in article.related]
    glued = {headline.span for headline in related if looks_glued(headline.text)}
    around = _page_words(page, related, glued) if glued else set()
    removed = list(page.removed)
    articles = []
    for article in page.articles:
        changed: dict[str, tuple[Excerpt, ...]] = {}
        if article.keywords:
            changed["keywords"] = _keywords(page.raw, article, removed)
        if article.related:
            changed["related"] = tuple(_headlines(page.raw, article.related, glued, around))
        articles.append(replace(article, **changed) if changed else article)  # type: ignore[arg-type]
    return CleanPage(page.raw, tuple(articles), tuple(removed))


def _page_words(page: CleanPage, related: Iterable[Excerpt], glued: Container[Span]) -> set[str]:
    texts = [article.text for article in page.articles]
    texts += [article.title.text for article in page.articles if article.title]
    texts += [headline.text for headline in related if headline.span not in glued]
    return vocabulary("\n".join(texts))


def _keywords(raw: str, article: Article, removed: list[Removed]) -> tuple[Excerpt, ...]:
    wording = Wording((article.text, *((article.title.text,) if article.title else ())))
    lines = [keywords.span for keywords in article.keywords]
    lines += _lines_below(raw, lines[-1], wording, removed)
    return tuple(excerpt(raw, span) for span in cut_keywords(raw, lines, wording))


def _lines_below(raw: str, line: Span, wording: Wording, removed: list[Removed]) -> list[Span]:
    """Take the lines below a keyword that has a line of its own, down to the last that the article repeats.

    Their reason in ``removed`` becomes that of keywords.
    """
    at = bisect_left(removed, line.start, key=lambda one: one.span.start)
    if at == len(removed) or removed[at].span != line or len(raw[slice(*line)].split()) > _KEYWORD_WORDS:
        return []
    last = at
    for below in range(at + 1, min(at + _KEYWORD_LINES, len(removed))):
        span, reason = removed[below]
        text = raw[slice(*span)]
        words = comparable(text).split()
        gap = raw[removed[below - 1].span.end : span.start]
        if reason is not Reason.NOT_ARTICLE or len(words) > _KEYWORD_WORDS or gap.strip() or "\n" not in gap:
            break
        if text[-1].isalnum() and wording.has_phrase(words):
            last = below
    found = [one.span for one in removed[at + 1 : last + 1]]
    removed[at + 1 : last + 1] = [Removed(span, Reason.KEYWORDS) for span in found]
    return found


def _headlines(
    raw: str, lines: Iterable[Excerpt], glued: Container[Span], around: Container[str]
) -> Iterator[Excerpt]:
    for line in lines:
        start, end = line.span
        if line.text[:1] in _BULLETS and (bullet := _BULLET.match(raw, start, end)):
            start = bullet.end()
        elif ":" in line.text[:_MARKER_REACH] and (
            marker := _READ_ALSO.match(fold(line.text[:_MARKER_REACH]))
        ):
            start = _same_place(raw, start, end, marker.end())
        rest = Span(start, end) if start < end else line.span
        if line.span in glued:
            for span in cut_headlines(raw, rest, around):
                yield excerpt(raw, span)
        else:
            yield line if rest == line.span else excerpt(raw, rest)


def _same_place(raw: str, start: int, end: int, letters: int) -> int:
    """Go ``letters`` characters of the folded spelling on from ``start``."""
    at = start
    while at < end and len(fold(raw[start:at])) < letters:
        at += 1
    while at < end and raw[at].isspace():
        at += 1
    return at
