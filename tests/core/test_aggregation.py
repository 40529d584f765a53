"""Answers weighed by their annotators: places, models, and what is put together of them."""

import numpy as np
import pytest

from curation.core.aggregation import aggregate
from curation.core.aggregation.dawid_skene import fit_dawid_skene
from curation.core.aggregation.mace import fit_mace
from curation.core.aggregation.places import find_places
from curation.core.aggregation.special import digamma
from curation.core.aggregation.votes import Votes
from curation.core.agreement import Rated
from curation.core.rules import Model
from curation.core.schema import LabelSchema, parse_schema
from curation.types import Answer, LabeledSpan
from tests.quality.crews import crew_schema

TEXT = "التقى وزير الخارجية المصري نظيره السوداني في بورتسودان"
_TITLE = '{ar: "ا", en: "a"}'
_ASKED = f"""
name: asked
version: 1.0.0
language: ar
unit: sentence
title: {_TITLE}
instructions: {_TITLE}
spans:
  - {{name: OUT, title: {_TITLE}, definition: {_TITLE}, color: "#000000", hotkey: q}}
  - {{name: IN, title: {_TITLE}, definition: {_TITLE}, color: "#000000", hotkey: w}}
choices:
  - name: tone
    title: {_TITLE}
    when: {{choice: kind, values: [quote]}}
    values:
      - {{name: calm, title: {_TITLE}, definition: {_TITLE}, hotkey: "3"}}
      - {{name: sharp, title: {_TITLE}, definition: {_TITLE}, hotkey: "4"}}
  - name: kind
    title: {_TITLE}
    values:
      - {{name: quote, title: {_TITLE}, definition: {_TITLE}, hotkey: "1"}}
      - {{name: report, title: {_TITLE}, definition: {_TITLE}, hotkey: "2"}}
"""


def asked() -> LabelSchema:
    """Give a schema whose choice ``tone`` is asked of quotes, and whose labels nest in nothing."""
    return parse_schema(_ASKED, "asked")


def span(words: str, label: str) -> LabeledSpan:
    """Mark words of ``TEXT``."""
    start = TEXT.index(words)
    return LabeledSpan(start, start + len(words), label)


def rated(**answers: Answer) -> Rated:
    """Give a task of ``TEXT``, answered."""
    return Rated("a", answers, TEXT)


def test_readings_of_one_thing_are_one_place_and_nested_spans_are_two() -> None:
    """An edge or a label set otherwise is another reading; what one annotator marked twice is two places."""
    outer, inner = span("وزير الخارجية المصري", "OCC"), span("المصري", "GPE")
    short, person = span("وزير الخارجية", "OCC"), span("المصري", "PERS")
    places = find_places({"a": [outer, inner], "b": [short], "c": [outer, person]})
    assert [set(place.readings) for place in places] == [{outer, short}, {inner, person}]
    assert places[0].marked == {"a": outer, "b": short, "c": outer}
    assert places[1].marked == {"a": inner, "c": person}


def test_two_places_where_spans_do_not_touch() -> None:
    """Spans apart are places apart, whatever their label."""
    assert len(find_places({"a": [span("وزير", "OCC")], "b": [span("بورتسودان", "OCC")]})) == 2


def test_an_annotator_has_one_span_in_a_place() -> None:
    """Whatever annotators mark, places share out all spans, each once."""
    dice = np.random.default_rng(5)
    for _ in range(200):
        answers = {
            name: {
                LabeledSpan(start, start + int(dice.integers(1, 8)), "AB"[int(dice.integers(2))])
                for start in dice.integers(0, 12, size=4).tolist()
            }
            for name in "pqr"
        }
        places = find_places({name: sorted(spans) for name, spans in answers.items()})
        for name, spans in answers.items():
            mine = [place.marked[name] for place in places if name in place.marked]
            assert sorted(mine) == sorted(spans)
        assert sum(len(place.readings) for place in places) == len(set().union(*answers.values()))


def test_digamma_is_known_values() -> None:
    """Abramowitz and Stegun 6.3.2 and 6.3.3: -γ at 1, -γ - 2 ln 2 at one half; and the recurrence 6.3.5."""
    at = np.array([1.0, 0.5, 0.01, 3.3, 80.0])
    euler = 0.5772156649015329
    found = digamma(at)
    assert found[:2] == pytest.approx([-euler, -euler - 2 * np.log(2)], abs=1e-14)
    assert digamma(at + 1) - found == pytest.approx(1 / at, abs=1e-12)


