"""Texts as duplicates are found by: folded words, hashed word triples, and MinHash signatures of those.

The folding is wider than that of markers (``chars.fold``): two texts are the same where their words are,
however they are vocalised, punctuated, spaced, or their digits and hamzas written.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from curation.text.chars import INVISIBLE, JOINERS

Hashes = NDArray[np.uint64]
Signatures = NDArray[np.uint32]

WIDTH = 3  # words in a shingle
MINHASHES = 256  # numbers in a signature
# What signatures depend on: they are compared only with others of the same method.
METHOD = f"rensa {RMinHash.ALGORITHM_VERSION}: {MINHASHES} of {WIDTH} words"
_SEED = 20
_KNOWN_WORDS = 1_000_000

# Arabic combining marks and tatweel, and what has no shape of its own. Python's \w leaves marks out, so a
# word with its tashkeel on would fall to pieces.
_DROPPED = re.compile(
    f"[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed{INVISIBLE}{JOINERS}]+"
)
# Letters and eastern digits; most are not in a text, and then to replace one takes less than to look for all.
_FOLDED = (*zip("أإآٱؤئىیک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "ااااويييك01234567890123456789", strict=True),)
_WORD = re.compile(r"[^\W_]+")

_FACTORS = tuple(np.uint64(factor) for factor in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9))
_MIXERS = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1))


def fold_lines(text: str) -> list[list[str]]:
    """Give the words of each line, folded: no marks, punctuation or case, one form of alef, ya and digits."""
    text = _DROPPED.sub("", text)
    for written, folded in _FOLDED:
        text = text.replace(written, folded)
    return [_WORD.findall(line) for line in text.lower().split("\n")]


def fold_words(text: str) -> list[str]:
    """Give the words of a text, folded; see ``fold_lines``."""
    return [*chain.from_iterable(fold_lines(text))]


def hash_words(words: Iterable[str], size: int = 8) -> int:
    """Hash a sequence of words to ``size`` bytes."""
    return int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=size).digest(), "little")


class Shingler:
    """Hashes the word triples of texts; remembers the hashes of words, up to a limit."""

    def __init__(self) -> None:
        """Begin with no word known."""
        self._known = _Known()

    def __call__(self, words: Sequence[str]) -> Hashes:
        """Give the hashes of the triples in ``words``, in order of size, each once; none of fewer words."""
        return np.unique(_triples(np.fromiter(map(self._known.__getitem__, words), np.uint64, len(words))))

    def each(self, texts: Sequence[Sequence[str]]) -> tuple[Hashes, NDArray[np.int64]]:
        """Give the hashes of the triples of each text, one after the other, and how many each has."""
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        words = map(self._known.__getitem__, chain.from_iterable(texts))
        return shingle_each(np.fromiter(words, np.uint64, int(lengths.sum())), lengths)


class _Known(dict[str, int]):
    def __missing__(self, word: str) -> int:
        if len(self) >= _KNOWN_WORDS:
            self.clear()
        hashed = self[word] = hash_words((word,))
        return hashed


def shingle_each(words: Hashes, lengths: NDArray[np.int64]) -> tuple[Hashes, NDArray[np.int64]]:
    """Give what ``Shingler.each`` does, of the hashes of the texts' words and how many words each has."""
    hashes = _triples(words)
    text = np.repeat(np.arange(len(lengths)), lengths)
    first, last = text[: len(hashes)], text[WIDTH - 1 :]
    within = first == last
    hashes, first = hashes[within], first[within]
    ends = np.cumsum(np.bincount(first, minlength=len(lengths)))
    for begin, end in pairwise([0, *ends.tolist()]):
        hashes[begin:end].sort()
    new = np.ones(len(hashes), bool)
    new[1:] = (hashes[1:] != hashes[:-1]) | (first[1:] != first[:-1])
    return hashes[new], np.bincount(first[new], minlength=len(lengths))


def _triples(words: Hashes) -> Hashes:
    """Hash the triples of words, in their order."""
    mixed = np.zeros(max(0, len(words) - WIDTH + 1), np.uint64)
    for place, factor in enumerate(_FACTORS):
        mixed += words[place : place + len(mixed)] * factor
    return mix(mixed)


def mix(numbers: Hashes) -> Hashes:
    """Spread each number over all 64 bits, so that sums of hashes are hashes again."""
    for shift, factor in _MIXERS:
        numbers = (numbers ^ (numbers >> np.uint64(shift))) * np.uint64(factor)
    return numbers


def sign(sets: Sequence[Hashes]) -> Signatures:
    """Give each set's MinHash signature, a row each; two rows agree in about their Jaccard's share."""
    return sign_each(np.concatenate(sets), np.cumsum([0, *map(len, sets)]))


def sign_each(hashes: Hashes, ends: NDArray[np.int64]) -> Signatures:
    """Give the signature of each set: those of ``hashes`` between two ``ends``, the first of which is 0."""
    flat = RMinHash.digest_matrix_from_flat_token_hashes(hashes, ends.astype(np.uint64), MINHASHES, _SEED)
    return np.array(flat.to_rows(), dtype=np.uint32).reshape(-1, MINHASHES)


def jaccard(one: Hashes, other: Hashes) -> float:
    """Give the share of two sets' hashes that both have; each set is in order, nothing twice."""
    both = np.concatenate((one, other))
    both.sort()
    shared = int(np.count_nonzero(both[1:] == both[:-1]))
    together = len(both) - shared
    return shared / together if together else 0.0
