"""Predictors: the gazetteer, projection, plug-ins, and what is never let out."""

from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from curation.core.predictions import (
    Annotated,
    Prediction,
    ScoredChoice,
    ScoredSpan,
    Setting,
    check_prediction,
)
from curation.errors import InputError
from curation.stages.labelling import gazetteer, predict, projection
from curation.stages.labelling.predict import Predicting, load_predictor
from curation.stages.labelling.predicted import read_predictions
from curation.types import AnnotationRecord, TaskRecord
from tests.stages.labelling_samples import annotation, entities, make_workspace, marks, task

ENTITIES = entities()
DAM = "أعلنت وزارة المياه في السنديان بدء العمل في سد وادي النخيل."


def shown(text: str, prediction: Prediction) -> list[tuple[str, str, float]]:
    """Give what is predicted as surfaces, labels and scores."""
    assert all(text[s.start : s.end] == s.surface for s in prediction.spans)
    return [(s.surface, s.label, s.score) for s in prediction.spans]


def from_names(folder: Path, lines: str, name: str = "entities.tsv") -> gazetteer.Gazetteer:
    """Set up the gazetteer on a file."""
    (folder / "gazetteer").mkdir(exist_ok=True)
    (folder / "gazetteer" / name).write_text(lines, encoding="utf-8")
    return gazetteer.predictor(Setting(folder, ENTITIES, lambda: ()))


def test_gazetteer_finds_names_behind_proclitics_and_nested(tmp_path: Path) -> None:
    """Each name is marked from its first letter; one inside another stands inside it; marks are no matter."""
    made = from_names(
        tmp_path,
        "# names\nFAC\tسد وادي النخيل\nLOC\tوادي النخيل\r\nGPE\tالسنديان\nORG\tوزارة المياه\nPERS\tسامر\n",
    )
    text = "قالت وَزارة المياه للسنديان وبالسنديان إن سدّ وادي النخيل لسامر."
    (found,) = made.predict([task(text)])
    assert [(surface, label) for surface, label, _ in shown(text, found)] == [
        ("وَزارة المياه", "ORG"),
        ("لسنديان", "GPE"),
        ("السنديان", "GPE"),
        ("سدّ وادي النخيل", "FAC"),
        ("وادي النخيل", "LOC"),
        ("سامر", "PERS"),
    ]


def test_gazetteer_reads_json_lines_and_shares_the_score_of_a_name_of_two_kinds(tmp_path: Path) -> None:
    """A name under two labels is predicted once, half as sure; the version follows the names."""
    one = from_names(tmp_path, '{"label": "LOC", "name": "النخيل"}\n', "entities.jsonl")
    two = from_names(tmp_path, "GPE\tالنخيل\n")
    (found,) = two.predict([task(DAM)])
    assert shown(DAM, found) == [("النخيل", "GPE", 0.5)]
    assert one.version != two.version == from_names(tmp_path, "\nGPE\tالنخيل").version


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("ORG وزارة المياه\n", "line 1: not a label, a tab and a name"),
        ("ORG\tوزارة\nPLANET\tالأرض\n", "line 2: unknown label 'PLANET'"),
        ("ORG\t،\n", "line 1: not a label"),
    ],
)
def test_a_bad_line_of_names_is_named(tmp_path: Path, lines: str, words: str) -> None:
    """The file, the line and what was wanted are said."""
    with pytest.raises(InputError, match=words):
        from_names(tmp_path, lines)


def test_no_file_of_names_says_which_to_write(tmp_path: Path) -> None:
    """Without a file the gazetteer says where it looks."""
    with pytest.raises(InputError, match=r"gazetteer/entities\.tsv: no such file"):
        gazetteer.predictor(Setting(tmp_path, ENTITIES, lambda: ()))


def projected(*rows: tuple[TaskRecord, AnnotationRecord]) -> projection.Projection:
    """Set up projection on annotated tasks."""
    return projection.Projection(ENTITIES, [Annotated(*row) for row in rows])


def test_projection_says_again_what_was_said_in_the_same_context() -> None:
    """Three times out of three in the same context gives 3/4; left unmarked, it stays so."""
    seen = [task(f"زار الوفد مدينة النخيل مساء يوم {n}.") for n in range(3)]
    tree = [task(f"أكل الصبي ثمر النخيل ونام {n}.") for n in range(3)]
    rows = [(t, annotation(t, marks(t.text, ("النخيل", "GPE")))) for t in seen]
    rows += [(t, annotation(t, marks(t.text))) for t in tree]
    made = projected(*rows)
    city, fruit = "عاد إلى مدينة النخيل مساء أمس.", "باع ثمر النخيل ونام."
    (one,), (other,) = made.predict([task(city)]), made.predict([task(fruit)])
    assert shown(city, one) == [("النخيل", "GPE", 0.75)]
    assert not other


