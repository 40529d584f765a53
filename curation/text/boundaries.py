"""Whether a span begins and ends where a word does: clitics, punctuation, cut marks and half words.

What the guidelines ask: a name begins at its own first letter. The proclitics و ف ب ك ل س written onto
it stay outside, the article ال stays inside, punctuation and quotation marks stay outside.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from pyarabic import araby

from curation.text.chars import JOINERS
from curation.types import LabeledSpan, Span


class Boundary(StrEnum):
    """What is amiss at an edge of a span."""

    CLITIC = "clitic"
    ARTICLE = "article"
    PUNCTUATION = "punctuation"
    MARK = "mark"
    HALF_WORD = "half_word"


class Advice(NamedTuple):
    """What is amiss with a span, and the span it should be; None where nothing of it would be left."""

    kinds: tuple[Boundary, ...]
    span: Span | None


PROCLITICS = re.compile(r"[وف]?[بكلس]?")
ENCLITICS = frozenset(["ه", "ها", "هم", "هما", "هن", "ك", "كم", "كما", "كن", "نا"])
_STACKED = {**dict.fromkeys("وف", "بكل"), **dict.fromkeys("بكلس", "بكل")}
_ARTICLE = "ال"
_PAIRS = {"«": "»", "(": ")", "[": "]", "{": "}", "“": "”", "‘": "’", "‹": "›", '"': '"', "'": "'"}
_OPENERS = {closer: opener for opener, closer in _PAIRS.items()}
_EDGES = frozenset("،؛,;:.!?؟…۔-–—") | _PAIRS.keys() | _OPENERS.keys()
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d]")
_SHORTEST = 3  # letters a word needs to be looked for without the letter before it


class Evidence:
    """How often words stand in the workspace's sentences, and which surfaces annotators marked."""

    def __init__(self, texts: Iterable[str], marked: Iterable[tuple[str, str]]) -> None:
        """Take each sentence once, and each marked span as its text and label."""
        self._texts = texts
        self._marked = {(folded(surface), label) for surface, label in set(marked)}
        self._counted: dict[str, int] = {}
        self._own: dict[str, bool] = {}
        self.asked: dict[str, bool] = {}
        """What ``is_marked`` was asked, and its answers; whoever wants to know empties it before."""

    def is_marked(self, name: str, label: str) -> bool:
        """Whether annotators marked a folded ``name`` so."""
        found = self.asked[name] = (name, label) in self._marked
        return found

    @cached_property
    def _lines(self) -> list[list[str]]:
        return [_letters(text) for text in self._texts]

    @cached_property
    def _words(self) -> Counter[str]:
        return Counter(word for line in self._lines for word in line)

    @cached_property
    def _holding(self) -> dict[str, list[str]]:
        """The sentences that hold each word, each as its words between blanks."""
        holding: defaultdict[str, list[str]] = defaultdict(list)
        for line in self._lines:
            written = f" {' '.join(line)} "
            for word in set(line):
                holding[word].append(written)
        return holding

    def count(self, phrase: str) -> int:
        """Count how often the words of a folded ``phrase`` stand side by side, nothing written onto them."""
        if phrase not in self._counted:
            self._counted[phrase] = self._count(phrase.split(), f" {phrase} ")
        return self._counted[phrase]

    def _count(self, words: list[str], written: str) -> int:
        rarest = min(words, key=lambda word: self._words[word], default="")
        if len(words) < 2 or not self._words[rarest]:
            return self._words[rarest]
        return sum(line.count(written) for line in self._holding[rarest])

    def own_letter(self, word: str) -> bool:
        """Whether the first letter of a folded ``word`` is its own.

        So it is where the sentences show it behind another proclitic that never stands before this one,
        or behind the article: البنك says that the ب of بنك is no preposition.
        """
        if word not in self._own:
            before = (_ARTICLE, *_STACKED.get(word[0], ""))
            # للجنة is ل and اللجنة, as written.
            self._own[word] = any(self._words[prefix + word] for prefix in (*before, "لل", "وال", "بال"))
        return self._own[word]

    def stands(self, whole: str, proclitics: int, name: str, label: str) -> bool:
        """Whether ``name`` is meant by the folded surface ``whole`` behind that many proclitics."""
        first = whole.split()[0]
        if any(self.own_letter(first[at:]) for at in range(proclitics)):
            return False
        if self.is_marked(name, label):
            return True
        # The س of the future stands before no noun.
        if "س" in whole[:proclitics] or len(name.split()[0]) < _SHORTEST:
            return False
        # Behind the article the letter is hardly the word's own: once is enough.
        wanted = 1 if name.startswith(_ARTICLE) else max(self.count(whole), 1)
        return self.count(name) >= wanted


def folded(surface: str) -> str:
    """Reduce a span's text to its words, marks and tatweel dropped, one blank between."""
    return " ".join(_letters(surface))


def _letters(text: str) -> list[str]:
    return _WORD.findall(_bare(text))


def _bare(text: str) -> str:
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return _MARKS.sub("", composed)


