"""Agreement: against worked examples, against other implementations, and where it is undefined."""

import random

import krippendorff
import numpy as np
import pytest

from curation.core.agreement import Rated, measure_agreement
from curation.core.schema import LabelSchema, parse_schema
from curation.released import Measure
from curation.types import Answer, LabeledSpan

TITLE = '{ar: "ا", en: "a"}'
VALUES = "".join(f'{{name: v{n}, title: {TITLE}, definition: {TITLE}, hotkey: "{n}"}},' for n in range(1, 6))
LABELS = "".join(
    f"{{name: {name}, title: {TITLE}, definition: {TITLE}, "
    f'color: "#000000", hotkey: "{name}", nests_in: ["*"]}},'
    for name in ("PERS", "ORG")
)
SCHEMA = parse_schema(
    f"""
name: sample
version: 1.0.0
language: ar
unit: sentence
title: {TITLE}
instructions: {TITLE}
spans: [{LABELS}]
choices: [{{name: c, title: {TITLE}, values: [{VALUES}]}}]
""",
    "sample",
)


def chosen(values: dict[str, str | None], article: str = "a") -> Rated:
    """Give a task with one choice by each annotator."""
    said = {name: Answer.of([], {"c": value}) for name, value in values.items() if value}
    return Rated(article, said)


def marked(spans: dict[str, list[tuple[int, int, str]]], article: str = "a") -> Rated:
    """Give a task with each annotator's spans."""
    return Rated(article, {n: Answer.of([LabeledSpan(*s) for s in one], {}) for n, one in spans.items()})


def measure(rated: list[Rated], name: str, schema: LabelSchema = SCHEMA) -> Measure:
    """Give one measure by its name."""
    return {m.name: m for m in measure_agreement(schema, rated)}[name]


def test_alpha_of_krippendorffs_worked_example() -> None:
    """Nominal data with 4 observers and missing values (Krippendorff 2011, section C): alpha is 0.743."""
    observers = {
        "A": "1 2 3 3 2 1 4 1 2 . . .",
        "B": "1 2 3 3 2 2 4 1 2 5 . 3",
        "C": ". 3 3 3 2 3 4 2 2 5 1 .",
        "D": "1 2 3 3 2 4 4 1 2 5 1 .",
    }
    columns = zip(*(row.split() for row in observers.values()), strict=True)
    rated = [
        chosen({name: None if v == "." else f"v{v}" for name, v in zip(observers, column, strict=True)})
        for column in columns
    ]
    assert measure(rated, "c: Krippendorff alpha").value == pytest.approx(0.743, abs=5e-4)


def test_kappa_of_cohens_form_by_hand() -> None:
    """Two annotators, 50 tasks, table [[20, 5], [10, 15]]: observed .7, by chance .5, kappa .4."""
    table = {("v1", "v1"): 20, ("v1", "v2"): 5, ("v2", "v1"): 10, ("v2", "v2"): 15}
    rated = [chosen({"A": a, "B": b}) for (a, b), n in table.items() for _ in range(n)]
    assert measure(rated, "c: Cohen kappa").value == pytest.approx(0.4, abs=1e-12)
    assert measure(rated, "c: raw agreement").value == pytest.approx(0.7, abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_alpha_equals_the_krippendorff_package_on_random_data(seed: int) -> None:
    """Nominal alpha equals krippendorff.alpha to 1e-9 with any number of observers and gaps."""
    dice = random.Random(seed)
    observers, tasks = dice.randint(2, 5), dice.randint(5, 60)
    grid = [[dice.choice([0, 1, 1, 2, 2, 2, 3]) for _ in range(tasks)] for _ in range(observers)]
    rated = [
        chosen({f"o{o}": f"v{grid[o][t]}" if grid[o][t] else None for o in range(observers)})
        for t in range(tasks)
    ]
    theirs = krippendorff.alpha(
        np.where(np.array(grid) == 0, np.nan, np.array(grid, dtype=float)), level_of_measurement="nominal"
    )
    assert measure(rated, "c: Krippendorff alpha").value == pytest.approx(theirs, abs=1e-9)


def test_span_f1_counts_exact_matches_over_both_sides() -> None:
    """A marks 3 spans, B 2, one of them the same: F1 is 2·1 / (3 + 2)."""
    rated = [
        marked({"A": [(0, 4, "ORG"), (5, 9, "PERS"), (5, 7, "ORG")], "B": [(0, 4, "ORG"), (5, 8, "PERS")]})
    ]
    assert measure(rated, "span F1 exact, all").value == pytest.approx(2 / 5)
    assert measure(rated, "span F1 exact, ORG").value == pytest.approx(2 / 3)
    assert measure(rated, "span F1 overlap, PERS").value == 1.0
    assert measure(rated, "span F1 exact, PERS").value == 0.0


def test_nested_spans_of_one_label_each_count() -> None:
    """A span inside another of the same label is a span of its own."""
    rated = [marked({"A": [(0, 9, "ORG"), (5, 9, "ORG")], "B": [(0, 9, "ORG")]})]
    assert measure(rated, "span F1 exact, ORG").value == pytest.approx(2 / 3)


def test_undefined_measures_are_none_with_a_reason() -> None:
    """One annotator, or one value only: None and why, never NaN."""
    alone = measure([chosen({"A": "v1"})], "c: Krippendorff alpha")
    assert (alone.value, alone.low, alone.note) == (None, None, "no task has two answers")
    uniform = measure([chosen({"A": "v1", "B": "v1"})] * 3, "c: Krippendorff alpha")
    assert uniform.value is None
    assert uniform.note


def test_interval_needs_two_articles_and_holds_the_value() -> None:
    """One article gives no interval and says so; several give one around the value, the same each time."""
    single = measure([chosen({"A": "v1", "B": "v2"}), chosen({"A": "v1", "B": "v1"})], "c: raw agreement")
    assert (single.low, single.note) == (None, "one article: no interval")
    many = [chosen({"A": "v1", "B": f"v{1 + n % 3 // 2}"}, article=f"a{n % 7}") for n in range(60)]
    first, second = measure(many, "c: raw agreement"), measure(many, "c: raw agreement")
    assert first == second
    assert first.low is not None
    assert first.value is not None
    assert first.high is not None
    assert first.low < first.value < first.high


def test_interval_is_wider_when_articles_disagree_as_a_whole() -> None:
    """Articles are resampled, not tasks: disagreement gathered in one article widens the interval."""
    spread = [chosen({"A": "v1", "B": "v2" if n % 10 == 0 else "v1"}, f"a{n // 10}") for n in range(100)]
    gathered = [chosen({"A": "v1", "B": "v2" if n < 10 else "v1"}, f"a{n // 10}") for n in range(100)]
    narrow, wide = measure(spread, "c: raw agreement"), measure(gathered, "c: raw agreement")
    assert narrow.value == wide.value
    assert narrow.low is not None
    assert wide.low is not None
    assert wide.low < narrow.low
