"""Verbs on label schemas: schema check, show, new, json; and stale, on what a new revision leaves behind."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.output import STDOUT, write_json
from curation.cli.show import err, finish, one_line, out, progress, show_report

if TYPE_CHECKING:
    from curation.core.schema import LabelSchema
    from curation.stages.labelling.stale import StaleAnswer
    from curation.stages.schemas import SchemaFolder

schemas = typer.Typer(help="Check, show and begin label schemas.", no_args_is_help=True)
HERE = Path(".")
_TEXT_WIDTH = 60


@schemas.command("check")
def check(
    which: Annotated[
        str | None,
        typer.Argument(metavar="[NAME or FILE]", help="A schema, or its schema.yaml; by default all."),
    ] = None,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Read a schema, its worked examples and its change log; each fault is a line with its file and line.

    Without a name: all schemas of the workspace, or outside of one all that come with tanqih.

    Example: tanqih schema check entities
    """
    from curation.stages.schemas import check_folder

    faults: dict[str, list[str]] = {}
    for folder in _chosen(which, workspace):
        schema, found = check_folder(folder)
        faults[folder.shown] = found
        if json_path is None and schema is not None and not found:
            out.print(f"{folder.shown}: {schema.name} {schema.version} is well")
        for fault in found if json_path is None else ():
            err.print(f"error: {one_line(fault)}")
    if json_path is not None:
        write_json(json_path, faults)
    if any(faults.values()):
        raise typer.Exit(2)


@schemas.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A schema, its folder or its schema.yaml.")],
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Show a schema as annotators get it: labels and choices, their keys, what may stand inside what.

    Example: tanqih schema show stance
    """
    from curation.errors import SchemaError
    from curation.stages.schemas import schema_in

    (folder,) = _chosen(name, workspace)
    schema, faults = schema_in(folder)
    if schema is None:
        raise SchemaError(faults[0])
    if json_path is not None:
        write_json(json_path, schema.model_dump(mode="json", by_alias=True))
    else:
        _show_schema(schema)


@schemas.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, _ and -.")],
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Write a commented schema to begin with into schemas/NAME, and add it to tanqih.toml.

    Example: tanqih schema new quotes
    """
    from curation.stages.starter import run_new
    from curation.store.workspace import Workspace

    with Workspace.open(workspace).alone() as opened:
        report = run_new(opened, name)
    finish(report, json_path)


@schemas.command("json")
def for_editors(json_path: JsonOption = None) -> None:
    """Print the JSON Schema of schema.yaml, by which an editor completes and checks it while one types.

    Example: tanqih schema json --json schema.schema.json
    """
    from curation.stages.starter import schema_for_editors

    write_json(json_path or STDOUT, schema_for_editors())


def stale(
    schema: SchemaArgument,
    push: Annotated[
        bool, typer.Option("--push", help="Send them back to who gave them, with the old labels shown.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """List the answers to look at again, as the guidelines changed after they were given.

    Which ones, the change log of the schema says: those with a label it touches, all, or none. With --push
    each annotator gets a project of their own with them; the new answers come with `tanqih pull`.

    Example: tanqih stale entities --push
    """
    from curation.stages.labelling.stale import find_stale
    from curation.stages.schemas import load_schema
    from curation.store.workspace import Workspace

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    if push:
        from curation.stages.labelling.another_look import push_stale
        from curation.stages.labelling.connect import connect

        find_stale(opened, loaded)  # what is wrong in the workspace is said before a server is asked
        with opened.alone(), progress(f"stale {schema}") as tick:
            report, found = push_stale(opened, loaded, connect(opened), tick)
    else:
        found = find_stale(opened, loaded)
        report = found.report(loaded)
    rows = found.rows()
    if json_path is not None:
        answers = [{**row._asdict(), "reasons": [reason._asdict() for reason in row.reasons]} for row in rows]
        write_json(json_path, {**report.model_dump(mode="json"), "answers": answers})
    else:
        if rows and not push:
            _show_stale(rows)
        show_report(report)
    if report.attention:
        raise typer.Exit(1)


def _chosen(which: str | None, folder: Path) -> "list[SchemaFolder]":
    """Find what a name or path means; all schemas there are, where none is given."""
    from curation.stages.schemas import find_folder, folder_at, shipped_schemas
    from curation.store.workspace import SETTINGS, Workspace

    opened = Workspace.open(folder) if (folder / SETTINGS).exists() or folder != HERE else None
    if which is None:
        names = opened.settings.schemas if opened else shipped_schemas()
        return [find_folder(opened, name) for name in names]
    if "/" in which or which.endswith((".yaml", ".yml")) or which in (".", ".."):
        return [folder_at(Path(which))]
    return [find_folder(opened, which)]


def _show_schema(schema: "LabelSchema") -> None:
    asked = f"each {schema.unit}" + (" and target" if schema.targets else "")
    profile = f", profile {schema.profile}" if schema.profile else ""
    out.print(Text.assemble((f"{schema.name} {schema.version}", "bold"), f": {schema.title.en}"))
    out.print(f"asked of {asked}{profile}")
    if schema.spans:
        table = Table("label", "", "key", "title", "stands inside", "CoNLL", "definition")
        for label in schema.spans:
            inside = "any" if "*" in label.nests_in else ", ".join(label.nests_in) or "none"
            key = label.hotkey if label in schema.active_spans else "not asked"
            title = f"{label.title.en}\n{label.title.ar}"
            said = f"{label.definition.en}\n{label.definition.ar}"
            table.add_row(
                label.name, Text("██", style=label.color), key, title, inside, label.conll or "", said
            )
        out.print(table)
    for choice in schema.choices:
        kind = "" if choice.required else " (may be left open)"
        when = choice.when
        after = f", asked where {when.choice} is {' or '.join(when.values)}" if when else ""
        counted = "" if choice.compared else ", not compared"
        out.print(f"{choice.name}{kind}{after}{counted}: {choice.title.en} · {choice.title.ar}")
        table = Table("value", "key", "title", "definition")
        for value in choice.values:
            title = f"{value.title.en}\n{value.title.ar}"
            table.add_row(value.name, value.hotkey, title, f"{value.definition.en}\n{value.definition.ar}")
        out.print(table)
    for renaming in schema.renamed:
        of = f"{renaming.choice} " if renaming.choice else ""
        out.print(f"renamed since {renaming.since}: {of}{renaming.old} → {renaming.to or 'dropped'}")


def _show_stale(rows: "list[StaleAnswer]") -> None:
    """Print the answers, and below them each change once: its text is the same for many."""
    changes = dict.fromkeys(reason for row in rows for reason in row.reasons)
    table = Table("annotator", "given under", "task", "text", "because of")
    table.columns[2].no_wrap = True
    for row in rows:
        text = row.text if len(row.text) <= _TEXT_WIDTH else f"{row.text[:_TEXT_WIDTH]}…"
        shown = f"{text}\n({row.target})" if row.target else text
        why = "\n".join(f"{r.revision} {', '.join(r.labels)}" for r in row.reasons)
        table.add_row(row.annotator, row.revision, row.task, shown, why)
    out.print(table)
    for change in changes:
        out.print(f"{change.revision} {', '.join(change.labels)}: {one_line(change.change)}")
