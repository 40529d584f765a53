"""Having a project beside the annotators' own hold some tasks and no others; what was begun stays."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client, Json, Project, push_batch
from curation.labelstudio.placing import BATCH, mark, plan_moves, read_holding, withdraw
from curation.stages import Tick, silent
from curation.stages.labelling.sending import sending
from curation.store.workspace import Workspace


class Wanted(NamedTuple):
    """What a project should hold: keys in their order, among all that are ``made``.

    ``prune`` takes back what is no longer made and nobody began; else it is only marked as superseded.
    """

    keys: Sequence[str]
    made: Collection[str]
    prune: bool = False


class Brought(NamedTuple):
    """How many tasks were added, taken back, and marked as superseded."""

    added: int
    withdrawn: int
    superseded: int


def bring_tasks(
    workspace: Workspace,
    schema: LabelSchema,
    client: Client,
    project: Project,
    wanted: Wanted,
    to_json: Callable[[str], Json],
    late: str | None = None,
    tick: Tick = silent,
) -> Brought:
    """Bring a project to hold what is wanted; done again it adds nothing, wherever it was killed.

    Args:
        workspace: whose project.
        schema: of which schema.
        client: the server.
        project: the project.
        wanted: what it should hold.
        to_json: writes the task of a key as an import item.
        late: what ``settle`` said: the project to which a killed run's batch may still come.
        tick: shows progress.

    Raises:
        ServerError: the server failed; run again, nothing is doubled.
    """
    moves = plan_moves(read_holding(client, project, _unseen), wanted.keys, wanted.made, wanted.prune)
    for start in range(0, len(moves.add), BATCH):
        keys = moves.add[start : start + BATCH]
        with sending(workspace, schema, project, keys):
            push_batch(client, project.id, [to_json(key) for key in keys])
        tick(start + len(keys), len(moves.add))
    gone = withdraw(client, project, moves.withdraw)
    withdraw(client, project, moves.doubled)
    mark(client, project, moves.supersede, superseded=True)
    mark(client, project, moves.revive, superseded=False)
    if late == project.description:
        there = read_holding(client, project._replace(made_now=False), _unseen)
        withdraw(client, project, [task for task in there.doubled if not task.begun])
    return Brought(len(moves.add), gone, len(moves.supersede))


def retire_tasks(client: Client, project: Project, prune: bool) -> None:
    """Mark all tasks of an earlier major version's project; with ``prune`` what nobody began goes."""
    moves = plan_moves(read_holding(client, project, _unseen), [], (), prune, alive=False)
    withdraw(client, project, moves.withdraw)
    mark(client, project, moves.supersede, superseded=True)


def _unseen(_count: int) -> None:
    pass
