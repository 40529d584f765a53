"""Other tools' formats: each is read back by its own library, and its spans are the release's."""

import json
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from format_readers import READERS, cases, docs, read_lines, read_tagged
from format_samples import FORMATS, only, spans_of, written
from label_studio_sdk.label_interface import LabelInterface
from release_samples import files, sample, span

from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.codec import from_annotation
from curation.labelstudio.config import to_label_config
from curation.released import Nested, ReleasedTask
from curation.stages.labelling.tasks import read_tasks
from curation.stages.releasing.release import last_folder
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace
from exporters.formats.cas import ANSWER, TOKEN
from exporters.formats.tokens import tokenize
from tests.contents import Content, read
from tests.releasing import PAGES, make_workspace, release

LAYERED = ("brat", "label-studio", "spacy", "uima-cas")
FLAT = ("conll", "bio", "bilou")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A release of all example pages with entities and stance."""
    made = make_workspace(tmp_path_factory.mktemp("formats") / "w", PAGES, ("entities", "stance"))
    release(made)
    return made


@pytest.fixture(scope="module")
def content(workspace: Workspace) -> Content:
    """What that release holds."""
    folder = last_folder(workspace)
    assert folder
    return read(folder)


@pytest.mark.parametrize("name", LAYERED)
def test_layers_keep_every_span(name: str, content: Content, tmp_path: Path) -> None:
    """brat, Label Studio, spaCy and UIMA give back all spans of all rows, nested ones too."""
    entities = only(content, "entities")
    assert written(name, entities, tmp_path / "out") == ()
    assert READERS[name](tmp_path / "out") == spans_of(entities)


@pytest.mark.parametrize("nested", ["outermost", "innermost"])
@pytest.mark.parametrize("name", FLAT)
def test_flat_formats_account_for_every_span(
    name: str, nested: Nested, content: Content, tmp_path: Path
) -> None:
    """What is read back and what was left out are together the release's spans, with no span in both."""
    entities = only(content, "entities")
    left = written(name, entities, tmp_path / "out", nested)
    found = READERS[name](tmp_path / "out")
    assert left
    for task in entities.tasks:
        out = {(one.start, one.end, one.label) for one in left if one.id == task.id}
        assert found[task.id].isdisjoint(out)
        assert found[task.id] | out == spans_of(entities)[task.id]
        for start, end, _ in out:
            meets = [kept for kept in found[task.id] if kept[0] < end and start < kept[1]]
            longer = [kept[1] - kept[0] >= end - start for kept in meets]
            assert meets
            assert any(longer) if nested == "outermost" else not all(longer)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_same_bytes_twice(name: str, content: Content, tmp_path: Path) -> None:
    """A format writes the same bytes each time."""
    entities = only(content, "entities")
    written(name, entities, tmp_path / "a")
    written(name, entities, tmp_path / "b")
    assert files(tmp_path / "a") == files(tmp_path / "b")


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_entry_points(name: str) -> None:
    """Each format is found by its name, where the package is installed."""
    found = list(entry_points(group="tanqih.formats", name=name))
    if not found:
        pytest.skip("tanqih is not installed with its formats")
    assert found[0].load() is FORMATS[name]


def test_words_are_cut_where_spans_are_and_signs_stand_alone() -> None:
    """A clitic before a span is a token, Arabic commas and question marks are, and numbers stay whole."""
    text = "هل زار الوزيرُ مصرَ ولبنان، في 3.5 أيام؟ «نعم» 🏛️ 10:30."
    tokens = tokenize(text, [span(text, "لبنان", "GPE")])
    assert [text[slice(*token)] for token in tokens] == [
        *("هل", "زار", "الوزيرُ", "مصرَ", "و", "لبنان", "،", "في", "3.5", "أيام", "؟"),
        *("«", "نعم", "»", "🏛️", "10:30", "."),
    ]


def test_tags_of_both_schemes(tmp_path: Path) -> None:
    """An organisation of two words and one of a single sign, in IOB2 and in BILOU."""
    shown = {}
    for name in ("bio", "bilou"):
        left = written(name, only(sample(), "entities"), tmp_path / name)
        (row,) = read_lines(tmp_path / name / "entities" / "train.jsonl")
        shown[name] = [tag for tag in row["tags"] if tag != "O"]
        assert [(one.label, one.text, one.reason) for one in left] == [
            ("GPE", "القاهرة", "meets ORG [9, 22), which was kept")
        ]
    assert shown == {"bio": ["B-ORG", "I-ORG", "B-PERS"], "bilou": ["B-ORG", "L-ORG", "U-PERS"]}


def test_conll_is_read_by_seqeval(content: Content, tmp_path: Path) -> None:
    """The library seqeval finds as many entities in the last column as spans were kept."""
    metrics = pytest.importorskip("seqeval.metrics.sequence_labeling")
    entities = only(content, "entities")
    left = written("conll", entities, tmp_path / "out")
    blocks = [
        [line.split(" ")[3] for line in block.splitlines()]
        for path in (tmp_path / "out").glob("*/*.conll")
        for block in path.read_text(encoding="utf-8").split("\n\n")
        if block
    ]
    kept = sum(len(task.spans) for task in entities.tasks) - len(left)
    assert len(metrics.get_entities(blocks)) == kept


