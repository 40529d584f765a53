"""Agreement: against worked examples, against other implementations, and where it is undefined."""

import random

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
choices: [{{name: c, title: {TITLE}, values: [{VALUES}], ordered: true}}]
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


def krippendorffs_example() -> list[Rated]:
    """Give the data of Krippendorff (2011): 4 observers, 12 units, 5 values, some missing."""
    observers = {
        "A": "1 2 3 3 2 1 4 1 2 . . .",
        "B": "1 2 3 3 2 2 4 1 2 5 . 3",
        "C": ". 3 3 3 2 3 4 2 2 5 1 .",
        "D": "1 2 3 3 2 4 4 1 2 5 1 .",
    }
    columns = zip(*(row.split() for row in observers.values()), strict=True)
    return [
        chosen({name: None if v == "." else f"v{v}" for name, v in zip(observers, column, strict=True)})
        for column in columns
    ]


def test_alpha_of_krippendorffs_worked_example() -> None:
    """Nominal data with 4 observers and missing values (Krippendorff 2011, section C): alpha is 0.743."""
    alpha = measure(krippendorffs_example(), "c: Krippendorff alpha")
    assert alpha.value == pytest.approx(0.743, abs=5e-4)


def test_measures_of_the_same_example_by_others() -> None:
    """Krippendorff (2011, section D): ordinal .815; Gwet (2014) on the same data: AC1 .775, Fleiss .761."""
    rated = krippendorffs_example()
    assert measure(rated, "c: Krippendorff alpha ordinal").value == pytest.approx(0.815, abs=5e-4)
    assert measure(rated, "c: Gwet AC1").value == pytest.approx(0.77544, abs=5e-6)
    assert measure(rated, "c: Fleiss kappa").value == pytest.approx(0.76117, abs=5e-6)
    assert measure(rated, "c: raw agreement").value == pytest.approx(0.81818, abs=5e-6)


def tabled(table: list[list[int]]) -> list[Rated]:
    """Give tasks that two annotators answered as often as the table says, one's rows, the other's columns."""
    return [
        chosen({"A": f"v{a}", "B": f"v{b}"}, article=f"a{n % 9}")
        for a, row in enumerate(table, 1)
        for b, times in enumerate(row, 1)
        for n in range(times)
    ]


def test_kappa_of_cohens_own_example() -> None:
    """Cohen (1960), 200 cases in three categories: observed .70, by chance .41, kappa .492."""
    kappa = measure(tabled([[88, 14, 18], [10, 40, 10], [2, 6, 12]]), "c: Cohen kappa")
    assert kappa.value == pytest.approx(0.492, abs=5e-4)
    assert kappa.note == ""


def test_kappa_of_fleiss_form_by_hand() -> None:
    """A much repeated example of 10 tasks and 14 annotators: agreement .378, chance .213, kappa .210."""
    table = (
        "0 0 0 0 14|0 2 6 4 2|0 0 3 5 6|0 3 9 2 0|2 2 8 1 1|7 7 0 0 0|3 2 6 3 0|2 5 3 2 2|6 5 2 1 0|0 2 2 3 7"
    )
    rated = []
    for row in table.split("|"):
        said = [f"v{v}" for v, times in enumerate(row.split(), 1) for _ in range(int(times))]
        rated.append(chosen({f"o{n:02}": value for n, value in enumerate(said)}))
    assert measure(rated, "c: raw agreement").value == pytest.approx(0.378, abs=5e-4)
    assert measure(rated, "c: Fleiss kappa").value == pytest.approx(0.210, abs=5e-4)


