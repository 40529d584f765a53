"""Our Dawid-Skene and MACE beside crowd-kit's, on the same random answers."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from crowdkit.aggregation import MACE, DawidSkene

from curation.core.aggregation.dawid_skene import fit_dawid_skene
from curation.core.aggregation.mace import fit_mace
from curation.core.aggregation.votes import Floats, Ints, Votes
from tests.quality.agreement_samples import VALUES, random_grid

_ROUNDS = 25  # of EM; both do as many, since crowd-kit's own stop comes early
_LONG = 150  # of variational Bayes: crowd-kit begins elsewhere, and comes to the same in the end


def random_votes(seed: int) -> Votes:
    """Draw answers, some missing; annotators and values are numbered as they come.

    crowd-kit's MACE sorts the names of annotators and values in one place and numbers them as they come in
    another, so that it mixes them up where these differ.
    """
    rows = [
        (number, who, value)
        for number, row in enumerate(random_grid(seed, annotators=4).rows)
        for who, value in enumerate(row)
        if value is not None
    ]
    question, annotator, said = (pd.factorize(np.array(column))[0] for column in zip(*rows, strict=True))
    return Votes(question, annotator, said, int(annotator.max()) + 1, VALUES)


def compare_models(seed: int) -> Iterator[tuple[str, float]]:
    """Give by model the greatest difference between our probabilities and crowd-kit's."""
    votes = random_votes(seed)
    frame = pd.DataFrame({"task": votes.question, "worker": votes.annotator, "label": votes.said})
    theirs = DawidSkene(n_iter=_ROUNDS, tol=-np.inf).fit_predict_proba(frame)
    yield "Dawid-Skene", _apart(fit_dawid_skene(votes, 0.0, _ROUNDS).posterior, theirs)
    theirs = MACE(n_restarts=1, n_iter=_LONG).fit_predict_proba(frame)
    yield "MACE", _apart(fit_mace(votes, 10 * _LONG).posterior, theirs)


def _apart(ours: Floats, theirs: pd.DataFrame) -> float:
    values: Ints = np.arange(theirs.shape[1])
    return float(np.abs(ours[:, values] - theirs.sort_index()[values].to_numpy()).max())