@pytest.mark.parametrize("fit", [fit_dawid_skene, fit_mace])
def test_a_careful_annotator_outweighs_two_careless_ones(fit: object) -> None:
    """Two who guess and differ from a third are believed less than the third, whom two more confirm."""
    dice = np.random.default_rng(11)
    truth = dice.integers(3, size=60)
    rows = [(q, who, t) for q, t in enumerate(truth.tolist()) for who in range(3)]
    rows += [(q, who, int(dice.integers(3))) for q in range(60) for who in (3, 4)]
    rows += [(60, 0, 2), (60, 3, 1), (60, 4, 1)]
    question, annotator, said = np.array(rows, dtype=np.int64).T
    fitted = fit(Votes(question, annotator, said, 5, 3))  # type: ignore[operator]
    assert fitted.posterior[60].argmax() == 2
    assert fitted.posterior.sum(axis=1) == pytest.approx(np.ones(61))
    assert fitted.trust[:3].min() > 0.9 > 0.6 > fitted.trust[3:].max()


def test_spans_of_a_reliable_annotator_are_kept_against_two_others() -> None:
    """One who is right elsewhere is believed where the others, who invent, mark something else."""
    right = Answer.of([span("وزير الخارجية المصري", "OCC"), span("المصري", "GPE")], {})
    wrong = Answer.of([span("التقى", "PERS"), span("بورتسودان", "DATE")], {})
    nothing = Answer()
    tasks = {f"t{n}": rated(a=right, b=right, c=wrong if n % 2 else nothing, d=nothing) for n in range(30)}
    tasks["last"] = rated(a=right, c=wrong, d=nothing)
    found = aggregate(crew_schema(), tasks, "dawid-skene")
    last = found.proposals["last"]
    assert last is not None
    assert (last.answer, last.model) == (right, "dawid-skene")
    assert 0.5 < last.confidence <= 1
    assert found.trust["spans"]["a"] > found.trust["spans"]["c"]


@pytest.mark.parametrize("model", ["dawid-skene", "mace"])
def test_a_choice_is_taken_only_where_it_is_asked(model: Model) -> None:
    """A tone belongs to quotes: where the kind is a report there is none, whoever gave one."""
    quote = Answer.of([], {"kind": "quote", "tone": "calm"})
    report = Answer.of([], {"kind": "report"})
    tasks = {f"q{n}": rated(a=quote, b=quote, c=quote) for n in range(9)}
    tasks |= {f"r{n}": rated(a=report, b=report, c=quote) for n in range(9)}
    found = aggregate(asked(), tasks, model)
    answers = {task_id: p and p.answer for task_id, p in found.proposals.items()}
    assert answers == {task_id: quote if task_id[0] == "q" else report for task_id in tasks}
    assert {p.model for p in found.proposals.values() if p} == {model}
    assert set(found.trust) == {"kind", "tone"}


def test_what_the_schema_does_not_allow_together_gives_way() -> None:
    """Of spans that may not nest the less likely is left out, and all the less sure is the rest."""
    out, inside = span("وزير الخارجية المصري", "OUT"), span("المصري", "IN")
    kind = {"kind": "report"}
    tasks = {
        f"t{n}": rated(
            a=Answer.of([out], kind), b=Answer.of([out, inside], kind), c=Answer.of([out, inside], kind)
        )
        for n in range(5)
    }
    found = aggregate(asked(), tasks, "dawid-skene").proposals["t0"]
    assert found is not None
    assert found.answer.spans == (out,)
    assert found.confidence < 0.5


def test_labels_and_values_of_an_older_schema_do_not_count() -> None:
    """What the schema does not have is nobody's answer; the rest of it is."""
    city = span("بورتسودان", "GPE")
    old = Answer.of([city, span("وزير", "JOB")], {})
    found = aggregate(crew_schema(), {"t": rated(a=old, b=old, c=Answer.of([city], {}))}, "dawid-skene")
    assert found.proposals["t"] is not None
    assert found.proposals["t"].answer.spans == (city,)
    gone = Answer.of([], {"kind": "rumour"})
    assert aggregate(asked(), {"t": rated(a=gone, b=gone)}, "mace").proposals == {"t": None}


def test_one_annotator_is_believed_and_an_empty_workspace_has_nothing() -> None:
    """A single annotator's answers stand; without any there are no proposals."""
    only = Answer.of([span("بورتسودان", "GPE")], {})
    found = aggregate(crew_schema(), {"t": rated(a=only), "u": rated(a=Answer())}, "dawid-skene")
    assert [p and p.answer for p in found.proposals.values()] == [only, Answer()]
    assert aggregate(crew_schema(), {}, "dawid-skene").proposals == {}
    assert aggregate(asked(), {}, "mace").proposals == {}


def test_a_text_is_less_sure_to_be_complete_the_fewer_read_it() -> None:
    """Where annotators miss much, an empty answer of two is surer than that of one."""
    city = Answer.of([span("بورتسودان", "GPE")], {})
    tasks = {f"t{n}": rated(a=city if n % 2 else Answer(), b=city if n % 3 else Answer()) for n in range(60)}
    tasks |= {"one": rated(a=Answer()), "two": rated(a=Answer(), b=Answer())}
    found = aggregate(crew_schema(), tasks, "dawid-skene").proposals
    assert found["one"] is not None
    assert found["two"] is not None
    assert found["one"].confidence < found["two"].confidence < 1
