"""What duplicates are found by, made of each article alone: an engine can make it anywhere, in any order."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.text.folded import fold_each
from curation.text.shingles import METHOD, MINHASHES, Hashes, Signatures, shingle_each, sign_each

Numbers = NDArray[np.int64]

LEAST_WORDS = 20  # of an article that near duplicates are looked for; a shorter one has exact ones only
PARAGRAPH_WORDS = 4  # of a paragraph that is looked for in other pages
SKETCHED = f"{METHOD}, from {LEAST_WORDS} words, paragraphs from {PARAGRAPH_WORDS}"
_TEXTS, _CHARACTERS = 1 << 10, 1 << 19  # sketched at once


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
    parts = [_sketch([]), *map(_sketch, _batches(texts))]
    words, signatures, shingles, shingle_counts, paragraphs, paragraph_counts = (
        np.concatenate(columns) for columns in zip(*parts, strict=True)
    )
    return Sketches(words, signatures, shingles, _ends(shingle_counts), paragraphs, _ends(paragraph_counts))


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Give texts together, so many that calls do not count and what is made of their letters stays small."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        batch.append(text)
        characters += len(text)
        if characters >= _CHARACTERS or len(batch) >= _TEXTS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _sketch(texts: Sequence[str]) -> tuple[Hashes, Signatures, Hashes, Numbers, Hashes, Numbers]:
    """Give the columns of ``Sketches``, with counts in the place of ends."""
    folded = fold_each(texts)
    hashed = b"".join(_hash(" ".join(lines), 16) if lines else bytes(16) for lines in folded.lines)
    long = [
        [_hash(line, 8) for line in lines if line.count(" ") >= PARAGRAPH_WORDS - 1] for lines in folded.lines
    ]
    enough = folded.lengths >= LEAST_WORDS
    shingles, shingle_counts = shingle_each(
        folded.words[np.repeat(enough, folded.lengths)], np.where(enough, folded.lengths, 0)
    )
    signatures = np.zeros((len(texts), MINHASHES), np.uint32)
    signed = np.flatnonzero(shingle_counts)
    if len(signed):
        signatures[signed] = sign_each(shingles, _ends(shingle_counts[signed]))
    return (
        np.frombuffer(hashed, np.uint64).reshape(-1, 2),
        signatures,
        shingles,
        shingle_counts,
        np.frombuffer(b"".join(chain.from_iterable(long)), np.uint64),
        np.fromiter(map(len, long), np.int64, len(long)),
    )


def _hash(words: str, size: int) -> bytes:
    """Hash folded words as ``hash_words`` does."""
    return hashlib.blake2b(words.encode(), digest_size=size).digest()


def _ends(counts: Numbers) -> Numbers:
    return np.concatenate(([0], np.cumsum(counts, dtype=np.int64)))
