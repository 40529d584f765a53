"""Verbs on tasks and their labels: push, pull, adjudicate."""

from enum import StrEnum
from pathlib import Path
from time import sleep, strftime
from typing import TYPE_CHECKING, Annotated

import typer

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.show import err, finish, one_line, out, progress
from curation.errors import InputError

if TYPE_CHECKING:
    from curation.core.schema import LabelSchema
    from curation.store.workspace import Workspace
    from curation.types import Report

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

PredictOption = Annotated[
    str | None,
    typer.Option(
        "--predict",
        metavar="NAME",
        help="Pre-annotate: gazetteer (names in gazetteer/SCHEMA.tsv), projection (what was marked "
        "before, from the last pull), or a plug-in.",
    ),
]


def push(
    schema: SchemaArgument,
    predict: PredictOption = None,
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
    from curation.stages.labelling.choosing import PushOptions
    from curation.stages.labelling.connect import connect
    from curation.stages.labelling.dealing import check_dealing
    from curation.stages.labelling.predict import load_predictor
    from curation.stages.labelling.push import run_push
    from curation.stages.labelling.qualified import admit
    from curation.stages.labelling.revisions import check_revision
    from curation.stages.labelling.tasks import check_units
    from curation.stages.schemas import load_schema
    from curation.store.workspace import Workspace

    options = PushOptions(dry_run, limit, tuple(only or ()), order.value, prune)
    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    check_units(opened, loaded)
    check_dealing(admit(opened, loaded).workspace)
    check_revision(opened, loaded)
    predictor = load_predictor(opened, loaded, predict) if predict else None
    with opened.alone(), progress(f"push {schema}") as tick:
        report = run_push(opened, loaded, connect(opened), tick, options, predictor)
    finish(report, json_path)


def pull(
    schema: SchemaArgument,
    full: Annotated[
        bool, typer.Option("--full", help="Fetch everything anew, as where an archive is damaged.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Derive the annotations from the archives, without the server.")
    ] = False,
    watch: Annotated[
        float | None,
        typer.Option("--watch", min=1, metavar="SECONDS", help="Pull every so often until Ctrl-C."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Bring the annotators' answers back: what changed since the last pull, archived before it is read.

    Example: tanqih pull entities
    """
    from curation.stages.labelling.deriving import derive_annotations
    from curation.stages.labelling.pull import run_pull
    from curation.stages.labelling.tasks import check_tasks
    from curation.stages.schemas import load_schema
    from curation.store.memory import save_memory
    from curation.store.workspace import Workspace

    if full + offline + (watch is not None) > 1:
        raise InputError("--full, --offline and --watch exclude each other: give one")
    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    check_tasks(opened, loaded)
    save_memory()
    if watch is not None:
        return _watch(opened, loaded, watch, json_path)
    with opened.alone(), progress(f"pull {schema}") as tick:
        if offline:
            report = derive_annotations(opened, loaded)
        else:
            from curation.stages.labelling.connect import connect

            report = run_pull(opened, loaded, connect(opened), tick, full)
    finish(report, json_path)


def _watch(workspace: "Workspace", schema: "LabelSchema", seconds: float, json_path: str | None) -> None:
    """Print a line a pull, until Ctrl-C."""
    from curation.stages.labelling.connect import connect
    from curation.stages.labelling.watch import watch_pulls

    if json_path is not None:
        raise InputError("--watch prints lines: it does not go with --json")
    connect(workspace)  # what is wrong from the start is said, and ends it
    try:
        for line in watch_pulls(workspace, schema, connect, lambda: sleep(seconds)):
            out.print(f"{strftime('%H:%M:%S')} pull {schema.name}: {one_line(line)}")
    except KeyboardInterrupt:
        err.print("stopped; what was pulled is archived")


def adjudicate(
    schema: SchemaArgument,
    referee: Annotated[
        Path | None, typer.Option("--referee", metavar="FILE", help="A label file with a referee's answers.")
    ] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="The referee's name.")] = "referee",
    push: Annotated[
        bool, typer.Option("--push", help="Send the disputed tasks to a project for the referee.")
    ] = False,
    prune: Annotated[
        bool, typer.Option("--prune", help="With --push: delete what is not disputed now and nobody began.")
    ] = False,
    pull: Annotated[bool, typer.Option("--pull", help="Take what the referee answered there.")] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="Write each annotator a page of what was decided otherwise.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="With --feedback: where to, not agreement/feedback."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Settle what the annotators agree on, and what a referee has answered.

    By which rule, and how sure it must be, [adjudication] in tanqih.toml says: see docs/adjudication.md.
    A referee answers in a label file, or with --push and --pull in a project of Label Studio that shows each
    disputed task with all answers, not whose they are, and what the guidelines say: docs/refereeing.md.

    Example: tanqih adjudicate entities --push
    """
    from curation.stages.schemas import load_schema
    from curation.store.workspace import Workspace

    if sum((referee is not None, push, pull, feedback)) > 1:
        raise InputError("--referee, --push, --pull and --feedback exclude each other: give one")
    if (prune and not push) or (to is not None and not feedback):
        raise InputError("--prune goes with --push, --out with --feedback")
    with Workspace.open(workspace).alone() as opened:
        loaded = load_schema(opened, schema)
        if push or pull:
            report = _at_the_server(opened, loaded, push, prune)
        elif feedback:
            from curation.stages.deciding.feedback import write_feedback

            report = write_feedback(opened, loaded, to)
        else:
            from curation.stages.deciding.adjudicate import run_adjudicate

            report = run_adjudicate(opened, loaded, referee, by)
    finish(report, json_path)


def _at_the_server(workspace: "Workspace", schema: "LabelSchema", push: bool, prune: bool) -> "Report":
    """Send the referee what is disputed, or take the answers."""
    from curation.stages.deciding.refereed import pull_rulings
    from curation.stages.deciding.refereeing import push_disputes
    from curation.stages.labelling.annotations import read_annotations
    from curation.stages.labelling.connect import connect

    read_annotations(workspace, schema)  # what is wrong in the workspace is said before a server is asked
    with progress(f"adjudicate {schema.name}") as tick:
        client = connect(workspace)
        if push:
            return push_disputes(workspace, schema, client, tick, prune)
        return pull_rulings(workspace, schema, client, tick)
