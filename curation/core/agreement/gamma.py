"""Gamma and gamma-cat: spans of annotators aligned as well as may be, against aligned random ones.

Computed by pygamma-agreement, article by article, each with the same seed. An article's sums are the
disorders of what was marked and of random samples, times how much was marked; so the pooled gamma weighs an
article by its spans, and intervals are drawn by article as for all measures.

Sources: Mathet, Widlöcher and Métivier (2015), doi:10.1162/COLI_a_00227; gamma-cat, Mathet (2017),
doi:10.1162/COLI_a_00296; the package, Titeux and Riad (2021), doi:10.21105/joss.02989.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from curation.core.agreement.bootstrap import Draws, Floats, Sums, measure_of, one_minus
from curation.core.agreement.rated import Rated, by_rank
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.released import Measure

_SAMPLES = 30
_SEED = 20240901
_UNMARKED = "nobody marked a span"
_NAMES = ("gamma, all", "gamma-cat, all")
_NOTE = f"{_SAMPLES} random samples an article"


class Unit(NamedTuple):
    """What an annotator marked, by its place in an article's tasks laid end to end."""

    annotator: str
    start: int
    end: int
    label: str


def check_gamma() -> None:
    """Refuse where the package is not installed.

    Raises:
        InputError: it is not there.
    """
    if find_spec("pygamma_agreement") is None:
        raise InputError("gamma needs pygamma-agreement: install it with `pip install 'tanqih[gamma]'`")


def measure_gamma(
    schema: LabelSchema, rated: Sequence[Rated], tick: Callable[[int, int], None]
) -> tuple[Measure, ...]:
    """Compute gamma and gamma-cat of the spans of tasks that two or more annotators answered.

    Args:
        schema: whose labels count.
        rated: the tasks; the texts of an article's are laid end to end.
        tick: told how many of how many articles are done; one takes a second or so.

    Raises:
        InputError: the package is not installed.
    """
    check_gamma()
    labels = {label.name for label in schema.active_spans}
    continua = _continua(rated)
    articles = by_rank(article for article, _ in continua)
    sums, items = np.zeros((len(articles), 2, 2)), 0
    with _quiet() as disorders:
        for number, ((article, names), tasks) in enumerate(sorted(continua.items())):
            tick(number, len(continua))
            units = list(_units(tasks, labels))
            items += len(units)
            sums[articles[article]] += disorders(names, units)
    drawn = Draws(len(articles)).sum(sums)
    why = _UNMARKED if articles else "no task has two answers"
    return tuple(
        measure_of(name, _part(drawn, row), _ratio, items, why, (_NOTE,)) for row, name in enumerate(_NAMES)
    )


def _continua(rated: Sequence[Rated]) -> dict[tuple[str, tuple[str, ...]], list[Rated]]:
    """Gather the tasks of each article that the same annotators answered: their texts are one continuum."""
    found: dict[tuple[str, tuple[str, ...]], list[Rated]] = {}
    for task in rated:
        if len(task.answers) > 1:
            found.setdefault((task.article_id, tuple(sorted(task.answers))), []).append(task)
    return found


def _units(tasks: Sequence[Rated], labels: set[str]) -> Iterator[Unit]:
    base = 0
    for task in tasks:
        for name, answer in sorted(task.answers.items()):
            for span in answer.spans:
                if span.label in labels:
                    yield Unit(name, base + span.start, base + span.end, span.label)
        base += len(task.text)


@contextmanager
def _quiet() -> Iterator[Callable[[tuple[str, ...], Sequence[Unit]], Floats]]:
    """Give the work of the package; numpy's own dice, the logger and the solver are left as they were.

    The package draws from numpy's global dice, and warns about its solver once a continuum. Its threads turn
    the solver's messages off and on again under one another: only where they are off from the start, nothing
    is printed and no thread takes away what another is about to.
    """
    import cvxopt.glpk
    import pygamma_agreement

    apart = pygamma_agreement.CombinedCategoricalDissimilarity()  # compiled once: that takes seconds
    dice, level, options = np.random.get_state(), logging.root.manager.disable, dict(cvxopt.glpk.options)
    logging.disable(logging.WARNING)
    cvxopt.glpk.options["msg_lev"] = "GLP_MSG_OFF"
    try:
        yield lambda names, units: _disorders(apart, names, units)
    finally:
        cvxopt.glpk.options.clear()
        cvxopt.glpk.options.update(options)
        logging.disable(level)
        np.random.set_state(dice)


def _disorders(apart: Any, names: tuple[str, ...], units: Sequence[Unit]) -> Floats:
    """Compute the disorders of gamma and gamma-cat, observed and expected, times an annotator's units."""
    from pyannote.core import Segment
    from pygamma_agreement import Continuum

    if not units:
        return np.zeros((2, 2))
    continuum = Continuum()
    for name in names:
        continuum.add_annotator(name)
    for unit in units:
        continuum.add(unit.annotator, Segment(unit.start, unit.end), unit.label)
    np.random.seed(_SEED)
    found = continuum.compute_gamma(apart, n_samples=_SAMPLES)
    by_chance = [alignment.gamma_k_disorder(apart, None) for alignment in found.chance_alignments]
    by_label = found.best_alignment.gamma_k_disorder(apart, None)
    sums = [[found.observed_disorder, found.expected_disorder], [by_label, float(np.mean(by_chance))]]
    return np.array(sums) * float(continuum.avg_num_annotations_per_annotator)


def _part(sums: Sums, row: int) -> Sums:
    drawn = None if sums.drawn is None else sums.drawn[:, row]
    return sums._replace(whole=sums.whole[row], drawn=drawn)


def _ratio(sums: Floats) -> Floats:
    return one_minus(sums[..., 0], sums[..., 1], np.ones_like(sums[..., 0]))
