"""Personal data in a cleaned page: flagged where it stands, or replaced by masks that map to the raw page.

A mask is a word in brackets of one fixed form a kind. It is no part of what an article keeps: the
characters it stands for are removed with the reason ``personal``, and a span that covers it is carried to
all of them in the raw page.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from curation.core.offsets import Alignment, Edit, apply_edits
from curation.text.page import Article, CleanPage
from curation.text.personal import find_personal, may_hold_personal
from curation.types import Excerpt, PersonalKind, PersonalPlace, Reason, Removed, Span

MASKS = {
    PersonalKind.EMAIL: "[بريد]",
    PersonalKind.PHONE: "[هاتف]",
    PersonalKind.IBAN: "[حساب]",
    PersonalKind.NATIONAL_ID: "[هوية]",
    PersonalKind.CARD: "[بطاقة]",
}


def flag_personal(page: CleanPage) -> CleanPage:
    """Say of each article where its text holds personal data; the page itself where there is none."""
    if not may_hold_personal(page.raw):
        return page
    return replace(page, articles=tuple(map(_flagged, page.articles)))


def mask_personal(page: CleanPage) -> CleanPage:
    """Replace the personal data in each article's text and metadata by masks.

    Spans of the changed text map to the raw page as before, and kept and removed together still hold each
    non-space character once. Metadata keep the raw spans they had, and the reason they were removed for.
    A page masked already, or without personal data, is given back as it is.
    """
    if not may_hold_personal(page.raw):
        return page
    removed = list(page.removed)
    articles = tuple(_masked(_flagged(article), removed) for article in page.articles)
    return replace(page, articles=articles, removed=tuple(sorted(removed)))


def mask_text(text: str) -> str:
    """Replace the personal data in ``text`` by masks."""
    return apply_edits(text, [Edit(*span, MASKS[kind]) for span, kind in find_personal(text)])


def personal_beside(article: Article) -> Iterator[PersonalKind]:
    """Yield the kind of each piece of personal data in what is known of an article besides its text."""
    single = (article.title, article.byline, article.source)
    for excerpt in (*single, *article.keywords, *article.related):
        if excerpt is not None:
            yield from (personal.kind for personal in find_personal(excerpt.text))


def _flagged(article: Article) -> Article:
    if article.personal:
        return article
    found = find_personal(article.text)
    places = (PersonalPlace(span, kind, article.to_raw(span), False) for span, kind in found)
    return replace(article, personal=tuple(places)) if found else article


def _masked(article: Article, removed: list[Removed]) -> Article:
    """Mask an article, and add to ``removed`` the characters that its text no longer keeps."""
    beside = replace(
        article,
        title=article.title and _mask_excerpt(article.title),
        byline=article.byline and _mask_excerpt(article.byline),
        source=article.source and _mask_excerpt(article.source),
        keywords=_mask_each(article.keywords),
        headings=_mask_each(article.headings),
        related=_mask_each(article.related),
    )
    bare = [place for place in article.personal if not place.masked]
    if not bare:
        return beside
    edits = [Edit(*place.span, MASKS[place.kind]) for place in bare]
    step = Alignment.from_edits(len(article.text), edits)
    for place in bare:
        removed += (Removed(piece, Reason.PERSONAL) for piece in _kept_in(article, place.span))
    return replace(
        beside,
        text=apply_edits(article.text, edits),
        runs=Alignment(article.runs).compose(step).runs,
        personal=tuple(place._replace(span=step.to_target(place.span), masked=True) for place in bare),
    )


def _mask_excerpt(excerpt: Excerpt) -> Excerpt:
    return excerpt._replace(text=mask_text(excerpt.text))


def _mask_each(excerpts: tuple[Excerpt, ...]) -> tuple[Excerpt, ...]:
    return tuple(map(_mask_excerpt, excerpts))


def _kept_in(article: Article, span: Span) -> Iterator[Span]:
    """Yield what an article keeps of the raw page for a span of its text, piece by piece."""
    first = bisect_right(article.runs, span.start, key=lambda run: run.target_end)
    for run in islice(article.runs, first, None):
        if run.target >= span.end:
            return
        start, end = max(span.start, run.target), min(span.end, run.target_end)
        yield Span(run.source + start - run.target, run.source + end - run.target)
