"""The verb qualify: worked examples to an annotator, and what came of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.output import check_file, write_json
from curation.cli.show import one_line, out, progress, show_report

if TYPE_CHECKING:
    from collections.abc import Mapping

    from curation.core.qualification import Slip
    from curation.stages.labelling.qualified import Mistake, Qualification

HERE = Path(".")


def qualify(
    annotator: Annotated[str, typer.Argument(metavar="ANNOTATOR", help="A name in tanqih.toml.")],
    schema: SchemaArgument,
    html: Annotated[
        Path | None,
        typer.Option(
            "--html",
            metavar="FILE",
            callback=check_file,
            help="Also write a page for the annotator, in Arabic, with the known answers of what was wrong.",
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Fetch all answers anew, as where an archive is damaged.")
    ] = False,
    workspace: WorkspaceOption = HERE,
    json_path: JsonOption = None,
) -> None:
    """Have an annotator answer the schema's worked examples, and score the answers against the known ones.

    The first run makes a project of the annotator's own, training first, then gold, and says where it is. Run
    again, it pulls the answers and says which sections of the manual to read again. With [qualification]
    required = 0.8 in tanqih.toml, push deals tasks only to those who have reached that.

    Example: tanqih qualify layla entities --html layla.html
    """
    from curation.stages.guiding.asking import find_annotator, load_questions
    from curation.stages.guiding.qualify import run_qualify
    from curation.stages.guiding.qualify_page import write_qualify_page
    from curation.stages.labelling.connect import connect
    from curation.stages.schemas import load_schema, manual_sections
    from curation.store.workspace import Workspace

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    find_annotator(opened, annotator)
    load_questions(opened, loaded)
    with opened.alone(), progress(f"qualify {annotator}") as tick:
        report, found = run_qualify(opened, loaded, annotator, connect(opened), tick, full)
    sections = manual_sections(opened, schema)
    if html is not None:
        required = opened.settings.qualification.required_of(schema)
        manual = opened.settings.guidelines.manual(schema, "ar")
        write_qualify_page(html, loaded, found, sections, required, manual)
    if json_path is not None:
        content = {**report.model_dump(mode="json"), "qualification": found.model_dump(mode="json")}
        write_json(json_path, content)
    else:
        _show(found, sections)
        show_report(report)
    if report.attention:
        raise typer.Exit(1)


def _show(found: "Qualification", sections: "Mapping[str, str]") -> None:
    """Print the figures, what to read again, and each wrong answer beside the known one."""
    if not sum(found.answered.values()):
        return
    _show_figures(found)
    table = Table("read again", "section", "its examples wrong", "slips over its label")
    for row in found.sections:
        counts = (f"{row.wrong} of {row.asked}", str(row.confused))
        table.add_row(one_line(sections.get(row.section, "")), f"#{row.section}", *counts)
    if found.sections:
        out.print(table)
    for mistake in found.mistakes:
        _show_mistake(mistake)


def _show_figures(found: "Qualification") -> None:
    table = Table("gold", "known", "given", "right", "precision", "recall", "F1 or accuracy", "note")
    for row in found.gold.spans:
        figures = (_figure(row.precision), _figure(row.recall), _figure(row.f1))
        table.add_row(row.label, str(row.wanted), str(row.given), str(row.right), *figures, row.note)
    for of in found.gold.choices:
        right = (str(of.items), str(of.items), str(of.right))
        table.add_row(of.choice, *right, "", "", _figure(of.accuracy), of.note)
    out.print(table)
    for slip in found.gold.confusions:
        out.print(f"  {slip.count:>3} × {slip.of}: {slip.given or 'nothing'} for {slip.wanted or 'nothing'}")
    for name, count in found.edges.items():
        out.print(f"  {count:>3} × edges: {name}")


def _show_mistake(mistake: "Mistake") -> None:
    from curation.core.markup import to_markup

    about = f" towards {mistake.target}" if mistake.target else ""
    out.print(one_line(f"{mistake.use} {mistake.id} (#{mistake.section}){about}"))
    for name, answer in (("given", mistake.given), ("known", mistake.wanted)):
        chosen = "".join(f"  {choice}={value}" for choice, value in answer.choices)
        out.print(f"  {name}  {one_line(to_markup(mistake.text, answer.spans) + chosen)}")
    for slip in mistake.slips:
        out.print(f"    {one_line(_said(mistake.text, slip))}")
    out.print(f"    {one_line(mistake.why.en)}")


def _said(text: str, slip: "Slip") -> str:
    if slip.kind == "choice":
        return f"{slip.choice}: {slip.given or 'nothing'}, should be {slip.wanted or 'nothing'}"
    wanted = f"{slip.wanted} {text[slice(*slip.wanted_span)]}" if slip.wanted_span else "nothing"
    given = f"{slip.given} {text[slice(*slip.given_span)]}" if slip.given_span else "nothing"
    if slip.kind in ("missed", "extra"):
        return f"{slip.kind}: {wanted if slip.kind == 'missed' else given}"
    edges = f" ({', '.join(slip.edges)})" if slip.edges else ""
    return f"{slip.kind}: {given}, should be {wanted}{edges}"


def _figure(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
