"""Scoring answers to worked examples: every figure here is counted by hand."""

from itertools import count

import pytest

from curation.core.examples import Example, label_anchor
from curation.core.markup import parse_markup
from curation.core.qualification import Given, find_slips, score_answers, sections_to_read
from curation.core.questions import make_questions
from curation.core.schema import LabelSchema, parse_schema
from curation.types import Answer

_LABEL = """
  - {{name: {0}, title: {{ar: {0}, en: {0}}}, definition: {{ar: a, en: a}}, color: "#123456",
     hotkey: "{1}", nests_in: ["*"], profiles: [{2}]}}"""
_VALUE = """
      - {{name: {0}, title: {{ar: {0}, en: {0}}}, definition: {{ar: a, en: a}}, hotkey: "{1}"}}"""
SCHEMA = parse_schema(
    'name: tests\nversion: 2.1.0\nlanguage: ar\nunit: sentence\ntitle: {ar: "ت", en: t}\n'
    'instructions: {ar: "ت", en: t}\nprofile: news\nspans:'
    + "".join(
        _LABEL.format(*one) for one in (("PERS", "p", "news"), ("GPE", "g", "news"), ("MONEY", "m", "all"))
    )
    + '\nchoices:\n  - name: stance\n    title: {ar: "م", en: s}\n    values:'
    + "".join(_VALUE.format(*one) for one in (("favor", "1"), ("against", "2"), ("neutral", "3")))
    + '\n  - name: expression\n    title: {ar: "ط", en: e}\n'
    + "    when: {choice: stance, values: [favor, against]}\n    values:"
    + "".join(_VALUE.format(*one) for one in (("explicit", "4"), ("implicit", "5")))
    + '\n  - name: confidence\n    title: {ar: "ث", en: c}\n    required: false\n    compared: false\n'
    + "    values:"
    + _VALUE.format("sure", "6"),
    "tests",
)
_numbers = count()


def answer(marked: str, **choices: str) -> tuple[str, Answer]:
    """Read a marked sentence: its text, and the answer with these choices."""
    text, spans = parse_markup(marked)
    return text, Answer.of(list(spans), choices)


def example(marked: str, section: str = "label-pers", use: str = "gold", **choices: str) -> Example:
    """Make an example of a marked sentence."""
    text, known = answer(marked, **choices)
    return Example.model_validate(
        {
            "id": f"e-{next(_numbers)}",
            "text": text,
            "target": None,
            "answer": known,
            "label": "MONEY" if "MONEY" in marked else "PERS",
            "sign": "positive",
            "section": section,
            "use": use,
            "why": {"ar": "س", "en": "w"},
        }
    )


def given(known: str, said: str, section: str = "label-pers", **choices: tuple[str, str]) -> Given:
    """Make an example and an answer to it; each choice is the known value and the one given."""
    one = example(known, section, **{name: pair[0] for name, pair in choices.items() if pair[0]})
    text, answered = answer(said, **{name: pair[1] for name, pair in choices.items() if pair[1]})
    assert text == one.text
    return Given(one, answered)


WRONG = given(
    "زار [PERS سامر] [GPE الصفوان] و[GPE السنديان]", "زار [GPE سامر] [GPE الصفوان] [GPE والسنديان]", "clitics"
)
MISSED = given("وصل [PERS نادر] إلى [GPE الصفوان]", "وصل نادر إلى [GPE الصفوان]")
RIGHT = given("قالت [PERS ليلى] ذلك", "قالت [PERS ليلى] ذلك")


def test_spans_are_scored_over_all_labels_and_by_label() -> None:
    """Of 6 known and 5 given spans 3 are the same: F1 is 6/11; each label has its own figures."""
    every, pers, gpe = score_answers(SCHEMA, [WRONG, MISSED, RIGHT]).spans
    assert (every.label, every.wanted, every.given, every.right) == ("all", 6, 5, 3)
    assert (every.precision, every.recall, every.f1) == (3 / 5, 3 / 6, 6 / 11)
    assert (pers.wanted, pers.given, pers.right, pers.f1) == (3, 1, 1, 2 / 4)
    assert (gpe.wanted, gpe.given, gpe.right, gpe.f1) == (3, 4, 2, 4 / 7)


