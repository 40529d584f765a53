"""Verbs around Label Studio and its labels: studio, push, pull, agree, adjudicate."""

from pathlib import Path
from typing import Annotated

import typer

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.show import finish, out, progress, show_measures, waiting
from curation.labelstudio.machine import studio_home
from curation.stages.schemas import load_schema
from curation.store.workspace import Workspace

HERE = Path(".")
studio = typer.Typer(help="Run a local Label Studio on SQLite, on loopback.", no_args_is_help=True)
NameOption = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Which local server; each has its own data.")
]


@studio.command("start")
def studio_start(
    name: NameOption = "default",
    port: Annotated[int | None, typer.Option("--port", help="The port; a free one by default.")] = None,
) -> None:
    """Start it, or say where it runs already. The first start takes about half a minute.

    Example: tanqih studio start
    """
    from curation.labelstudio.server import start_server

    with waiting(f"starting Label Studio ({name}); the first start takes half a minute"):
        running = start_server(name, port)
    out.print(f"Label Studio ({name}) runs at {running.url}", soft_wrap=True)
    out.print(f"  sign in as {running.email}; the password is in {studio_home(name) / 'account.json'}")


@studio.command("stop")
def studio_stop(name: NameOption = "default") -> None:
    """Stop it; its data stays.

    Example: tanqih studio stop
    """
    from curation.labelstudio.server import stop_server

    out.print(f"Label Studio ({name}) " + ("stopped" if stop_server(name) else "was not running"))


@studio.command("status")
def studio_status(name: NameOption = "default") -> None:
    """Say whether it runs, and where; exit status 1 where it does not.

    Example: tanqih studio status
    """
    from curation.labelstudio.server import running_server

    running = running_server(name)
    if running is None:
        out.print(f"Label Studio ({name}) does not run: start it with `tanqih studio start`")
        raise typer.Exit(1)
    out.print(f"Label Studio ({name}) runs at {running.url}")
    out.print(f"  sign in as {running.email}; the password is in {studio_home(name) / 'account.json'}")


def push(schema: SchemaArgument, workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Bring the schema's tasks to Label Studio; what is there already is not added again.

    Example: tanqih push entities
    """
    from curation.stages.connect import connect
    from curation.stages.push import run_push
    from curation.stages.tasks import check_sentences

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    check_sentences(opened, loaded)
    with opened.alone(), progress(f"push {schema}") as tick:
        report = run_push(opened, loaded, connect(opened), tick)
    finish(report, json_path)


def pull(schema: SchemaArgument, workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Bring the annotators' answers back; the server's own words are archived first.

    Example: tanqih pull entities
    """
    from curation.stages.connect import connect
    from curation.stages.pull import run_pull
    from curation.stages.tasks import read_tasks

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    read_tasks(opened, loaded)
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
