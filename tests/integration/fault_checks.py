"""What the tests of faults ask of a workspace and of the server behind it."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from fault_proxy import Proxy

from curation.cli.main import run
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.labelstudio.codec import to_result
from curation.labelstudio.server import Running
from curation.stages.labelling.connect import TOKEN, marker
from curation.stages.labelling.tasks import read_tasks
from curation.stages.schemas import load_schema
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, LabeledSpan

BATCH = 8
PEOPLE = "".join(
    f'[[annotators]]\nname = "{name}"\nemail = "{name}@tests.invalid"\n' for name in ("sara", "omar")
)


def entities(folder: Path) -> tuple[Workspace, LabelSchema]:
    """Open a workspace and its schema."""
    workspace = Workspace.open(folder)
    return workspace, load_schema(workspace, "entities")


def projects(folder: Path, client: Client) -> list[int]:
    """List the workspace's projects on the server."""
    begins = marker(Workspace.open(folder), "entities")
    return [project.id for project in client.projects() if project.description.startswith(begins)]


def assert_exact(folder: Path, server: Running) -> None:
    """Assert that two projects are there, and in each of them each task once and no other."""
    workspace, schema = entities(folder)
    client = Client(server.url, server.token)
    wanted = Counter(read_tasks(workspace, schema).keys())
    assert len(wanted) > 2 * BATCH
    found = [Counter(t["data"]["key"] for t in client.tasks(number)) for number in projects(folder, client)]
    assert found == [wanted, wanted]


def until_done(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[str]:
    """Run a command until it ends well; give what it said each time before: one line, exit status 2."""
    said = []
    for _ in range(4):
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        err = capsys.readouterr().err
        if status == 0:
            return said
        assert status == 2, err
        assert err.startswith("error: "), err
        assert err.count("\n") == 1, err
        said.append(err)
    raise AssertionError(said)


def answer(folder: Path, server: Running, skip: int = 0, only: int | None = None) -> int:
    """Answer tasks of both projects, those after the first ``skip``; give how many."""
    workspace, schema = entities(folder)
    tasks = read_tasks(workspace, schema)
    client = Client(server.url, server.token)
    done = 0
    for project in projects(folder, client):
        for row in list(client.tasks(project))[skip : None if only is None else skip + only]:
            task = tasks[row["data"]["key"]]
            result = to_result(task, Answer.of([LabeledSpan(0, 3, schema.active_spans[0].name)], {}))
            client._send("POST", f"/api/tasks/{row['id']}/annotations/", json={"result": result})
            done += 1
    return done


def annotations(folder: Path) -> Counter[str]:
    """Count the pulled annotations by task."""
    workspace, schema = entities(folder)
    path = workspace.annotations(schema.name)
    return Counter(row.task_id for row in read_records(path, AnnotationRecord))


def state(folder: Path) -> dict[str, bytes]:
    """Read what a pull writes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for name in ("pulls", "annotations")
        for path in sorted((folder / name).rglob("*"))
        if path.is_file() and not path.parent.name.startswith(".partial-")
    }


def through(proxy: Proxy, server: Running, answered: Path, folder: Path, patch: pytest.MonkeyPatch) -> Path:
    """Copy the answered workspace to one that reaches its server through the proxy."""
    patch.setenv(TOKEN, server.token)
    shutil.copytree(answered, folder)
    path = folder / "tanqih.toml"
    said = path.read_text(encoding="utf-8")
    path.write_text(said.replace(f'studio = "{server.name}"', f'url = "{proxy.url}"'), encoding="utf-8")
    return folder
