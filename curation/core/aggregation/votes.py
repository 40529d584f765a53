"""Answers to questions with one answer each, as arrays: a row an answer."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ROUNDS = 200
CLOSE = 1e-9  # posteriors that change less are taken as settled


@dataclass(frozen=True)
class Votes:
    """Who (``annotator``) said what (``said``) of which question (``question``), all numbered from 0.

    ``annotators`` and ``values`` count those that there are; every question has an answer at least.
    """

    question: Ints
    annotator: Ints
    said: Ints
    annotators: int
    values: int

    @property
    def questions(self) -> int:
        """How many questions there are."""
        return int(self.question.max(initial=-1)) + 1

    def shares(self) -> Floats:
        """Give the share of the answers that each value has, a row a question."""
        cells = self.question * self.values + self.said
        counts = np.bincount(cells, minlength=self.questions * self.values).astype(float)
        counts = counts.reshape(self.questions, self.values)
        return np.asarray(counts / counts.sum(axis=1, keepdims=True))

    def sums(self, weights: Floats) -> Floats:
        """Sum a row an answer by question: ``weights`` has a column a value."""
        return sum_rows(self.question, weights, self.questions)

    def trust(self, posterior: Floats) -> Floats:
        """Give the share of each annotator's answers that is expected to be right."""
        right = posterior[self.question, self.said]
        given = np.bincount(self.annotator, minlength=self.annotators)
        return np.asarray(np.bincount(self.annotator, right, self.annotators) / np.maximum(given, 1))


def sum_rows(group: Ints, weights: Floats, groups: int) -> Floats:
    """Sum the rows of ``weights`` by their ``group``."""
    columns = [np.bincount(group, weights[:, column], groups) for column in range(weights.shape[1])]
    return np.stack(columns, axis=1)


def normalized(log_weights: Floats) -> Floats:
    """Turn logarithms into probabilities, a row each; the greatest is taken off so that none overflows."""
    weights = np.exp(log_weights - log_weights.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
