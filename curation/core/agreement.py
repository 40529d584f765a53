"""Agreement between annotators, with intervals that respect articles.

Each measure is a ratio of sums over tasks, so it is kept as one small array an article; a bootstrap
round then weighs articles instead of counting again. Sentences of one article are not independent,
therefore articles are resampled, not sentences.

Sources: pairwise F1 as agreement for spans, Hripcsak and Rothschild (2005), doi:10.1197/jamia.M1733;
kappa, Cohen (1960); alpha from coincidences, Krippendorff (2011), "Computing Krippendorff's
Alpha-Reliability".
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.core.schema import LabelSchema
from curation.released import Measure
from curation.types import Answer, LabeledSpan

Floats = NDArray[np.float64]
Ratio = Callable[[Floats], float | None]

ROUNDS = 1000
_SEED = 20240901
_EVERY_LABEL = "all"


class Rated(NamedTuple):
    """One task with the answers of those annotators who gave one."""

    article_id: str
    answers: Mapping[str, Answer]


def measure_agreement(schema: LabelSchema, rated: Iterable[Rated]) -> tuple[Measure, ...]:
    """Compute the agreement figures of a schema over the tasks that two or more annotators answered.

    Spans: pairwise F1, exact and by overlap, over all labels and for each label that occurs.
    Choices: raw agreement, Krippendorff's alpha (nominal), and Cohen's kappa where there are exactly
    two annotators.

    Returns:
        Measures in a fixed order; ``value`` is None with a reason where a measure is undefined.
    """
    shared = [task for task in rated if len(task.answers) > 1]
    names = sorted({name for task in shared for name in task.answers})
    articles = {article: row for row, article in enumerate(sorted({task.article_id for task in shared}))}
    found: list[Measure] = []
    if schema.active_spans:
        used = {span.label for task in shared for answer in task.answers.values() for span in answer.spans}
        for label in (_EVERY_LABEL, *(lab.name for lab in schema.active_spans if lab.name in used)):
            for kind, match in (("exact", _same), ("overlap", _overlapping)):
                sums = _span_sums(shared, articles, label, match)
                found.append(_measure(f"span F1 {kind}, {label}", sums, _f1, int(sums[:, 1].sum())))
    for choice in schema.compared_choices:
        values = {value.name: row for row, value in enumerate(choice.values)}
        pairs = _coincidences(shared, articles, choice.name, values)
        items = _items(shared, choice.name)
        found.append(_measure(f"{choice.name}: raw agreement", pairs, _raw_agreement, items))
        found.append(_measure(f"{choice.name}: Krippendorff alpha", pairs, _alpha, items))
        if len(names) == 2:
            table = _confusions(shared, articles, choice.name, values, names)
            found.append(_measure(f"{choice.name}: Cohen kappa", table, _kappa, items))
    return tuple(found)


def _measure(name: str, sums: Floats, ratio: Ratio, items: int) -> Measure:
    value = ratio(sums.sum(axis=0)) if len(sums) else None
    if value is None:
        note = "no task has two answers" if not items else "annotators used one value only"
        return Measure(name=name, value=None, low=None, high=None, items=items, note=note)
    if len(sums) < 2:
        return Measure(
            name=name, value=value, low=None, high=None, items=items, note="one article: no interval"
        )
    weights = np.random.default_rng(_SEED).multinomial(len(sums), [1 / len(sums)] * len(sums), size=ROUNDS)
    drawn = np.tensordot(weights.astype(np.float64), sums, axes=1)
    ratios = [r for r in map(ratio, drawn) if r is not None]
    low, high = np.percentile(ratios, [2.5, 97.5])
    note = (
        "" if len(ratios) == ROUNDS else f"undefined in {ROUNDS - len(ratios)} of {ROUNDS} bootstrap rounds"
    )
    return Measure(name=name, value=value, low=float(low), high=float(high), items=items, note=note)


# Spans: an article's sums are (spans matched, spans in all), both counted over both sides of each pair.


def _same(span: LabeledSpan, others: Sequence[LabeledSpan]) -> bool:
    return span in others


def _overlapping(span: LabeledSpan, others: Sequence[LabeledSpan]) -> bool:
    return any(o.label == span.label and o.start < span.end and span.start < o.end for o in others)


def _span_sums(
    shared: Sequence[Rated],
    articles: Mapping[str, int],
    label: str,
    match: Callable[[LabeledSpan, Sequence[LabeledSpan]], bool],
) -> Floats:
    sums = np.zeros((len(articles), 2))
    for task in shared:
        chosen = [
            [span for span in answer.spans if label in (_EVERY_LABEL, span.label)]
            for answer in task.answers.values()
        ]
        for one, other in combinations(chosen, 2):
            matched = sum(match(span, other) for span in one) + sum(match(span, one) for span in other)
            sums[articles[task.article_id]] += matched, len(one) + len(other)
    return sums


def _f1(sums: Floats) -> float | None:
    return float(sums[0] / sums[1]) if sums[1] else None


# Choices: an article's sums are a matrix of values, one against the other.


def _items(shared: Sequence[Rated], choice: str) -> int:
    return sum(len(_said(task, choice)) > 1 for task in shared)


def _said(task: Rated, choice: str) -> dict[str, str]:
    said = {name: dict(answer.choices).get(choice) for name, answer in task.answers.items()}
    return {name: value for name, value in said.items() if value is not None}


def _coincidences(
    shared: Sequence[Rated], articles: Mapping[str, int], choice: str, values: Mapping[str, int]
) -> Floats:
    sums = np.zeros((len(articles), len(values), len(values)))
    for task in shared:
        said = [values[value] for value in _said(task, choice).values()]
        for one, other in combinations(said, 2):
            weight = 1 / (len(said) - 1)
            sums[articles[task.article_id], one, other] += weight
            sums[articles[task.article_id], other, one] += weight
    return sums


def _confusions(
    shared: Sequence[Rated],
    articles: Mapping[str, int],
    choice: str,
    values: Mapping[str, int],
    names: Sequence[str],
) -> Floats:
    sums = np.zeros((len(articles), len(values), len(values)))
    for task in shared:
        said = _said(task, choice)
        if len(said) == 2:
            sums[articles[task.article_id], values[said[names[0]]], values[said[names[1]]]] += 1
    return sums


def _raw_agreement(pairs: Floats) -> float | None:
    return float(np.trace(pairs) / pairs.sum()) if pairs.sum() else None


def _alpha(pairs: Floats) -> float | None:
    total = pairs.sum()
    if total <= 1:
        return None
    counts = pairs.sum(axis=0)
    expected = (total**2 - (counts**2).sum()) / (total - 1)
    return float(1 - (total - np.trace(pairs)) / expected) if expected > 0 else None


def _kappa(table: Floats) -> float | None:
    total = table.sum()
    if not total:
        return None
    by_chance = (table.sum(axis=0) * table.sum(axis=1)).sum() / total**2
    return float((np.trace(table) / total - by_chance) / (1 - by_chance)) if by_chance < 1 else None
