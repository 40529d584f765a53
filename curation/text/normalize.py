"""Views of a text for search and for models, each mapped back to the text.

Annotators never label a view: it is made from an article's text and thrown away, and what is found in
it is carried back. What each profile does (– leaves, ✗ drops):

==============================================  ===============  ===============  ===============
characters                                      light            model            search
==============================================  ===============  ===============  ===============
bidi marks, U+200B, BOM, soft hyphen, controls  ✗                ✗                ✗
zero-width joiner, non-joiner (1)               –                ✗                ✗
NBSP and other blanks                           space            space            space
a run of blanks: with a line break; without     newline; space   newline; space   space
lone surrogates (2)                             U+FFFD           U+FFFD           U+FFFD
decomposed letters (ا + hamza)                  NFC              NFC              NFC
presentation forms, ﻻ, ﷲ (3)                    letters          letters          letters
phrases in one sign: ﷺ ﷻ ﷽ ﷼ … (4)              –                words            words
tatweel («هـ» gives «ه»)                        ✗                ✗                ✗
tashkeel, superscript alef, Quranic marks (5)   –                ✗                ✗
madda or hamza mark that makes no letter        –                madda ✗          ✗
ٱ                                               –                ا                ا
أ إ آ                                           –                –                ا
ؤ ئ (6)                                         –                –                ء
ى                                               –                –                ي
ة                                               –                –                ه
ک ی ھ (7)                                       –                –                ك ي ه
ۀ ۂ ۓ                                           –                –                ه ہ ے
گ چ پ ژ ڤ ہ ە ے ں and other letters (8)         –                –                –
٠-٩ ۰-۹ and ٪ ٫ ٬                               –                0-9 and % . ,    0-9 and % . ,
، ؛ ؟ ۔                                         –                –                , ; ? .
Latin, Greek and Cyrillic capitals              –                –                small
an Arabic letter three times or more (9)        –                twice            once
emoji, symbols, U+FFFD, everything else         –                –                –
==============================================  ===============  ===============  ===============

1. In emoji sequences the joiner stays in every profile.
2. A lost letter stays visible: without U+FFFD «كت�ب» would read as another word.
3. Each by its own compatibility decomposition; the form of a mark loses its carrier (blank or tatweel).
4. Rial and honorifics, of which Unicode decomposes few. Blanks part the words from those beside them.
5. pyarabic's lists and the marks Unicode has added since; the signs U+06DD, U+06DE and U+06E9 stay.
6. The seat follows the case ending (أبناؤه, أبنائه, أبناءه) or the writer (شؤون, شئون), not the word; as
   pyarabic does. Folded to و and ي they would stay apart.
7. As a Persian or Urdu keyboard writes Arabic. In search alone: elsewhere they are letters of their
   language. Urdu stays readable, for its other heh ہ is kept; Pashto's ی and ي meet.
8. Real letters: folding them would merge words of Persian, Urdu, Kurdish, and پ ڤ of Arabic loans.
9. Once finds جميييل as جميل, at the cost of the rare تتتابع. Twice keeps the emphasis.

Not done: a final alef is left under tanween (كتاباً gives كتابا), or marked and bare spelling would part.
Blanks at the ends collapse and stay. Every profile gives NFC, and gives its own output back unchanged.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from curation.core.offsets import Alignment, Edit, Run, apply_edits
from curation.errors import InputError
from curation.text.normalize_tables import PROFILES, ZWJ, Profile
from curation.types import Span

_BLANKS = re.compile("[ \n]{2,}")
_ELONGATED = re.compile(r"([ء-غف-يٱ-ۓە])\1\1+")
_EMOJI = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030-\u303d\ufe0f\U0001f000-\U0001faff]"
)


@dataclass(frozen=True)
class Aligned:
    """A normalised text with its map.

    Attributes:
        text: the normalised text.
        alignment: from the text that was normalised (source) to ``text`` (target).
    """

    text: str
    alignment: Alignment

    def to_source(self, span: Span) -> Span:
        """Carry a span of ``text`` to the text that was normalised.

        Raises:
            OffsetError: the span lies outside, or holds nothing but what the profile put in.
        """
        return self.alignment.to_source(span)

    def to_normalized(self, span: Span) -> Span:
        """Carry a span of the text that was normalised to ``text``.

        Raises:
            OffsetError: the span lies outside, or holds nothing but what the profile drops.
        """
        return self.alignment.to_target(span)


def normalize(text: str, profile: str) -> Aligned:
    """Make the view of ``text`` that ``profile`` (light, search or model) describes.

    Raises:
        InputError: there is no such profile.
    """
    tables = PROFILES.get(profile)
    if tables is None:
        raise InputError(f"no normalisation profile {profile!r}; there are {', '.join(PROFILES)}")
    draft = _Draft(text)
    draft.text = _swap(text, tables.letters)
    _replace_spots(draft, tables)
    draft.apply(list(_mark_edits(draft.text, tables.loose)))
    draft.text = _swap(draft.text, tables.folds)
    if tables.longest:
        draft.apply([Edit(m.start() + tables.longest, m.end(), "") for m in _ELONGATED.finditer(draft.text)])
    draft.apply(_blank_edits(draft.text))
    return Aligned(draft.text, draft.alignment)


class _Draft:
    """A text on its way to a view, with the map from where it began."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._length = len(text)
        self._alignment: Alignment | None = None

    @property
    def alignment(self) -> Alignment:
        return self._alignment or Alignment([Run(0, 0, self._length)])

    def apply(self, edits: list[Edit]) -> None:
        if edits:
            step = Alignment.from_edits(len(self.text), edits)
            self._alignment = self._alignment.compose(step) if self._alignment else step
            self.text = apply_edits(self.text, edits)


