"""Workspaces that deal to three annotators, and what each of them holds on the server."""

from pathlib import Path

from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client, Json
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling.connect import connect, marker
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace

EXAMPLES = Path(__file__).parents[2] / "examples"
PAGES = ("01-wadi-dam.txt", "03-football-federation.txt")
NAMES = ("hind", "omar", "salma")


def make_workspace(
    folder: Path, server: Running, settings: str = "", names: tuple[str, ...] = NAMES
) -> Workspace:
    """Make a workspace with two segmented example pages, named after its folder."""
    people = "".join(f'[[annotators]]\nname = "{n}"\nemail = "{n}@push.invalid"\n' for n in names)
    head = f'name = "{folder.parent.name}"\nschemas = ["entities"]\n{settings}'
    run_init(folder, f'{head}[server]\nstudio = "{server.name}"\n{people}')
    workspace = Workspace.open(folder)
    run_clean(workspace, [str(EXAMPLES / "pages" / page) for page in PAGES])
    run_segment(workspace)
    return workspace


def held(workspace: Workspace, client: Client) -> dict[str, list[Json]]:
    """List what each annotator's project holds, in the order of the annotator's stream."""
    begins = marker(workspace, "entities")
    return {
        project.description.rpartition(":")[2]: list(client.tasks(project.id))
        for project in client.find_projects(begins)
    }


def keys_of(tasks: list[Json]) -> list[str]:
    """Give the keys of tasks, each as often as it is there."""
    return [task["data"]["key"] for task in tasks]


def begin(client: Client, task: Json, number: int) -> None:
    """Answer a task with nothing marked."""
    client.annotate(task["id"], [], f"00000000-0000-4000-9000-{task['id']:06d}{number:06d}")


def schema_and_client(workspace: Workspace) -> tuple[LabelSchema, Client]:
    """Give what a push needs besides the workspace."""
    return load_schema(workspace, "entities"), connect(workspace)
