"""The verb that says who labels: annotators add, list."""

from pathlib import Path
from typing import Annotated

import typer

from curation.cli.options import JsonOption, WorkspaceOption
from curation.cli.output import write_json
from curation.cli.show import out

annotators = typer.Typer(help="Say who labels, and give them accounts.", no_args_is_help=True)
HERE = Path(".")


@annotators.command("add")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters a to z, digits and . _ -")],
    email: Annotated[
        str | None, typer.Option("--email", metavar="ADDRESS", help="What they sign in with; NAME@localhost.")
    ] = None,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Add an annotator to tanqih.toml, make the account, and print an invitation to hand on.

    On a local Label Studio the account is made at once, with a first password that is printed this once;
    elsewhere the invitation is a link to sign up with. The next push deals them their tasks.

    Example: tanqih annotators add layla --email layla@example.org
    """
    from curation.stages.labelling.annotators import add_annotator
    from curation.store.workspace import Workspace

    with Workspace.open(workspace).alone() as opened:
        made = add_annotator(opened, name, email)
    if json_path is not None:
        write_json(json_path, made._asdict())
        return
    out.print(f"{made.name} is an annotator of {opened.settings.name}. To hand on:")
    out.print(f"  address   {made.link or made.url}")
    out.print(f"  e-mail    {made.email}")
    out.print(f"  password  {made.password + '  (' + made.note + ')' if made.password else made.note}")


@annotators.command("list")
def show(workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """List the annotators of tanqih.toml.

    Example: tanqih annotators list
    """
    from curation.store.workspace import Workspace

    settings = Workspace.open(workspace).settings
    if json_path is not None:
        write_json(json_path, [annotator.model_dump() for annotator in settings.annotators])
        return
    for annotator in settings.annotators:
        out.print(f"{annotator.name}  {annotator.email}{'  (a program)' if annotator.scripted else ''}")
    if not settings.annotators:
        out.print("none yet: add one with `tanqih annotators add NAME`")
