"""Verbs on tasks and their labels: push, pull, agree, adjudicate."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.show import finish, progress, show_measures
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace

HERE = Path(".")


class Order(StrEnum):
    """In which order tasks reach the annotators."""

    DOCUMENT = "document"
    SHUFFLED = "shuffled"
    PRIORITY = "priority"


DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say what would happen to each project; send and write nothing.")
]
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit",
        min=1,
        metavar="N",
        help="Push the first N tasks of the order, and no others; gold tasks come besides.",
    ),
]
OnlyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="WHAT",
        help="Push the tasks of this page (its name or id), article, sentence or task (its id), or of those "
        "listed in a file, as @FILE, one a line; may be given again.",
    ),
]
OrderOption = Annotated[
    Order,
    typer.Option(
        "--order",
        help="The order of new tasks: as in the pages, shuffled by hash, or by the scores in "
        "priorities/SCHEMA.jsonl, highest first.",
    ),
]
PruneOption = Annotated[
    bool, typer.Option("--prune", help="Also delete superseded tasks that nobody has begun.")
]


def push(
    schema: SchemaArgument,
    dry_run: DryRunOption = False,
    limit: LimitOption = None,
    only: OnlyOption = None,
    order: OrderOption = Order.DOCUMENT,
    prune: PruneOption = False,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Deal the schema's tasks and bring them to Label Studio; what is there already is not added again.

    Tasks of a text or schema that changed stay, with "yes" in their column "superseded", and so do their
    annotations. What was pushed before stays, whatever is chosen now.

    Example: tanqih push entities --limit 500 --order shuffled
    """
    from curation.stages.choosing import PushOptions
    from curation.stages.connect import connect
    from curation.stages.dealing import check_dealing
    from curation.stages.push import run_push
    from curation.stages.tasks import check_sentences

    options = PushOptions(dry_run, limit, tuple(only or ()), order.value, prune)
    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    check_sentences(opened, loaded)
    check_dealing(opened)
    with opened.alone(), progress(f"push {schema}") as tick:
        report = run_push(opened, loaded, connect(opened), tick, options)
    finish(report, json_path)


def pull(schema: SchemaArgument, workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Bring the annotators' answers back; the server's own words are archived first.

    Example: tanqih pull entities
    """
    from curation.stages.connect import connect
    from curation.stages.pull import run_pull
    from curation.stages.tasks import check_tasks

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    check_tasks(opened, loaded)
    with opened.alone(), progress(f"pull {schema}") as tick:
        report = run_pull(opened, loaded, connect(opened), tick)
    finish(report, json_path)


def agree(schema: SchemaArgument, workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Measure the annotators' agreement, with 95% intervals resampled by article.

    Example: tanqih agree stance
    """
    from curation.stages.agree import run_agree

    opened = Workspace.open(workspace)
    report, measures = run_agree(opened, load_schema(opened, schema))
    if json_path is None:
        show_measures(measures)
    finish(report, json_path, measures)


def adjudicate(
    schema: SchemaArgument,
    referee: Annotated[
        Path | None, typer.Option("--referee", metavar="FILE", help="A label file with a referee's answers.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="The referee's name.")] = "referee",
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Settle what the annotators agree on, and what a referee has answered.

    Example: tanqih adjudicate entities --referee answers.jsonl --by layla
    """
    from curation.stages.adjudicate import run_adjudicate

    with Workspace.open(workspace).alone() as opened:
        report = run_adjudicate(opened, load_schema(opened, schema), referee, by)
    finish(report, json_path)
