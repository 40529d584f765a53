"""Cutting lines in which more than one thing stands: a head glued to the first sentence, a source to the end.

Some crawls give a page as one sentence a line, white space lost around titles, dates and markers.
"""

import itertools
import re
from collections.abc import Iterable, Iterator

from curation.text.chars import fold
from curation.text.chrome import chrome_end, has_chrome
from curation.text.dates import date_prefix, find_date, stamp_end
from curation.text.look import Placed, cut_off, look_at
from curation.types import Span

HEAD_LINES = 2
_HEAD_WORDS = 120
_HEAD_CHARACTERS = 1000
_YEAR = re.compile(r"[\d٠-٩]{4}")
_TITLE_WORDS = 4
_BODY_LEFT = 60
_BARS = frozenset("|>»")
_DASHES = frozenset("-–—")
_SITE_WORDS = 4  # of a site's name and the dash behind it
# Text with its marks set apart, as crawls of glued pages have. The word is looked for behind the blank: a
# pattern that begins with one character is found at once.
_SET_APART = re.compile(r" [.,:؟?!|/] (?<=\w...)")
_CHROME_SEARCHED = 450
_MARKER_SEARCHED = 100
_OPENERS = '"«“('
_WORD = re.compile(r"\S+")
_BY = re.compile(
    r"^\W*كتبت?\s*:\s*[^.؟!]{3,50}?\s(?=(?:قال|قالت|اعلن|اعلنت|اكد|اكدت|كشف|كشفت|ذكر|ذكرت|يستعد|تستعد)\s)"
)
_BY_NAME = re.compile(r"^\W*كتبت?\s*:\s*\w+ (?:عبد \w+|\w+)(?: ال\w+)? ")
_SOURCE = "المصدر"
_GLUED_STARTS = ("أخبار", "اخبار", "مواضيع", "موضوعات", "مقالات")
_GLUED_SOURCE = re.compile(r"(?:[.؟!…)»\"”\]])\s*(المصدر\s*[:：]\s*[^:.]{2,60})$")
_GLUED_MARKER = re.compile(r"(?:اخبار|مواضيع|موضوعات|مقالات) (?:متعلقة|ذات صلة|مشابهة) (?=\w)(?!ب|ال)")


def cut_lines(lines: Iterable[Placed]) -> Iterator[Placed]:
    """Yield the lines of a page, those cut apart in which a head, marker or source is glued to a sentence."""
    opened = False
    for position, placed in enumerate(lines):
        line = placed.line
        is_first = position < HEAD_LINES and line.sentence
        if not (is_first or _SOURCE in line.text or line.text.startswith(_GLUED_STARTS)):
            yield placed  # most lines
        else:
            yield from _cut(placed, is_first, opened)
        opened = opened or line.sentence


def _cut(placed: Placed, is_first: bool, opened: bool) -> Iterator[Placed]:
    text = placed.line.text
    title, at = _head(text, opened) if is_first else (Span(0, 0), _glued_marker(text))
    source = _GLUED_SOURCE.search(text) if _SOURCE in text else None
    end = source.start(1) if source else len(text)
    if at == 0 and end == len(text):
        yield placed
        return
    for start, stop in itertools.pairwise((0, title.start, title.end, at, end, len(text))):
        part = text[start:stop].strip()
        if part:
            is_head = is_first and stop <= at and (start, stop) != title
            begins = placed.start + text.index(part, start)
            yield Placed(begins, cut_off(part) if is_head else look_at(part))


def _glued_marker(text: str) -> int:
    """Return the length of the marker that a sentence begins with, written onto it without a colon."""
    if not text.startswith(_GLUED_STARTS):
        return 0
    marker = _GLUED_MARKER.match(fold(text[:_MARKER_SEARCHED]))
    return marker.end() if marker else 0


def _head(text: str, opened: bool) -> tuple[Span, int]:
    """Find what stands in one line before a page's first sentence: the title, and where all of it ends.

    Where a sentence stands above, only a title or a marker says that this is still the head.
    """
    title = _last_title(text)
    if len(text) - title.end < _BODY_LEFT:
        title = Span(0, 0)  # the first sentence only says what the title says
    at = max(title.end, text.rfind("|", 0, len(text) - _BODY_LEFT) + 1)
    if marker := _GLUED_MARKER.search(fold(text[:_MARKER_SEARCHED])):
        at = max(at, marker.end())
    if not opened:
        at = max(at, stamp_end(text))
        if _SET_APART.search(text, 0, _CHROME_SEARCHED):
            at = max(at, chrome_end(text[:_CHROME_SEARCHED]))
    at = max(at, _dated_head(text))
    if at == 0:
        return title, 0
    at += date_prefix(text[at:])
    after = fold(text[at : at + 100])
    if by := _BY.search(after) or _BY_NAME.search(after):
        at += by.end()
    while at < len(text) and not text[at].isalnum() and text[at] not in _OPENERS:
        at += 1
    return (title, at) if len(text) - at >= _BODY_LEFT or marker else (Span(0, 0), 0)


def _dated_head(text: str) -> int:
    """Return where the date begins that ends a head of menus; 0 where there is none."""
    if not _YEAR.search(text, 0, _HEAD_CHARACTERS):
        return 0
    at = find_date(text[: min(len(text) - _BODY_LEFT, _HEAD_CHARACTERS)])
    return at if at and has_chrome(text[:at]) else 0


def _last_title(text: str) -> Span:
    """Find where the longest phrase that the head repeats stands last; empty where none is repeated."""
    words = text.split(None, _HEAD_WORDS)[:_HEAD_WORDS]
    best = max(_repeated(words), default=None) if len(words) >= 2 * _TITLE_WORDS else None
    if best is None:
        return Span(0, 0)
    length, second = best
    spans = [match.span() for match in itertools.islice(_WORD.finditer(text), second + length)]
    return Span(spans[second][0], spans[-1][1])


def _repeated(words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the length of each repeated phrase that is long enough for a title, and where it stands again."""
    if len(words) - len(set(words)) < _TITLE_WORDS:
        return  # most heads: too few words stand twice
    seen: dict[tuple[str, ...], list[int]] = {}
    phrases = zip(*(words[shift:] for shift in range(_TITLE_WORDS)), strict=False)
    for second, phrase in enumerate(phrases):
        places = seen.setdefault(phrase, [])
        for first in places:
            if first < _HEAD_WORDS // 2 and second - first >= _TITLE_WORDS:
                length = _TITLE_WORDS
                while second + length < len(words) and words[first + length] == words[second + length]:
                    length += 1
                length = min(length, second - first)
                if _set_apart(words, first, first + length, second):
                    yield length, second
        places.append(second)


def _set_apart(words: list[str], first: int, end: int, second: int) -> bool:
    """Whether a repeated phrase stands beside a bar or itself, as titles do; running text repeats, too."""
    if words[end] in _BARS or (first > 0 and words[first - 1] in _BARS):
        return True
    if words[end] in _DASHES or second == end:
        return first == 0
    return 0 < first <= _SITE_WORDS and words[first - 1] in _DASHES
