"""What is told of disagreements: kinds of differences, gold and training tasks apart from the rest."""

from curation.core.agreement.tally import Voted
from curation.core.labelfile import LabelRow
from curation.stages.deciding.disagreements import Disagreements, find_disagreements
from curation.types import Answer, DealRecord, TaskRecord
from tests.stages.labelling_samples import annotation, entities, marks, task

FIRST = task("استقبل الرئيس سامر حداد وفدا من بلدية نابلس.", "first")
SECOND = task("وصل الوفد إلى بيروت ولبنان يرحب به.", "second")
THIRD = task("قال المتحدث إن الجلسة أُجّلت.", "third")
PEOPLE = ("layla", "omar", "hind")


def voted(of: TaskRecord, *answers: Answer) -> Voted:
    """Give a task that one annotator after the other answered."""
    said = {name: annotation(of, answer, name) for name, answer in zip(PEOPLE, answers, strict=False)}
    return Voted(of.task_id, of.article_id, said)


def found(
    tasks: list[Voted], kinds: dict[str, str] | None = None, known: dict[str, Answer] | None = None
) -> Disagreements:
    """Give the disagreements; ``kinds`` are the deal's, ``known`` answers by the task's id."""
    shown = {one.task_id: one for one in (FIRST, SECOND, THIRD)}
    deal = {
        name: DealRecord.model_validate({"task_id": name, "kind": kind, "annotators": PEOPLE})
        for name, kind in (kinds or {}).items()
    }
    rows = {
        (shown[name].text, None): LabelRow(shown[name].text, None, answer, None, None)
        for name, answer in (known or {}).items()
    }
    return find_disagreements(entities(), tasks, shown, deal, rows)[0]


def test_differences_are_counted_by_kind() -> None:
    """A title, a clitic, a nested name and another label each count once, with where and on what."""
    titled = marks(FIRST.text, ("الرئيس سامر حداد", "PERS"), ("بلدية نابلس", "ORG"), ("نابلس", "GPE"))
    bare = marks(FIRST.text, ("سامر حداد", "PERS"), ("بلدية نابلس", "ORG"))
    one = marks(SECOND.text, ("ولبنان", "GPE"), ("بيروت", "GPE"))
    other = marks(SECOND.text, ("لبنان", "GPE"), ("بيروت", "LOC"))
    rows = found([voted(FIRST, titled, bare), voted(SECOND, one, other)]).differences
    assert {row.kind: (row.times, row.labels, row.tasks) for row in rows} == {
        "a title in or out": (1, {"PERS": 1}, ("first",)),
        "nested or not": (1, {"GPE / no span": 1}, ("first",)),
        "a clitic in or out": (1, {"GPE": 1}, ("second",)),
        "another label": (1, {"GPE / LOC": 1}, ("second",)),
    }
    assert sum(row.share for row in rows) == 1


def test_gold_is_measured_against_what_is_known() -> None:
    """Each annotator's F1 with the known answer, also where nobody else answered."""
    right, wrong = marks(FIRST.text, ("سامر حداد", "PERS")), marks(FIRST.text, ("سامر حداد", "ORG"))
    tasks = [voted(FIRST, right, wrong), voted(SECOND, right, wrong)]
    gold = found(tasks, {"first": "gold", "second": "work"}, {"first": right, "second": right}).gold
    assert [(m.name, m.value, m.items) for m in gold] == [
        ("layla: span F1 exact with what is known", 1, 1),
        ("omar: span F1 exact with what is known", 0, 1),
    ]
    alone = found([voted(FIRST, right)], {"first": "gold"}, {"first": right})
    assert [m.value for m in alone.gold] == [1]
    assert alone.annotators == ()


def test_training_tasks_are_measured_by_themselves() -> None:
    """On the training task all agree; on the other they do not."""
    right, wrong = marks(FIRST.text, ("سامر حداد", "PERS")), marks(THIRD.text, ("الجلسة", "EVENT"))
    tasks = [
        voted(FIRST, right, right),
        voted(SECOND, marks(SECOND.text, ("بيروت", "GPE")), marks(SECOND.text, ("بيروت", "LOC"))),
        voted(THIRD, Answer(), wrong),
    ]
    everything = found(tasks, {"first": "training", "second": "work", "third": "work"})
    assert [m.value for m in everything.training] == [1, 1]
    assert [m.value for m in everything.annotators] == [0.4, 0.4]
