"""What is said of people and of single tasks: pairs, confusions, bias, drift, pace, worth."""

import math
import random

import pytest

from curation.core.agreement import Rated, measure_agreement
from curation.core.agreement.bias import measure_bias, measure_drift
from curation.core.agreement.course import measure_course
from curation.core.agreement.pace import find_odd_paces
from curation.core.agreement.pairing import NO_SPAN, confuse, confuse_choice, find_clashes, pair_spans
from curation.core.agreement.tally import (
    SPANS,
    Tallies,
    Voted,
    measure_annotators,
    rank_tasks,
    tally,
)
from curation.released import Measure
from curation.types import AnnotationRecord, Answer, LabeledSpan
from tests.quality.agreement_samples import random_continua, random_grid, sample_schema
from tests.records import make_annotation

SCHEMA = sample_schema()


def annotation(
    task: str, name: str, answer: Answer, at: int = 0, took: float | None = None
) -> AnnotationRecord:
    """Give an annotation that was last changed in minute ``at``."""
    return make_annotation(
        f"{task}-{name}",
        task,
        name,
        answer,
        lead_time=took,
        created_at="2026-01-01T00:00",
        updated_at=f"2026-01-01T{at // 60:02}:{at % 60:02}",
    )


def voted(task: str, answers: dict[str, Answer], article: str = "a", at: int = 0) -> Voted:
    """Give a task with its annotations."""
    return Voted(task, article, {name: annotation(task, name, said, at) for name, said in answers.items()})


def said(value: str | None, *spans: tuple[int, int, str]) -> Answer:
    """Give an answer."""
    return Answer.of([LabeledSpan(*span) for span in spans], {"c": value} if value else {})


def by_name(measures: tuple[Measure, ...]) -> dict[str, Measure]:
    """Give measures by name."""
    return {m.name: m for m in measures}


def test_spans_are_paired_by_what_they_share() -> None:
    """The same place under two labels is a pair; so is the same label with other edges; the rest is alone."""
    a, b, c = LabeledSpan(0, 9, "ORG"), LabeledSpan(4, 9, "GPE"), LabeledSpan(20, 24, "PERS")
    x, y = LabeledSpan(0, 9, "GPE"), LabeledSpan(5, 9, "GPE")
    assert list(pair_spans([a, b, c], [x, y])) == [(b, y), (a, x), (c, None)]


def test_confusions_are_counted_with_no_span() -> None:
    """Alike, confused, and marked by one alone; labels in order, "no span" last, commonest first."""
    one = said(None, (0, 4, "PERS"), (5, 9, "ORG"), (10, 14, "GPE"))
    other = said(None, (0, 4, "PERS"), (5, 9, "GPE"))
    rows = confuse({"t1": {"A": one, "B": other}, "t2": {"A": other, "B": one}, "t3": {"A": one, "B": one}})
    assert [(row.labels, row.times) for row in rows] == [
        (("PERS", "PERS"), 3),
        (("GPE", "ORG"), 2),
        (("GPE", NO_SPAN), 2),
        (("GPE", "GPE"), 1),
        (("ORG", "ORG"), 1),
    ]
    assert rows[1].tasks == ("t1", "t2")


def test_clashes_name_both_annotators() -> None:
    """What one marked alone stands beside None on the other's side."""
    clashes = list(find_clashes("t", {"B": said(None), "A": said(None, (0, 4, "PERS"))}))
    assert [(c.annotators, c.spans) for c in clashes] == [(("A", "B"), (LabeledSpan(0, 4, "PERS"), None))]


def counted(rated: list[Rated]) -> Tallies:
    """Tally tasks given as for the measures."""
    tasks = [voted(f"t{n}", dict(task.answers), task.article_id) for n, task in enumerate(rated)]
    return tally(SCHEMA, [task for task in tasks if len(task.annotations) > 1])


@pytest.mark.parametrize("seed", range(4))
def test_a_tally_sums_to_the_measures(seed: int) -> None:
    """Matched by possible of everyone is exact F1; of choices of two annotators it is raw agreement."""
    for rated, kind, name in (
        (random_continua(seed, nested=True).rated(), SPANS, "span F1 exact, all"),
        (random_grid(seed, annotators=2).rated(), "c", "c: raw agreement"),
    ):
        found = next(tally for tally in counted(rated).kinds if tally.kind == kind)
        measured = by_name(measure_agreement(SCHEMA, rated))[name].value
        assert found.matched.sum() / found.possible.sum() == pytest.approx(measured, abs=1e-12)


def test_the_one_who_disagrees_shows() -> None:
    """Of three, two agree always and the third never: one half for those, nothing for the third."""
    tasks = [
        voted(f"t{n}", {"A": said("v1"), "B": said("v1"), "C": said("v2")}, f"a{n % 5}") for n in range(20)
    ]
    found = by_name(measure_annotators(tally(SCHEMA, tasks), "the others"))
    assert [found[f"{name}: c with the others"].value for name in "ABC"] == [0.5, 0.5, 0]
    assert found["A: span F1 exact with the others"].note == "nothing could be matched"


