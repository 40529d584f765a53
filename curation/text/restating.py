"""Whether a sentence says what a headline says: by the beginnings of their words."""

import re
from collections.abc import Container
from functools import lru_cache

from curation.text.chars import fold

# The beginning of a word of three letters or more, articles and joined prepositions left out.
_STEM = re.compile(r"(?<!\w)(?=\w{3})(?:وال|بال|فال|كال|لل|ال|[وفبل](?=\w{3}))?(\w{0,4})\w*")
_STEMMED = 1000  # characters of a text; a lead says what its headline says in fewer
_LEAST_SHARED = 2


def stems(text: str) -> frozenset[str]:
    """Give the beginnings of the words of ``text``, articles and joined prepositions left out."""
    return _stems(text[:_STEMMED])


@lru_cache(maxsize=256)
def _stems(text: str) -> frozenset[str]:
    return frozenset(_STEM.findall(fold(text)))


def restates(headline: str, sentence: str, known: Container[str] = frozenset()) -> bool:
    """Whether ``sentence`` says what ``headline`` says, words of ``known`` aside: it opens that article."""
    own = {stem for stem in stems(headline) if stem not in known}
    shared = len(own & stems(sentence))
    return shared >= _LEAST_SHARED and 2 * shared >= len(own)
