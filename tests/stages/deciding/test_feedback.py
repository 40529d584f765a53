"""Rulings that stay, letters that tell nobody, and the page of what was decided otherwise."""

from pathlib import Path

import pytest
from labelling_samples import annotation, entities, make_workspace, marks, task

from curation.core.labelfile import parse_labels
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.refereeing import OWN, keys_of, split_result
from curation.stages.deciding.adjudicate import run_adjudicate, settle_tasks
from curation.stages.deciding.disputes import to_disputes
from curation.stages.deciding.feedback import write_feedback
from curation.stages.deciding.rulings import Rulings
from curation.stages.init import run_init
from curation.stages.schemas import load_schema
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, RulingRecord

ROOT = Path(__file__).parents[3]
LABELS = ROOT / "examples" / "labels"
TASKS = [task(f"وصل الوفد رقم {number} إلى بغداد صباح السبت.") for number in range(40)]
RULED = '{{"sentence": "{}", "error": "missed", "comment": "المدينة تُظلَّل <b>دائمًا</b> يا omar"}}\n'


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give a workspace in which two annotators differ on every task: layla marked the city, omar nothing."""
    made = make_workspace(tmp_path / "ws", TASKS)
    rows = [annotation(one, marks(one.text, ("بغداد", "GPE"))) for one in TASKS]
    rows += [annotation(one, marks(one.text), "omar") for one in TASKS]
    write_records(made.annotations("entities"), AnnotationRecord, rows, {})
    return made


def rule(workspace: Workspace, folder: Path) -> Path:
    """Have a referee's file say of the first task what layla said."""
    path = folder / "referee.jsonl"
    path.write_text(RULED.format(TASKS[0].text.replace("بغداد", "[GPE بغداد]")), encoding="utf-8")
    run_adjudicate(workspace, entities(), path, "hakam")
    return path


def test_nobody_keeps_a_letter(workspace: Workspace) -> None:
    """Over many tasks each annotator stands under each letter, and the same task gives the same key."""
    schema = entities()
    settled = settle_tasks(workspace, schema, Rulings(workspace, schema))
    found = to_disputes(schema, settled.disputes)
    assert len(found) == len(TASKS)
    assert found == to_disputes(schema, settled.disputes)
    given = [vote.annotator for row in found.values() for vote in row.votes if vote.letter == "A"]
    assert 10 < given.count("omar") < 30


def test_a_ruling_of_the_server_is_taken_once(workspace: Workspace, tmp_path: Path) -> None:
    """What a label file says later stands against the same answer pulled again, and falls to a newer one."""
    first = TASKS[0]
    pulled = RulingRecord(
        text=first.text,
        target=None,
        answer=marks(first.text),
        adjudicator="hakam",
        error=None,
        comment=None,
        revision="1.0.0",
        answered_at="2026-01-01T00:00:00Z",
    )
    assert Rulings(workspace, entities()).take([pulled]) == 1
    rule(workspace, tmp_path)
    rulings = Rulings(workspace, entities())
    assert rulings.take([pulled]) == 0
    assert rulings.kept[first.text, None].answer == marks(first.text, ("بغداد", "GPE"))
    later = pulled.model_copy(update={"answered_at": "2026-01-02T00:00:00Z"})
    assert rulings.take([later]) == 1
    assert Rulings(workspace, entities()).kept[first.text, None] == later


def test_each_annotator_reads_what_was_decided_otherwise(workspace: Workspace, tmp_path: Path) -> None:
    """The page shows both answers, the error, the comment and the section, and no other's name."""
    rule(workspace, tmp_path)
    report = write_feedback(workspace, entities())
    assert report.parts == {"decided otherwise": 1, "decided so": 1}
    assert [Path(path).name for path in report.wrote] == ["entities.layla.html", "entities.omar.html"]
    layla, omar = (Path(path).read_text(encoding="utf-8") for path in report.wrote)
    assert "لم يُحسم شيء خلاف جوابك" in layla
    assert '<html lang="ar" dir="rtl">' in omar
    assert omar.index("القرار</i>") < omar.index("جوابك</i>")
    assert "المدينة تُظلَّل &lt;b&gt;دائمًا&lt;/b&gt; يا omar" in omar
    assert '<a href="#section-label-gpe">' in omar
    assert 'id="section-label-gpe"' in omar
    assert "layla" not in omar
    assert not any(word in omar for word in ("http:", "https:", "<script", "url("))
    again = write_feedback(workspace, entities(), tmp_path / "out")
    assert [Path(path).read_text(encoding="utf-8") for path in again.wrote] == [layla, omar]


