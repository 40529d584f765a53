"""Finding many names in a text at once, proclitics aside."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyarabic import araby

from curation.text.chars import fold_marks, word_pattern
from curation.types import Span

_WORD = re.compile(rf"[\w{''.join(araby.TASHKEEL)}{araby.TATWEEL}]+")
_EDGES = re.compile(r"^\W+|\W+$")
_PROCLITICS = re.compile(r"[وف]?[بكل]?")
Words = tuple[str, ...]


def plain_name(name: str) -> str:
    """Reduce a name to what it is known by: no marks, single blanks, no punctuation around it."""
    return _EDGES.sub("", " ".join(fold_marks(name).split()))


class Names:
    """A set of names to look for; a text is read once, however many there are."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names; those of the same ``plain_name`` are one."""
        self._by_words: defaultdict[str, defaultdict[Words, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in sorted({plain_name(name) for name in names} - {""}):
            first, *more = _WORD.findall(name)
            self._by_words[first][tuple(more)].append(name)
            self._lengths[first].add(len(more))
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(self, text: str) -> Iterator[tuple[str, Span]]:
        """Yield each name in ``text``, as ``plain_name`` gives it, and where it stands.

        A name that begins with the article is found behind ل too, where both are written لل: its span
        begins at the second ل.
        """
        places = [match.start() for match in _WORD.finditer(text)]
        words = [fold_marks(match[0]) for match in _WORD.finditer(text)]
        for at, place in enumerate(places):
            for first in _firsts(words[at]) & self._by_words.keys():
                for length in self._lengths[first]:
                    for name in self._by_words[first].get(tuple(words[at + 1 : at + 1 + length]), ()):
                        match = self._pattern(name).match(text, place)
                        if match:
                            yield name, Span(*match.span(match.lastgroup or 0))

    def _pattern(self, name: str) -> re.Pattern[str]:
        if name not in self._patterns:
            pattern = word_pattern(name)
            if name.startswith("ال"):
                behind = word_pattern(name[1:]).replace("?P<name>", "?P<lam>")
                pattern += "|" + behind.replace(_PROCLITICS.pattern, "[وف]?ل", 1)
            self._patterns[name] = re.compile(pattern)
        return self._patterns[name]


def _firsts(word: str) -> set[str]:
    """Give what the first word of a name may be that ``word`` begins, proclitics aside."""
    written = _PROCLITICS.match(word)
    rests = {word[at:] for at in range((written.end() if written else 0) + 1)}
    return rests | {f"ا{rest}" for rest in rests if rest.startswith("ل")}
