"""What tells one annotator from the others: labels given too often or seldom, and a change over time."""

from collections.abc import Iterator, Sequence

import numpy as np

from curation.core.agreement.bootstrap import Draws, Floats, measure_of
from curation.core.agreement.course import FIFTHS, LEAST, in_time
from curation.core.agreement.rated import by_rank
from curation.core.agreement.tally import NOTHING, Tallies, Voted, by_article, share_of
from curation.core.schema import LabelSchema
from curation.released import Measure
from curation.types import Answer


def measure_drift(tallies: Tallies, voted: Sequence[Voted]) -> tuple[Measure, ...]:
    """Measure how agreement changed from the first fifth of each annotator's tasks to the last.

    Tasks are in the order in which the server says they were last changed. A change whose interval does not
    hold 0 says so in its note.
    """
    draws = Draws(tallies.articles)
    found = []
    for column, name in enumerate(tallies.names):
        mine = in_time(voted, name)
        if len(mine) < LEAST:
            continue
        fifth = len(mine) // FIFTHS
        ends = np.zeros((len(voted), 2))
        ends[mine[:fifth], 0] = ends[mine[-fifth:], 1] = 1
        for kind in tallies.kinds:
            both = np.stack((kind.matched[:, column], kind.possible[:, column]), axis=-1)
            sums = draws.sum(by_article(tallies, ends[:, :, None] * both[:, None, :]))
            measure = measure_of(
                f"{name}: {kind.kind}, last fifth less first", sums, _change, 2 * fifth, NOTHING
            )
            found.append(_flagged(measure, 0, "changed"))
    return tuple(found)


def measure_bias(schema: LabelSchema, voted: Sequence[Voted]) -> tuple[Measure, ...]:
    """Measure how often each annotator gives a label or value, in multiples of the others.

    Only the tasks count that were shared; ``NAME: LABEL, times the others`` is 1 where there is no bias.
    """
    names = by_rank(name for task in voted for name in task.annotations)
    said = [label.name for label in schema.active_spans]
    said += [f"{choice.name}={v.name}" for choice in schema.compared_choices for v in choice.values]
    columns = {what: column for column, what in enumerate(said)}
    articles = by_rank(task.article_id for task in voted)
    sums = np.zeros((len(articles), len(names), len(said), 2))
    for task in voted:
        counts = np.zeros((len(task.annotations), len(said)))
        for row, answer in enumerate(task.answers.values()):
            for what in _said(answer):
                if what in columns:
                    counts[row, columns[what]] += 1
        others = (counts.sum(axis=0) - counts) / (len(counts) - 1)
        rows = [names[name] for name in task.annotations]
        sums[articles[task.article_id], rows, :, 0] += counts
        sums[articles[task.article_id], rows, :, 1] += others
    drawn = Draws(len(articles)).sum(sums)
    found = []
    for name, row in names.items():
        for what, column in columns.items():
            own = drawn._replace(
                whole=drawn.whole[row, column],
                drawn=None if drawn.drawn is None else drawn.drawn[:, row, column],
            )
            if own.whole.any():
                measure = measure_of(
                    f"{name}: {what}, times the others", own, share_of, int(own.whole[0]), "no other gives it"
                )
                found.append(_flagged(measure, 1, "differs"))
    return tuple(found)


def _said(answer: Answer) -> Iterator[str]:
    yield from (span.label for span in answer.spans)
    yield from (f"{name}={value}" for name, value in answer.choices)


def _flagged(measure: Measure, neutral: float, word: str) -> Measure:
    if measure.low is None or measure.high is None or measure.low <= neutral <= measure.high:
        return measure
    return measure.model_copy(update={"note": "; ".join(filter(None, (word, measure.note)))})


def _change(sums: Floats) -> Floats:
    share = share_of(sums)
    return share[..., 1] - share[..., 0]
