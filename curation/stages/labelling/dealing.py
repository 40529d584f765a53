"""Who gets which task: dealt from the workspace and what is begun, written so that later stages know."""

import json
from collections.abc import Collection, Mapping, Sequence

from curation.core.dealing import Begun, deal_tasks, pick, pick_gold
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.store.tables import is_current, read_records, read_rows, write_records
from curation.store.workspace import Workspace
from curation.types import DealRecord

Deal = dict[str, DealRecord]


def check_dealing(workspace: Workspace) -> None:
    """Refuse settings by which nothing can be dealt, before a server is asked.

    Raises:
        InputError: a task should get more annotators than there are.
    """
    overlap, there = workspace.settings.overlap, len(workspace.settings.annotators)
    if overlap and overlap > max(1, there):
        raise InputError(
            f"overlap = {overlap} asks for more annotators than tanqih.toml names and lets ({there}): "
            "add some with `tanqih annotators add`, or lower it"
        )


def read_deal(workspace: Workspace, schema: str) -> Deal:
    """Read to whom each task was given; nothing where no annotators were named or nothing was pushed."""
    path = workspace.deal(schema)
    return {row.task_id: row for row in read_records(path, DealRecord)} if path.exists() else {}


def make_deal(
    workspace: Workspace,
    schema: LabelSchema,
    kept: Sequence[str],
    gold: Collection[str],
    begun: Mapping[str, Collection[str]],
) -> Deal:
    """Deal tasks to the annotators of ``tanqih.toml``.

    Args:
        workspace: whose annotators, overlap and training settings.
        schema: whose tasks.
        kept: all tasks that are on the server or should be, in document order; gold ones among them.
        gold: see ``choose_gold``.
        begun: who has begun what, as far as the server says.
    """
    settings = workspace.settings
    roster = [annotator.name for annotator in settings.annotators]
    earlier = read_deal(workspace, schema.name)
    trained = [row.task_id for row in earlier.values() if row.kind == "training"]
    everyone = dict.fromkeys(gold, "gold")
    rest = (task for task in kept if task not in everyone)
    everyone |= dict.fromkeys(pick(rest, settings.training, trained), "training")
    before = Begun(
        {row.task_id: row.annotators for row in earlier.values() if row.kind == "work"},
        _all_begun(workspace, schema, begun, roster),
        is_current(workspace.deal(schema.name), DealRecord, _made_from(workspace)),
    )
    dealt = deal_tasks((task for task in kept if task not in everyone), roster, settings.overlap, before)
    dealt |= deal_tasks(everyone, roster, None, before)
    return {
        task: DealRecord.model_validate(
            {"task_id": task, "kind": everyone.get(task, "work"), "annotators": dealt[task]}
        )
        for task in kept
    }


def choose_gold(
    workspace: Workspace, schema: LabelSchema, known: Collection[str], others: Collection[str]
) -> list[str]:
    """Choose which tasks with a known answer are mixed in; those that are already, stay so.

    Args:
        workspace: whose ``gold`` setting.
        schema: whose tasks.
        known: those with a known answer.
        others: the tasks to deal besides.
    """
    settings = workspace.settings
    if not settings.gold or not settings.annotators:
        return []
    there = len(settings.annotators)
    share = min(settings.overlap or there, there) / there
    first = [row.task_id for row in read_deal(workspace, schema.name).values() if row.kind == "gold"]
    return pick_gold(known, others, settings.gold, share, first)


def write_deal(workspace: Workspace, schema: LabelSchema, deal: Deal) -> None:
    """Write the deal, and with it by which roster it was made."""
    write_records(workspace.deal(schema.name), DealRecord, deal.values(), _made_from(workspace))


def _made_from(workspace: Workspace) -> dict[str, str]:
    roster = sorted(annotator.name for annotator in workspace.settings.annotators)
    return {"roster": json.dumps(roster), "overlap": str(workspace.settings.overlap or "all")}


def _all_begun(
    workspace: Workspace, schema: LabelSchema, begun: Mapping[str, Collection[str]], roster: Sequence[str]
) -> dict[str, set[str]]:
    """Add to what the server says what the last pull holds: a project may have been deleted since."""
    found = {task: set(names) for task, names in begun.items()}
    path = workspace.annotations(schema.name)
    if path.exists():
        for row in read_rows(path, ["task_id", "annotator"]):
            if row["annotator"] in roster:
                found.setdefault(row["task_id"], set()).add(row["annotator"])
    return found
