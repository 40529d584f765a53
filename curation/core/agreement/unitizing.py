"""Krippendorff's alpha for unitizing: do annotators cut the text into the same units, with the same labels?

Source: Krippendorff, Mathet, Bouvry and Widlöcher (2016), "On the reliability of unitizing textual continua:
Further developments", doi:10.1007/s11135-015-0266-1; the numbers of equations below are that paper's. The
continuum is the text of all tasks in characters; the gaps between units are a value of their own (number 0
here). Within one annotator's work units may not overlap, so:

- over all labels, the outer of nested spans is the unit;
- for one label, its spans alone are the units and all else is gap, at whatever depth they stand.
"""

from collections.abc import Callable
from itertools import permutations

import numpy as np

from curation.core.agreement.bootstrap import Floats, Ratio, one_minus
from curation.core.agreement.rated import Ints, Marked
from curation.core.agreement.spans import Meetings, spread


def label_sums(marked: Marked, met: Meetings) -> Floats:
    """Sum, by article and label, what ``label_alpha`` needs; ``marked`` holds a label's outer spans.

    Returns:
        The length under the label, the length where another has it too, its units' squared lengths, and
        the length of the whole, once for each annotator.
    """
    sums = np.zeros((marked.articles, len(marked.labels), 4))
    at, length = (marked.article, marked.label), marked.end - marked.start
    np.add.at(sums[..., 0], at, length)
    others = (marked.raters - 1)[marked.task[met.one]]
    np.add.at(sums[..., 1], (marked.article[met.one], marked.label[met.one]), met.shared / others)
    np.add.at(sums[..., 2], at, length.astype(np.float64) ** 2)
    whole = np.bincount(marked.of_task, np.diff(marked.bounds) * marked.raters, minlength=marked.articles)
    sums[..., 3] = whole[:, None]
    return sums


def label_alpha(sums: Floats) -> Floats:
    """Compute alpha of one label against all else (equations 4 and 6, two values)."""
    under, both, squares, whole = np.moveaxis(sums, -1, 0)
    gaps = whole - under
    expected = whole * under * gaps / (whole**2 - squares - gaps)
    return one_minus(under - both, expected, whole)


def all_sums(marked: Marked) -> Floats:
    """Sum, by article, what the alphas of all labels need; ``marked`` holds the outer spans.

    Returns:
        A row an article: the coincidences of values (equations 1 to 3), the units' squared lengths of each
        value, for gaps their lengths (equation 4), and the same for intersections of units (equation 10).
    """
    values = len(marked.labels) + 1
    edges, value, unit = _pieces(marked)
    length, task = np.diff(edges).astype(np.float64), _task_of(marked, edges[:-1])
    article, raters = marked.of_task[task], marked.raters[task]
    coincidences = np.zeros(marked.articles * values * values)
    crossed: list[Ints] = []
    crossing: list[Floats] = []
    slots = value.shape[1]
    for one, other in permutations(range(slots), 2):
        rows = np.flatnonzero((value[:, one] >= 0) & (value[:, other] >= 0))
        flat = (article[rows] * values + value[rows, one]) * values + value[rows, other]
        np.add.at(coincidences, flat, length[rows] / (raters[rows] - 1))
        units = rows[(value[rows, one] > 0) & (value[rows, other] > 0)]
        crossed.append(unit[units, one] * slots + other)
        crossing.append(length[units])
    squares = np.zeros((marked.articles, values))
    np.add.at(
        squares, (marked.article, marked.label + 1), (marked.end - marked.start).astype(np.float64) ** 2
    )
    gaps = value == 0
    squares[:, 0] = np.bincount(article, gaps.sum(axis=1) * length, minlength=marked.articles)
    inner = _crossed_squares(marked, crossed, crossing, slots)
    return np.hstack((coincidences.reshape(marked.articles, -1), squares, inner))


