"""Dawid and Skene (1979): each annotator takes one value for another as a table of their own says.

A. P. Dawid and A. M. Skene, Maximum Likelihood Estimation of Observer Error-Rates Using the EM Algorithm,
Applied Statistics 28(1), 20-28, doi:10.2307/2346806. The table is kept from zeros by a few answers in
advance, without which an annotator who was never seen to err is taken to be unable to.
"""

from typing import NamedTuple

import numpy as np

from curation.core.aggregation.votes import CLOSE, ROUNDS, Floats, Votes, normalized, sum_rows

SMOOTHING = 0.5  # answers in advance, shared out over a row of the table
_LEAST = 1e-10  # no probability is taken as less, as crowd-kit has it


class Fitted(NamedTuple):
    """The probability of each value, a row a question; what share of each annotator's answers is right."""

    posterior: Floats
    trust: Floats


def fit_dawid_skene(votes: Votes, smoothing: float = SMOOTHING, rounds: int = ROUNDS) -> Fitted:
    """Estimate the right answers by EM, beginning with the shares of the answers.

    Args:
        votes: the answers.
        smoothing: how many answers in advance each row of an annotator's table has.
        rounds: how often the answers are estimated at most.
    """
    posterior = votes.shares()
    for _ in range(rounds):
        before, posterior = posterior, _expect(votes, *_maximize(votes, posterior, smoothing))
        if np.abs(posterior - before).max(initial=0.0) < CLOSE:
            break
    return Fitted(posterior, votes.trust(posterior))


def _maximize(votes: Votes, posterior: Floats, smoothing: float) -> tuple[Floats, Floats]:
    """Estimate how common each value is (equation 2.4) and the tables (2.3): annotator and said by true."""
    said = votes.annotator * votes.values + votes.said
    counts = sum_rows(said, posterior[votes.question], votes.annotators * votes.values)
    by_true = counts.reshape(votes.annotators, votes.values, votes.values) + smoothing / votes.values
    by_true = np.maximum(by_true, _LEAST)
    tables = by_true / by_true.sum(axis=1, keepdims=True)
    return posterior.mean(axis=0), tables.reshape(votes.annotators * votes.values, votes.values)


def _expect(votes: Votes, prior: Floats, tables: Floats) -> Floats:
    """Estimate the probability of each value by all who answered (equation 2.5)."""
    said = votes.annotator * votes.values + votes.said
    likely = votes.sums(np.log(tables)[said])
    return normalized(np.log(np.maximum(prior, _LEAST)) + likely)