def test_a_figure_that_is_undefined_is_none_and_says_why() -> None:
    """Nothing answered, nothing marked, nothing known: no figure, and the reason beside it."""
    nothing = score_answers(SCHEMA, [])
    assert (nothing.score, nothing.note) == (None, "nothing was answered")
    (every, pers) = score_answers(SCHEMA, [given("[PERS ليلى]", "ليلى")]).spans
    assert (every.precision, every.recall, every.f1) == (None, 0.0, 0.0)
    assert pers.note == "none was marked"
    (every, pers) = score_answers(SCHEMA, [given("ليلى", "[PERS ليلى]")]).spans
    assert (pers.precision, pers.recall, pers.note) == (0.0, None, "the known answers have none")
    assert score_answers(SCHEMA, [given("كلام", "كلام")]).spans[0].f1 is None


def test_slips_pair_what_was_given_with_what_was_meant() -> None:
    """A label on the same characters, other edges of the label, what is missed: each is told apart."""
    slips = [(slip.kind, slip.wanted, slip.given) for slip in find_slips(SCHEMA, WRONG)]
    assert slips == [("label", "PERS", "GPE"), ("boundary", "GPE", "GPE")]
    assert [slip.kind for slip in find_slips(SCHEMA, MISSED)] == ["missed"]
    assert find_slips(SCHEMA, RIGHT) == ()
    extra = given("وصل نادر إلى السوق", "وصل نادر إلى [GPE السوق]")
    assert [(slip.kind, slip.given) for slip in find_slips(SCHEMA, extra)] == [("extra", "GPE")]


def test_a_nested_name_left_out_is_missed_and_no_other_label_for_the_outer() -> None:
    """The outer name is right, so what lies in it is missed; a far smaller span is not taken for it."""
    inner = given("[PERS آل [GPE الصفوان]]", "[PERS آل الصفوان]")
    assert [(s.kind, s.wanted) for s in find_slips(SCHEMA, inner)] == [("missed", "GPE")]
    outer = given("[PERS أبناء قبيلة كبيرة من الصفوان]", "أبناء قبيلة كبيرة من [GPE الصفوان]")
    assert [s.kind for s in find_slips(SCHEMA, outer)] == ["missed", "extra"]
    near = given("[PERS أبناء الصفوان]", "أبناء [GPE الصفوان]")
    assert [(s.kind, s.wanted, s.given) for s in find_slips(SCHEMA, near)] == [("label", "PERS", "GPE")]


def test_choices_are_scored_where_both_sides_were_asked() -> None:
    """A choice that hangs on another counts where both answers ask it; one that is not compared never."""
    answers = [
        given("ا", "ا", stance=("favor", "favor"), expression=("explicit", "implicit")),
        given("ب", "ب", stance=("favor", "neutral"), expression=("explicit", "")),
        given(
            "ت",
            "ت",
            stance=("against", "against"),
            expression=("implicit", "implicit"),
            confidence=("", "sure"),
        ),
        given("ث", "ث", stance=("neutral", "neutral")),
    ]
    scores = score_answers(SCHEMA, answers)
    assert [(c.choice, c.items, c.right, c.accuracy) for c in scores.choices] == [
        ("stance", 4, 3, 3 / 4),
        ("expression", 2, 1, 1 / 2),
    ]
    assert [(c.of, c.wanted, c.given, c.count) for c in scores.confusions] == [
        ("expression", "explicit", "implicit", 1),
        ("stance", "favor", "neutral", 1),
    ]
    assert scores.score == 1 / 2


def test_the_score_is_the_lowest_figure() -> None:
    """Whoever marks all names and takes every stance wrongly does not pass by the names."""
    scores = score_answers(SCHEMA, [given("[PERS ليلى]", "[PERS ليلى]", stance=("favor", "against"))])
    assert scores.spans[0].f1 == 1.0
    assert scores.score == 0.0


