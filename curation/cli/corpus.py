"""Verbs on files alone: init, clean, segment, status."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from curation.cli.options import (
    ColumnOption,
    HtmlOption,
    JsonOption,
    LinesOption,
    WorkersOption,
    WorkspaceOption,
)
from curation.cli.output import rejected_beside, write_json, writing
from curation.cli.show import err, finish, out, progress, show_clean, show_report, show_status
from curation.errors import InputError
from curation.store.kinds import KINDS, meter_of

if TYPE_CHECKING:
    from curation.types import Report

HERE = Path(".")


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make a workspace of.")],
    json_path: JsonOption = None,
) -> None:
    """Make a new workspace with a commented tanqih.toml.

    Example: tanqih init my-corpus
    """
    from curation.stages.init import run_init

    finish(run_init(folder), json_path)


def clean(
    paths: Annotated[list[str], typer.Argument(metavar="PATH…", help=f"{KINDS}, a folder, or -.")],
    workspace: WorkspaceOption = HERE,
    lines: LinesOption = None,
    column: ColumnOption = "text",
    html: HtmlOption = None,
    workers: WorkersOption = None,
) -> None:
    """Find the articles in pages; every character is kept or removed with a reason.

    Each article gets its language and flags; [clean] drop in tanqih.toml names the flags that drop it.
    Personal data (e-mail, phone, account, card and identity numbers) is flagged; [clean] personal has it
    masked instead, or left alone.

    Example: tanqih clean pages/ --html cleaning.html
    Example: tanqih clean page.txt --json -
    """
    from curation.stages.corpus.clean import clean_to_lines, run_clean
    from curation.stages.corpus.clean_report import clean_report, workspace_pages, write_clean_report
    from curation.stages.corpus.workers import cores
    from curation.store.memory import save_memory
    from curation.store.rejects import write_rejected
    from curation.store.sources import read_pages
    from curation.store.workspace import Workspace

    save_memory()
    processes = workers or cores()
    if lines is None:
        with Workspace.open(workspace).alone() as opened, progress("clean") as tick:
            report = run_clean(opened, paths, column, tick, processes)
            if html is not None:
                write_clean_report(html, workspace_pages(opened), profile=opened.settings.clean.profile)
    else:
        beside = rejected_beside(lines)
        with writing(lines) as write, clean_report(html) as watch, progress("clean") as tick:
            meter = meter_of(paths)
            pages = read_pages(paths, column, meter)
            report, rejected = clean_to_lines(
                pages, write, tick, beside, watch if html is not None else None, processes, meter
            )
            write_rejected(beside, rejected)
    show_clean(report, out if lines is None else err)
    _exit(report)


def segment(
    path: Annotated[str | None, typer.Argument(metavar="[PATH]", help=f"With --json: {KINDS}, or -.")] = None,
    workspace: WorkspaceOption = HERE,
    lines: LinesOption = None,
    column: ColumnOption = "text",
    workers: WorkersOption = None,
) -> None:
    """Cut articles into sentences with offsets.

    Example: tanqih segment
    Example: tanqih segment article.txt --json -
    """
    from curation.stages.corpus.segment import run_segment, segment_to_lines
    from curation.stages.corpus.workers import cores
    from curation.store.memory import save_memory
    from curation.store.rejects import write_rejected
    from curation.store.workspace import Workspace

    if (path is None) != (lines is None):
        raise InputError("segment: give PATH and --json together, or neither to segment the workspace")
    save_memory()
    processes = workers or cores()
    if path is None or lines is None:
        with Workspace.open(workspace).alone() as opened, progress("segment") as tick:
            report = run_segment(opened, tick, processes)
        finish(report)
    else:
        beside = rejected_beside(lines)
        with writing(lines) as write, progress("segment") as tick:
            report, rejected = segment_to_lines(path, write, column, tick, beside, processes)
            write_rejected(beside, rejected)
        _finish_lines(report)


def dedup(
    workspace: WorkspaceOption = HERE, workers: WorkersOption = None, json_path: JsonOption = None
) -> None:
    """Find exact and near duplicates among the articles, and paragraphs that repeat across a site.

    Nothing is deleted: each cluster has one representative, which alone is pushed. What is derived from
    a shard of articles is kept in sketches/, so that new pages cost only themselves; it may be deleted.

    Example: tanqih dedup
    """
    from curation.stages.corpus.dedup import run_dedup
    from curation.stages.corpus.workers import cores
    from curation.store.memory import save_memory
    from curation.store.workspace import Workspace

    save_memory()
    with Workspace.open(workspace).alone() as opened, progress("dedup") as tick:
        report = run_dedup(opened, tick, workers or cores())
    finish(report, json_path)


def status(workspace: WorkspaceOption = HERE, json_path: JsonOption = None) -> None:
    """Show what the workspace holds, what waits and what is out of date.

    Example: tanqih status
    """
    from curation.stages.status import read_status
    from curation.store.workspace import Workspace

    rows = read_status(Workspace.open(workspace))
    if json_path is None:
        show_status(rows)
    else:
        write_json(json_path, [row._asdict() for row in rows])


def _finish_lines(report: "Report") -> None:
    show_report(report, err)
    _exit(report)


def _exit(report: "Report") -> None:
    if report.attention:
        raise typer.Exit(1)
