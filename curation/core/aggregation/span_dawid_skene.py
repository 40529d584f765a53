"""Dawid and Skene's model for spans: who misses what, who marks what is nothing, who errs in edge or label.

At a place there is one of the spans that annotators made of it, or nothing. An annotator misses a span, by
its label, or finds it; who finds it takes its label for another by a table of their own, and its edges for
others by a rate. Where nothing is, they mark something by another rate. It is the model of Dawid and Skene
(1979) with a table that is put together from a few rates, since a place has options of its own; as in
Bayesian sequence combination (Simpson and Gurevych 2019, arXiv 1811.00780) each rate has a prior, here a
number of answers in advance. That paper's model tags tokens, one a token, and has no place for nested spans.
"""

from typing import NamedTuple

import numpy as np

from curation.core.aggregation.readings import NOTHING, Readings
from curation.core.aggregation.votes import CLOSE, ROUNDS, Floats, Ints

# Answers in advance, and what share of them is of the kind. Chosen on made-up annotators that the figures in
# docs/adjudication.md are not of: fewer leave two annotators alone with each other's word, where the model
# drifts to believe all of one of them; more hardly change anything.
_WEIGHT = 25.0
_FINDS, _INVENTS, _BOUNDS, _LABELS, _NOTHING = 0.8, 0.3, 0.9, 0.9, 0.3


class _Rates(NamedTuple):
    """An annotator's: ``finds`` by label, ``label`` true by said, ``bounds`` right, ``invents`` at nothing.

    ``nothing`` is how often nothing is at a place, ``common`` how common each label is.
    """

    finds: Floats
    label: Floats
    bounds: Floats
    invents: Floats
    nothing: float
    common: Floats


class FittedSpans(NamedTuple):
    """The probability of each option, and how often each annotator (row) finds a span of a label (column)."""

    posterior: Floats
    finds: Floats


def fit_span_dawid_skene(readings: Readings, rounds: int = ROUNDS) -> FittedSpans:
    """Estimate what is right at each place by EM, beginning with the shares of the answers."""
    cases, posterior = _Cases(readings), readings.shares()
    for _ in range(rounds):
        before, posterior = posterior, _expect(readings, cases, _maximize(readings, cases, posterior))
        if np.abs(posterior - before).max(initial=0.0) < CLOSE:
            break
    return FittedSpans(posterior, _maximize(readings, cases, posterior).finds)


class _Cases:
    """Each answer beside each option of its place: what it would be, were that option right."""

    def __init__(self, readings: Readings) -> None:
        answer, self.right = readings.pairs
        said = readings.said[answer]
        self.who = readings.who[answer]
        self.true, self.given = readings.label[self.right], readings.label[said]
        there, marked = self.true != NOTHING, self.given != NOTHING
        edges = readings.edges[self.right] == readings.edges[said]
        # Places in the arrays, since picking by place is several times faster than by yes and no.
        self.found, self.missed = np.flatnonzero(there & marked), np.flatnonzero(there & ~marked)
        self.invented, self.left = np.flatnonzero(~there & marked), np.flatnonzero(~there & ~marked)
        self.same = np.flatnonzero(there & (self.true == self.given))
        self.drawn, self.moved = (
            np.flatnonzero(there & marked & edges),
            np.flatnonzero(there & marked & ~edges),
        )
        self.bounds = readings.bounds[readings.at[answer]]


def _maximize(readings: Readings, cases: _Cases, posterior: Floats) -> _Rates:
    """Estimate the rates from what each answer is likely to have been."""
    weight = posterior[cases.right]
    people, labels = readings.annotators, readings.labels

    def count(kind: Ints) -> Floats:
        return np.bincount(cases.who[kind], weight[kind], people).astype(float)

    def by_label(kind: Ints) -> Floats:
        cells = cases.who[kind] * labels + cases.true[kind]
        return np.bincount(cells, weight[kind], people * labels).reshape(people, labels).astype(float)

    found, missed = by_label(cases.found), by_label(cases.missed)
    finds = _rate(found.sum(axis=1), missed.sum(axis=1), _FINDS)
    # A label that an annotator met seldom goes by how often they find any.
    finds_label = (found + _WEIGHT * finds[:, None]) / (found + missed + _WEIGHT)
    cells = (cases.who * labels + cases.true) * labels + cases.given
    table = np.bincount(cells[cases.found], weight[cases.found], people * labels * labels)
    keeps = _rate(count(cases.same), count(cases.found) - count(cases.same), _LABELS)
    label = _tables(table.reshape(people, labels, labels).astype(float), keeps)
    bounds = _rate(count(cases.drawn), count(cases.moved), _BOUNDS)
    invents = _rate(count(cases.invented), count(cases.left), _INVENTS)
    nothing = float(posterior[readings.first].sum())
    places = len(readings.first)
    spans = readings.label != NOTHING
    common = np.bincount(readings.label[spans], posterior[spans], labels) + 1
    share = (nothing + _WEIGHT * _NOTHING) / (places + _WEIGHT)
    return _Rates(finds_label, label, bounds, invents, share, common / common.sum())


def _tables(counts: Floats, keeps: Floats) -> Floats:
    """Give each annotator's table, true by said, with ``keeps`` of the answers in advance on its diagonal."""
    labels = counts.shape[1]
    if labels == 1:
        return np.ones_like(counts)
    prior = np.repeat(((1 - keeps) / (labels - 1))[:, None], labels * labels, axis=1)
    prior = prior.reshape(-1, labels, labels)
    prior[:, range(labels), range(labels)] = keeps[:, None]
    filled = counts + _WEIGHT * prior
    return np.asarray(filled / filled.sum(axis=2, keepdims=True))


def _rate(yes: Floats, no: Floats, prior: float) -> Floats:
    return np.asarray((yes + _WEIGHT * prior) / (yes + no + _WEIGHT))


def _expect(readings: Readings, cases: _Cases, rates: _Rates) -> Floats:
    """Estimate the probability of each option by all who answered the task."""
    who = cases.who
    log = np.zeros(len(who))
    kind = cases.left
    log[kind] = np.log(1 - rates.invents[who[kind]])
    kind = cases.invented
    log[kind] = np.log(rates.invents[who[kind]] / readings.labels / cases.bounds[kind])
    kind = cases.missed
    log[kind] = np.log(1 - rates.finds[who[kind], cases.true[kind]])
    kind = cases.found
    log[kind] = np.log(
        rates.finds[who[kind], cases.true[kind]] * rates.label[who[kind], cases.true[kind], cases.given[kind]]
    )
    kind = cases.drawn
    log[kind] += np.log(rates.bounds[who[kind]])
    kind = cases.moved
    log[kind] += np.log((1 - rates.bounds[who[kind]]) / (cases.bounds[kind] - 1))
    likely = np.bincount(cases.right, log, len(readings.place))
    bounds = readings.bounds[readings.place]
    span = (1 - rates.nothing) * rates.common[readings.label] / bounds
    prior = np.where(readings.label == NOTHING, rates.nothing, span)
    return readings.normalized(np.log(prior) + likely)
