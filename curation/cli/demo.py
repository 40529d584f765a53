"""The verb that runs all the others: demo."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curation.cli.options import JsonOption
from curation.cli.output import write_json
from curation.cli.show import err, out, show_demo, waiting
from curation.errors import InputError

if TYPE_CHECKING:
    from curation.labelstudio.server import Running
    from curation.types import Report


def demo(
    pages: Annotated[
        list[str] | None, typer.Argument(metavar="[PAGE…]", help="Your own pages, instead of the examples.")
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--workspace", "-w", metavar="DIR", help="The workspace to make or go on with."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="NAME", help="With PAGE: ask about the stance towards NAME."),
    ] = None,
    more: Annotated[
        bool,
        typer.Option("--next", help="After a demo: one page more and two answers corrected; 2.0.0 follows."),
    ] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Leave Label Studio running, for a look.")] = False,
    json_path: JsonOption = None,
) -> None:
    """Run the whole flow on a real local Label Studio.

    On the example pages two scripted annotators answer and a dataset is released; on your own pages
    it goes as far as machines can: to the tasks, with the address to annotate at.

    Example: tanqih demo

    Example: tanqih demo --next

    Example: tanqih demo page.txt --target "سد وادي النخيل"
    """
    from curation.labelstudio.server import start_server, stop_server
    from curation.stages.demo import STUDIO, require_demo, run_demo, run_pages
    from curation.store.sources import check_paths

    if more and pages:
        raise InputError("--next goes on with the example pages: leave out the pages, or --next")
    check_paths(pages or ())
    chosen = folder or Path("tanqih-pages" if pages else "tanqih-demo")
    if more:
        require_demo(chosen)
    with waiting("starting Label Studio; the first start takes half a minute") as wait:
        server = start_server(STUDIO, on_wait=wait)
    try:
        if pages:
            reports = list(run_pages(chosen, pages, target or (), server, _step))
        else:
            reports = list(run_demo(chosen, server, _step, more))
    except BaseException:
        stop_server(STUDIO)
        raise
    keep = keep or bool(pages)
    if not keep:
        stop_server(STUDIO)
    if json_path is None:
        show_demo(reports)
        _say_where(chosen, reports, server, keep=keep)
    else:
        shown = {"workspace": str(chosen), "url": server.url, "running": keep}
        write_json(json_path, {**shown, "reports": [report.model_dump(mode="json") for report in reports]})
    if any(report.attention for report in reports):
        raise typer.Exit(1)


def _step(what: str) -> None:
    err.print(f"· {what}")


def _say_where(folder: Path, reports: "list[Report]", server: "Running", keep: bool) -> None:
    from curation.labelstudio.machine import studio_home

    for report in reports:
        if report.verb.split()[0] in ("push", "clean", "release"):
            for note in report.notes:
                out.print(f"  {report.verb}: {note}")
    out.print(f"workspace: {folder}")
    if keep:
        out.print(f"Label Studio runs at {server.url}: sign in as {server.email},")
        out.print(f"  the password is in {studio_home(server.name) / 'account.json'}")
        out.print(f"  stop it with: tanqih studio stop --name {server.name}")
    else:
        out.print(f"Label Studio ran at {server.url} and is stopped; --keep leaves it running for a look")
