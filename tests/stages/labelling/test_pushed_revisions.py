"""What a workspace knows of its schema's revisions, without a server."""

from pathlib import Path

import pytest

from curation.core.revisions import InForce
from curation.core.schema import LabelSchema
from curation.errors import SchemaError
from curation.labelstudio.codec import from_annotation, to_result, to_task_json
from curation.stages.deciding.adjudicate import run_adjudicate
from curation.stages.init import run_init
from curation.stages.labelling.revisions import check_revision
from curation.stages.schemas import load_schema
from curation.stages.starter import run_new
from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, DecisionRecord, LabeledSpan, TaskRecord
from tests.stages.labelling_samples import annotation, task

NAME = "quotes"
EARLY, TURN, LATE = (f"2026-01-02T03:04:{second:02}Z" for second in (1, 2, 3))
GIVEN = Answer.of([LabeledSpan(0, 4, "QUOTE")], {"kind": "statement"})


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Give a workspace with a schema of its own, of which 1.0.0 and 1.1.0 were pushed."""
    run_init(tmp_path / "ws", 'name = "ws"\n')
    run_new(Workspace.open(tmp_path / "ws"), NAME)
    workspace = Workspace.open(tmp_path / "ws")
    first = InForce.of(load_schema(workspace, NAME), "2026-01-01T00:00:00Z")
    rows = (first, first.model_copy(update={"revision": "1.1.0", "since": TURN}))
    path = workspace.revisions(NAME)
    path.parent.mkdir()
    path.write_text("".join(row.model_dump_json() + "\n" for row in rows), encoding="utf-8")
    return workspace


def rewrite(workspace: Workspace, version: str, *edits: tuple[str, str], told: bool = True) -> LabelSchema:
    """Give the schema another version, and change its text; the change log tells of it."""
    folder = workspace.root / "schemas" / NAME
    text = (folder / "schema.yaml").read_text(encoding="utf-8")
    for old, new in (("version: 1.0.0 ", f"version: {version} "), *edits):
        assert old in text
        text = text.replace(old, new)
    (folder / "schema.yaml").write_text(text, encoding="utf-8")
    change = f"## {version}\n\n- **kind** (stale: none; examples: none): other words.\n"
    (folder / "CHANGELOG.md").write_text(change, encoding="utf-8")
    if not told:
        (folder / "CHANGELOG.md").unlink()
    return load_schema(workspace, NAME)


RENAMED = ("\n# A label that", "\nrenamed: [{from: QUOTE, to: SPEECH, since: 2.0.0}]\n# A label that")
GONE = ("- name: QUOTE", "- name: SPEECH")


@pytest.mark.parametrize(
    ("version", "edits", "told", "place", "words"),
    [
        ("2.0.0", [GONE], True, "spans:", "label QUOTE is gone since 1.0.0"),
        ("2.0.0", [("name: report", "name: news")], True, "choices:", "kind value report is gone"),
        ("1.2.0", [("  - name: kind", "  - name: sort")], True, "choices:", "choice kind is gone"),
        ("1.0.1", [], True, "version:", "version 1.0.1 is older than 1.1.0"),
        ("1.2.0", [], False, "version:", "version 1.2.0 needs a CHANGELOG.md"),
    ],
)
def test_a_schema_that_drops_what_was_pushed_is_refused_with_its_line(
    version: str, edits: list[tuple[str, str]], told: bool, place: str, words: str, workspace: Workspace
) -> None:
    """Nothing is lost unsaid: each loss is named with file and line before a server is asked."""
    schema = rewrite(workspace, version, *edits, told=told)
    text = (workspace.root / "schemas" / NAME / "schema.yaml").read_text(encoding="utf-8").split("\n")
    line = next(number for number, row in enumerate(text, 1) if row.startswith(place))
    with pytest.raises(SchemaError, match=words) as caught:
        check_revision(workspace, schema)
    assert f"schema.yaml, line {line}: " in str(caught.value)


def test_a_schema_that_says_what_became_of_it_all_is_taken(workspace: Workspace) -> None:
    """The revision that is in force already needs nothing; a renaming says where the label went."""
    check_revision(workspace, rewrite(workspace, "1.1.0", told=False))
    again = ("version: 1.1.0 ", "version: 1.0.0 ")
    path = workspace.root / "schemas" / NAME / "schema.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*again), encoding="utf-8")
    check_revision(workspace, rewrite(workspace, "2.0.0", GONE, RENAMED))


@pytest.mark.parametrize(
    ("touched_by", "revision"), [(1, "1.1.0"), (None, "1.1.0"), (2, "1.0.0")], ids=["self", "unsaid", "other"]
)
def test_who_marks_an_answer_does_not_make_it_theirs(
    touched_by: int | None, revision: str, workspace: Workspace
) -> None:
    """What its annotator edits is of the day of the edit; what someone else touches stays of its own day."""
    schema = rewrite(workspace, "1.1.0")
    one = task("قال الوزير")
    rows = [InForce.model_validate_json(line) for line in workspace.revisions(NAME).read_bytes().splitlines()]
    said = {
        "result": to_result(one, GIVEN),
        "completed_by": 1,
        "updated_by": touched_by,
        "created_at": EARLY,
        "updated_at": LATE,
    }
    decoded = from_annotation(schema, one, to_task_json(one)["data"], said, "layla", rows)
    assert decoded.taken is not None
    assert decoded.taken.revision == revision


def test_an_earlier_answer_is_not_refused_by_a_later_rule(workspace: Workspace) -> None:
    """A choice that was not asked then is not missed; today's answer without it is refused."""
    schema = load_schema(workspace, NAME)
    one = task("قال الوزير")
    rows = [InForce(revision="0.9.0", since=EARLY), InForce(revision="1.0.0", since=LATE)]
    shown = to_task_json(one)["data"] | {"revision": ""}
    result = to_result(one, Answer(spans=GIVEN.spans))
    old, new = (
        from_annotation(schema, one, shown, {"result": result, "updated_at": at}, "layla", rows)
        for at in (TURN, LATE)
    )
    assert old.taken is not None
    assert (old.taken.revision, old.taken.answer.spans) == ("0.9.0", GIVEN.spans)
    assert new.refused is not None
    assert "kind has no answer" in new.refused.reason


def test_a_referees_earlier_answer_is_said_in_todays_labels(workspace: Workspace, tmp_path: Path) -> None:
    """The decision has today's label; the file of rulings stays as it was."""
    one = task("سنفتح الجسر").model_copy(update={"schema_name": NAME})
    write_records(workspace.tasks(NAME), TaskRecord, [one], {})
    write_records(workspace.annotations(NAME), AnnotationRecord, [annotation(one, GIVEN)], {})
    referee = tmp_path / "referee.jsonl"
    referee.write_text('{"sentence": "[QUOTE سنفتح الجسر]", "kind": "statement"}\n', encoding="utf-8")
    run_adjudicate(workspace, load_schema(workspace, NAME), referee)
    rulings = workspace.referees(NAME).read_bytes()
    run_adjudicate(workspace, rewrite(workspace, "2.0.0", GONE, RENAMED))
    (decision,) = read_records(workspace.decisions(NAME), DecisionRecord)
    assert [span.label for span in decision.answer.spans] == ["SPEECH"]
    assert decision.revision == "1.0.0"
    assert workspace.referees(NAME).read_bytes() == rulings
