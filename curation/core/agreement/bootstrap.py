"""Figures with their 95% intervals, resampled by article.

Every measure is a function of sums over tasks. The sums are kept an article each, and a bootstrap round is
those articles' sums weighed by how often each was drawn: one matrix product for all rounds. Sentences of
one article are not independent, therefore articles are drawn, not sentences.

Source: percentile intervals, Efron and Tibshirani (1993), "An Introduction to the Bootstrap", chapter 13;
clusters drawn whole, Field and Welsh (2007), doi:10.1111/j.1467-9868.2007.00593.x.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.released import Measure

Floats = NDArray[np.float64]
Ratio = Callable[[Floats], Floats]
"""From sums, with any number of axes before those of one article, to figures; NaN where undefined."""

ROUNDS = 1000
_SEED = 20240901
_AT_ONCE = 100
_NOTHING = 1e-12


def one_minus(observed: Floats, expected: Floats, scale: Floats) -> Floats:
    """Divide observed by expected disagreement; NaN where none is expected, but for rounding."""
    return np.asarray(1 - observed / np.where(expected > _NOTHING * scale, expected, np.nan))


class Sums(NamedTuple):
    """Sums over all articles, and over those of each round; None where there are too few to draw from."""

    whole: Floats
    drawn: Floats | None
    articles: int


class Draws:
    """How often each article comes in each round, the same for all measures of a schema."""

    def __init__(self, articles: int, rounds: int = ROUNDS) -> None:
        """Draw as many articles as there are, with repeats, ``rounds`` times."""
        dice = np.random.default_rng(_SEED)
        self.articles = articles
        self._counts = np.zeros((rounds if articles > 1 else 0, articles), dtype=np.uint16)
        for row in self._counts:
            row[:] = np.bincount(dice.integers(articles, size=articles), minlength=articles)

    def sum(self, by_article: Floats) -> Sums:
        """Sum over all articles, and over those of each round."""
        whole = by_article.sum(axis=0)
        if self.articles < 2:
            return Sums(whole, None, self.articles)
        flat = np.ascontiguousarray(by_article.reshape(self.articles, -1))
        there = np.flatnonzero(flat.any(axis=1))  # others add nothing, however often they are drawn
        flat = flat[there]
        rounds = len(self._counts)
        drawn = np.empty((rounds, flat.shape[1]))
        for at in range(0, rounds, _AT_ONCE):
            counts = self._counts[at : at + _AT_ONCE, there].astype(np.float64)
            drawn[at : at + _AT_ONCE] = counts @ flat
        return Sums(whole, drawn.reshape(rounds, *by_article.shape[1:]), self.articles)


class Figure(NamedTuple):
    """A value with its interval; ``lost`` counts the rounds in which it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    lost: int = 0


def figure_of(sums: Sums, ratio: Ratio) -> Figure:
    """Compute a figure with the interval that holds the middle 95% of the rounds."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(ratio(sums.whole))
        if not np.isfinite(value):
            return Figure(None, None, None)
        if sums.drawn is None:
            return Figure(value, None, None)
        found = ratio(sums.drawn)
    defined = found[np.isfinite(found)]
    if not len(defined):
        return Figure(value, None, None, len(found))
    low, high = np.percentile(defined, [2.5, 97.5])
    return Figure(value, float(low), float(high), len(found) - len(defined))


def measure_of(
    name: str, sums: Sums, ratio: Ratio, items: int, undefined: str, notes: tuple[str, ...] = ()
) -> Measure:
    """Compute a measure; ``undefined`` says why it has no value, where it has none."""
    figure = figure_of(sums, ratio)
    if figure.value is None:
        return Measure(name=name, value=None, low=None, high=None, items=items, note=undefined)
    said = [*notes]
    if sums.drawn is None:
        said.append("one article: no interval")
    elif figure.lost:
        said.append(f"undefined in {figure.lost} of {len(sums.drawn)} bootstrap rounds")
    return Measure(
        name=name, value=figure.value, low=figure.low, high=figure.high, items=items, note="; ".join(said)
    )
