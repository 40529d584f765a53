"""What a page's own text says in which words: the evidence for where its keywords and headlines are cut.

Words are compared in folded spelling: hamza seats, alef maqsura, ta marbuta, diacritics and tatweel differ
from writer to writer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from curation.text.chars import fold

_QUOTES = "«»“”\"'"
_MARKS = "،؛:.,;!?؟()[]…"
_PROCLITICS = frozenset("وفبكل")
_SEEN = 8  # places looked at to tell how a word is used


def comparable(text: str) -> str:
    """Fold ``text`` for comparison."""
    return fold(text).replace("ة", "ه")


@dataclass(frozen=True)
class Wording:
    """The words and phrases of texts, folded when first asked for and searched as they are."""

    texts: tuple[str, ...]

    @cached_property
    def _text(self) -> str:
        # Quotation marks go: «قاعدة "حميميم"» is a phrase. Other marks stay and part phrases.
        text = comparable("\n".join(self.texts))
        for mark in _QUOTES:
            if mark in text:
                text = text.replace(mark, "")
        return f"\n{text}\n"

    def has_phrase(self, words: Sequence[str]) -> bool:
        """Whether folded words stand side by side; see ``knows``."""
        return self.knows(" ".join(words))

    def knows(self, phrase: str) -> bool:
        """Whether a folded word or phrase stands there, alone or behind «و», «ب» and their like."""
        # A word between blanks, as most are, is found without a closer look; in a phrase, with blanks of its
        # own, one place may reach into the next.
        text = self._text
        if " " not in phrase and f" {phrase} " in text:
            return True
        return self._stands(phrase) or (phrase.startswith("ال") and self._stands(f"لل{phrase[2:]}"))

    def _stands(self, phrase: str) -> bool:
        text = self._text
        at = text.find(phrase)
        while at > 0:
            end = at + len(phrase)
            if not text[end].isalnum():
                start = at
                while start > at - 2 and text[start - 1] in _PROCLITICS:
                    start -= 1
                if not text[start - 1].isalnum():
                    return True
            at = text.find(phrase, end)
        return False

    def stands_alone(self, word: str) -> bool:
        """Whether a definite word is a noun there: behind a word that is not definite, or a proclitic."""
        text = self._text
        at = text.find(word)
        for _ in range(_SEEN):
            if at < 0:
                break
            end = at + len(word)
            if not text[end].isalnum():
                before = text[text.rfind(" ", 0, at - 1) + 1 : at]
                if before[-1:] != " " or not before.lstrip("وفبكل").startswith("ال"):
                    return True
            at = text.find(word, end)
        return text.find(f"لل{word[2:]} ") >= 0


def vocabulary(text: str) -> set[str]:
    """Give the words of a text, folded, as they stand with what is written onto them."""
    text = comparable(text)
    for mark in _QUOTES + _MARKS:
        if mark in text:
            text = text.replace(mark, " ")
    return set(text.split())
