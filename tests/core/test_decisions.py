"""Decisions: who settles a task, and by which rule."""

from importlib.resources import files

import pytest

from curation.core.adjudication import Settling, decide, latest
from curation.core.aggregation import Proposal
from curation.core.ids import annotation_id
from curation.core.rules import Rules
from curation.core.schema import parse_schema
from curation.types import AnnotationRecord, Answer, LabeledSpan, RulingRecord
from tests.records import make_annotation, make_task

STANCE = parse_schema(
    files("guidelines").joinpath("stance", "schema.yaml").read_text(encoding="utf-8"), "stance"
)
TASK = make_task("أشاد الوزير بالسد.", schema="stance", target="السد")
HOLDER = LabeledSpan(5, 11, "HOLDER")


def vote(
    annotator: str, stance: str, *, sure: bool = True, skipped: bool = False, at: str = "1"
) -> AnnotationRecord:
    """Give one annotator's answer; ``at`` is the server's update time."""
    choices = {"stance": stance, "confidence": "sure" if sure else "unsure"}
    if stance != "neutral":
        choices["expression"] = "explicit"
    answer = Answer.of([HOLDER], choices)
    return make_annotation(
        annotation_id("t", annotator, answer, skipped),
        "t",
        annotator,
        answer,
        skipped=skipped,
        created_at=at,
        updated_at=at,
    )


def test_same_answers_are_unanimous_whatever_their_confidence() -> None:
    """What the schema leaves out of comparison makes no dispute; a confidence both gave is kept."""
    decision = decide(STANCE, TASK, [vote("a", "favor"), vote("b", "favor", sure=False)])
    assert decision is not None
    assert (decision.method, decision.confidence) == ("unanimous", 1.0)
    assert "confidence" not in dict(decision.answer.choices)
    agreed = decide(STANCE, TASK, [vote("a", "favor"), vote("b", "favor")])
    assert agreed is not None
    assert dict(agreed.answer.choices)["confidence"] == "sure"


def test_two_answers_that_differ_are_disputed() -> None:
    """Two annotators who differ settle nothing."""
    assert decide(STANCE, TASK, [vote("a", "favor"), vote("b", "against")]) is None


def test_two_of_three_are_a_majority() -> None:
    """More than half of three settle a task, with their share as confidence."""
    decision = decide(STANCE, TASK, [vote("a", "favor"), vote("b", "against"), vote("c", "favor")])
    assert decision is not None
    assert decision.method == "majority"
    assert decision.confidence == pytest.approx(2 / 3)
    assert [v.agrees for v in decision.votes] == [True, False, True]


def test_two_of_four_are_no_majority() -> None:
    """Half is not more than half."""
    votes = [vote("a", "favor"), vote("b", "favor"), vote("c", "against"), vote("d", "neutral")]
    assert decide(STANCE, TASK, votes) is None


def test_one_answer_is_called_single_and_a_skip_does_not_vote() -> None:
    """A lone answer is released as what it is; a skipped task counts as not answered."""
    decision = decide(STANCE, TASK, [vote("a", "favor"), vote("b", "favor", skipped=True)])
    assert decision is not None
    assert decision.method == "single"
    assert len(decision.votes) == 1
    assert decide(STANCE, TASK, [vote("a", "favor", skipped=True)]) is None


def test_referee_is_final() -> None:
    """A referee's answer stands against the votes, and keeps name, error class and comment."""
    ruling = RulingRecord(
        text=TASK.text,
        target=TASK.target,
        answer=Answer.of([HOLDER], {"stance": "neutral"}),
        adjudicator="layla",
        error="polarity",
        comment="reports only",
    )
    decision = decide(STANCE, TASK, [vote("a", "favor"), vote("b", "favor")], ruling)
    assert decision is not None
    assert (decision.method, decision.adjudicator, decision.error) == ("referee", "layla", "polarity")
    assert decision.answer == ruling.answer
    assert decision.confidence == 0.0


def test_an_annotators_last_answer_counts() -> None:
    """Of two annotations of a task by one annotator, the one updated last is taken."""
    newest = vote("a", "against", at="2")
    assert latest([newest, vote("a", "favor", at="1"), vote("b", "favor")])["t"]["a"] == newest


def by_model(stance: str, confidence: float, **rules: object) -> Settling:
    """Have a model propose a stance with the holder."""
    expression = {} if stance == "neutral" else {"expression": "explicit"}
    answer = Answer.of([HOLDER], {"stance": stance, **expression})
    given = Rules.model_validate({"method": "dawid-skene", "min_confidence": 0.9, **rules})
    return Settling(given, {TASK.task_id: Proposal(answer, confidence, "dawid-skene")})


def test_a_model_settles_what_votes_dispute_and_what_was_not_compared_is_kept() -> None:
    """The decision has the model's confidence, and how sure those were who gave the answer."""
    decision = decide(STANCE, TASK, [vote("a", "favor"), vote("b", "against")], by=by_model("favor", 0.93))
    assert decision is not None
    assert (decision.method, decision.confidence) == ("dawid-skene", 0.93)
    assert [v.agrees for v in decision.votes] == [True, False]
    assert dict(decision.answer.choices)["confidence"] == "sure"


def test_a_model_may_settle_on_an_answer_that_nobody_gave() -> None:
    """No vote agrees then; the guideline revision is the earliest of the voters'."""
    earlier = vote("b", "against").model_copy(update={"revision": "0.9.0"})
    decision = decide(STANCE, TASK, [vote("a", "favor"), earlier], by=by_model("neutral", 0.95))
    assert decision is not None
    assert not any(v.agrees for v in decision.votes)
    assert decision.revision == "0.9.0"
    assert dict(decision.answer.choices) == {"stance": "neutral", "confidence": "sure"}
    assert STANCE.problems(TASK.text, decision.answer) == []


def test_a_model_that_is_not_sure_enough_settles_nothing() -> None:
    """Below the least confidence, and where a model proposes nothing, the task is disputed."""
    votes = [vote("a", "favor"), vote("b", "against")]
    assert decide(STANCE, TASK, votes, by=by_model("favor", 0.89)) is None
    assert decide(STANCE, TASK, votes, by=Settling(Rules(method="mace"), {TASK.task_id: None})) is None


def test_unanimous_answers_may_be_left_to_the_method() -> None:
    """With ``unanimous = false`` a model decides what all answered alike; a majority is of all, then."""
    votes = [vote("a", "favor"), vote("b", "favor")]
    assert decide(STANCE, TASK, votes, by=by_model("favor", 0.8, unanimous=False)) is None
    decision = decide(STANCE, TASK, votes, by=Settling(Rules(unanimous=False)))
    assert decision is not None
    assert (decision.method, decision.confidence) == ("majority", 1.0)


def test_a_referee_is_final_under_any_rules() -> None:
    """Neither votes that are too few nor a sure model stand against a ruling."""
    answer = Answer.of([HOLDER], {"stance": "neutral"})
    ruling = RulingRecord(
        text=TASK.text, target=TASK.target, answer=answer, adjudicator="layla", error=None, comment=None
    )
    votes = [vote("a", "favor"), vote("b", "favor")]
    decision = decide(STANCE, TASK, votes, ruling, by_model("favor", 1.0, min_votes=3))
    assert decision is not None
    assert (decision.method, decision.answer) == ("referee", answer)