def test_projection_never_tells_a_text_what_was_said_of_it() -> None:
    """What one annotator marked is no prediction for another on the same text."""
    one = task(DAM)
    made = projected((one, annotation(one, marks(DAM, ("السنديان", "GPE")))))
    again, elsewhere = made.predict([task(DAM, "twin"), task("وصل إلى السنديان.")])
    assert not again
    assert [label for _, label, _ in shown("وصل إلى السنديان.", elsewhere)] == ["GPE"]


def test_projection_without_answers_says_to_pull(tmp_path: Path) -> None:
    """There is nothing to project before a pull."""
    with pytest.raises(InputError, match="run `tanqih pull entities` first"):
        projection.predictor(Setting(tmp_path, ENTITIES, lambda: ()))


class Scripted:
    """A predictor that says what it is told to."""

    name = "scripted"
    version = "1"

    def __init__(self, *said: Prediction) -> None:
        """Take one prediction a task."""
        self.said = said

    def predict(self, tasks: Iterable[TaskRecord]) -> Iterator[Prediction]:
        """Say it."""
        yield from self.said


def said(
    start: int, end: int, label: str = "ORG", surface: str | None = None, score: float = 1
) -> Prediction:
    """Predict one span of the text of ``DAM``."""
    return Prediction((ScoredSpan(start, end, label, DAM[start:end] if surface is None else surface, score),))


@pytest.mark.parametrize(
    ("prediction", "words"),
    [
        (said(6, 18, surface="وزارة المال"), "not 'وزارة المال'"),
        (said(6, 999), "leaves the text"),
        (said(6, 6), "leaves the text"),
        (said(6, 18, "PLANET"), "unknown label PLANET"),
        (said(6, 18, "UNIT"), "unknown label UNIT"),  # of the schema, not of its profile
        (said(6, 18, score=1.5), "not between 0 and 1"),
        (Prediction((*said(6, 18).spans, *said(12, 30).spans)), "cross"),
        (Prediction(choices=(ScoredChoice("stance", "favor", 1.0),)), "unknown choice stance"),
    ],
)
def test_a_prediction_that_is_not_on_its_text_never_leaves(prediction: Prediction, words: str) -> None:
    """The refusal is one line that names the predictor and the task."""
    with pytest.raises(InputError, match=f"^predictor scripted, task of-dam: [^\n]*{words}[^\n]*$"):
        check_prediction(Scripted(), ENTITIES, task(DAM, "of-dam"), prediction)


def test_all_predictions_are_checked_and_kept_before_any_is_sent(tmp_path: Path) -> None:
    """One bad prediction stops the push; good ones are kept by version, written anew for the same version."""
    tasks = [task(DAM, "one"), task(DAM, "two")]
    workspace = make_workspace(tmp_path / "ws", tasks)
    made = Predicting(workspace, ENTITIES, Scripted(said(6, 18), Prediction()))
    assert made.make(tasks) == 1
    assert made.to_json(tasks[0])["predictions"][0]["model_version"] == "scripted 1"
    assert "predictions" not in made.to_json(tasks[1])
    before = workspace.predictions("entities").read_bytes()
    for wrong in (said(6, 18, "PLANET"), said(6, 19, surface="x")):
        with pytest.raises(InputError, match="task two"):
            Predicting(workspace, ENTITIES, Scripted(said(6, 18), wrong)).make(tasks)
    with pytest.raises(InputError, match="gave 1 prediction for 2 tasks"):
        Predicting(workspace, ENTITIES, Scripted(said(6, 18))).make(tasks)
    assert workspace.predictions("entities").read_bytes() == before
    Predicting(workspace, ENTITIES, Scripted(said(6, 18), Prediction())).make(tasks)
    assert workspace.predictions("entities").read_bytes() == before
    newer = Scripted(Prediction(), said(22, 30, "GPE"))
    newer.version = "2"
    Predicting(workspace, ENTITIES, newer).make(tasks)
    kept = [(row.task_id, row.version) for row in read_predictions(workspace, "entities")]
    assert kept == [("one", "scripted 1"), ("two", "scripted 2")]


def broken(setting: Setting) -> Scripted:
    """Fail as anybody's code may."""
    raise RuntimeError("no model\nfound")


def test_plug_ins_are_found_by_entry_point_and_their_failure_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A predictor of the group is set up by name; an unknown one is told which there are."""
    workspace = make_workspace(tmp_path / "ws", [task(DAM)])
    own = EntryPoint("broken", f"{__name__}:broken", predict.GROUP)
    shipped = EntryPoint("projection", "curation.stages.labelling.projection:predictor", predict.GROUP)
    monkeypatch.setattr(predict, "entry_points", lambda group: [own, shipped])
    with pytest.raises(InputError, match=r"^predictor broken: .*: RuntimeError: no model found$"):
        load_predictor(workspace, ENTITIES, "broken")
    with pytest.raises(InputError, match="use one of broken, projection"):
        load_predictor(workspace, ENTITIES, "absent")
    with pytest.raises(InputError, match="nothing annotated to project"):
        load_predictor(workspace, ENTITIES, "projection")
