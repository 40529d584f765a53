"""Predictions and odd characters on a real server: pushed once, shown in their newest version, exact."""

import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from curation.core.predictions import Prediction, ScoredSpan
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.client import Client
from curation.labelstudio.codec import to_result, to_task_json
from curation.labelstudio.predictions import list_predicted
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling import projection
from curation.stages.labelling.connect import connect, project_specs
from curation.stages.labelling.predict import load_predictor
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import read_records, write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, TaskRecord
from tests.labelstudio.test_codec import scattered_spans
from tests.stages.labelling_samples import marks, task

pytestmark = pytest.mark.integration
EXAMPLES = Path(__file__).parents[2] / "examples"


class First:
    """Predicts that the first word of each text is a name."""

    name = "first"

    def __init__(self, version: str, label: str) -> None:
        """Take the version and the label it gives."""
        self.version, self.label = version, label

    def predict(self, tasks: Iterable[TaskRecord]) -> Iterator[Prediction]:
        """Yield the first word of each text."""
        for one in tasks:
            word = one.text.split()[0]
            yield Prediction((ScoredSpan(0, len(word), self.label, word, 0.5),))


def unique(name: str) -> str:
    """Name an annotation as no other test on the shared server does."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{__name__} {name}"))


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, studio: Running) -> Workspace:
    """Give a segmented page and one shared project."""
    folder = tmp_path_factory.mktemp("predictions") / "ws"
    run_init(folder, f'name = "first-words"\n[server]\nstudio = "{studio.name}"\n')
    workspace = Workspace.open(folder)
    run_clean(workspace, [str(EXAMPLES / "pages" / "03-football-federation.txt")])
    run_segment(workspace)
    return workspace


def on_server(
    client: Client, workspace: Workspace, schema: LabelSchema
) -> tuple[int, list[dict[str, object]]]:
    """Give the project's id and its tasks with the versions of their predictions."""
    project = client.ensure_project(project_specs(workspace, schema)[None]).id
    return project, list(list_predicted(client, project))


def test_predictions_are_pushed_once_a_version_and_never_to_what_is_answered(workspace: Workspace) -> None:
    """With new tasks they go along; a newer version goes to the tasks that wait, and is the one shown."""
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    first = run_push(workspace, schema, client, predictor=First("1", "ORG"))
    tasks = first.figures["tasks"]
    assert first.figures["tasks with a prediction"] == tasks > 3
    assert first.figures.get("predictions for tasks already there", 0) == 0
    again = run_push(workspace, schema, client, predictor=First("1", "ORG"))
    assert again.parts["added"] == again.figures.get("predictions for tasks already there", 0) == 0
    project, rows = on_server(client, workspace, schema)
    assert len(rows) == tasks
    assert all("first 1" in str(row["predictions_model_versions"]) for row in rows)
    made = read_tasks(workspace, schema)
    answered = made[rows[0]["data"]["key"]]  # type: ignore[index]
    client.annotate(int(str(rows[0]["id"])), to_result(answered, marks(answered.text)), unique("answered"))
    newer = run_push(workspace, schema, client, predictor=First("2", "GPE"))
    assert newer.figures["predictions for tasks already there"] == tasks - 1
    shown = client._get(f"/api/projects/{project}/")
    assert (shown["model_version"], shown["show_collab_predictions"]) == ("first 2", True)
    _, rows = on_server(client, workspace, schema)
    assert sum("first 2" in str(row["predictions_model_versions"]) for row in rows) == tasks - 1


def test_a_wrong_prediction_stops_the_push_before_anything_is_sent(workspace: Workspace) -> None:
    """The server keeps what it had."""
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    run_push(workspace, schema, client)
    _, before = on_server(client, workspace, schema)
    with pytest.raises(InputError, match=r"^predictor first, task [0-9a-f]+: unknown label PLANET"):
        run_push(workspace, schema, client, predictor=First("3", "PLANET"))
    _, after = on_server(client, workspace, schema)
    assert after == before


def test_projection_predicts_from_what_was_pulled(workspace: Workspace) -> None:
    """A name marked in one task is predicted in the others that hold it, and only there."""
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    run_push(workspace, schema, client)
    made = read_tasks(workspace, schema)
    name = "اتحاد"
    holding = [key for key, one in made.items() if f" {name} " in f" {one.text} "]
    assert len(holding) > 1
    _, rows = on_server(client, workspace, schema)
    number = next(int(str(row["id"])) for row in rows if row["data"]["key"] == holding[0])  # type: ignore[index]
    result = to_result(made[holding[0]], marks(made[holding[0]].text, (name, "ORG")))
    client.annotate(number, result, unique("projected"))
    run_pull(workspace, schema, client)
    predictor = load_predictor(workspace, schema, "projection")
    assert isinstance(predictor, projection.Projection)
    found = dict(zip(made, predictor.predict(made.values()), strict=True))
    assert not found[holding[0]]
    assert {s.surface for key in holding[1:] for s in found[key].spans} == {name}


def test_scattered_spans_go_through_the_server_and_come_back_exactly(tmp_path: Path, studio: Running) -> None:
    """Hundreds of spans over marks, emoji, joiners, bidi marks, CRLF and NFD: imported, answered, pulled."""
    run_init(tmp_path / "ws", f'name = "scattered"\n[server]\nstudio = "{studio.name}"\n')
    workspace = Workspace.open(tmp_path / "ws")
    schema, client = load_schema(workspace, "entities"), connect(workspace)
    answers = {f"task-{n:02}": pair for n, pair in enumerate(scattered_spans(400, seed=11, most=20))}
    tasks = [task(text, key) for key, (text, _) in answers.items()]
    write_records(workspace.tasks("entities"), TaskRecord, tasks, {})
    project = client.ensure_project(project_specs(workspace, schema)[None])
    client.import_tasks(project.id, [to_task_json(one) for one in tasks])
    by_key = {one.task_id: one for one in tasks}
    for row in client.tasks(project.id):
        key = row["data"]["key"]
        client.annotate(row["id"], to_result(by_key[key], answers[key][1]), unique(key))
    report = run_pull(workspace, schema, client)
    pulled = {a.task_id: a.answer for a in read_records(workspace.annotations("entities"), AnnotationRecord)}
    assert report.parts["refused"] == 0, report.notes
    assert report.figures.get("spans moved to their text", 0) == 0
    assert pulled == {key: answer for key, (_, answer) in answers.items()}
    assert sum(len(answer.spans) for answer in pulled.values()) == 400
