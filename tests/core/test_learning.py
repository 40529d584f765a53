"""The small model: what it doubts, in which order it would be taught, and where it has too little."""

import numpy as np
import pytest

from curation.core.learning.doubts import find_doubts
from curation.core.learning.features import text_features, word_features
from curation.core.learning.priority import Open, rank_tasks
from curation.core.learning.questions import INSIDE, SPANS, Answered, ask
from curation.types import Answer, LabeledSpan
from tests.quality.labelled_sentences import draw_entities, draw_stances, shipped_schema

ENTITIES, STANCE = shipped_schema("entities"), shipped_schema("stance")


def waiting(tasks: list[Answered]) -> list[Open]:
    """Give tasks as if nobody had answered them."""
    return [Open(task.task_id, task.text, task.target) for task in tasks]


def test_generated_answers_are_allowed_and_the_same_each_time() -> None:
    """Sentences that the quality figures rest on break no rule of their schema, and a seed gives the same."""
    for schema, draw in ((ENTITIES, draw_entities), (STANCE, draw_stances)):
        tasks = draw(300, 1)
        assert [schema.problems(task.text, task.answer) for task in tasks] == [[]] * 300
        assert draw(300, 1) == tasks != draw(300, 2)


def test_a_wrong_value_is_doubted_and_the_right_one_suggested() -> None:
    """Of 24 sentences with one of two verbs, the one whose stance is turned round is the one doubt."""
    tasks = []
    for number in range(24):
        verb, stance = (("أيّد", "favor"), ("رفض", "against"))[number % 2]
        said = "against" if number == 8 else stance
        answer = Answer.of([], {"stance": said, "expression": "explicit"})
        text = f"{verb} المجلس توسيع السد رقم {number}"
        tasks.append(Answered(f"t{number}", f"a{number // 3}", text, "السد", answer))
    doubts = find_doubts(STANCE, tasks)
    (doubt,) = doubts.found
    assert doubt[:5] == ("t8", "stance", "against", "favor", None)
    assert doubt.score < 0.5
    assert find_doubts(STANCE, tasks) == doubts


def test_a_missed_and_a_mislabelled_span_are_found_with_their_place() -> None:
    """A name left out, and one with another label, are among the first doubts, over the name's words."""
    tasks = draw_entities(240, 4)
    names = [(at, s) for at, task in enumerate(tasks) for s in task.answer.spans if s.label == "PERS"]
    (missed, gone), (changed, other) = names[0], names[-1]
    kept = [span for span in tasks[missed].answer.spans if span != gone]
    tasks[missed] = tasks[missed]._replace(answer=Answer.of(kept, {}))
    spans = [s if s != other else s._replace(label="LAW") for s in tasks[changed].answer.spans]
    tasks[changed] = tasks[changed]._replace(answer=Answer.of(spans, {}))
    found = {(d.task_id, d.given, d.suggested): d.place for d in find_doubts(ENTITIES, tasks).found[:10]}
    for number, name, given in ((missed, gone, "no span"), (changed, other, "LAW")):
        place = found[tasks[number].task_id, given, "PERS"]
        assert place is not None
        assert name.start <= place.start < place.end <= name.end


def test_neighbouring_words_doubted_alike_are_one_doubt() -> None:
    """A town marked in 23 sentences and not in the 24th: its two words are one doubt."""
    texts = [f"زار مدينة نابلس القديمة رقم {number} أمس" for number in range(24)]
    tasks = [
        Answered(
            f"t{number}",
            f"a{number // 2}",
            text,
            None,
            Answer.of([] if number == 7 else [LabeledSpan(4, 15, "GPE")], {}),
        )
        for number, text in enumerate(texts)
    ]
    (doubt,) = find_doubts(ENTITIES, tasks).found
    assert (doubt.task_id, doubt.given, doubt.suggested, doubt.place) == ("t7", "no span", "GPE", (4, 15))


