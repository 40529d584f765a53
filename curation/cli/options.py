"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

from curation.cli.output import check_file, check_target

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", metavar="DIR", help="The workspace; the current folder by default."),
]
JsonOption = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="PATH",
        callback=check_target,
        help="Write the report as JSON to PATH instead; - is standard output.",
    ),
]
LinesOption = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="PATH",
        callback=check_target,
        help="Write one JSON line a row to PATH, without a workspace; - is standard output.",
    ),
]
HtmlOption = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="FILE",
        callback=check_file,
        help="Also write a page that shows what was removed, coloured by reason; cleans the workspace again.",
    ),
]
ColumnOption = Annotated[
    str,
    typer.Option("--text-column", metavar="NAME", help="The field or column of a row that holds the text."),
]
WorkersOption = Annotated[
    int | None,
    typer.Option("--workers", min=1, metavar="N", help="Processes that work; as many as cores by default."),
]
SchemaArgument = Annotated[
    str, typer.Argument(metavar="SCHEMA", help="entities, stance, or one of your own.")
]
