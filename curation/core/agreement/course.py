"""How an annotator's agreement with the others went from their first tasks to their last."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from curation.core.agreement.bootstrap import Draws, measure_of
from curation.core.agreement.tally import NOTHING, Tallies, Voted, by_article, share_of
from curation.released import Measure

FIFTHS = 5
LEAST = 10  # tasks an annotator needs for a change to be looked for


class Fifth(NamedTuple):
    """Agreement in a fifth of an annotator's tasks, changed from ``begun`` to ``ended`` by the server."""

    annotator: str
    kind: str
    number: int
    begun: str
    ended: str
    agreement: Measure


def in_time(voted: Sequence[Voted], name: str) -> list[int]:
    """List an annotator's tasks by their place in ``voted``, in the order in which they were last changed."""
    mine = [row for row, task in enumerate(voted) if name in task.annotations]
    return sorted(mine, key=lambda row: (voted[row].annotations[name].updated_at, voted[row].task_id))


def measure_course(tallies: Tallies, voted: Sequence[Voted]) -> tuple[Fifth, ...]:
    """Measure each annotator's agreement with the others, fifth by fifth of their tasks.

    Annotators of fewer than ten tasks are left out.
    """
    draws = Draws(tallies.articles)
    found = []
    for column, name in enumerate(tallies.names):
        mine = in_time(voted, name)
        if len(mine) < LEAST:
            continue
        fifths = np.array_split(np.array(mine), FIFTHS)
        inside = np.zeros((len(voted), FIFTHS))
        for at, rows in enumerate(fifths):
            inside[rows, at] = 1
        for kind in tallies.kinds:
            both = np.stack((kind.matched[:, column], kind.possible[:, column]), axis=-1)
            sums = draws.sum(by_article(tallies, inside[:, :, None] * both[:, None, :]))
            for at, rows in enumerate(fifths):
                own = sums._replace(
                    whole=sums.whole[at], drawn=None if sums.drawn is None else sums.drawn[:, at]
                )
                title = f"{name}: {kind.kind}, fifth {at + 1}"
                measure = measure_of(title, own, share_of, len(rows), NOTHING)
                begun, ended = (voted[row].annotations[name].updated_at for row in (rows[0], rows[-1]))
                found.append(Fifth(name, kind.kind, at + 1, begun, ended, measure))
    return tuple(found)
