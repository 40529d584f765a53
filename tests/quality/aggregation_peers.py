"""Our Dawid-Skene and MACE beside crowd-kit's, on the same random answers."""

from collections.abc import Iterator

import crowdkit
import numpy as np
import pandas as pd
from crowdkit.aggregation import MACE, DawidSkene

from curation.core.aggregation.dawid_skene import fit_dawid_skene
from curation.core.aggregation.mace import fit_mace
from curation.core.aggregation.votes import Floats, Ints, Votes
from tests.quality.choosers import CROWDS, draw_answers

BY = f"crowd-kit {crowdkit.__version__}"
_QUESTIONS = 60
_ROUNDS = 25  # both do as many, since they stop by different signs


class _SameStart(MACE):
    """crowd-kit's MACE, begun where ours begins, not at random."""

    def _initialize(self, n_workers: int, n_labels: int) -> None:
        super()._initialize(n_workers, n_labels)
        self.spamming_ = np.full((n_workers, 2), 0.5)
        self.thetas_ = np.full((n_workers, n_labels), 1 / n_labels)


def ordered_votes(crowd: str, seed: int) -> Votes:
    """Draw a crowd's answers, annotators and values numbered as they come.

    crowd-kit's MACE sorts the names of annotators and values in one place and numbers them as they come in
    another, so that it mixes them up where these differ.
    """
    votes = draw_answers(seed, CROWDS[crowd], _QUESTIONS).votes
    annotator, said = (pd.factorize(column)[0] for column in (votes.annotator, votes.said))
    return Votes(votes.question, annotator, said, votes.annotators, votes.values)


def compare_models(crowd: str, seed: int) -> Iterator[tuple[str, float]]:
    """Give by model the greatest difference between our probabilities and crowd-kit's."""
    votes = ordered_votes(crowd, seed)
    frame = pd.DataFrame({"task": votes.question, "worker": votes.annotator, "label": votes.said})
    theirs = DawidSkene(n_iter=_ROUNDS, tol=-np.inf).fit_predict_proba(frame)
    yield "Dawid-Skene", _apart(fit_dawid_skene(votes, 0.0, _ROUNDS).posterior, theirs)
    theirs = _SameStart(n_restarts=1, n_iter=_ROUNDS - 1).fit_predict_proba(frame)
    yield "MACE", _apart(fit_mace(votes, _ROUNDS).posterior, theirs)


def _apart(ours: Floats, theirs: pd.DataFrame) -> float:
    values: Ints = np.arange(theirs.shape[1])
    return float(np.abs(ours[:, values] - theirs.sort_index()[values].to_numpy()).max())
