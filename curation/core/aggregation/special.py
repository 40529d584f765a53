"""The digamma function, for which alone scipy would be needed."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from curation.core.aggregation.votes import Floats

_FAR = 10.0
# Abramowitz and Stegun (1972), 6.3.18: the coefficients of x^-2, x^-4, …
_SERIES = (-1 / 12, 1 / 120, -1 / 252, 1 / 240, -1 / 132, 691 / 32760, -1 / 12)


def digamma(x: NDArray[np.floating[Any]]) -> Floats:
    """Give the derivative of the logarithm of the gamma function at positive ``x``.

    Small ``x`` are stepped up by the recurrence (6.3.5) to where the series is good to 1e-15.
    """
    at = np.array(x, dtype=float)
    found = np.zeros_like(at)
    while (near := at < _FAR).any():
        found -= np.where(near, 1 / at, 0.0)
        at += near
    inverse = 1 / at**2
    series = np.zeros_like(at)
    for coefficient in reversed(_SERIES):
        series = (series + coefficient) * inverse
    return np.asarray(found + np.log(at) - 1 / (2 * at) + series)
