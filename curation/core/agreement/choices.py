"""Agreement on choices: raw, and corrected for chance in the ways that papers report.

All take any number of annotators and tasks that not all of them answered.

Sources: kappa, Cohen (1960), doi:10.1177/001316446002000104, over pairs as Light (1971),
doi:10.1037/h0031643; kappa for many, Fleiss (1971), doi:10.1037/h0031619; AC1, Gwet (2008),
doi:10.1348/000711006X126600, and for answers that are missing Gwet (2014), "Handbook of Inter-Rater
Reliability", 4th edition; alpha, Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability".
"""

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np

from curation.core.agreement.bootstrap import Floats, one_minus
from curation.core.agreement.rated import Ints, Rated, by_rank
from curation.core.schema import Choice


class Chosen(NamedTuple):
    """What was answered to one choice: for each task and annotator a value's number, -1 where none is."""

    value: Ints
    article: Ints
    articles: int
    values: int
    names: tuple[str, ...]

    @property
    def counts(self) -> Floats:
        """How many gave each value, a row a task."""
        counts = np.zeros((len(self.value), self.values))
        task, who = np.nonzero(self.value >= 0)
        np.add.at(counts, (task, self.value[task, who]), 1)
        return counts


def code_choice(rated: Sequence[Rated], choice: Choice, articles: dict[str, int]) -> Chosen:
    """Lay out the answers to one choice, also of tasks with one; unknown values are left out."""
    names = by_rank(name for task in rated for name in task.answers)
    values = {value.name: row for row, value in enumerate(choice.values)}
    table = np.full((len(rated), len(names)), -1, dtype=np.int64)
    for row, task in enumerate(rated):
        for name, answer in task.answers.items():
            table[row, names[name]] = values.get(dict(answer.choices).get(choice.name, ""), -1)
    article = np.array([articles[task.article_id] for task in rated], dtype=np.int64)
    return Chosen(table, article, len(articles), len(values), tuple(names))


def share_sums(chosen: Chosen) -> Floats:
    """Sum by article: the share of pairs that agree and how many tasks have pairs; then each value's share.

    Returns:
        A row an article: agreeing shares, tasks with two answers or more, answered tasks, and a column a
        value with its shares of the answered tasks.
    """
    counts = chosen.counts
    given = counts.sum(axis=1)
    paired = given > 1
    alike = np.zeros(len(counts))
    alike[paired] = (counts * (counts - 1)).sum(axis=1)[paired] / (given * (given - 1))[paired]
    shares = counts / np.maximum(given, 1)[:, None]
    return _by_article(chosen, np.column_stack((alike, paired, given > 0, shares)))


def coincidences(chosen: Chosen) -> Floats:
    """Sum by article the coincidences of values: a task's pairs, over one less than answered it."""
    counts = chosen.counts
    given = counts.sum(axis=1)
    weight = np.where(given > 1, 1 / np.maximum(given - 1, 1), 0)
    pairs = counts[:, :, None] * counts[:, None, :]
    pairs[:, range(chosen.values), range(chosen.values)] -= counts
    return _by_article(chosen, pairs * weight[:, None, None])


def pair_tables(chosen: Chosen) -> Floats:
    """Count by article, for each pair of annotators that share tasks, one's values against the other's."""
    tables = []
    for one, other in combinations(range(len(chosen.names)), 2):
        both = np.flatnonzero((chosen.value[:, one] >= 0) & (chosen.value[:, other] >= 0))
        if len(both):
            table = np.zeros((chosen.articles, chosen.values, chosen.values))
            at = (chosen.article[both], chosen.value[both, one], chosen.value[both, other])
            np.add.at(table, at, 1)
            tables.append(table)
    return np.stack(tables, axis=1) if tables else np.zeros((chosen.articles, 0, 1, 1))


def _by_article(chosen: Chosen, by_task: Floats) -> Floats:
    sums = np.zeros((chosen.articles, *by_task.shape[1:]))
    np.add.at(sums, chosen.article, by_task)
    return sums


def raw_agreement(sums: Floats) -> Floats:
    """Give the mean over tasks of the share of pairs that agree."""
    return sums[..., 0] / sums[..., 1]


def fleiss(sums: Floats) -> Floats:
    """Compute Fleiss' kappa: chance is that two answers drawn from all of them are the same."""
    shares = sums[..., 3:] / sums[..., 2, None]
    return _corrected(raw_agreement(sums), (shares**2).sum(axis=-1))


def ac1(sums: Floats) -> Floats:
    """Compute Gwet's AC1: chance is that of a guess where the answer is in doubt."""
    shares = sums[..., 3:] / sums[..., 2, None]
    values = shares.shape[-1]
    return _corrected(raw_agreement(sums), (shares * (1 - shares)).sum(axis=-1) / (values - 1))


def _corrected(observed: Floats, by_chance: Floats) -> Floats:
    return one_minus(1 - observed, 1 - by_chance, np.ones_like(by_chance))


def cohen(tables: Floats) -> Floats:
    """Compute Cohen's kappa: the mean over pairs of annotators, each weighed by its tasks.

    A pair is left out where both used one and the same value alone.
    """
    total = tables.sum(axis=(-2, -1))
    chance = (tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1) / total**2
    kappa = _corrected(np.trace(tables, axis1=-2, axis2=-1) / total, chance)
    defined = np.isfinite(kappa)
    weight = np.where(defined, total, 0)
    return np.asarray((np.where(defined, kappa, 0) * weight).sum(axis=-1) / weight.sum(axis=-1))


def alpha_nominal(pairs: Floats) -> Floats:
    """Compute Krippendorff's alpha where any two values are equally far apart."""
    return _alpha(pairs, 1 - np.eye(pairs.shape[-1]))


def alpha_ordinal(pairs: Floats) -> Floats:
    """Compute Krippendorff's alpha where values stand in order: apart is what was answered in between."""
    answers = pairs.sum(axis=-1)
    middle = np.cumsum(answers, axis=-1) - answers / 2
    return _alpha(pairs, (middle[..., :, None] - middle[..., None, :]) ** 2)


def _alpha(pairs: Floats, apart: Floats) -> Floats:
    answers = pairs.sum(axis=-1)
    total = answers.sum(axis=-1)
    observed = (pairs * apart).sum(axis=(-2, -1))
    expected = (answers[..., :, None] * answers[..., None, :] * apart).sum(axis=(-2, -1)) / (total - 1)
    return one_minus(observed, np.where(total > 1, expected, np.nan), np.ones_like(total))