def test_bias_is_in_multiples_of_the_others() -> None:
    """Who marks two persons where the others mark one has a bias of 2, and it is said that it differs."""
    one, two = said(None, (0, 4, "PERS")), said(None, (0, 4, "PERS"), (5, 9, "PERS"))
    tasks = [voted(f"t{n}", {"A": one, "B": one, "C": two}, f"a{n % 5}") for n in range(20)]
    found = by_name(measure_bias(SCHEMA, tasks))
    assert found["C: PERS, times the others"].value == 2
    assert found["C: PERS, times the others"].note == "differs"
    assert found["A: PERS, times the others"].value == pytest.approx(2 / 3)
    assert "A: ORG, times the others" not in found


def test_drift_follows_the_servers_time() -> None:
    """Who agrees at first and not at last drifts by -1, in whatever order the tasks come."""
    tasks = [
        voted(f"t{n}", {"A": said("v1"), "B": said("v1" if n < 25 else "v2")}, f"a{n % 6}", at=n)
        for n in range(50)
    ]
    random.Random(2).shuffle(tasks)
    found = by_name(measure_drift(tally(SCHEMA, tasks), tasks))
    change = found["A: c, last fifth less first"]
    assert change.value == -1
    assert change.items == 20
    assert change.note.startswith("changed")
    assert not measure_drift(tally(SCHEMA, tasks[:8]), tasks[:8])


def test_odd_paces_are_found_both_ways() -> None:
    """A second and an hour stand out among times around half a minute; an annotator's own count."""
    times = [20 + n % 17 for n in range(40)]
    rows = [annotation(f"t{n}", "A", said("v1"), took=float(time)) for n, time in enumerate(times)]
    rows += [annotation(f"s{n}", "B", said("v1"), took=3600.0 + n) for n in range(12)]
    rows += [annotation("quick", "A", said("v1"), took=1.0), annotation("slow", "A", said("v1"), took=3600.0)]
    rows += [annotation("none", "A", said("v1"))]
    found = find_odd_paces(rows)
    assert {pace.task_id: pace.deviations > 0 for pace in found} == {"quick": False, "slow": True}
    assert all(math.isfinite(pace.deviations) for pace in found)


def test_the_task_that_would_buy_the_most_comes_first() -> None:
    """Settling a task adds what is not matched in it, over what could be matched in all."""
    same = said("v1", (0, 4, "PERS"))
    tasks = [
        voted("alike", {"A": same, "B": same}),
        voted("label", {"A": same, "B": said("v1", (0, 4, "ORG"))}),
        voted("both", {"A": same, "B": said("v2", (0, 4, "ORG"))}),
    ]
    first, second = rank_tasks(tally(SCHEMA, tasks), tasks)
    assert (first.task_id, second.task_id) == ("both", "label")
    assert second.kinds == {SPANS: pytest.approx(1 / 3)}
    assert first.gain == pytest.approx(2 / 3)


def test_what_the_schema_leaves_out_of_disputes_is_no_gain() -> None:
    """Spans of a label with ``compared: false`` differ without a dispute."""
    aside = [label.model_copy(update={"compared": False}) for label in SCHEMA.spans]
    schema = SCHEMA.model_copy(update={"spans": tuple(aside)})
    tasks = [voted("t", {"A": said("v1", (0, 4, "PERS")), "B": said("v1")})]
    assert [kind.kind for kind in tally(schema, tasks).kinds] == ["c"]
    assert rank_tasks(tally(schema, tasks), tasks) == ()
    assert len(rank_tasks(tally(SCHEMA, tasks), tasks)) == 1


def test_a_course_counts_each_task_once_in_the_order_of_time() -> None:
    """Fifths of 12 tasks hold 3, 3, 2, 2, 2; the one who changed their mind half-way falls from 1 to 0."""
    tasks = [
        voted(f"t{n:02}", {"a": said("x"), "b": said("x" if n < 6 else "y")}, f"article {n}", 60 - n)
        for n in range(12)
    ]
    course = [row for row in measure_course(tally(SCHEMA, tasks), tasks) if row.kind == "c"]
    mine = [row for row in course if row.annotator == "b"]
    assert [row.agreement.items for row in mine] == [3, 3, 2, 2, 2]
    assert [row.agreement.value for row in mine] == [0, 0, 1, 1, 1]
    assert (mine[0].begun, mine[-1].ended) == ("2026-01-01T00:49", "2026-01-01T01:00")
    assert [row.annotator for row in course] == ["a"] * 5 + ["b"] * 5
    assert not measure_course(tally(SCHEMA, tasks[:9]), tasks[:9])


def test_values_of_a_choice_are_counted_over_pairs() -> None:
    """Three annotators make three pairs a task; whoever left the choice open is in none."""
    tasks = {
        "t": {"a": said("x"), "b": said("y"), "c": said("x")},
        "u": {"a": said("y"), "b": said(None), "c": said("x")},
    }
    assert [(row.labels, row.times, row.tasks) for row in confuse_choice(tasks, "c")] == [
        (("x", "y"), 3, ("t", "u")),
        (("x", "x"), 1, ("t",)),
    ]
