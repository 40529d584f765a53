"""Finding many names in a text at once, proclitics aside."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from curation.text.chars import fold_marks, word_pattern
from curation.types import Span

_WORD = re.compile(r"\w+")
_PROCLITICS = re.compile(r"[وف]?[بكل]?")


class Names:
    """A set of names to look for. Only those whose first word a text holds are tried on it."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take the names; those that differ by marks only are one."""
        self._by_first: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted({" ".join(fold_marks(name).split()) for name in names}):
            first = _WORD.search(name)
            if first:
                self._by_first[first[0]].append(name)
        self._patterns: dict[str, re.Pattern[str]] = {}

    def find(self, text: str) -> Iterator[tuple[str, Span]]:
        """Yield each name in ``text``, as folded by ``fold_marks``, and where it stands.

        A name that begins with the article is found behind ل too, where both are written لل: its span
        begins at the second ل.
        """
        for first in sorted(self._firsts(text) & self._by_first.keys()):
            for name in self._by_first[first]:
                for match in self._pattern(name).finditer(text):
                    yield name, Span(*match.span(match.lastgroup or 0))

    def _firsts(self, text: str) -> set[str]:
        found: set[str] = set()
        for word in _WORD.findall(fold_marks(text)):
            written = _PROCLITICS.match(word)
            rests = {word[at:] for at in range((written.end() if written else 0) + 1)}
            found |= rests | {f"ا{rest}" for rest in rests if rest.startswith("ل")}
        return found

    def _pattern(self, name: str) -> re.Pattern[str]:
        if name not in self._patterns:
            pattern = word_pattern(name)
            if name.startswith("ال"):
                behind = word_pattern(name[1:]).replace("?P<name>", "?P<lam>")
                pattern += "|" + behind.replace(_PROCLITICS.pattern, "[وف]?ل", 1)
            self._patterns[name] = re.compile(pattern)
        return self._patterns[name]