def test_conll_follows_the_articles(content: Content, tmp_path: Path) -> None:
    """Rows stand in the order of their articles' texts, and every article begins with -DOCSTART-."""
    entities = only(content, "entities")
    written("conll", entities, tmp_path / "out")
    train = [task for task in entities.tasks if task.split == "train"]
    rows = read_lines(tmp_path / "out" / "entities" / "train.rows.jsonl")
    places = {task.id: (task.article_id, task.place.start) for task in train}
    assert [places[row["id"]] for row in rows] == sorted(places.values())
    text = (tmp_path / "out" / "entities" / "train.conll").read_text(encoding="utf-8")
    assert text.count("-DOCSTART-") == len({task.article_id for task in train})


def answered(task: ReleasedTask) -> dict[str, str]:
    """A row's target and choices."""
    return dict(task.choices) | ({"target": task.target} if task.target else {})


def test_choices_where_there_is_a_place(content: Content, tmp_path: Path) -> None:
    """Stance and target come back from the JSON Lines of BIO."""
    stance = only(content, "stance")
    written("bio", stance, tmp_path / "out")
    rows = [row for path in (tmp_path / "out").glob("*/*.jsonl") for row in read_lines(path)]
    found = {
        row["id"]: {name: value for name, value in row["choices"].items() if value}
        | {"target": row["target"]}
        for row in rows
    }
    assert found == {task.id: answered(task) for task in stance.tasks}


def test_choices_in_spacy(content: Content, tmp_path: Path) -> None:
    """The categories of spaCy say each choice made, and its entities are spans that do not meet."""
    stance = only(content, "stance")
    written("spacy", stance, tmp_path / "out")
    found = {
        doc.user_data["id"]: dict(cat.split("=") for cat, sure in doc.cats.items() if sure)
        | {"target": doc.user_data["target"]}
        for doc in docs(tmp_path / "out")
    }
    assert found == {task.id: answered(task) for task in stance.tasks}


def test_entities_of_spacy_are_the_flat_ones(content: Content, tmp_path: Path) -> None:
    """``doc.ents`` holds what the flat formats keep."""
    entities = only(content, "entities")
    written("spacy", entities, tmp_path / "spacy", "innermost")
    written("bio", entities, tmp_path / "bio", "innermost")
    found = {
        doc.user_data["id"]: {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        for doc in docs(tmp_path / "spacy")
    }
    assert found == read_tagged(tmp_path / "bio")


def test_choices_and_tokens_in_a_cas(content: Content, tmp_path: Path) -> None:
    """dkpro-cassis gives back the answers, and tokens that no span cuts through."""
    stance = only(content, "stance")
    written("uima-cas", stance, tmp_path / "out")
    tasks = {task.id: task for task in stance.tasks}
    for name, cas in cases(tmp_path / "out"):
        task = tasks.pop(name)
        assert {one.question: one.answer for one in cas.select(ANSWER)} == answered(task)
        assert cas.sofa_string == task.text
        tokens = [(token.begin, token.end) for token in cas.select(TOKEN)]
        assert {s.start for s in task.spans} <= {start for start, _ in tokens}
        assert {s.end for s in task.spans} <= {end for _, end in tokens}
    assert not tasks


@pytest.mark.parametrize("name", ["entities", "stance"])
def test_label_studio_goes_into_a_project_of_ours(
    name: str, workspace: Workspace, content: Content, tmp_path: Path
) -> None:
    """What is exported fits the interface of ``tanqih push``, and ``pull`` would take every answer."""
    written("label-studio", only(content, name), tmp_path / "out")
    schema = load_schema(workspace, name)
    released = {task.id: task for task in content.tasks}
    interface = LabelInterface(to_label_config(schema))
    for path in (tmp_path / "out").glob("*/*.json"):
        for task in json.loads(path.read_text(encoding="utf-8")):
            assert interface.validate_task({"data": task["data"]})
            assert interface.validate_annotation(task["annotations"][0])
            row = released.pop(task["data"]["key"])
            assert pulled(schema, workspace, task) == (spans_of(content)[row.id], row.choices)
    assert {task.schema_name for task in released.values()} == {"entities", "stance"} - {name}


def pulled(
    schema: LabelSchema, workspace: Workspace, task: Any
) -> tuple[set[tuple[int, ...]], dict[str, str]]:
    """Take a task's annotation as ``tanqih pull`` does."""
    asked = read_tasks(workspace, schema)[task["data"]["key"]]
    decoded = from_annotation(schema, asked, task["data"], task["annotations"][0], "a")
    assert decoded.taken, decoded.refused
    return set(map(tuple, decoded.taken.answer.spans)), dict(decoded.taken.answer.choices)


@pytest.mark.parametrize("name", ["conll", "brat"])
def test_no_place_for_choices_is_one_line(name: str, content: Content, tmp_path: Path) -> None:
    """A format without a place for stance refuses it and names what fits."""
    with pytest.raises(InputError, match=f"schema stance: {name} has no place .* give --schema entities, or"):
        written(name, content, tmp_path / "out")
    assert not files(tmp_path / "out")
