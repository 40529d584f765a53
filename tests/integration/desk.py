"""A small workspace whose tasks are on the real server, and what can be done to them there."""

from pathlib import Path

from scripted_workspaces import make_workspace

from curation.core.schema import LabelSchema
from curation.labelstudio.client import Json
from curation.labelstudio.codec import to_result
from curation.labelstudio.server import Running
from curation.stages.labelling.connect import connect, project_specs
from curation.stages.labelling.deriving import derive_annotations
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_schema
from curation.store.archive import archives
from curation.store.tables import read_records
from curation.types import AnnotationRecord, Answer, LabeledSpan, Report


class Desk:
    """A workspace with its tasks pushed, and hands on the server."""

    def __init__(self, folder: Path, name: str, studio: Running) -> None:
        """Make the workspace ``name`` of one page in ``folder``, and push."""
        self.workspace = make_workspace(folder / "ws", name, studio, ("01-wadi-dam.txt",))
        self.schema: LabelSchema = load_schema(self.workspace, "entities")
        self.client = connect(self.workspace)
        run_push(self.workspace, self.schema, self.client)
        self.tasks = read_tasks(self.workspace, self.schema)
        specs = project_specs(self.workspace, self.schema).values()
        self.projects = [self.client.ensure_project(spec).id for spec in specs]

    def listed(self, project: int = 0) -> list[Json]:
        """List the tasks of an annotator's project as the server has them."""
        return list(self.client.tasks(self.projects[project]))

    def send(self, method: str, path: str, **content: object) -> Json:
        """Do something on the server, as any client could."""
        response = self.client._send(method, path, **content)
        response.raise_for_status()
        return dict(response.json()) if response.content else {}

    def answer(self, task: Json, label: str = "ORG", **more: object) -> int:
        """Answer a task; give the annotation's id."""
        result = to_result(self.tasks[task["data"]["key"]], Answer.of([LabeledSpan(0, 4, label)], {}))
        made = self.send("POST", f"/api/tasks/{task['id']}/annotations/", json={"result": result, **more})
        return int(made["id"])

    def pull(self, **options: bool) -> Report:
        """Pull, by a connection of its own."""
        return run_pull(self.workspace, self.schema, connect(self.workspace), **options)

    def pulled(self) -> list[AnnotationRecord]:
        """Read the annotations of the last pull."""
        return list(read_records(self.workspace.annotations("entities"), AnnotationRecord))

    def archived(self) -> int:
        """Count the archives."""
        return len(archives(self.workspace.pulls("entities")))

    def assert_rebuilt(self) -> None:
        """Assert that the archives alone give ``annotations`` again, byte for byte."""
        path = self.workspace.annotations("entities")
        before = path.read_bytes()
        path.unlink()
        derive_annotations(self.workspace, self.schema)
        assert path.read_bytes() == before
