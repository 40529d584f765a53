"""Options that several verbs share."""

from pathlib import Path
from typing import Annotated

import typer

WorkspaceOption = Annotated[
    Path,
    typer.Option("--workspace", "-w", metavar="DIR", help="The workspace; the current folder by default."),
]
JsonOption = Annotated[
    str | None,
    typer.Option(
        "--json", metavar="PATH", help="Write the report as JSON to PATH instead; - is standard output."
    ),
]
LinesOption = Annotated[
    str | None,
    typer.Option(
        "--json",
        metavar="PATH",
        help="Write one JSON line a row to PATH, without a workspace; - is standard output.",
    ),
]
ColumnOption = Annotated[
    str, typer.Option("--text-column", metavar="NAME", help="The field of a .jsonl row that holds the text.")
]
SchemaArgument = Annotated[
    str, typer.Argument(metavar="SCHEMA", help="entities, stance, or one of your own.")
]
