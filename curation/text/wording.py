"""What a page's own text says in which words: the evidence for where its keywords and headlines are cut.

Words are compared in folded spelling: hamza seats, alef maqsura, ta marbuta, diacritics and tatweel differ
from writer to writer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from curation.text.chars import INVISIBLE, JOINERS

_DROPPED = re.compile(rf"[\u064b-\u065f\u0670\u0640{INVISIBLE}{JOINERS}]+")
_FOLDED = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ٱ", "ا"), ("ى", "ي"), ("ة", "ه"))
# Words, and the marks that no phrase reaches across; quotation marks and brackets are not among them.
_TOKEN = re.compile(r"\w+|[.,:;!?؟،؛|/\n]")
_PREFIXES = ("", "و", "ف", "ب", "ك", "ل", "وب", "ول", "فب", "فل", "وك")
_PROCLITICS = frozenset("وفبكل")
_SEEN = 8  # places looked at to tell how a word is used


def comparable(text: str) -> str:
    """Fold ``text`` for comparison; quicker on a long text than a table of characters."""
    if _DROPPED.search(text):
        text = _DROPPED.sub("", text)
    for letter, plain in _FOLDED:
        text = text.replace(letter, plain)
    return text


@dataclass(frozen=True)
class Wording:
    """The words and phrases of some texts, in folded spelling; read when they are first asked for."""

    texts: tuple[str, ...]

    @cached_property
    def _running(self) -> str:
        """The words in order, a blank between any two and at both ends."""
        return f" {' '.join(_TOKEN.findall(comparable(chr(10).join(self.texts))))} "

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word, as it stands with what is written onto it."""
        return frozenset(self._running.split())

    def knows(self, word: str) -> bool:
        """Whether a folded word stands there, alone or behind «و», «ب» and their like."""
        if any(prefix + word in self.words for prefix in _PREFIXES):
            return True
        return word.startswith("ال") and not self.words.isdisjoint(("لل" + word[2:], "ولل" + word[2:]))

    def has_phrase(self, words: Sequence[str]) -> bool:
        """Whether folded words stand side by side; only the first may have a proclitic."""
        first = words[0]
        if self._stands(" ".join(words)):
            return True
        return first.startswith("ال") and self._stands(" ".join(("لل" + first[2:], *words[1:])))

    def _stands(self, phrase: str) -> bool:
        running = self._running
        at = running.find(phrase + " ")
        while at > 0:
            before = running[max(at - 3, 0) : at].rpartition(" ")
            if before[1] and len(before[2]) <= 2 and _PROCLITICS.issuperset(before[2]):
                return True
            at = running.find(phrase + " ", at + 1)
        return False

    def stands_alone(self, word: str) -> bool:
        """Whether a definite word is a noun there: behind a word that is not definite, or a proclitic."""
        if not self.words.isdisjoint((*(prefix + word for prefix in _PREFIXES[1:]), "لل" + word[2:])):
            return True
        running = self._running
        at = running.find(f" {word} ")
        for _ in range(_SEEN):
            if at < 0:
                return False
            if not running[running.rfind(" ", 0, at) + 1 : at].lstrip("وفبكل").startswith("ال"):
                return True
            at = running.find(f" {word} ", at + 1)
        return False
