"""Agreement on spans as pairwise F1: exact, by overlap, and by token; nested spans count like others.

For every pair of annotators of a task, F1 is twice what both marked over what each marked; the sums run
over all pairs and tasks before they are divided, so that a pair weighs as much as it marked. F1 needs no
count of what nobody marked, which has no meaning for spans; as that count grows, kappa comes to F1.

Source: Hripcsak and Rothschild (2005), doi:10.1197/jamia.M1733.
"""

from typing import NamedTuple

import numpy as np

from curation.core.agreement.bootstrap import Floats
from curation.core.agreement.rated import Ints, Marked


class Meetings(NamedTuple):
    """Pairs of spans with the same label by two annotators of a task that overlap, each both ways round."""

    one: Ints
    other: Ints
    shared: Ints
    """How many characters they have in common."""


def f1(sums: Floats) -> Floats:
    """Divide what was matched by all that was marked."""
    return sums[..., 0] / sums[..., 1]


def exact_sums(marked: Marked) -> Floats:
    """Count, by article and label, the spans another annotator marked alike, and all."""
    length = marked.end - marked.start
    place = marked.start * (int(length.max(initial=0)) + 1) + length
    matched = _others_alike(place * len(marked.labels) + marked.label)
    return _by_article(marked, matched, marked.raters[marked.task] - 1)


def overlap_sums(marked: Marked, met: Meetings) -> Floats:
    """Count, by article and label, the spans that touch one of another annotator with the same label."""
    slots = int(marked.raters.max(initial=1))
    pairs = np.unique(met.one * slots + marked.who[met.other])
    found = np.bincount(pairs // slots, minlength=len(marked.task))
    return _by_article(marked, found, marked.raters[marked.task] - 1)


def token_sums(marked: Marked) -> Floats:
    """Count, by article and label, the tokens that annotators labelled alike, and all they labelled."""
    starts, ends = marked.tokens
    first = np.searchsorted(ends, marked.start, side="right")
    stop = np.searchsorted(starts, marked.end, side="left")
    rows, token = spread(first, np.maximum(stop, first))
    slots = int(marked.raters.max(initial=1))
    labelled = token * len(marked.labels) + marked.label[rows]
    # A token inside two spans of one label is labelled once.
    each, at_first = np.unique(labelled * slots + marked.who[rows], return_index=True)
    label, task = marked.label[rows[at_first]], marked.task[rows[at_first]]
    matched = _others_alike(each // slots)
    sums = np.zeros((marked.articles, len(marked.labels), 2))
    at = (marked.of_task[task], label)
    np.add.at(sums[..., 0], at, matched)
    np.add.at(sums[..., 1], at, marked.raters[task] - 1)
    return sums


def meetings(marked: Marked) -> Meetings:
    """Find the spans of different annotators that overlap and have the same label."""
    group = marked.task * max(len(marked.labels), 1) + marked.label
    order = np.argsort(group, kind="stable")
    _, first, sizes = np.unique(group[order], return_index=True, return_counts=True)
    each = np.repeat(np.arange(len(sizes)), sizes)
    left, right = spread(first[each], first[each] + sizes[each])
    one, other = order[left], order[right]
    shared = np.minimum(marked.end[one], marked.end[other]) - np.maximum(
        marked.start[one], marked.start[other]
    )
    met = (shared > 0) & (marked.who[one] != marked.who[other])
    return Meetings(one[met], other[met], shared[met])


def spread(first: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """Write out ranges: for each number in ``[first, stop)`` the row of its range, and the number."""
    sizes = stop - first
    rows = np.repeat(np.arange(len(sizes)), sizes)
    begins = np.cumsum(sizes) - sizes
    return rows, np.arange(len(rows)) - begins[rows] + first[rows]


def _others_alike(keys: Ints) -> Ints:
    """Count, for each key, those that are the same besides it: each is another annotator's."""
    _, which, sizes = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(sizes[which] - 1, dtype=np.int64)


def _by_article(marked: Marked, matched: Ints, possible: Ints) -> Floats:
    sums = np.zeros((marked.articles, len(marked.labels), 2))
    at = (marked.article, marked.label)
    np.add.at(sums[..., 0], at, matched)
    np.add.at(sums[..., 1], at, possible)
    return sums
