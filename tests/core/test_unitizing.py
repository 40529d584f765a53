"""Alpha for unitizing: by hand, and against a count of every character pair by pair."""

from itertools import permutations

import krippendorff
import numpy as np
import pytest

from curation.core.agreement import Rated, measure_agreement
from curation.types import Answer, LabeledSpan
from tests.quality.agreement_samples import LABELS, Continua, random_continua, sample_schema

SCHEMA = sample_schema()


def figures(rated: list[Rated]) -> dict[str, float | None]:
    """Give our figures by name."""
    return {m.name: m.value for m in measure_agreement(SCHEMA, rated)}


def test_one_unit_and_a_shorter_one_by_hand() -> None:
    """Ten characters, A marks four of them, B two.

    Coincidences: both 2·2, unit with gap 2 either way, gap with gap 2·6; so 6 under the label, 14 gap, 20 in
    all. Observed 4. Units' squares 16 + 4, gaps' lengths 14: expected 2·20·6·14 / (400 - 20 - 14).
    """
    rated = [
        Rated(
            "a",
            {
                "A": Answer.of([LabeledSpan(0, 4, "PERS")], {}),
                "B": Answer.of([LabeledSpan(0, 2, "PERS")], {}),
            },
            "ا" * 10,
        )
    ]
    by_hand = 1 - 4 / (2 * 20 * 6 * 14 / 366)
    found = figures(rated)
    for name in ("u-alpha, all", "u-alpha marked or not, all", "u-alpha, PERS"):
        assert found[name] == pytest.approx(by_hand, abs=1e-12)
    assert found["cu-alpha, all"] is None


def _lengths(sample: Continua) -> tuple[np.ndarray, list[np.ndarray]]:
    """Write out each annotator's value of every character, 0 for gaps, and which unit it is of."""
    many = len(sample.tasks[0])
    values = np.zeros((many, len(sample.tasks) * sample.length), dtype=int)
    units = [np.full(values.shape[1], -1) for _ in range(many)]
    for number, by in enumerate(sample.tasks):
        for o, spans in enumerate(by):
            for which, (start, end, label) in enumerate(spans):
                at = slice(number * sample.length + start, number * sample.length + end)
                values[o, at] = label + 1
                units[o][at] = number * 1000 + which
    return values, units


def _by_character(sample: Continua) -> dict[str, float]:
    """Compute the family as the equations are written, from all characters, with loops."""
    values, units = _lengths(sample)
    many, size = len(values), len(LABELS) + 1
    observed = np.zeros((size, size))
    squares, inner = np.zeros(size), np.zeros(size)
    for one, other in permutations(range(many), 2):
        for mine, theirs in zip(values[one], values[other], strict=True):
            observed[mine, theirs] += 1 / (many - 1)
        for unit in set(units[one]) - {-1}:
            inside = units[one] == unit
            label = values[one][inside][0]
            inner[label] += (inside & (values[other] > 0)).sum() ** 2 / (many - 1)
            squares[label] += inside.sum() ** 2 / (many - 1)
    squares[0] = (values == 0).sum()
    return {
        "u-alpha, all": _alpha(observed, squares),
        "u-alpha marked or not, all": _alpha(_fold(observed), np.array([squares[0], squares[1:].sum()])),
        "cu-alpha, all": _alpha(observed[1:, 1:], inner[1:]),
        **{f"cu-alpha, {name}": _one(observed[1:, 1:], inner[1:], k) for k, name in enumerate(LABELS)},
    }


def _fold(observed: np.ndarray) -> np.ndarray:
    return np.array(
        [[observed[0, 0], observed[0, 1:].sum()], [observed[1:, 0].sum(), observed[1:, 1:].sum()]]
    )


def _expected(observed: np.ndarray, squares: np.ndarray) -> np.ndarray:
    each, whole = observed.sum(axis=1), observed.sum()
    return (np.outer(each, each) - np.diag(squares)) / (whole - squares.sum() / whole)


def _alpha(observed: np.ndarray, squares: np.ndarray) -> float:
    expected = _expected(observed, squares)
    apart = 1 - np.eye(len(observed))
    return float(1 - (observed * apart).sum() / (expected * apart).sum())