def test_kappa_is_low_where_one_value_prevails_and_its_note_says_so() -> None:
    """[[118, 5], [2, 0]]: 94% agree, chance by kappa .945, by AC1 (two values) .054: -.023 and .941."""
    rated = tabled([[118, 5], [2, 0]])
    two = SCHEMA.model_copy(
        update={"choices": (SCHEMA.choices[0].model_copy(update={"values": SCHEMA.choices[0].values[:2]}),)}
    )
    kappa = measure(rated, "c: Cohen kappa", two)
    assert kappa.value == pytest.approx(-0.0234, abs=5e-5)
    assert kappa.note.startswith("97% of answers are v1: kappa is low for that alone")
    assert measure(rated, "c: Gwet AC1", two).value == pytest.approx(0.9408, abs=5e-5)


def test_few_tasks_are_told() -> None:
    """Fewer than twice the values squared, or than 30, are called few."""
    assert measure(tabled([[10, 5], [5, 9]]), "c: Cohen kappa").note == "few tasks: 29, want 50"


def test_cohens_kappa_of_three_is_the_mean_of_pairs() -> None:
    """Light's kappa: each pair's, weighed by the tasks it shares."""
    dice = random.Random(3)
    rows = [{name: f"v{dice.randint(1, 3)}" for name in "ABC"} for _ in range(60)]
    pairs = []
    for out in "ABC":
        both = [chosen({name: value for name, value in row.items() if name != out}) for row in rows]
        pairs.append(measure(both, "c: Cohen kappa").value)
    light = measure([chosen(dict(row)) for row in rows], "c: Cohen kappa (mean of pairs)")
    assert light.value == pytest.approx(np.mean(pairs), abs=1e-12)


def test_kappa_of_cohens_form_by_hand() -> None:
    """Two annotators, 50 tasks, table [[20, 5], [10, 15]]: observed .7, by chance .5, kappa .4."""
    table = {("v1", "v1"): 20, ("v1", "v2"): 5, ("v2", "v1"): 10, ("v2", "v2"): 15}
    rated = [chosen({"A": a, "B": b}) for (a, b), n in table.items() for _ in range(n)]
    assert measure(rated, "c: Cohen kappa").value == pytest.approx(0.4, abs=1e-12)
    assert measure(rated, "c: raw agreement").value == pytest.approx(0.7, abs=1e-12)


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


def test_token_f1_counts_the_words_both_labelled() -> None:
    """A marks «وزير الصحة», B «الصحة»: of three labelled words one is labelled by both, twice 1 of 3."""
    text = "قال وزير الصحة أمس"
    rated = [
        Rated(
            "a",
            {
                "A": Answer.of([LabeledSpan(4, 14, "ORG")], {}),
                "B": Answer.of([LabeledSpan(9, 14, "ORG")], {}),
            },
            text,
        )
    ]
    assert measure(rated, "span F1 token, ORG").value == pytest.approx(2 / 3)


def test_marks_do_not_cut_words_into_tokens() -> None:
    """A word with all its diacritics is one token."""
    text = "أَعْلَنَتِ الوِزَارَةُ"
    spans = {
        "A": Answer.of([LabeledSpan(0, len(text), "ORG")], {}),
        "B": Answer.of([LabeledSpan(text.index(" ") + 1, len(text), "ORG")], {}),
    }
    assert measure([Rated("a", spans, text)], "span F1 token, ORG").value == pytest.approx(2 / 3)


def test_what_an_older_schema_said_is_left_out() -> None:
    """A label and a value that the schema does not have change no figure."""
    spans = [(0, 4, "ORG"), (5, 9, "PERS")]
    rated = [
        marked({"A": spans, "B": spans[:1]}),
        chosen({"A": "v1", "B": "v2"}),
        chosen({"A": "v1", "B": "v1"}),
    ]
    older = [
        marked({"A": [*spans, (0, 9, "OLD")], "B": [*spans[:1], (0, 2, "OLD")]}),
        chosen({"A": "v1", "B": "v2", "C": "gone"}),
        chosen({"A": "v1", "B": "v1"}),
    ]
    for before, after in zip(measure_agreement(SCHEMA, rated), measure_agreement(SCHEMA, older), strict=True):
        if "Cohen" not in before.name:
            assert before == after
