"""Verbs on what a small model makes of the answers: doubt, prioritize."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.show import finish, out, progress

if TYPE_CHECKING:
    from curation.stages.deciding.doubt import DoubtedAnswer

HERE = Path(".")
_WIDTH = 60
_SHOWN = 20


def doubt(
    schema: SchemaArgument,
    push: Annotated[
        bool,
        typer.Option("--push", help="Send them back to those who said so, with their answers shown."),
    ] = False,
    limit: Annotated[
        int, typer.Option("--limit", min=1, metavar="N", help="List the N most doubted tasks.")
    ] = 100,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """List the decisions that may be wrong: a small model of the other articles' decisions says otherwise.

    The list is also in decisions/SCHEMA.doubts.jsonl, the greatest doubt first. With --push each annotator
    gets a project of their own with them; the new answers come with `tanqih pull`. Needs the extra learn.

    Example: tanqih doubt entities --limit 50
    """
    from curation.stages.deciding.doubt import push_doubted, run_doubt
    from curation.stages.schemas import load_schema
    from curation.store.workspace import Workspace

    with Workspace.open(workspace).alone() as opened:
        loaded = load_schema(opened, schema)
        found = run_doubt(opened, loaded, limit)
        report = found.report
        if push:
            from curation.stages.labelling.connect import connect

            with progress(f"doubt {schema}") as tick:
                report = push_doubted(opened, loaded, connect(opened), found, tick)
    if found.rows and json_path is None and not push:
        _show(found.rows)
    finish(report, json_path, {"answers": [row._asdict() for row in found.rows]})


def prioritize(
    schema: SchemaArgument, workspace: WorkspaceOption = HERE, json_path: JsonOption = None
) -> None:
    """Score the tasks that nobody has answered: those first from which a small model would learn most.

    By how unsure it is of them, how rare and how disputed the labels are that they may hold, and how unlike
    what is answered they are. `tanqih push SCHEMA --order priority` goes by it. Needs the extra learn.

    Example: tanqih prioritize entities
    """
    from curation.stages.deciding.prioritize import run_prioritize
    from curation.stages.schemas import load_schema
    from curation.store.workspace import Workspace

    with Workspace.open(workspace).alone() as opened:
        report = run_prioritize(opened, load_schema(opened, schema))
    finish(report, json_path)


def _show(rows: "Sequence[DoubtedAnswer]") -> None:
    table = Table("score", "question", "given", "suggested", "where")
    for row in rows[:_SHOWN]:
        text = row.surface or row.text
        where = text if len(text) <= _WIDTH else f"{text[:_WIDTH]}…"
        said = f"{where}\n({row.target})" if row.target else where
        table.add_row(f"{row.score:.3f}", row.question, row.given, row.suggested, f"{said}\n{row.task}")
    out.print(table)
