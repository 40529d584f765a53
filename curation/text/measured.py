"""An article taken apart for its signals: words, marks, lines, and what repeats among them."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from operator import mul

from curation.text.chars import fold
from curation.text.signal_words import INVOCATIONS

_APART = '،؛؟!()«»"“”:[]{}'  # marks written onto words that are no part of them
_PUNCTUATION = "!/—”:&(،\\[#%^]~“«„';’{|=-`*–?$<>)…@_.\"}»؟؛"
_RUN = re.compile(b"\\x01{2,}")
_LEAST_COMMON = 0.14  # below every limit of a top_n_gram
_LEAST_REPEATED = 0.1  # below every limit of a dup_n_gram
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
        odd: the different words that are not letters only: marks, numbers, words with diacritics.
        recurring: the words that occur more than once, with how often.
    """

    def __init__(self, text: str) -> None:
        """Take a text apart."""
        self.text = text
        self.lines = [line for line in text.split("\n") if line and not line.isspace()]
        self.words = apart(text)
        self.counted = Counter(self.words)
        self.odd = [word for word in self.counted if not word.isalpha()]
        self.recurring = {word: count for word, count in self.counted.items() if count > 1}

    @cached_property
    def alphabetic(self) -> int:
        """How many words have a letter, counted with repeats."""
        without = [word for word in self.odd if not any(map(str.isalpha, word))]
        return len(self.words) - sum(map(self.counted.__getitem__, without))

    @cached_property
    def spoken(self) -> tuple[int, int]:
        """How many words are not marks only, and their characters."""
        marks = [word for word in self.odd if not word.strip(_PUNCTUATION)]
        count = len(self.words) - sum(map(self.counted.__getitem__, marks))
        return count, len("".join(self.words)) - sum(len(word) * self.counted[word] for word in marks)

    @cached_property
    def prayed(self) -> tuple[int, float]:
        """How many supplications and verses there are, and the share of the text in clauses with one."""
        folded = fold(self.text)
        verses = [len(match[0]) for match in _VERSE.finditer(folded)]
        clauses = _UNIT.findall(_VERSE.sub("\n", folded))
        found = [(len(_SUPPLICATION.findall(clause)), len(clause)) for clause in clauses]
        prayed = sum(verses) + sum(size for count, size in found if count)
        return len(verses) + sum(count for count, _ in found), share(prayed, len(folded))

    @cached_property
    def most(self) -> tuple[int, int]:
        """How often the commonest word occurs, and how many characters one word has in all its places."""
        counts = self.recurring.values()
        sizes = map(len, self.recurring)
        return max(counts, default=0), max(map(mul, counts, sizes), default=0)

    @cached_property
    def _recurring_runs(self) -> list[tuple[int, int]]:
        """Runs of words that each occur more than once: nothing repeats but in them."""
        marked = bytes(map(self.recurring.__contains__, self.words))
        return [run.span() for run in _RUN.finditer(marked)]

    def needless(self) -> str:
        """Name the kinds of signals that pass no limit here: ``topdup``, one of the two, or none.

        Almost every article repeats too little for either.
        """
        top = "top" if top_bound(self, 4) <= _LEAST_COMMON else ""
        in_runs = sum(len("".join(self.words[start : end + 4])) for start, end in self.windows(5))
        return top + ("dup" if in_runs <= _LEAST_REPEATED * len(self.text) else "")

    def windows(self, n: int) -> Iterator[tuple[int, int]]:
        """Yield where runs of ``n`` words may begin that occur more than once, as ranges of positions."""
        for start, end in self._recurring_runs:
            if end - start >= n:
                yield start, end - n + 1


def share(part: float, whole: float) -> float:
    """Give a share; 0 of nothing."""
    return part / whole if whole else 0.0


def top_bound(measured: Measured, n: int) -> float:
    """Bound ``top_n_gram`` from above: a run occurs no more often than each of its words."""
    most, widest = measured.most
    return (n * widest + (n - 1) * most) / len(measured.text)
