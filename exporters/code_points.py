"""The texts of a batch as one array of code points, so that what is asked of each is asked of all at once."""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_LAST_SPACE = 0x3000  # the white space that comes last in Unicode
_IS_SPACE = np.array([chr(code).isspace() for code in range(_LAST_SPACE + 1)] + [False])


class CodePoints(NamedTuple):
    """Texts one after the other, a line feed after each: text ``i`` is ``points[starts[i]:ends[i]]``.

    ``spaces`` says of each whether it is white space.
    """

    points: NDArray[np.uint32]
    spaces: NDArray[np.bool_]
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
        return cls(points, _IS_SPACE[np.minimum(points, _LAST_SPACE + 1)], starts, after - 1)

    @property
    def words(self) -> Numbers:
        """How many words each text has, parted by white space."""
        begins = ~self.spaces
        begins[1:] &= self.spaces[:-1]
        first = np.flatnonzero(begins)
        return np.searchsorted(first, self.ends) - np.searchsorted(first, self.starts)