def check_boundaries(text: str, marked: LabeledSpan, evidence: Evidence) -> Advice | None:
    """Say what is amiss at the edges of a span of ``text`` and which span was meant; None where nothing is.

    A letter that may be a proclitic or the word's own is taken for a proclitic only where the rest stands
    without it in ``evidence``, so وزارة, بنك, فلسطين and كوريا are left in peace.
    """
    kinds: list[Boundary] = []
    start, end = _trimmed(text, marked.start, marked.end)
    if (start, end) != (marked.start, marked.end):
        kinds.append(Boundary.PUNCTUATION)
    if start >= end:
        return Advice(tuple(kinds), None)
    whole = _with_marks(text, start, end)
    if whole != (start, end):
        kinds.append(Boundary.MARK)
        start, end = whole
    tail = _tail(text, start, end, evidence)
    head, cut = _head(text, LabeledSpan(start, tail, marked.label), evidence)
    inner = _after_proclitics(text, head, tail, marked.label, evidence)
    if tail != end:
        kinds.append(Boundary.HALF_WORD)
    if cut:
        kinds.append(cut)
    if inner != head:
        kinds.append(Boundary.CLITIC)
    return Advice(tuple(dict.fromkeys(kinds)), Span(inner, tail)) if kinds else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Leave out blanks and punctuation at the edges, but for marks whose partner stands inside."""
    while start < end and _loose(text, start, end, start):
        start += 1
    while start < end and _loose(text, start, end, end - 1):
        end -= 1
    return start, end


def _loose(text: str, start: int, end: int, at: int) -> bool:
    character = text[at]
    if character.isspace():
        return True
    if character not in _EDGES:
        return False
    partner = _PAIRS.get(character) if at == start else _OPENERS.get(character)
    if partner and partner in text[start + 1 : end - 1]:
        return False
    whole = partner and text[end - 1 if at == start else start] == partner  # «القدس»: both go
    initial = character == "." and at == end - 1 and (at < 2 or not text[at - 2].isalnum())  # جورج و.
    return bool(whole) or not initial


def _is_mark(character: str) -> bool:
    return (
        character == araby.TATWEEL or character in JOINERS or unicodedata.category(character) in ("Mn", "Me")
    )


def _with_marks(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the marks of the last letter; leave out those of the letter before the first."""
    if text[end - 1].isalnum() or _is_mark(text[end - 1]):  # an emoji's joiners are none of ours
        while end < len(text) and _is_mark(text[end]) and text[end] != araby.TATWEEL:
            end += 1
    while start < end - 1 and start and _is_mark(text[start]):
        start += 1
    return start, end


def _script(character: str) -> str:
    if character.isdigit():
        return "digit"
    if character.isalpha():
        return "arabic" if "ARABIC" in unicodedata.name(character, "") else "other"
    return ""


def _joined(text: str, at: int) -> bool:
    """Whether a word runs on over the boundary before ``at``, marks aside; ٢٠٢٤م is two."""
    left, right = at - 1, at
    while left > 0 and _is_mark(text[left]):
        left -= 1
    while right < len(text) and _is_mark(text[right]):
        right += 1
    if left < 0 or right >= len(text):
        return False
    script = _script(text[left])
    return bool(script) and script == _script(text[right])


def _tail(text: str, start: int, end: int, evidence: Evidence) -> int:
    """Give where the last word ends, but for a pronoun written onto a name that stands without it."""
    if not _joined(text, end):
        return end
    stop = end
    while stop < len(text) and (_joined(text, stop) or _is_mark(text[stop])):
        stop += 1
    left_out = _bare(text[end:stop])
    surface = folded(text[start:end])
    if left_out in ENCLITICS and surface and evidence.count(surface):
        return end
    return stop


def _head(text: str, marked: LabeledSpan, evidence: Evidence) -> tuple[int, Boundary | None]:
    """Give where the first word begins, proclitics aside, and what was cut off."""
    start, end, label = marked
    if not _joined(text, start):
        return start, None
    begin = start
    while begin and (_joined(text, begin) or _is_mark(text[begin])):
        begin -= 1
    cut = _bare(text[begin:start])
    if cut.endswith(_ARTICLE) and PROCLITICS.fullmatch(cut.removesuffix(_ARTICLE)):
        return start - _length_of_last(text, start, 2), Boundary.ARTICLE
    if cut.endswith("لل") and PROCLITICS.fullmatch(cut[:-1]):
        return start - _length_of_last(text, start, 1), Boundary.ARTICLE
    word, rest = folded(text[begin:end]), folded(text[start:end])
    own = evidence.is_marked(word, label) or (word and evidence.own_letter(word.split()[0]))
    if not PROCLITICS.fullmatch(cut) or (own and not evidence.count(rest)):
        return begin, Boundary.HALF_WORD
    return start, None


def _length_of_last(text: str, end: int, letters: int) -> int:
    """Count the characters that the last ``letters`` letters before ``end`` take, with their marks."""
    at = end
    while letters and at:
        at -= 1
        letters -= not _is_mark(text[at])
    return end - at


def _after_proclitics(text: str, start: int, end: int, label: str, evidence: Evidence) -> int:
    """Give where the name begins behind its proclitics, where the name is known without them."""
    if _joined(text, start):
        return start
    whole = folded(text[start:end])
    first = whole.split()[0] if whole else ""
    found = PROCLITICS.match(first)
    for length in range(found.end() if found else 0, 0, -1):
        rest = whole[length:]
        contracted = whole[length - 1] == "ل" and rest.startswith("ل")  # ل and ال are written لل
        name = f"ا{rest}" if contracted else rest
        if rest and not rest.startswith(" ") and evidence.stands(whole, length, name, label):
            return _after_letters(text, start, length)
    return start


def _after_letters(text: str, start: int, letters: int) -> int:
    """Skip ``letters`` letters of ``text`` from ``start``, with the marks on them."""
    at = start
    while letters or _is_mark(text[at]):
        letters -= not _is_mark(text[at])
        at += 1
    return at
