"""Many texts folded at once: the words of ``fold_lines``, and their hashes, without a string for each.

A table holds what ``fold_lines`` makes of each character. Texts with one that is not folded by itself alone
(beyond 16 bits, or a capital sigma) are folded by ``fold_lines`` first, which is ten times as slow.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.text.shingles import Hashes, fold_lines, hash_words

Codes = NDArray[np.uint16]
Numbers = NDArray[np.int64]

# What stands for no letter; letters are more than any of these.
_DROPPED, _ODD, _UNASKED, _LINE, _TEXT, _BLANK = 0, 1, 2, 10, 30, 32
_BLOCK = 256  # characters that are asked about at once
_CODED = "utf-16-le"
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(int(_BASE), -1, 1 << 64))
_SPREAD = np.uint64(0xC2B2AE3D27D4EB4F)
_SEED = 21
_SLOT_BITS = 21  # 32 MB


class Folded(NamedTuple):
    """Some texts, folded.

    Attributes:
        lines: of each text the lines that have words; one blank is between two words.
        words: the hashes of the words, one text after the other.
        lengths: how many words each text has.
    """

    lines: list[list[str]]
    words: Hashes
    lengths: Numbers


def fold_each(texts: Sequence[str]) -> Folded:
    """Fold texts, and hash their words as ``hash_words`` does one alone."""
    codes = _fold(texts)
    apart = np.flatnonzero(codes <= _BLANK)
    begins = np.concatenate(([0], apart + 1))[:-1]
    last = codes[apart] == _TEXT
    of = np.cumsum(last) - last
    kept = apart > begins
    written = codes.tobytes().decode(_CODED).split(chr(_TEXT))[:-1]
    return Folded(
        [[line for line in text.split(chr(_LINE)) if line] for text in written],
        _word_hashes()(codes, begins[kept], apart[kept]),
        np.bincount(of[kept], minlength=len(texts)),
    )


def _fold(texts: Sequence[str]) -> Codes:
    """Give the folded words with one character after each: a blank, a line's end, or a text's end."""
    coded = [text.encode(_CODED, "surrogatepass") for text in texts]
    folded = _look_up(coded)
    if len(places := np.flatnonzero(folded == _ODD)):
        for text in np.unique(np.searchsorted(np.flatnonzero(folded == _TEXT), places)).tolist():
            coded[text] = _slowly(texts[text])
        folded = _look_up(coded)
        odd = folded == _ODD  # halves of letters: nothing else is left of what was odd
        folded[odd] = _codes(coded)[odd]
    folded = folded[folded != _DROPPED]
    kept = np.ones(len(folded), bool)
    kept[:1] = folded[:1] != _BLANK
    kept[1:] = (folded[1:] != _BLANK) | (folded[:-1] > _BLANK)  # no blank after a blank, nor first in a line
    folded = folded[kept]
    kept = np.ones(len(folded), bool)
    kept[:-1] = (folded[:-1] != _BLANK) | (folded[1:] > _BLANK)  # nor last
    return np.asarray(folded[kept], np.uint16)


def _codes(coded: Sequence[bytes]) -> Codes:
    return np.frombuffer(b"\n\0".join((*coded, b"")), np.uint16)


def _look_up(coded: Sequence[bytes]) -> Codes:
    codes, table = _codes(coded), _table()
    folded: Codes = table.take(codes)
    if np.any(folded == _UNASKED):
        for block in np.unique(codes[folded == _UNASKED] // _BLOCK).tolist():
            table[block * _BLOCK : (block + 1) * _BLOCK] = _ask(block * _BLOCK)
        folded = table.take(codes)
    folded[np.cumsum([len(text) // 2 + 1 for text in coded], dtype=np.int64) - 1] = _TEXT
    return folded


def _slowly(text: str) -> bytes:
    return "\n".join(map(" ".join, fold_lines(text))).encode(_CODED)


@cache
def _table() -> Codes:
    table = np.full(1 << 16, _UNASKED, np.uint16)
    table[0xD800:0xE000] = _ODD
    return table


def _ask(begin: int) -> list[int]:
    """Ask ``fold_lines`` what it makes of the characters of a block, within a word and at the end of one."""
    characters = [chr(code) for code in range(begin, begin + _BLOCK)]
    within, at_end = ([fold_lines(f"x{character}{after}") for character in characters] for after in ("x", ""))
    return [_folded(*both) for both in zip(within, at_end, strict=True)]


def _folded(within: list[list[str]], at_end: list[list[str]]) -> int:
    match within, at_end:
        case [["xx"]], _:
            return _DROPPED
        case [["x", "x"]], _:
            return _BLANK
        case [["x"], ["x"]], _:
            return _LINE
        case [[word]], [[last]] if len(word) == 3 and word[:2] == last:
            return ord(last[1])
    return _ODD


@cache
def _word_hashes() -> "WordHashes":
    return WordHashes(_SLOT_BITS)  # one for all: it knows the words it has seen


class WordHashes:
    """Hashes words; remembers what it hashed, a word a slot, until another takes the slot.

    A word is known by its letters' polynomial of 64 bits: of a million words two have the same one with a
    chance of one in twenty million.
    """

    def __init__(self, bits: int) -> None:
        """Begin with no word known, and with ``2**bits`` slots."""
        self._shift = np.uint64(64 - bits)
        self._known = np.zeros((1 << bits, 2), np.uint64)  # polynomial, hash

    def __call__(self, codes: Codes, begins: Numbers, ends: Numbers) -> Hashes:
        """Hash the words that begin and end in ``codes`` there."""
        names = _polynomials(codes, begins, ends)
        slots = ((names * _SPREAD) >> self._shift).astype(np.int64)
        known = self._known[slots]
        hashes: Hashes = known[:, 1]
        missed = np.flatnonzero(known[:, 0] != names)
        new, at, of = np.unique(names[missed], return_index=True, return_inverse=True)
        first = missed[at]
        words = (
            codes[begin:end].tobytes().decode(_CODED)
            for begin, end in zip(begins[first].tolist(), ends[first].tolist(), strict=True)
        )
        made = np.fromiter((hash_words((word,)) for word in words), np.uint64, len(new))
        hashes[missed] = made[of]
        self._known[slots[first]] = np.stack((new, made), axis=1)
        return hashes


def _polynomials(codes: Codes, begins: Numbers, ends: Numbers) -> Hashes:
    """Sum up each word's letters, each times a power of the base by its place; modulo 2 to the 64th.

    One sum runs through all codes; what a word's place there is too much by is divided out again.
    """
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(_letters().take(codes) * _powers(_BASE, len(codes)), out=sums[1:])
    return (sums[ends] - sums[begins]) * _powers(_INVERSE, len(codes))[begins] | np.uint64(1)  # 0: no word


def _powers(of: np.uint64, count: int) -> Hashes:
    powers = np.full(count, of)
    powers[:1] = 1
    return np.asarray(np.multiply.accumulate(powers), np.uint64)


@cache
def _letters() -> Hashes:
    """Give a number of 64 bits for each letter."""
    return np.random.default_rng(_SEED).integers(0, 1 << 64, 1 << 16, np.uint64)