def test_confusions_are_counted_most_often_first() -> None:
    """Edges are none; what stood for nothing, and nothing for what, are."""
    confusions = score_answers(SCHEMA, [WRONG, MISSED, MISSED, RIGHT]).confusions
    assert [(c.wanted, c.given, c.count) for c in confusions] == [("PERS", None, 2), ("PERS", "GPE", 1)]


def test_sections_to_read_come_worst_first() -> None:
    """A section counts its own examples answered wrongly and the slips over its label, wherever made."""
    judged = [(one.example, find_slips(SCHEMA, one)) for one in (WRONG, MISSED, RIGHT)]
    listed = sections_to_read(judged, known=["label-gpe", "label-money"])
    assert [(row.section, row.asked, row.wrong, row.confused) for row in listed] == [
        ("label-pers", 2, 1, 2),
        ("clitics", 1, 1, 0),
        ("label-gpe", 0, 0, 1),
    ]
    assert label_anchor("CLAIM_STANCE") == "label-claim-stance"


def test_an_edge_leads_to_the_section_about_it() -> None:
    """A slip at an edge points to the manual's section on such edges, where it has one."""
    slips = [slip.model_copy(update={"edges": ("clitic in",)}) for slip in find_slips(SCHEMA, WRONG)][1:]
    judged, about = [(RIGHT.example, slips)], {"clitic in": "hard-clitics"}
    assert [r.section for r in sections_to_read(judged, ["hard-clitics"], about)] == [
        "hard-clitics",
        "label-pers",
    ]
    assert [r.section for r in sections_to_read(judged, [], about)] == ["label-pers"]


def _asked(schema: LabelSchema, examples: list[Example]) -> list[str]:
    return [question.example.id for question in make_questions(schema, examples, {})]


def test_questions_are_training_then_gold_and_none_of_a_label_left_out() -> None:
    """Manual examples are not asked, nor one that teaches a label outside the profile; gold is by hash."""
    training = [example(f"[PERS ليلى] {n}", use="training") for n in range(3)]
    gold = [example(f"[PERS نادر] {n}") for n in range(6)]
    others = [example("[PERS سامر]", use="manual"), example("[MONEY ألف دينار]")]
    asked = _asked(SCHEMA, [*others, *gold, *training])
    assert asked[:3] == [one.id for one in training]
    assert sorted(asked[3:]) == sorted(one.id for one in gold)
    assert asked == _asked(SCHEMA, [*training, *reversed(gold)])
    assert others[1].id in _asked(SCHEMA.model_copy(update={"profile": None}), others)


@pytest.mark.parametrize("change", [{"text": "نص آخر"}, {"target": "السد"}, {"use": "training"}])
def test_another_question_is_another_task_and_a_mended_answer_is_not(change: dict[str, str]) -> None:
    """A task is known by what is asked: the answer that is known may be mended without asking again."""
    one = example("[PERS ليلى]")
    (before,) = make_questions(SCHEMA, [one], {})
    (after,) = make_questions(SCHEMA, [one.model_copy(update=change)], {})
    (mended,) = make_questions(SCHEMA, [one.model_copy(update={"answer": Answer()})], {})
    (major,) = make_questions(SCHEMA.model_copy(update={"version": "3.0.0"}), [one], {})
    assert after.task.task_id != before.task.task_id == mended.task.task_id
    assert major.task.task_id != before.task.task_id


def test_a_training_task_names_its_section_and_a_gold_one_does_not() -> None:
    """The heading in the manual stands over a training task; an anchor without one stands for itself."""
    titles = {"label-pers": "شخص (PERS)"}
    asked = [example("[PERS ليلى]", use="training"), example("ليلى", "x", "training"), example("[PERS نادر]")]
    named, plain, gold = (question.task for question in make_questions(SCHEMA, asked, titles))
    assert (named.source, plain.source, gold.source) == (
        "القسم في الدليل: شخص (PERS)",
        "القسم في الدليل: x",
        None,
    )