def _one(observed: np.ndarray, squares: np.ndarray, k: int) -> float:
    expected = _expected(observed, squares)
    mine, theirs = observed[:, k].sum(), expected[:, k].sum()
    return float(1 - theirs / mine * (mine - observed[k, k]) / (theirs - expected[k, k]))


@pytest.mark.parametrize("seed", range(6))
def test_the_family_equals_a_count_of_characters(seed: int) -> None:
    """u-alpha, marked or not, cu-alpha and that of each label, to 1e-9, with two to four annotators."""
    sample = random_continua(seed)
    found = figures(sample.rated())
    for name, value in _by_character(sample).items():
        assert found[name] == pytest.approx(value, abs=1e-9), name


@pytest.mark.parametrize("seed", range(6))
def test_one_label_equals_a_count_of_characters_with_the_others_as_gap(seed: int) -> None:
    """u-alpha of a label is the family's first of a continuum in which only its units are left."""
    sample = random_continua(seed)
    found = figures(sample.rated())
    for number, name in enumerate(LABELS):
        kept = [[[unit for unit in units if unit[2] == number] for units in by] for by in sample.tasks]
        alone = _by_character_alone(Continua(sample.length, kept))
        assert found[f"u-alpha, {name}"] == pytest.approx(alone, abs=1e-9)


def _by_character_alone(sample: Continua) -> float:
    with np.errstate(invalid="ignore"):  # of labels that are not there
        return _by_character(sample)["u-alpha, all"]


@pytest.mark.parametrize("seed", range(6))
def test_units_of_one_character_give_alpha_of_single_values(seed: int) -> None:
    """Where every unit is one character long, unitizing falls away: it is nominal alpha of the characters.

    That alpha is computed by the package krippendorff.
    """
    dice = np.random.default_rng(seed)
    many, length = int(dice.integers(2, 5)), 60
    truth = dice.choice(4, length, p=[0.7, 0.1, 0.1, 0.1])
    values = np.where(dice.random((many, length)) < 0.8, truth, dice.integers(0, 4, (many, length)))
    units = [[[at, at + 1, int(v) - 1] for at, v in enumerate(row) if v] for row in values]
    found = figures(Continua(length, [units]).rated())
    alike = krippendorff.alpha(values, value_domain=list(range(4)), level_of_measurement="nominal")
    assert found["u-alpha, all"] == pytest.approx(alike, abs=1e-9)
    marked = krippendorff.alpha((values > 0).astype(int), value_domain=[0, 1], level_of_measurement="nominal")
    assert found["u-alpha marked or not, all"] == pytest.approx(marked, abs=1e-9)


def test_the_outer_of_nested_spans_is_the_unit() -> None:
    """Over all labels a nested span is left out, and said so; on its own label it counts."""
    spans = [LabeledSpan(0, 8, "ORG"), LabeledSpan(4, 8, "GPE")]
    both = {"A": Answer.of(spans, {}), "B": Answer.of(spans[:1], {})}
    measures = {m.name: m for m in measure_agreement(SCHEMA, [Rated("a", both, "ا" * 20)])}
    assert measures["u-alpha, all"].value == pytest.approx(1)
    assert measures["u-alpha, all"].note == "nested spans left out: 1; one article: no interval"
    assert measures["u-alpha, GPE"].value is not None
    assert measures["u-alpha, GPE"].value < 0.1


def test_nothing_marked_is_undefined() -> None:
    """Two annotators who mark nothing agree on nothing that could be measured."""
    found = figures([Rated("a", {"A": Answer(), "B": Answer()}, "نص بلا أسماء")])
    assert set(found) == {
        *(f"span F1 {kind}, all" for kind in ("exact", "overlap", "token")),
        *(f"{kind}, all" for kind in ("u-alpha", "u-alpha marked or not", "cu-alpha")),
        *(f"c: {kind}" for kind in ("raw agreement", "Cohen kappa", "Fleiss kappa", "Gwet AC1")),
        *(f"c: Krippendorff alpha{kind}" for kind in ("", " ordinal")),
    }
    assert set(found.values()) == {None}
