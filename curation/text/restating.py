"""Whether a sentence says what a headline says: by the beginnings of their words."""

import re
from collections.abc import Collection, Container
from functools import lru_cache

from curation.text.chars import fold

# The beginning of a word of three letters or more, articles and joined prepositions left out.
_STEM = re.compile(r"(?<!\w)(?=\w{3})(?:وال|بال|فال|كال|لل|ال|[وفبل](?=\w{3}))?(\w{0,4})\w*")
_STEMMED = 1000  # characters of a text; a lead says what its headline says in fewer
_LEAST_SHARED = 2
_LETTERS = 4  # of a whole stem
_STRANGE = 0.05  # share of an article's words in a sentence that is none of its own


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


def opens_other(headline: str, sentence: str, known: Collection[str]) -> bool:
    """Whether ``sentence`` opens the article of the ``headline`` above it, not goes on with another's.

    Two words of the headline that the other article has not tell; so does one, where the sentence has
    hardly a word of that article's. Short words stand everywhere and do not count.

    Args:
        headline: the line above the sentence.
        sentence: the line.
        known: the stems of the article before the headline.
    """
    said = {stem for stem in stems(sentence) if len(stem) == _LETTERS}
    shared = sum(len(stem) == _LETTERS and stem not in known for stem in said & stems(headline))
    kin = sum(stem in known for stem in said)
    return shared >= _LEAST_SHARED or (shared == 1 and kin <= _STRANGE * len(said))