def test_without_decisions_there_is_nothing_to_tell(workspace: Workspace) -> None:
    """Feedback before adjudicate is refused with what to run."""
    with pytest.raises(InputError, match="run `tanqih adjudicate entities` first"):
        write_feedback(workspace, entities())


def test_decisions_of_another_pull_are_not_told(workspace: Workspace, tmp_path: Path) -> None:
    """Where answers changed since, the decisions are to be made anew first."""
    rule(workspace, tmp_path)
    changed = [annotation(TASKS[0], marks(TASKS[0].text, ("الوفد", "ORG")), "omar")]
    write_records(workspace.annotations("entities"), AnnotationRecord, changed, {})
    with pytest.raises(InputError, match="of another pull: run `tanqih adjudicate entities`"):
        write_feedback(workspace, entities())


def test_a_key_changed_by_other_hands_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    """Without the key a letter means nobody: the file is named, and what to do."""
    rule(workspace, tmp_path)
    path = workspace.disputes("entities")
    path.parent.mkdir()
    path.write_text("notes of mine\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"entities\.key\.jsonl: holds no disputes"):
        write_feedback(workspace, entities())


def test_two_keys_are_enough_for_nearly_all_disputes_of_the_examples(tmp_path: Path) -> None:
    """The figures of docs/refereeing.md: so many disputes, in so many the referee takes an answer whole."""
    names = ("entities", "stance", "claim-stance")
    run_init(tmp_path / "ws", f'name = "examples"\nschemas = {list(names)}\n'.replace("'", '"'))
    disputes = whole = 0
    for name in names:
        schema = load_schema(Workspace.open(tmp_path / "ws"), name)
        paths = (LABELS / f"{name}.{who}.jsonl" for who in ("scripted-1", "scripted-2", "referee"))
        one, other, ruled = (
            parse_labels(path.read_text(encoding="utf-8").splitlines(), schema, str(path)) for path in paths
        )
        for key, row in one.items():
            given = (row.answer, other[key].answer)
            if schema.compared(given[0]) != schema.compared(given[1]):
                disputes += 1
                whole += ruled[key].answer in given
    said = (
        f"Of the {disputes} disputes of the example pages the examples' referee takes one of the two answers"
    )
    assert f"{said} unchanged in {whole}\n" in (ROOT / "docs" / "refereeing.md").read_text(encoding="utf-8")


def with_keys(*keys: str) -> LabelSchema:
    """Give a schema whose labels are drawn with these keys."""
    schema = entities().model_copy(update={"profile": None})
    spans = tuple(
        label.model_copy(update={"hotkey": key}) for label, key in zip(schema.spans, keys, strict=False)
    )
    return schema.model_copy(update={"spans": spans})


def test_the_keys_that_accept_are_nobody_else_s() -> None:
    """The letters where they are free, else digits that are; one more for an answer of one's own."""
    assert keys_of(with_keys("x", "y"), "AB") == {"A": "a", "B": "b", OWN: "0"}
    assert keys_of(with_keys("a", "0", "2"), "ABC") == {"A": "1", "B": "3", "C": "4", OWN: "9"}


def test_what_the_referee_says_of_the_answers_is_no_part_of_the_answer() -> None:
    """Letter, error and comment are parted from the spans; a comment of blanks is none."""
    span = {"from_name": "label", "type": "labels", "value": {"start": 0, "end": 3, "labels": ["ORG"]}}
    accept = {"from_name": "_accept", "type": "choices", "value": {"choices": ["B"]}}
    error = {"from_name": "_error", "type": "choices", "value": {"choices": ["another label"]}}
    lines = {"from_name": "_comment", "type": "textarea", "value": {"text": ["سطر", "آخر"]}}
    assert split_result([span, accept, error, lines]) == ([span], ("B", "another label", "سطر\nآخر"))
    assert split_result([{**lines, "value": {"text": [" "]}}]) == ([], (None, None, None))
    with pytest.raises(ValueError, match="too many"):
        split_result([{**accept, "value": {"choices": ["A", "B"]}}])