def test_labels_inside_spans_are_a_question_of_their_own() -> None:
    """A town in a ministry's name is asked of inside it; labels out of the profile are not asked of."""
    text = "أعلنت بلدية نابلس أمس"
    spans = [LabeledSpan(6, 17, "ORG"), LabeledSpan(12, 17, "GPE"), LabeledSpan(18, 21, "UNIT")]
    questions = {q.name: q for q in ask(ENTITIES, [Answered("t", "a", text, None, Answer.of(spans, {}))])}
    outer, inner = questions[SPANS], questions[INSIDE]
    assert [outer.values[n] for n in outer.numbers] == ["no span", "ORG", "ORG", "no span"]
    assert [inner.values[n] for n in inner.numbers] == ["no span", "GPE"]
    assert inner.places is not None
    assert [text[slice(*place)] for place in inner.places] == ["بلدية", "نابلس"]


def test_too_few_answers_or_one_article_are_told() -> None:
    """Nothing is doubted where no model can be fitted on other articles; each question says why."""
    few, one = draw_stances(19, 1), [task._replace(article_id="a") for task in draw_stances(60, 1)]
    for tasks in (few, one):
        doubts = find_doubts(STANCE, tasks)
        assert doubts.found == []
        assert doubts.notes
        assert all("too few to doubt any" in note for note in doubts.notes)
    assert find_doubts(STANCE, []) == ([], [])


def test_spelling_that_writers_differ_in_is_one_to_the_model() -> None:
    """Marks, tatweel and forms of alef change nothing; a target is told apart from the words around it."""
    plain, marked = text_features([("اعلن الوزير", None), ("أعلَنَ الـوزير", None)]).toarray()
    assert (plain == marked).all()
    assert np.linalg.norm(plain) == pytest.approx(1)
    text = "رفض السد وقبل الجسر"
    about, other = text_features([(text, "السد"), (text, "الجسر")]).toarray()
    assert (about != other).any()
    assert word_features(["قال الوزير: نعم.", ""]).shape[0] == 5


def test_unlike_sentences_come_first_where_nothing_is_answered() -> None:
    """Of four sentences, three of them alike, the odd one is among the first two; scores fall from 1."""
    texts = ["قال الوزير نعم", "قال الوزير نعم اليوم", "هطلت الأمطار على الساحل", "قال الوزير نعم أمس"]
    ranked = rank_tasks(ENTITIES, [], [], [Open(str(n), text, None) for n, text in enumerate(texts)])
    assert "2" in [row.task_id for row in ranked[:2]]
    assert [row.score for row in ranked] == [1, 0.75, 0.5, 0.25]
    assert ranked[-1].new < ranked[1].new
    assert rank_tasks(ENTITIES, [], [], []) == []


def test_what_is_like_the_answered_comes_last() -> None:
    """A sentence that is answered already, word for word, brings nothing new and is asked last."""
    tasks = draw_stances(60, 2)
    again = Open("again", tasks[0].text, tasks[0].target)
    ranked = rank_tasks(STANCE, tasks[:30], [], [again, *waiting(tasks[30:])])
    assert ranked[-1].task_id == "again"
    assert ranked[-1].new == 0


def test_disputed_labels_are_worth_more() -> None:
    """Where annotators differ on `against` alone, what seems to be it gains; rare values gain, too."""
    tasks = draw_stances(200, 5)
    by_stance = {dict(t.answer.choices)["stance"]: t for t in tasks[:100]}
    split = [by_stance["against"].answer, by_stance["neutral"].answer]
    votes = [[by_stance["neutral"].answer] * 2] * 20 + [split] * 10
    rows = {row.task_id: row for row in rank_tasks(STANCE, tasks[:100], votes, waiting(tasks[100:]))}
    assert all(0 <= part <= 1 for row in rows.values() for part in row[1:])
    right = {t.task_id: dict(t.answer.choices)["stance"] for t in tasks[100:]}
    for part in ("disputed", "rare"):
        mean = {
            value: np.mean([getattr(rows[task], part) for task in rows if right[task] == value])
            for value in ("against", "neutral")
        }
        assert mean["against"] > mean["neutral"], part