def _pieces(marked: Marked) -> tuple[Ints, Ints, Ints]:
    """Cut the continuum wherever anyone's unit begins or ends.

    Returns:
        The cuts; and for each piece and annotator the value there, -1 where the task has no such
        annotator, and the row of the unit, -1 for gaps.
    """
    edges = np.unique(np.concatenate((marked.bounds, marked.start, marked.end)))
    task = _task_of(marked, edges[:-1])
    slots = int(marked.raters.max(initial=0))
    value = np.where(np.arange(slots) < marked.raters[task][:, None], 0, -1).astype(np.int64)
    unit = np.full_like(value, -1)
    rows, piece = spread(np.searchsorted(edges, marked.start), np.searchsorted(edges, marked.end))
    value[piece, marked.who[rows]] = marked.label[rows] + 1
    unit[piece, marked.who[rows]] = rows
    return edges, value, unit


def _task_of(marked: Marked, places: Ints) -> Ints:
    return np.searchsorted(marked.bounds, places, side="right") - 1


def _crossed_squares(marked: Marked, crossed: list[Ints], crossing: list[Floats], slots: int) -> Floats:
    """Square how much of each unit lies under another annotator's units; a sum an article and label."""
    squares = np.zeros((marked.articles, len(marked.labels)))
    if crossed:
        which, at = np.unique(np.concatenate(crossed), return_inverse=True)
        under = np.bincount(at, np.concatenate(crossing), minlength=len(which)) ** 2
        unit = which // max(slots, 1)
        np.add.at(
            squares,
            (marked.article[unit], marked.label[unit]),
            under / (marked.raters[marked.task[unit]] - 1),
        )
    return squares


def u_alpha(labels: int) -> Ratio:
    """Compute alpha of units and gaps with their labels (equation 5)."""

    def ratio(sums: Floats) -> Floats:
        observed, squares, _ = _parts(sums, labels)
        return _alpha(observed, squares)

    return ratio


def bar_alpha(labels: int) -> Ratio:
    """Compute alpha of marked or not, whatever the label (equation 6)."""

    def ratio(sums: Floats) -> Floats:
        observed, squares, _ = _parts(sums, labels)
        whole = observed.sum(axis=(-2, -1))
        gaps = observed[..., 0, :].sum(axis=-1)
        expected = whole * gaps * (whole - gaps) / (whole**2 - squares.sum(axis=-1))
        return one_minus(gaps - observed[..., 0, 0], expected, whole)

    return ratio


def cu_alpha(labels: int) -> Ratio:
    """Compute alpha of the labels where units of two annotators intersect (equation 11)."""

    def ratio(sums: Floats) -> Floats:
        observed, _, inner = _parts(sums, labels)
        return _alpha(observed[..., 1:, 1:], inner)

    return ratio


def ku_alpha(labels: int, label: int) -> Ratio:
    """Compute the same for one label, by its number (equation 13b)."""

    def ratio(sums: Floats) -> Floats:
        observed, _, inner = _parts(sums, labels)
        observed = observed[..., 1:, 1:]
        each = observed.sum(axis=-1)
        whole = each.sum(axis=-1)
        scale = whole / (whole**2 - inner.sum(axis=-1))
        mine = each[..., label]
        alike = scale * (mine**2 - inner[..., label])
        expected = scale * (mine * whole - inner[..., label])
        return one_minus(expected / mine * (mine - observed[..., label, label]), expected - alike, expected)

    return ratio


def _parts(sums: Floats, labels: int) -> tuple[Floats, Floats, Floats]:
    values = labels + 1
    observed = sums[..., : values * values].reshape(*sums.shape[:-1], values, values)
    return observed, sums[..., values * values : values * values + values], sums[..., -labels:]


def _alpha(observed: Floats, squares: Floats) -> Floats:
    whole = observed.sum(axis=(-2, -1))
    each = observed.sum(axis=-1)
    agreed = np.trace(observed, axis1=-2, axis2=-1)
    expected = whole * (each**2 - squares).sum(axis=-1) / (whole**2 - squares.sum(axis=-1))
    return one_minus(whole - agreed, whole - expected, whole)


OVER_ALL: dict[str, Callable[[int], Ratio]] = {
    "u-alpha": u_alpha,
    "u-alpha marked or not": bar_alpha,
    "cu-alpha": cu_alpha,
}
