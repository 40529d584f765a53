"""The verb on manuals: guidelines render, check, build."""

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curation.cli.options import JsonOption
from curation.cli.show import finish

if TYPE_CHECKING:
    from curation.store.workspace import Workspace

guidelines = typer.Typer(
    help="Fill, check and publish the manuals that annotators read.", no_args_is_help=True
)
SchemaOption = Annotated[
    str | None, typer.Argument(metavar="[SCHEMA]", help="One schema; all of the workspace by default.")
]
PlaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        metavar="DIR",
        help="The workspace; the current folder where it is one, else the shipped schemas are meant.",
    ),
]


@guidelines.command("render")
def render(schema: SchemaOption = None, workspace: PlaceOption = None, json_path: JsonOption = None) -> None:
    """Fill the manuals' places: worked examples from examples.jsonl, the table of labels from schema.yaml.

    Example: tanqih guidelines render
    """
    from curation.stages.guiding.guidelines import read_guidelines, run_render

    opened = _open(workspace)
    with opened.alone() if opened else nullcontext():
        report = run_render(read_guidelines(opened, schema))
    finish(report, json_path)


@guidelines.command("check")
def check(schema: SchemaOption = None, workspace: PlaceOption = None, json_path: JsonOption = None) -> None:
    """Check the manuals: filled as of today, every label explained, both languages alike, links that lead on.

    Example: tanqih guidelines check entities
    """
    from curation.stages.guiding.guidelines import read_guidelines, run_check

    finish(run_check(read_guidelines(_open(workspace), schema)), json_path)


@guidelines.command("build")
def build(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder of the site; an earlier site there goes.")
    ] = Path("guideline-site"),
    workspace: PlaceOption = None,
    json_path: JsonOption = None,
) -> None:
    """Build a static site of all the manuals, Arabic and English, that any web server can show.

    Example: tanqih guidelines build --out public
    """
    from curation.stages.guiding.guideline_site import run_build
    from curation.stages.guiding.guidelines import read_guidelines

    finish(run_build(read_guidelines(_open(workspace)), out), json_path)


def _open(workspace: Path | None) -> "Workspace | None":
    """Open the workspace named, or the current folder where it is one."""
    from curation.store.workspace import SETTINGS, Workspace

    if workspace is None and not Path(SETTINGS).is_file():
        return None
    return Workspace.open(workspace or Path("."))
