"""The small model: logistic regression by stochastic gradient descent, which hundreds of labels take well."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from curation.core.agreement.bootstrap import Floats
from curation.core.agreement.rated import Ints
from curation.core.learning.features import Matrix

_FOLDS = 5
_ROUNDS = 15
_LEAST = 1e-6  # so that no label is impossible, as in a fold that has none of it


class Fitted:
    """A model of which rows have which value, numbers from 0 up to ``values``."""

    def __init__(self, features: Matrix, numbers: Ints, values: int) -> None:
        """Fit it; where all rows have one value, it gives that value."""
        from sklearn.linear_model import SGDClassifier

        self._values, self._there = values, np.unique(numbers)
        self._model: Any = None
        if len(self._there) > 1:
            model = SGDClassifier(
                loss="log_loss", alpha=1e-5, max_iter=_ROUNDS, tol=None, average=True, random_state=0
            )
            self._model = model.fit(features, numbers)

    def probabilities(self, features: Matrix) -> Floats:
        """Give how likely each value is, a row each."""
        found = np.zeros((features.shape[0], self._values))
        found[:, self._there] = self._model.predict_proba(features) if self._model is not None else 1.0
        found = np.clip(found, _LEAST, None)
        shares: Floats = found / found.sum(axis=1, keepdims=True)
        return shares


def count_folds(groups: Sequence[str]) -> int:
    """Say in how many parts rows can be left out, no group divided; below two it cannot be done."""
    return min(_FOLDS, len(set(groups)))


def left_out(features: Matrix, numbers: Ints, values: int, groups: Sequence[str]) -> Floats:
    """Give how likely each value is in each row, by a model that saw no row of the same group."""
    from sklearn.model_selection import GroupKFold

    found = np.empty((len(numbers), values))
    for seen, unseen in GroupKFold(count_folds(groups)).split(features, numbers, groups):
        found[unseen] = Fitted(features[seen], numbers[seen], values).probabilities(features[unseen])
    return found
