"""Settling by the rules of ``tanqih.toml``: models, how sure they must be, and what they rest on."""

from pathlib import Path

import pytest
from labelling_samples import annotation, entities, make_workspace, marks, task

from curation.stages.deciding.adjudicate import run_adjudicate
from curation.store.tables import read_records, write_records
from curation.store.workspace import SETTINGS, Workspace
from curation.types import AnnotationRecord, DecisionRecord, Report

TASKS = [task(f"وصل وفد من الخرطوم إلى بغداد في اليوم {number}.") for number in range(40)]


def answers(omar_alone: int = 0) -> list[AnnotationRecord]:
    """Have layla and hind mark both cities, omar one; of the first tasks he answers, only one other does."""
    rows = []
    for number, one in enumerate(TASKS):
        both = marks(one.text, ("الخرطوم", "GPE"), ("بغداد", "GPE"))
        rows += [annotation(one, both, "layla"), annotation(one, marks(one.text, ("بغداد", "GPE")), "omar")]
        if number >= omar_alone:
            rows.append(annotation(one, both, "hind"))
    return rows


def settle(
    folder: Path, rules: str, rows: list[AnnotationRecord]
) -> tuple[Report, dict[str, DecisionRecord], Workspace]:
    """Adjudicate by rules written in ``tanqih.toml``."""
    root = make_workspace(folder / "ws", TASKS).root
    with (root / SETTINGS).open("a", encoding="utf-8") as settings:
        settings.write(f"\n[adjudication]\n{rules}\n")
    workspace = Workspace.open(root)
    write_records(workspace.annotations("entities"), AnnotationRecord, rows, {})
    report = run_adjudicate(workspace, entities())
    found = read_records(workspace.decisions("entities"), DecisionRecord)
    return report, {decision.task_id: decision for decision in found}, workspace


def test_a_model_settles_what_two_dispute_by_what_a_third_said_elsewhere(tmp_path: Path) -> None:
    """Where hind has not answered, layla is believed, whom she always confirms; the votes are kept."""
    report, decisions, _ = settle(tmp_path, 'method = "dawid-skene"', answers(omar_alone=5))
    assert report.parts == {"dawid-skene": 40}
    first = decisions[TASKS[0].task_id]
    assert [span.label for span in first.answer.spans] == ["GPE", "GPE"]
    assert [(vote.annotator, vote.agrees) for vote in first.votes] == [("layla", True), ("omar", False)]
    assert 0.5 < first.confidence < decisions[TASKS[9].task_id].confidence < 1
    trusted = next(note for note in report.notes if note.startswith("expected to be right, spans: "))
    assert trusted == "expected to be right, spans: hind 100%, layla 100%, omar 50%"


def test_what_a_model_is_less_sure_of_stays_disputed(tmp_path: Path) -> None:
    """With a bar between the two, what three answered is settled and what two did is not."""
    _, sure, _ = settle(tmp_path / "one", 'method = "dawid-skene"', answers(omar_alone=5))
    bar = (sure[TASKS[0].task_id].confidence + sure[TASKS[9].task_id].confidence) / 2
    rules = f'method = "dawid-skene"\nmin_confidence = {bar}'
    report, decisions, workspace = settle(tmp_path / "two", rules, answers(omar_alone=5))
    assert report.parts == {"dawid-skene": 35, "disputed": 5}
    assert TASKS[0].task_id not in decisions
    assert len(workspace.disputed("entities").read_text(encoding="utf-8").splitlines()) == 5


def test_the_same_answers_give_the_same_bytes(tmp_path: Path) -> None:
    """Answers in another order are decided alike, to the byte."""
    rules = 'method = "mace"'
    one = settle(tmp_path / "one", rules, answers())[2]
    other = settle(tmp_path / "two", rules, answers()[::-1])[2]
    assert one.decisions("entities").read_bytes() == other.decisions("entities").read_bytes()


@pytest.mark.parametrize(
    ("rules", "parts"),
    [
        ("", {"majority": 35, "disputed": 5}),
        ('method = "none"', {"disputed": 40}),
        ("min_votes = 3", {"majority": 35, "disputed": 5}),
        ("min_votes = 4", {"disputed": 40}),
        ("min_confidence = 0.7", {"disputed": 40}),
    ],
)
def test_rules_say_what_votes_alone_settle(rules: str, parts: dict[str, int], tmp_path: Path) -> None:
    """Two of three are a majority of two thirds, one of two none; a bar above either leaves a referee."""
    assert settle(tmp_path, rules, answers(omar_alone=5))[0].parts == parts


def test_what_models_cannot_rest_on_is_said(tmp_path: Path) -> None:
    """Two annotators, someone who skipped all, a label one alone uses, an old label, too few shared tasks."""
    rows = [row for row in answers() if row.annotator != "hind"][:10]
    rows[1] = annotation(TASKS[0], marks(TASKS[0].text, ("وفد", "ORG"), ("وصل", "VERB")), "omar")
    rows.append(annotation(TASKS[0], marks(TASKS[0].text), "sami").model_copy(update={"skipped": True}))
    notes = "\n".join(settle(tmp_path, 'method = "mace"', rows)[0].notes)
    assert "sami skipped every task: has no vote" in notes
    assert "omar shares 5 tasks with others" in notes
    assert "two annotators answered: their answers cannot tell which of them is right" in notes
    assert "1 answer says VERB, which schema entities" in notes
    assert "ORG is used by omar alone" in notes


def test_one_annotator_alone_is_told_and_counts_as_before(tmp_path: Path) -> None:
    """There is nothing to weigh: each answer is single."""
    rows = [row for row in answers() if row.annotator == "layla"]
    report, _, _ = settle(tmp_path, 'method = "dawid-skene"', rows)
    assert report.parts == {"single": 40}
    assert report.notes == ("layla alone has answered: dawid-skene has nothing to weigh",)