def _swap(text: str, letters: Mapping[str, str]) -> str:
    for old, new in letters.items():
        text = text.replace(old, new)
    return text


def _replace_spots(draft: _Draft, tables: Profile) -> None:
    found = [(match[0], match.start()) for match in tables.pattern.finditer(draft.text)]
    seen = {c: tables.spots[c] for c, _ in found if c in tables.spots}
    draft.text = _swap(draft.text, {c: to for c, to in seen.items() if len(to) == 1})
    moving = {c: to for c, to in seen.items() if len(to) != 1}
    if ZWJ in moving:
        found = [(c, at) for c, at in found if c != ZWJ or not _joins_emoji(draft.text, at)]
    edits = [Edit(at, at + 1, moving[c]) for c, at in found if c in moving]
    # Most runs of blanks are changed here: one step less to compose. Dropped characters may part others.
    draft.apply(sorted(edits + _blank_edits(draft.text)))
    if any(c in tables.phrases for c, _ in found):
        draft.apply(list(_phrase_edits(draft.text, tables.phrases)))


def _joins_emoji(text: str, at: int) -> bool:
    return bool(at and _EMOJI.match(text, at - 1) and _EMOJI.match(text, at + 1))


def _phrase_edits(text: str, phrases: Mapping[str, str]) -> Iterator[Edit]:
    """Write phrases out, with a blank on the side where a word or another phrase touches them."""
    for match in re.finditer(f"[{''.join(phrases)}]", text):
        start, end = match.span()
        before, after = (
            " " if side.isalnum() or side in phrases else ""
            for side in (text[start - 1 : start], text[end : end + 1])
        )
        yield Edit(start, end, before + phrases[match[0]] + after)


def _mark_edits(text: str, loose: str) -> Iterator[Edit]:
    """Compose characters with the marks after them; drop ``loose`` marks that compose with nothing."""
    if unicodedata.is_normalized("NFC", text) and not any(mark in text for mark in loose):
        return
    joining = re.escape("".join(sorted(c for c in set(text) if _joins(c))))
    for match in re.finditer(f"[^{joining}]?[{joining}]+", text, re.DOTALL):
        old, new = match[0], _composed(match[0], loose)
        if old != new:
            same = int(new[:1] == old[0])  # the base; only the marks on it change
            yield Edit(match.start() + same, match.end(), new[same:])


@lru_cache(maxsize=4096)
def _joins(c: str) -> bool:
    """Whether canonical composition may change ``c`` itself or join it to what stands before it."""
    mark = unicodedata.category(c).startswith("M")
    vowel = "\u1161" <= c <= "\u1175" or "\u11a8" <= c <= "\u11c2" or c == "\U00016d67"
    return mark or vowel or not unicodedata.is_normalized("NFC", c)


@lru_cache(maxsize=4096)
def _composed(cluster: str, loose: str) -> str:
    """Compose and drop until nothing changes: a dropped mark may have kept two others apart."""
    new = unicodedata.normalize("NFC", cluster)
    for mark in loose:
        new = new.replace(mark, "")
    return new if new == cluster else _composed(new, loose)


def _blank_edits(text: str) -> list[Edit]:
    if not ("  " in text or "\n\n" in text or " \n" in text or "\n " in text):
        return []
    found = _BLANKS.finditer(text)
    return [Edit(match.start(), match.end(), "\n" if "\n" in match[0] else " ") for match in found]
