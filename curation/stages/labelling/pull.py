"""``tanqih pull SCHEMA``: the server's answers in, archived as they came; annotations derived from them."""

from collections import Counter

from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.stages import Tick, silent
from curation.stages.labelling.connect import marker
from curation.stages.labelling.deriving import Names, derive_annotations
from curation.stages.labelling.fetch import fetch_archive, known_projects
from curation.stages.labelling.pulled import TASKS, TASKS_ANSWERS, Pulled
from curation.stages.labelling.revisions import read_timeline
from curation.stages.labelling.tasks import check_tasks
from curation.store.workspace import Workspace
from curation.types import Report
from curation.wording import counted


def run_pull(
    workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent, full: bool = False
) -> Report:
    """Archive what changed on the server since the last pull, then derive ``annotations``.

    Args:
        workspace: whose tasks.
        schema: of which schema.
        client: the server.
        tick: shows progress.
        full: fetch everything anew, whatever the archives hold; the way out where one is damaged.

    Raises:
        InputError: no task was pushed from this workspace, or an archive is missing or damaged.
        ServerError: the server failed; nothing was written.
    """
    return pull_changes(workspace, schema, client, tick, full)[0]


def pull_changes(
    workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent, full: bool = False
) -> tuple[Report, str]:
    """Do as ``run_pull`` does, and say in a line what changed since the pull before."""
    check_tasks(workspace, schema)
    projects = known_projects(client, marker(workspace, schema.name), schema.name)
    timeline = read_timeline(workspace, schema.name)
    pulls = workspace.pulls(schema.name)
    pulled, added, gone, notes = fetch_archive(client, pulls, projects, tick, full, timeline)
    report = derive_annotations(workspace, schema, pulled, anew=full)
    changes = _said(workspace, pulled)
    where = pulled.newest.path.name if pulled.newest else ""
    said = f"archived as {where}: {changes}" if added else f"nothing new since {where}"
    attention = report.attention or bool(notes) or gone[TASKS_ANSWERS] > 0
    if gone[TASKS]:
        notes.append(
            f"{counted(gone[TASKS], 'task was', 'tasks were')} deleted on the server, and with them "
            f"{counted(gone[TASKS_ANSWERS], 'answer')}: "
            "`annotations` no longer has those; the archive keeps them"
        )
    every = {"notes": (said, *notes, *report.notes), "attention": attention}
    return report.model_copy(update=every), changes


def _said(workspace: Workspace, pulled: Pulled) -> str:
    names = Names(workspace, pulled)
    kinds: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    for change, number in pulled.changes.items():
        kinds[change.kind] += number
        authors[names.of(change.user)] += number
    by = ", ".join(f"{name} {number:,}" for name, number in sorted(authors.items()))
    said = ", ".join(f"{kinds[kind]:,} {kind}" for kind in ("new", "edited", "deleted"))
    return f"{said} ({by})" if by else said
