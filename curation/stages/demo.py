"""``tanqih demo``: the whole flow on a real local Label Studio, on the example pages or on the user's own."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from subprocess import run as run_process
from tempfile import TemporaryDirectory

from curation.core.ids import content_id
from curation.errors import InputError, ReleaseError
from curation.labelstudio.accounts import ensure_account
from curation.labelstudio.client import Client
from curation.labelstudio.server import Running
from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.segment import run_segment
from curation.stages.deciding.adjudicate import run_adjudicate
from curation.stages.deciding.agree import run_agree
from curation.stages.init import run_init
from curation.stages.labelling.pull import run_pull
from curation.stages.labelling.push import run_push
from curation.stages.labelling.scripted import answer_tasks
from curation.stages.releasing.release import last_folder, run_release
from curation.stages.releasing.verify import run_verify
from curation.stages.schemas import load_schema
from curation.store.workspace import SETTINGS, Workspace
from curation.types import Report

STUDIO = "demo"
REFEREE = "referee"
_ANNOTATORS = ("scripted-1", "scripted-2")
_DOMAIN = "tanqih.invalid"
Step = Callable[[str], None]


def examples_folder() -> Path:
    """Find the example pages and labels: in the checkout, or inside the installed package.

    Raises:
        InputError: they are in neither place.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "examples", package.parent / "examples"):
        if (folder / "targets.toml").is_file():
            return folder
    raise InputError("the example pages are not installed: reinstall tanqih, or give pages of your own")


def run_demo(folder: Path, server: Running, step: Step, more: bool = False) -> Iterator[Report]:
    """Run every stage on the example pages, yielding each report as it is done.

    Args:
        folder: the workspace, made where it is not there yet.
        server: the running local Label Studio.
        step: told what begins.
        more: take one page more, and what a referee corrected since, so that another release follows.
    """
    examples = examples_folder()
    workspace = _workspace(folder, demo_settings(examples))
    if more:
        examples /= "next"
    yield from _machine_part(workspace, [str(examples / "pages")], server, step)
    for name in workspace.settings.schemas:
        labels = examples / "labels"
        if (labels / f"{name}.{REFEREE}.jsonl").exists():
            yield from _answered(workspace, name, labels, server, step)
    step("release")
    yield run_release(workspace)
    newest = last_folder(workspace)
    if newest is None:
        raise ReleaseError(f"{workspace.root}: no release was written")
    yield run_verify(newest)
    step("open the release with datasets.load_dataset")
    yield open_release(newest)


def require_demo(folder: Path) -> None:
    """Refuse to go on with a demo that has not come to its release.

    Raises:
        InputError: there is no workspace, or no release in it.
    """
    if not (folder / SETTINGS).exists() or last_folder(Workspace.open(folder)) is None:
        raise InputError(f"{folder}: no release yet that another could follow: run `tanqih demo` first")


def _answered(workspace: Workspace, name: str, labels: Path, server: Running, step: Step) -> Iterator[Report]:
    """Have the programs answer a schema's tasks, and the referee settle where they differ."""
    schema = load_schema(workspace, name)
    for annotator in workspace.settings.annotators:
        step(f"{annotator.name} (a program) answers the {name} tasks")
        client = Client(server.url, ensure_account(STUDIO, server.url, annotator.email))
        answers = labels / f"{name}.{annotator.name}.jsonl"
        yield answer_tasks(workspace, schema, annotator.name, client, answers)
    step(f"pull {name}, measure agreement, adjudicate")
    yield run_pull(workspace, schema, Client(server.url, server.token))
    yield run_agree(workspace, schema).report
    yield run_adjudicate(workspace, schema, labels / f"{name}.{REFEREE}.jsonl", REFEREE)


def run_pages(
    folder: Path, pages: Iterable[str], targets: Iterable[str], server: Running, step: Step
) -> Iterator[Report]:
    """Run the stages that need no person on the user's own pages: to the tasks on the server."""
    workspace = _workspace(folder, _pages_settings(folder, tuple(targets)))
    yield from _machine_part(workspace, pages, server, step)


def _machine_part(
    workspace: Workspace, pages: Iterable[str], server: Running, step: Step
) -> Iterator[Report]:
    step("clean the pages")
    yield run_clean(workspace, pages)
    step("segment the articles")
    yield run_segment(workspace)
    client = Client(server.url, server.token)
    for name in workspace.settings.schemas:
        step(f"push {name} tasks")
        yield run_push(workspace, load_schema(workspace, name), client)


def open_release(folder: Path) -> Report:
    """Open every config of a release with ``datasets.load_dataset`` and count its rows.

    In a process of its own, offline, with a cache that is thrown away.

    Raises:
        ReleaseError: it does not open.
    """
    configs = sorted(path.name for path in (folder / "data").iterdir())
    with TemporaryDirectory() as cache:
        environment = {**os.environ, "HF_HOME": cache, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
        command = [sys.executable, "-c", _OPEN, str(folder.resolve()), *configs]
        done = run_process(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"{folder} does not open with datasets: {done.stderr.strip().splitlines()[-1]}")
    counts = json.loads(done.stdout.splitlines()[-1])
    return Report(verb="load_dataset", unit="row", taken=sum(counts.values()), parts=counts)


_OPEN = """
import json, sys
import datasets
datasets.disable_progress_bars()
folder, *configs = sys.argv[1:]
counts = {}
for config in configs:
    counts[config] = sum(part.num_rows for part in datasets.load_dataset(folder, config).values())
print(json.dumps(counts))
"""


def _workspace(folder: Path, settings: str) -> Workspace:
    if not (folder / SETTINGS).exists():
        run_init(folder, settings)
    return Workspace.open(folder)


def demo_settings(examples: Path) -> str:
    """Write the settings of a workspace of the example project."""
    annotators = "\n".join(
        f'[[annotators]]\nname = "{name}"\nemail = "{name}@{_DOMAIN}"\nscripted = true\n'
        for name in _ANNOTATORS
    )
    asked = "\n".join(
        (examples / name).read_text(encoding="utf-8")
        for name in ("targets.toml", "claims.toml", "statement.toml")
    )
    head = 'name = "tanqih-demo"\nlicence = "CC-BY-4.0"\nschemas = ["entities", "stance", "claim-stance"]\n'
    head += f'\n[server]\nurl = "local"\nstudio = "{STUDIO}"\n'
    return f"{head}\n{annotators}\n{asked}"


def _pages_settings(folder: Path, targets: tuple[str, ...]) -> str:
    # The server knows projects by this name: two folders of users' pages must not share one.
    name = f"pages-{content_id('folder', str(folder.resolve()))[:8]}"
    schemas = '["entities", "stance"]' if targets else '["entities"]'
    head = f'name = "{name}"\nschemas = {schemas}\n\n[server]\nurl = "local"\nstudio = "{STUDIO}"\n'
    return head + "".join(
        f"\n[[targets]]\nname = {json.dumps(name, ensure_ascii=False)}\n" for name in targets
    )
