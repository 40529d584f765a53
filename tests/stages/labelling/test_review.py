"""What a pull finds: spans with wrong edges, spans behind emoji, and what became of predictions."""

import json
from pathlib import Path

import pytest

from curation.errors import InputError
from curation.labelstudio.codec import to_result
from curation.stages.labelling.deriving import derive_annotations
from curation.stages.labelling.gazetteer import Gazetteer
from curation.stages.labelling.predict import Predicting
from curation.stages.status import read_status
from curation.store.workspace import Workspace
from curation.types import Answer, LabeledSpan
from tests.stages.labelling_samples import SERVER, archive, entities, make_workspace, marks, result_of, task

ENTITIES = entities()
CITY = task("وصل الوفد إلى القاهرة، ومنها إلى مصر.", "city")
VISIT = task("زار الوزير والقاهرة ترحب به.", "visit")
REPORT = task("وصل الوفد إلى القاهرة. والقاهرة ترحب به.", "report")
EMOJI = task("أعلن النادي 😀😀 فوز سارة أمس.", "emoji")


def lines(path: Path) -> list[dict[str, object]]:
    """Read JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def warned(workspace: Workspace) -> list[tuple[object, ...]]:
    """Give what was warned of."""
    rows = lines(workspace.boundaries("entities"))
    return [(r["task"], r["annotator"], r["surface"], r["kinds"], r["suggested"], r["link"]) for r in rows]


def test_wrong_edges_are_written_with_what_was_meant_and_counted_by_annotator(tmp_path: Path) -> None:
    """Each warning names task, annotator, span, kind, suggestion and link; status counts them."""
    workspace = make_workspace(tmp_path / "ws", [CITY, VISIT])
    by_omar = {**result_of(VISIT, ("والقاهرة", "GPE")), "completed_by": 2}
    archive(workspace, [(CITY, result_of(CITY, ("القاهرة،", "GPE"), ("مصر", "GPE"))), (VISIT, by_omar)])
    report = derive_annotations(workspace, ENTITIES)
    assert warned(workspace) == [
        ("city", "layla", "القاهرة،", ["punctuation"], "القاهرة", f"{SERVER}/projects/3/data?task=1"),
        ("visit", "omar", "والقاهرة", ["clitic"], "القاهرة", f"{SERVER}/projects/3/data?task=2"),
    ]
    assert report.figures["spans to look at, by omar"] == 1
    assert report.figures["spans to look at: clitic"] == 1
    notes = {row.stage: row.note for row in read_status(workspace)}
    assert "1 span to look at" in notes["entities: layla"]
    assert "1 span to look at" in notes["entities: omar"]
    before = workspace.boundaries("entities").read_bytes()
    derive_annotations(workspace, ENTITIES)
    assert workspace.boundaries("entities").read_bytes() == before


def test_right_spans_leave_no_file(tmp_path: Path) -> None:
    """Where nothing is amiss, what an earlier pull warned of is gone."""
    workspace = make_workspace(tmp_path / "ws", [CITY])
    archive(workspace, [(CITY, result_of(CITY, ("القاهرة،", "GPE")))])
    derive_annotations(workspace, ENTITIES)
    assert workspace.boundaries("entities").exists()
    archive(workspace, [(CITY, result_of(CITY, ("القاهرة", "GPE")))])
    report = derive_annotations(workspace, ENTITIES)
    assert not workspace.boundaries("entities").exists()
    assert not any(name.startswith("spans to look at") for name in report.figures)


def test_a_whole_sentence_of_an_article_has_right_edges(tmp_path: Path) -> None:
    """A rationale keeps its full stop and its و; a name of that text with either is warned of."""
    workspace = make_workspace(tmp_path / "ws", [REPORT])
    archive(workspace, [(REPORT, result_of(REPORT, ("والقاهرة ترحب به.", "EVENT")))])
    derive_annotations(workspace, ENTITIES)
    assert not workspace.boundaries("entities").exists()
    archive(workspace, [(REPORT, result_of(REPORT, ("القاهرة.", "GPE"), ("والقاهرة", "GPE")))])
    derive_annotations(workspace, ENTITIES)
    assert [row[2:4] for row in warned(workspace)] == [
        ("القاهرة.", ["punctuation"]),
        ("والقاهرة", ["clitic"]),
    ]


def test_a_span_behind_emoji_is_flagged_and_a_shifted_one_is_read_back(tmp_path: Path) -> None:
    """A right span behind emoji wants a look; one saved with shifted ends gets the span that was meant."""
    workspace = make_workspace(tmp_path / "ws", [EMOJI])
    start = EMOJI.text.index("سارة")
    shifted = [LabeledSpan(start + 2, start + 6, "PERS")]  # two emoji: two units too far
    archive(workspace, [(EMOJI, {"result": to_result(EMOJI, Answer.of(shifted, {}))})])
    derive_annotations(workspace, ENTITIES)
    (row,) = lines(workspace.boundaries("entities"))
    assert "emoji" in row["kinds"]  # type: ignore[operator]
    assert row["suggested"] == "سارة"
    archive(workspace, [(EMOJI, result_of(EMOJI, ("النادي", "ORG"), ("سارة", "PERS")))])
    derive_annotations(workspace, ENTITIES)
    assert [(r[2], r[3], r[4]) for r in warned(workspace)] == [("سارة", ["emoji"], None)]


def test_refused_annotations_say_where_to_look(tmp_path: Path) -> None:
    """A quarantined annotation carries its reason and the address of its task."""
    workspace = make_workspace(tmp_path / "ws", [CITY])
    (region,) = to_result(CITY, marks(CITY.text, ("مصر", "GPE")))
    region["value"]["labels"] = ["PLANET"]
    archive(workspace, [(CITY, {"result": [region]})])
    report = derive_annotations(workspace, ENTITIES)
    assert report.parts["refused"] == 1
    (row,) = lines(workspace.rejected("pull-entities"))
    assert row["reason"] == f"unknown label PLANET (see {SERVER}/projects/3/data?task=1)"


def test_predictions_accepted_changed_and_rejected_are_told_apart(tmp_path: Path) -> None:
    """Region by region: kept as it was, moved or relabelled, taken away, added by hand."""
    text = "بحث وفد مصر وكندار والسنديان والصفوان الأمر."
    one, alone, skipped = task(text, "one"), task(text + " ", "alone"), task(text + "  ", "skipped")
    workspace = make_workspace(tmp_path / "ws", [one, alone, skipped])
    names = Gazetteer(ENTITIES, {name: ("GPE",) for name in ("مصر", "كندار", "السنديان")})
    predicting = Predicting(workspace, ENTITIES, names)
    assert predicting.make([one, alone, skipped]) == 3
    (predicted,) = predicting.to_json(one)["predictions"]
    kept, changed, _ = predicted["result"]
    changed = {**changed, "origin": "prediction-changed", "value": {**changed["value"], "labels": ["LOC"]}}
    (added,) = to_result(one, marks(text, ("الصفوان", "GPE")))
    archive(
        workspace,
        [
            (one, {"result": [kept, changed, {**added, "id": "new"}], "parent_prediction": 5}),
            (alone, {"result": [{**added, "id": "hand"}]}),
            (skipped, {"result": predicted["result"], "was_cancelled": True, "parent_prediction": 6}),
        ],
    )
    report = derive_annotations(workspace, ENTITIES)
    (row,) = lines(workspace.outcomes("entities"))
    figures = {name: row[name] for name in ("accepted", "changed", "rejected", "added")}
    assert figures == {"accepted": 1, "changed": 1, "rejected": 1, "added": 1}
    assert row["version"] == f"gazetteer {names.version}"
    assert report.figures["predicted, changed"] == 1


def test_damaged_files_of_ours_are_one_line(tmp_path: Path) -> None:
    """A file of warnings or of predictions that other hands changed is named, with what to do."""
    workspace = make_workspace(tmp_path / "ws", [CITY])
    archive(workspace, [(CITY, result_of(CITY, ("القاهرة،", "GPE")))])
    derive_annotations(workspace, ENTITIES)
    workspace.boundaries("entities").write_text("[]\n", encoding="utf-8")
    with pytest.raises(InputError, match="holds no warnings: pull entities again"):
        read_status(workspace)
    workspace.predictions("entities").parent.mkdir()
    workspace.predictions("entities").write_text('{"task_id": 1}\n', encoding="utf-8")
    with pytest.raises(InputError, match="holds no predictions"):
        derive_annotations(workspace, ENTITIES)
