"""A raw page as HTML: its text unchanged, marked with what cleaning made of each character."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import NamedTuple

from curation.store.identifier import identify_language
from curation.text.chars import INVISIBLE, JOINERS
from curation.text.page import CleanPage
from curation.text.quality import DEFAULT_PROFILE, evidence_of, verdict_of
from curation.types import Reason

_ENDS = r"\v\f\x1c-\x1f\x85\u2028\u2029"
# Without a shape: shown as a chip. Joiners have none either, but change the letters beside them: they
# are shown only where cleaning removed them for themselves.
_HIDDEN = re.compile(rf"([{INVISIBLE}{_ENDS}])\1*")
_HIDDEN_JOINERS = re.compile(rf"([{INVISIBLE}{_ENDS}{JOINERS}])\1*")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]+")  # not to be had in HTML, or in UTF-8
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")


class Look(NamedTuple):
    """How the text removed for a reason looks.

    Reasons of one kind share a colour and differ in the line below. The colours differ in lightness and
    between blue and yellow, which colour-blind readers tell apart; a label says the same in words.
    """

    arabic: str
    tint: str
    line: str
    style: str


LOOKS = {
    Reason.TITLE: Look("العنوان", "#dcecfa", "#0072b2", "solid"),
    Reason.BYLINE: Look("الكاتب", "#dcecfa", "#0072b2", "dotted"),
    Reason.DATE_LINE: Look("سطر التاريخ", "#dcecfa", "#0072b2", "dashed"),
    Reason.SOURCE: Look("المصدر", "#a9d3f5", "#003f73", "solid"),
    Reason.KEYWORDS: Look("كلمات دلالية", "#a9d3f5", "#003f73", "double"),
    Reason.RELATED_MARKER: Look("اقرأ أيضًا", "#ffcf9e", "#c04f00", "solid"),
    Reason.RELATED_HEADLINE: Look("عناوين أخرى", "#ffcf9e", "#c04f00", "dotted"),
    Reason.NAVIGATION: Look("قوائم التصفح", "#ececec", "#8c8c8c", "solid"),
    Reason.SHARE: Look("مشاركة", "#ececec", "#8c8c8c", "dotted"),
    Reason.ADVERTISEMENT: Look("إعلان", "#ececec", "#8c8c8c", "dashed"),
    Reason.COPYRIGHT: Look("حقوق النشر", "#ececec", "#8c8c8c", "double"),
    Reason.COMMENTS: Look("التعليقات", "#dcb4d0", "#7d2a63", "dotted"),
    Reason.CAPTION: Look("وصف صورة", "#fff7a0", "#b8a000", "solid"),
    Reason.NOT_ARTICLE: Look("خارج المقال", "#dcb4d0", "#7d2a63", "solid"),
    Reason.PERSONAL: Look("بيانات شخصية", "#f6b3b3", "#a01818", "double"),
    Reason.INVISIBLE: Look("محارف غير مرئية", "#333333", "#000000", "solid"),
}


class _Mark(NamedTuple):
    """What a stretch of the raw page is: kept by an article, removed, or a piece of metadata."""

    start: int
    end: int
    name: str
    reason: Reason | None = None


class _Piece(NamedTuple):
    """Characters of the raw page of which the same is true."""

    start: int
    end: int
    line: int
    cover: _Mark | None
    excerpt: _Mark | None

    @property
    def reason(self) -> Reason | None:
        return self.cover.reason if self.cover else None


def raw_view(cleaned: CleanPage) -> str:
    """Mark up a raw page, one element a line.

    The text content of the markup is the raw page, character by character, but for U+0000 and lone
    surrogates. What has no shape is named beside itself, by the style sheet.
    """
    raw = cleaned.raw
    parts: list[str] = []
    before: Reason | None = None
    for _, group in groupby(_pieces(cleaned), key=lambda piece: piece.line):
        line = list(group)
        parts.append(_line_tag(raw, line))
        for piece in line:
            parts.append(_piece(raw, piece, piece.reason is not before))
            before = piece.reason if piece.cover else before
        parts.append("</span>")
    return "".join(parts)


def flag_views(cleaned: CleanPage, profile: str = DEFAULT_PROFILE) -> list[str]:
    """Mark up each article's language and flags; of a page without an article, the page's.

    A flag's title says by which signal it is there.
    """
    texts = [article.text for article in cleaned.articles] or [cleaned.raw]
    return [_flags(text, profile) for text in texts]


def _flags(text: str, profile: str) -> str:
    language, flags = verdict_of(text, identify_language, profile)
    chips = [f'<b class="language" title="language">{escape(language)}</b>'] if language else []
    evidence = evidence_of(text, profile)
    for flag in flags:
        why = ", ".join(str(found) for found in evidence if found.flag is flag) or f"language {language}"
        chips.append(f'<b class="flag" title="{escape(why)}">{flag}</b>')
    return " ".join(chips)


def _pieces(cleaned: CleanPage) -> Iterator[_Piece]:
    covers, excerpts = _covers(cleaned), _excerpts(cleaned)
    lines = [0]
    for text in cleaned.raw.splitlines(keepends=True):
        lines.append(lines[-1] + len(text))
    edges = {*lines, *(edge for mark in (*covers, *excerpts) for edge in (mark.start, mark.end))}
    pairs = list(pairwise(sorted(edges)))
    begun, line = set(lines), 0
    for (start, end), cover, excerpt in zip(
        pairs, _lying_in(covers, pairs), _lying_in(excerpts, pairs), strict=True
    ):
        line += start in begun
        yield _Piece(start, end, line, cover, excerpt)


def _covers(cleaned: CleanPage) -> list[_Mark]:
    marks = [_Mark(*span, reason.value, reason) for span, reason in cleaned.removed]
    for number, article in enumerate(cleaned.articles):
        name = article.role if article.role == "main" else f"{article.role} {number}"
        marks += [_Mark(*span, name) for span in article.kept]
    return sorted(marks, key=lambda mark: mark[:2])


def _excerpts(cleaned: CleanPage) -> list[_Mark]:
    marks = []
    for article in cleaned.articles:
        marks += [_Mark(*heading.span, "heading") for heading in article.headings]
        marks += [_Mark(*keyword.span, "keyword") for keyword in article.keywords]
        marks += [_Mark(*found.span, "title") for found in (article.title,) if found]
        marks += [_Mark(*found.span, "source") for found in (article.source,) if found]
    return sorted(marks, key=lambda mark: mark[:2])


def _lying_in(marks: Sequence[_Mark], pairs: Iterable[tuple[int, int]]) -> Iterator[_Mark | None]:
    """Give the mark that each stretch of the page lies in; marks are sorted and do not overlap."""
    at = 0
    for start, _ in pairs:
        while at < len(marks) and marks[at].end <= start:
            at += 1
        yield marks[at] if at < len(marks) and marks[at].start <= start else None


def _line_tag(raw: str, line: Sequence[_Piece]) -> str:
    """Open a line: whose it is, what hides it, and left to right where it has Latin letters only."""
    text = raw[line[0].start : line[-1].end]
    covers = {piece.cover.name: piece.cover for piece in line if piece.cover}
    kept = [name for name, cover in covers.items() if cover.reason is None]
    classes = ["l"] + (["b"] if text.isspace() else []) + (["k-" + kept[0].split()[0]] if kept else [])
    only = f' data-only="{next(iter(covers))}"' if len(covers) == 1 and not kept else ""
    left = _LETTER.search(text) and not _RIGHT_TO_LEFT.search(text)
    return f'<span class="{" ".join(classes)}"{only}{" dir=ltr" if left else ""}>'


def _piece(raw: str, piece: _Piece, first: bool) -> str:
    inner = _text(raw[piece.start : piece.end], piece.reason)
    if piece.excerpt:
        inner = f'<b title="{piece.excerpt.name}">{inner}</b>'
    if piece.cover is None:
        return inner
    start, end, name, reason = piece.cover
    if reason is None:
        return inner if name == "main" else f'<span class="related" title="{name}">{inner}</span>'
    label = f'<mark data-r="{name}" title="{name} [{start}, {end})"'
    return f"{label}{' class=f' if first else ''}>{inner}</mark>"


def _text(text: str, reason: Reason | None) -> str:
    if text.isprintable():
        return escape(text, quote=False)
    parts: list[str] = []
    done = 0
    for match in (_HIDDEN_JOINERS if reason is Reason.INVISIBLE else _HIDDEN).finditer(text):
        parts += (_plain(text[done : match.start()]), _chip(match[0]))
        done = match.end()
    return "".join((*parts, _plain(text[done:])))


def _plain(text: str) -> str:
    return escape(text, quote=False).replace("\r", "&#13;")


def _chip(run: str) -> str:
    """Name a run of one character without a shape; it stands in the chip, where it moves nothing."""
    times = f" ×{len(run):,}" if len(run) > 1 else ""
    name = unicodedata.name(run[0], "CONTROL CHARACTER").lower()
    shown = f"U+{ord(run[0]):04X}{times}"
    return f'<i class="c" data-c="{shown}" title="{shown} {name}">{_UNWRITABLE.sub("", run)}</i>'
