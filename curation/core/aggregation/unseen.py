"""How likely it is that nobody missed anything: spans that no annotator marked are at no place."""

import numpy as np
from numpy.typing import NDArray

from curation.core.aggregation.readings import NOTHING, Readings
from curation.core.aggregation.votes import Floats, Ints


def nothing_unseen(
    readings: Readings, posterior: Floats, finds: Floats, lengths: Ints, answered: NDArray[np.bool_]
) -> Floats:
    """Give for each text the probability that no span is in it which all who read it missed.

    Spans of a label are taken to be as dense in all texts, so many a character that those seen are as many
    as they are (Horvitz and Thompson 1952, doi:10.1080/01621459.1952.10483446), and to be missed by each
    annotator independently; what is unseen in a text is then a Poisson's.

    Args:
        readings: the places.
        posterior: the probability of each option.
        finds: how often each annotator (row) finds a span of each label (column).
        lengths: the texts' lengths in characters.
        answered: whether each annotator (column) read each text (row).
    """
    missed = np.exp(answered @ np.log(1 - finds))
    spans = readings.label != NOTHING
    seen = np.bincount(readings.label[spans], posterior[spans], readings.labels)
    looked = (lengths[:, None] * (1 - missed)).sum(axis=0)
    density = seen / np.maximum(looked, 1)
    return np.asarray(np.exp(-lengths * (missed @ density)))
