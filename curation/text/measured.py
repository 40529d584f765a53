"""An article taken apart for its signals: words, marks, lines, and what repeats among them."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property, lru_cache
from itertools import pairwise

from curation.text.chars import fold
from curation.text.signal_words import INVOCATIONS

_APART = '،؛؟!()«»"“”:[]{}'  # marks written onto words that are no part of them
_PUNCTUATION = "!/—”:&(،\\[#%^]~“«„';’{|=-`*–?$<>)…@_.\"}»؟؛"
_RUN = re.compile(b"\\x01{2,}")
_LEAST_COMMON = 0.14  # below every limit of a top_n_gram
_LEAST_REPEATED = 0.1  # below every limit of a dup_n_gram
_REMEMBERED = 2**12  # marks and numbers
_SUPPLICATION = re.compile("|".join(INVOCATIONS))
_UNIT = re.compile(r"[^\n.!؟?؛،*﴿﴾]+")
_VERSE = re.compile(r"﴿[^﴿﴾]*﴾")


def apart(text: str) -> list[str]:
    """Cut a text into words and marks; marks written onto words stand apart, so do full stops."""
    for mark in _APART:
        if mark in text:
            text = text.replace(mark, f" {mark} ")
    words = text.replace(". ", " . ").replace(".\n", " . ").split()
    if words and len(words[-1]) > 1 and words[-1].endswith("."):
        words[-1:] = [words[-1][:-1], "."]
    return words


class Measured:
    """A text, and what its signals are computed from: what each needs now, the rest when it is needed.

    Attributes:
        text: the text.
        lines: its lines that hold something.
        words: its words and marks (see ``apart``).
        counted: how often each word occurs.
        alphabetic: how many words have a letter, counted with repeats.
        spoken: how many words are not marks only, and their characters.
    """

    def __init__(self, text: str) -> None:
        """Take a text apart."""
        self.text = text
        self.lines = [line for line in text.split("\n") if line and not line.isspace()]
        self.words = apart(text)
        self.counted = Counter(self.words)
        letterless = marks = marked = 0
        for word in [word for word in self.counted if not word.isalpha()]:  # few
            if not _has_letter(word):
                count = self.counted[word]
                letterless += count
                if not word.strip(_PUNCTUATION):
                    marks += count
                    marked += count * len(word)
        self.alphabetic = len(self.words) - letterless
        self.spoken = len(self.words) - marks, len("".join(self.words)) - marked

    @cached_property
    def recurring(self) -> dict[str, int]:
        """The words that occur more than once, with how often."""
        return {word: count for word, count in self.counted.items() if count > 1}

    @cached_property
    def prayed(self) -> tuple[int, float]:
        """How many supplications and verses there are, and the share of the text in clauses with one."""
        folded = fold(self.text)
        verses = [len(match[0]) for match in _VERSE.finditer(folded)]
        clauses = _UNIT.findall(_VERSE.sub("\n", folded))
        found = [(len(_SUPPLICATION.findall(clause)), len(clause)) for clause in clauses]
        prayed = sum(verses) + sum(size for count, size in found if count)
        return len(verses) + sum(count for count, _ in found), share(prayed, len(folded))

    def needless(self) -> str:
        """Name the kinds of signals that pass no limit here: ``topdup``, one of the two, or none.

        A run of words repeats no more often than the pairs in it. Almost every article repeats too little
        for either kind.
        """
        words = self.words
        repeats = len(words) - 1 - len(set(pairwise(words)))
        if repeats < 1:
            return "topdup"
        longest = max([len(word) for word, count in self.counted.items() if count > 1])
        size = len(self.text)
        most = _LEAST_COMMON * size / (4 * longest + 3)  # so often may a pair be there
        # No pair is there more often than all repeats allow; to count them is dear, and seldom needed.
        seldom = repeats + 1 <= most or max(Counter(pairwise(words)).values()) <= most
        top = "top" if seldom else ""
        # A repeated run of five words has four repeated pairs, and a longer one fewer words to each.
        return top + ("dup" if repeats * longest * 5 / 4 <= _LEAST_REPEATED * size else "")

    def windows(self, n: int) -> Iterator[tuple[int, int]]:
        """Yield where runs of ``n`` words may begin that occur more than once, as ranges of positions.

        Each of their words occurs more than once.
        """
        for start, end in self._recurring_runs:
            if end - start >= n:
                yield start, end - n + 1

    @cached_property
    def _recurring_runs(self) -> list[tuple[int, int]]:
        marked = bytes(map(self.recurring.__contains__, self.words))
        return [run.span() for run in _RUN.finditer(marked)]


@lru_cache(_REMEMBERED)
def _has_letter(word: str) -> bool:
    return any(map(str.isalpha, word))


def share(part: float, whole: float) -> float:
    """Give a share; 0 of nothing."""
    return part / whole if whole else 0.0
