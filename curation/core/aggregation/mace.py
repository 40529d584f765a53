"""MACE (Hovy and others 2013): each annotator either knows the answer or answers by a habit of their own.

D. Hovy, T. Berg-Kirkpatrick, A. Vaswani and E. Hovy, Learning Whom to Trust with MACE, NAACL 2013, pages
1120-1130. Variational Bayes with the paper's priors (section 3.2): it says little of those who answered
little. The paper begins at random, often; this begins once, with everyone as likely to know as not, so
that the same answers give the same.
"""

import numpy as np

from curation.core.aggregation.dawid_skene import Fitted
from curation.core.aggregation.special import digamma
from curation.core.aggregation.votes import CLOSE, ROUNDS, Floats, Votes, normalized

KNOWING_PRIOR = 0.5  # of knowing and of not knowing, a Beta's
HABIT_PRIOR = 10.0  # of each value, a Dirichlet's


def fit_mace(votes: Votes, rounds: int = ROUNDS) -> Fitted:
    """Estimate the right answers; every value is as likely beforehand (the paper's figure 1)."""
    knows: Floats = np.full(votes.annotators, 0.5)
    guesses: Floats = np.full(votes.annotators, 0.5)
    habit: Floats = np.full((votes.annotators, votes.values), 1 / votes.values)
    posterior: Floats = np.zeros((votes.questions, votes.values))
    for _ in range(rounds):
        before = posterior
        posterior, knew = _expect(votes, knows, guesses, habit)
        if np.abs(posterior - before).max(initial=0.0) < CLOSE:
            break
        knows, guesses, habit = _maximize(votes, knew)
    return Fitted(posterior, votes.trust(posterior))


def _expect(votes: Votes, knows: Floats, guesses: Floats, habit: Floats) -> tuple[Floats, Floats]:
    """Give the probability of each value, and that each answer was known."""
    by_habit = guesses[votes.annotator] * habit[votes.annotator, votes.said]
    by_knowing = knows[votes.annotator]
    likely = np.repeat(by_habit[:, None], votes.values, axis=1)
    likely[np.arange(len(votes.said)), votes.said] += by_knowing
    summed = votes.sums(np.log(likely))
    posterior = normalized(summed)
    return posterior, posterior[votes.question, votes.said] * by_knowing / (by_knowing + by_habit)


def _maximize(votes: Votes, knew: Floats) -> tuple[Floats, Floats, Floats]:
    """Estimate how often each annotator knows, and their habit, by exponentiated digamma of the counts.

    These are no probabilities: they sum to less than 1, the less the fewer answers there are.
    """
    known = np.bincount(votes.annotator, knew, votes.annotators) + KNOWING_PRIOR
    guessed = np.bincount(votes.annotator, 1 - knew, votes.annotators) + KNOWING_PRIOR
    cells = votes.annotator * votes.values + votes.said
    used = np.bincount(cells, 1 - knew, votes.annotators * votes.values) + HABIT_PRIOR
    habit: Floats = used.reshape(votes.annotators, votes.values).astype(float)
    whole = digamma(known + guessed)
    by_value = digamma(habit) - digamma(habit.sum(axis=1, keepdims=True))
    return np.exp(digamma(known) - whole), np.exp(digamma(guessed) - whole), np.exp(by_value)
