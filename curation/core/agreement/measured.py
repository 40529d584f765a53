"""All agreement figures of a schema, in a fixed order.

A measure of spans is named ``KIND, LABEL``, over all labels ``KIND, all``; one of a choice ``CHOICE: KIND``.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from curation.core.agreement import choices as on_choices
from curation.core.agreement import spans as on_spans
from curation.core.agreement import unitizing
from curation.core.agreement.bootstrap import Draws, Ratio, Sums, measure_of
from curation.core.agreement.caveats import kappa_caveats
from curation.core.agreement.choices import Chosen, code_choice
from curation.core.agreement.rated import Marked, Rated, by_rank, code_spans
from curation.core.schema import Choice, LabelSchema
from curation.released import Measure

ALL = "all"
_F1 = ("span F1 exact", "span F1 overlap", "span F1 token")
_CU = "cu-alpha"
_NO_SHARED = "no task has two answers"
_UNMARKED = "nobody marked a span"
_NO_GAP = "all is marked, or nothing"
_ONE_LABEL = "no two labels meet"
_ONE_VALUE = "annotators used one value only"


def measure_agreement(schema: LabelSchema, rated: Iterable[Rated]) -> tuple[Measure, ...]:
    """Compute the agreement figures of a schema.

    Spans: pairwise F1 (exact, by overlap, by token) and Krippendorff's alpha for unitizing, over all labels
    and for each that occurs. Choices: raw agreement, Cohen's and Fleiss' kappa, Gwet's AC1 and Krippendorff's
    alpha, the ordinal one where the schema says that the values are in order.

    Returns:
        Measures in a fixed order; ``value`` is None with a reason where a measure is undefined.
    """
    answered = [task for task in rated if task.answers]
    shared = [task for task in answered if len(task.answers) > 1]
    found: list[Measure] = []
    if schema.active_spans:
        found += _measure_spans(schema, shared)
    articles = by_rank(task.article_id for task in answered)
    draws = Draws(len(articles))
    for choice in schema.compared_choices:
        found += _measure_choice(choice, code_choice(answered, choice, articles), draws)
    return tuple(found)


def _measure_spans(schema: LabelSchema, shared: Sequence[Rated]) -> list[Measure]:
    if not shared:
        return [_undefined(f"{kind}, {ALL}", _NO_SHARED) for kind in (*_F1, *unitizing.OVER_ALL)]
    marked = code_spans(shared, schema)
    draws = Draws(marked.articles)
    counts = np.bincount(marked.label, minlength=len(marked.labels))
    tables = _tables(marked, draws)
    found = [
        measure_of(f"{kind}, {ALL}", _every(tables[kind][0]), on_spans.f1, int(counts.sum()), _UNMARKED)
        for kind in _F1
    ]
    outer = marked.outer(by_label=False)
    whole = draws.sum(unitizing.all_sums(outer))
    inner = len(marked.task) - len(outer.task)
    notes = (f"nested spans left out: {inner}",) if inner else ()
    for kind, over_all in unitizing.OVER_ALL.items():
        why = _ONE_LABEL if kind == _CU else _NO_GAP
        ratio = over_all(len(marked.labels))
        found.append(measure_of(f"{kind}, {ALL}", whole, ratio, len(outer.task), why, notes))
    for row, label in enumerate(marked.labels):
        if counts[row]:
            for kind, (sums, one) in tables.items():
                items = int(counts[row])
                found.append(measure_of(f"{kind}, {label}", _one(sums, row), one, items, _NO_GAP))
            ratio, items = unitizing.ku_alpha(len(marked.labels), row), int((outer.label == row).sum())
            found.append(measure_of(f"{_CU}, {label}", whole, ratio, items, _ONE_LABEL, notes))
    return found


def _tables(marked: Marked, draws: Draws) -> dict[str, tuple[Sums, Ratio]]:
    """Sum by label what the measures of a label need, each with how it is computed."""
    by_label = marked.outer(by_label=True)
    sums = (
        on_spans.exact_sums(marked),
        on_spans.overlap_sums(marked, on_spans.meetings(marked)),
        on_spans.token_sums(marked),
    )
    units = unitizing.label_sums(by_label, on_spans.meetings(by_label))
    return {
        **{kind: (draws.sum(each), on_spans.f1) for kind, each in zip(_F1, sums, strict=True)},
        "u-alpha": (draws.sum(units), unitizing.label_alpha),
    }


def _one(sums: Sums, label: int) -> Sums:
    drawn = None if sums.drawn is None else sums.drawn[:, label]
    return sums._replace(whole=sums.whole[label], drawn=drawn)


def _every(sums: Sums) -> Sums:
    drawn = None if sums.drawn is None else sums.drawn.sum(axis=1)
    return sums._replace(whole=sums.whole.sum(axis=0), drawn=drawn)


def _measure_choice(choice: Choice, chosen: Chosen, draws: Draws) -> list[Measure]:
    shares = on_choices.share_sums(chosen)
    items = int(shares[:, 1].sum())
    why = _ONE_VALUE if items else _NO_SHARED
    share, pairs = draws.sum(shares), draws.sum(on_choices.coincidences(chosen))
    caveats = kappa_caveats(chosen, [value.name for value in choice.values])
    tables = on_choices.pair_tables(chosen)
    two = len(chosen.names) == 2
    cohen = "Cohen kappa" if two else "Cohen kappa (mean of pairs)"
    rows: list[tuple[str, Sums, Ratio, tuple[str, ...]]] = [
        ("raw agreement", share, on_choices.raw_agreement, ()),
        (cohen, draws.sum(tables), on_choices.cohen, caveats),
        ("Fleiss kappa", share, on_choices.fleiss, caveats),
        ("Gwet AC1", share, on_choices.ac1, ()),
        ("Krippendorff alpha", pairs, on_choices.alpha_nominal, ()),
    ]
    if choice.ordered:
        rows.append(("Krippendorff alpha ordinal", pairs, on_choices.alpha_ordinal, ()))
    return [
        measure_of(f"{choice.name}: {kind}", sums, ratio, items, why, notes)
        if items
        else _undefined(f"{choice.name}: {kind}", why)
        for kind, sums, ratio, notes in rows
    ]


def _undefined(name: str, why: str) -> Measure:
    return Measure(name=name, value=None, low=None, high=None, items=0, note=why)
