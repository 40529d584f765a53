"""What ``tanqih export --format label-studio`` writes, imported into a real Label Studio."""

import json
from pathlib import Path

import pytest

from curation.labelstudio.client import Client
from curation.labelstudio.codec import from_annotation
from curation.labelstudio.server import Running
from curation.labelstudio.shapes import ProjectSpec
from curation.stages.labelling.tasks import read_tasks
from curation.stages.releasing.export import ExportOptions, run_export
from curation.stages.schemas import load_schema
from tests.contents import read
from tests.releasing import make_workspace, release

pytestmark = pytest.mark.integration


def test_label_studio_takes_and_gives_back_every_answer(studio: Running, tmp_path: Path) -> None:
    """Tasks imported under the exported interface come back with all spans, nested ones too, and choices."""
    workspace = make_workspace(tmp_path / "w", ("01-wadi-dam.txt",), ("entities", "stance"))
    release(workspace)
    folder = workspace.releases / "1.0.0"
    run_export(folder, tmp_path / "out", ExportOptions(format_name="label-studio"))
    client = Client(studio.url, studio.token)
    found = {}
    for name in ("entities", "stance"):
        interface = (tmp_path / "out" / name / "label-config.xml").read_text(encoding="utf-8")
        project = client.ensure_project(ProjectSpec(f"exported {name}", f"exported {name}", "", interface))
        for path in sorted((tmp_path / "out" / name).glob("*.json")):
            client.import_tasks(project.id, json.loads(path.read_text(encoding="utf-8")))
        schema = load_schema(workspace, name)
        asked = read_tasks(workspace, schema)
        for task in client.tasks(project.id):
            (annotation,) = task["annotations"]
            decoded = from_annotation(schema, asked[task["data"]["key"]], task["data"], annotation, "owner")
            assert decoded.taken, decoded.refused
            assert not decoded.repaired
            answer = decoded.taken.answer
            found[decoded.taken.task_id] = (set(answer.spans), dict(answer.choices))
    released = read(folder).tasks
    assert {task.schema_name for task in released} == {"entities", "stance"}
    assert found == {
        task.id: ({(span.start, span.end, span.label) for span in task.spans}, task.choices)
        for task in released
    }
