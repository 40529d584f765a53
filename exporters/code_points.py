"""The texts of a batch as one array of code points, so that what is asked of each is asked of all at once."""

import re
import sys
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from exporters.formats.tokens import IN_NUMBER, LETTER, marks

Numbers = NDArray[np.int64]
Kinds = NDArray[np.uint8]
"""What each code point is: the sum of what holds of it below, 0 for a sign that stands alone."""

SPACE, _LETTER, _DIGIT, _IN_NUMBER, _MARK = (1 << at for at in range(5))


class CodePoints(NamedTuple):
    """Texts one after the other, a line feed after each: text ``i`` is ``points[starts[i]:ends[i]]``."""

    points: NDArray[np.uint32]
    kinds: Kinds
    starts: Numbers
    ends: Numbers

    @classmethod
    def of(cls, texts: pa.Array) -> "CodePoints":
        """Put texts, none of them null, one after the other."""
        after = np.cumsum(pc.utf8_length(texts).to_numpy().astype(np.int64) + 1)
        one = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
        joined = pc.binary_join(one, "\n")[0].as_py() + "\n" if len(texts) else ""
        starts = np.concatenate([np.zeros(1, np.int64), after])[:-1]
        points = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
        return cls(points, _kind_of_each()[points], starts, after - 1)

    @property
    def spaces(self) -> NDArray[np.bool_]:
        """Whether each is white space."""
        return np.equal(self.kinds, SPACE)

    @property
    def words(self) -> Numbers:
        """How many words each text has, parted by white space."""
        spaces = self.spaces
        begins = ~spaces
        begins[1:] &= spaces[:-1]
        first = np.flatnonzero(begins)
        return np.searchsorted(first, self.ends) - np.searchsorted(first, self.starts)


def token_starts(kinds: Kinds) -> NDArray[np.bool_]:
    """Say of each code point whether a token begins there, as ``token_pattern`` finds them in the same text.

    ``kinds`` are those of a text that ends in white space.
    """
    digit, mark = kinds & _DIGIT > 0, kinds & _MARK > 0
    joins = kinds & _IN_NUMBER > 0
    joins[:1] = False
    joins[1:-1] &= digit[:-2] & digit[2:]
    letter = (kinds & _LETTER > 0) | joins
    sign = ~(letter | mark | (kinds == SPACE))
    begins = sign.copy()
    begins[:1] |= kinds[:1] != SPACE
    begins[1:] |= (kinds[1:] != SPACE) & (kinds[:-1] == SPACE)
    begins[1:] |= letter[1:] & sign[:-1]
    # Marks belong to what is before them, so a letter after marks goes on with a word, and never with a sign.
    after_marks = np.flatnonzero(letter[1:] & mark[:-1]) + 1
    others = np.flatnonzero(~mark)
    place = np.searchsorted(others, after_marks) - 1
    begins[after_marks] |= (place >= 0) & sign[others[place]]
    return np.asarray(begins, bool)


@cache
def _kind_of_each() -> Kinds:
    """Give the kinds of all code points, by the patterns that tokens are found by."""
    every = np.arange(sys.maxunicode + 1, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    kinds = np.zeros(len(every), np.uint8)
    patterns = {SPACE: r"\s", _LETTER: LETTER, _DIGIT: r"\d", _IN_NUMBER: IN_NUMBER}
    for kind, pattern in patterns.items():
        for run in re.finditer(f"{pattern}+", every):
            kinds[slice(*run.span())] |= kind
    for first, last in marks():
        kinds[first : last + 1] |= _MARK
    return kinds
