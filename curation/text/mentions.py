"""Where a text mentions a target: its name or an alias as a word, proclitics aside."""

import re
from collections.abc import Iterable
from functools import lru_cache

from curation.text.chars import word_pattern
from curation.types import Span


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(word_pattern(name))


def find_mentions(text: str, names: Iterable[str]) -> tuple[Span, ...]:
    """Find the words of ``text`` that name a target.

    Diacritics and tatweel are ignored; و ف ب ك ل may stand before a name and are left out of the span.

    Returns:
        Half-open code-point spans of ``text``, sorted, without repeats.
    """
    found = {Span(*match.span("name")) for name in names for match in _pattern(name).finditer(text)}
    return tuple(sorted(found))
