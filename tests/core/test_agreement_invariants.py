"""What must hold of every measure, whatever the answers."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from curation.core.agreement import Rated, measure_agreement
from curation.released import Measure
from curation.types import Answer, LabeledSpan
from tests.quality.agreement_samples import LABELS, VALUES, sample_schema

ORDERED, NOMINAL = sample_schema(), sample_schema(ordered=False)
TEXT = "وصل رئيس بلدية حيفا إلى القدس صباحا"
spans = st.builds(
    lambda start, length, label: LabeledSpan(start, min(start + length, len(TEXT)), label),
    st.integers(0, len(TEXT) - 1),
    st.integers(1, 8),
    st.sampled_from(LABELS),
)
answers = st.builds(
    lambda marked, value: Answer.of(marked, {} if value is None else {"c": f"v{value}"}),
    st.lists(spans, max_size=4),
    st.none() | st.integers(0, VALUES - 1),
)
tasks = st.builds(
    lambda article, by: Rated(f"a{article}", by, TEXT),
    st.integers(0, 3),
    st.dictionaries(st.sampled_from("xyz"), answers, max_size=3),
)
rated = st.lists(tasks, min_size=1, max_size=6)


def values(measures: tuple[Measure, ...]) -> dict[str, float | None]:
    """Give the values by name, rounded so that the order of a sum does not show."""
    return {m.name: None if m.value is None else round(m.value, 9) for m in measures}


@given(rated)
@settings(max_examples=60, deadline=None)
def test_no_figure_is_nan_and_each_lies_in_its_range(given_tasks: list[Rated]) -> None:
    """A figure is None with a reason, or at most 1; F1 and raw agreement are at least 0."""
    for m in measure_agreement(ORDERED, given_tasks):
        if m.value is None:
            assert m.note
            assert (m.low, m.high) == (None, None)
            continue
        assert math.isfinite(m.value)
        assert m.value <= 1 + 1e-9
        assert m.value >= 0 or not ("F1" in m.name or "raw" in m.name)
        assert m.low is None or m.high is None or m.low <= m.high


@given(rated, st.permutations("xyz"))
@settings(max_examples=30, deadline=None)
def test_annotators_names_do_not_count(given_tasks: list[Rated], names: list[str]) -> None:
    """Whoever gave which answers, the figures are the same."""
    renamed = dict(zip("xyz", names, strict=True))
    other = [
        Rated(task.article_id, {renamed[name]: answer for name, answer in task.answers.items()}, task.text)
        for task in given_tasks
    ]
    assert values(measure_agreement(ORDERED, given_tasks)) == values(measure_agreement(ORDERED, other))


@given(rated, st.permutations(LABELS), st.permutations(range(VALUES)))
@settings(max_examples=30, deadline=None)
def test_names_of_labels_and_values_do_not_count(
    given_tasks: list[Rated], labels: list[str], numbers: list[int]
) -> None:
    """Other names for the same: figures move to the new names, nominal ones of choices stay."""
    new = dict(zip(LABELS, labels, strict=True))
    other = []
    for task in given_tasks:
        by = {}
        for name, answer in task.answers.items():
            moved = [LabeledSpan(s.start, s.end, new[s.label]) for s in answer.spans]
            by[name] = Answer.of(moved, {k: f"v{numbers[int(v[1:])]}" for k, v in answer.choices})
        other.append(Rated(task.article_id, by, task.text))
    before = values(measure_agreement(NOMINAL, given_tasks))
    after = values(measure_agreement(NOMINAL, other))
    for name, value in before.items():
        kind, comma, label = name.rpartition(", ")
        # Of two labels on one place either is the outer one: the alphabet decides.
        if not kind.endswith("u-alpha") or (label in LABELS and kind == "u-alpha"):
            assert after[f"{kind}{comma}{new.get(label, label)}"] == value, name


@given(st.lists(st.tuples(st.integers(0, 3), answers), min_size=1, max_size=6), st.integers(2, 3))
@settings(max_examples=40, deadline=None)
def test_annotators_who_say_the_same_agree_fully(given_answers: list, many: int) -> None:
    """Where all give one answer, every figure that is defined is 1, and so are its ends."""
    tasks_alike = [
        Rated(f"a{article}", dict.fromkeys("xyz"[:many], answer), TEXT) for article, answer in given_answers
    ]
    for m in measure_agreement(ORDERED, tasks_alike):
        for value in (m.value, m.low, m.high):
            assert value is None or math.isclose(value, 1, abs_tol=1e-9), m
