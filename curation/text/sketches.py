"""What duplicates are found by, made of each article alone: an engine can make it anywhere, in any order."""

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.text.shingles import (
    METHOD,
    MINHASHES,
    Hashes,
    Shingler,
    Signatures,
    fold_lines,
    hash_words,
    sign_each,
)

Numbers = NDArray[np.int64]

LEAST_WORDS = 20  # of an article that near duplicates are looked for; a shorter one has exact ones only
PARAGRAPH_WORDS = 4  # of a paragraph that is looked for in other pages
SKETCHED = f"{METHOD}, from {LEAST_WORDS} words, paragraphs from {PARAGRAPH_WORDS}"
_AT_ONCE = 256


class Sketches(NamedTuple):
    """The sketches of some articles, a row each.

    Attributes:
        words: 16 bytes of hash of an article's folded words, as two numbers; zeros where it has none.
        signatures: MinHash signatures; a row of zeros where there are no shingles.
        shingles: the hashes of each article's word triples, ascending, one article after the other.
        shingle_ends: where they end, after a 0; an article of too few words has none.
        paragraphs: the hashes of each article's paragraphs.
        paragraph_ends: where they end, after a 0.
    """

    words: Hashes
    signatures: Signatures
    shingles: Hashes
    shingle_ends: Numbers
    paragraphs: Hashes
    paragraph_ends: Numbers

    def shingles_of(self, row: int) -> Hashes:
        """Give the hashes of one article's word triples."""
        return self.shingles[self.shingle_ends[row] : self.shingle_ends[row + 1]]


def sketch(texts: Iterable[str]) -> Sketches:
    """Sketch articles' texts."""
    waiting = iter(texts)
    parts = [_sketch([])]
    while some := list(islice(waiting, _AT_ONCE)):
        parts.append(_sketch(some))
    words, signatures, shingles, shingle_counts, paragraphs, paragraph_counts = (
        np.concatenate(columns) for columns in zip(*parts, strict=True)
    )
    return Sketches(words, signatures, shingles, _ends(shingle_counts), paragraphs, _ends(paragraph_counts))


def _sketch(texts: Sequence[str]) -> tuple[Hashes, Signatures, Hashes, Numbers, Hashes, Numbers]:
    """Give the columns of ``Sketches``, with counts in the place of ends."""
    hashed = bytearray()
    folded: list[list[str]] = []
    paragraphs: list[int] = []
    counts: list[int] = []
    for text in texts:
        lines = fold_lines(text)
        words = [word for line in lines for word in line]
        hashed += (hash_words(words, 16) if words else 0).to_bytes(16, "little")
        folded.append(words if len(words) >= LEAST_WORDS else [])
        long = [hash_words(line) for line in lines if len(line) >= PARAGRAPH_WORDS]
        paragraphs += long
        counts.append(len(long))
    shingles, shingle_counts = _shingler().each(folded)
    signatures = np.zeros((len(texts), MINHASHES), np.uint32)
    signed = np.flatnonzero(shingle_counts)
    if len(signed):
        signatures[signed] = sign_each(shingles, _ends(shingle_counts[signed]))
    return (
        np.frombuffer(bytes(hashed), np.uint64).reshape(-1, 2),
        signatures,
        shingles,
        shingle_counts,
        np.array(paragraphs, np.uint64),
        np.array(counts, np.int64),
    )


@cache
def _shingler() -> Shingler:
    return Shingler()  # one for all: it knows the words it has seen


def _ends(counts: Numbers) -> Numbers:
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
