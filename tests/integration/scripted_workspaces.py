"""Workspaces of example pages, and the two scripted annotators who answer their tasks on the server."""

from pathlib import Path

from curation.core.schema import LabelSchema
from curation.labelstudio.accounts import ensure_account
from curation.labelstudio.client import Client
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.init import run_init
from curation.stages.labelling.scripted import answer_tasks
from curation.store.workspace import Workspace

EXAMPLES = Path(__file__).parents[2] / "examples"
ANNOTATORS = ("scripted-1", "scripted-2")
PAGES = ("01-wadi-dam.txt", "03-football-federation.txt", "07-caravans-festival.txt")


def make_workspace(folder: Path, name: str, server: Running, pages: tuple[str, ...] = PAGES) -> Workspace:
    """Make a workspace with segmented example pages and two annotators."""
    annotators = "".join(
        f'[[annotators]]\nname = "{a}"\nemail = "{a}@tests.invalid"\nscripted = true\n' for a in ANNOTATORS
    )
    targets = (EXAMPLES / "targets.toml").read_text(encoding="utf-8")
    server_part = f'[server]\nstudio = "{server.name}"\n'
    run_init(folder, f'name = "{name}"\nlicence = "CC-BY-4.0"\n{server_part}{annotators}{targets}')
    workspace = Workspace.open(folder)
    run_clean(workspace, [str(EXAMPLES / "pages" / page) for page in pages])
    run_segment(workspace)
    return workspace


def annotate(workspace: Workspace, schema: LabelSchema, server: Running) -> None:
    """Have both annotators answer, each from their own label file under their own account."""
    for annotator in workspace.settings.annotators:
        client = Client(server.url, ensure_account(server.name, server.url, annotator.email))
        labels = EXAMPLES / "labels" / f"{schema.name}.{annotator.name}.jsonl"
        report = answer_tasks(workspace, schema, annotator.name, client, labels)
        assert report.parts["no label for it"] == 0
