"""What the user sees: progress on standard error, a report as a table or as JSON on standard output."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from curation.cli.output import write_json
from curation.stages import Tick

if TYPE_CHECKING:
    from curation.stages.status import StatusRow
    from curation.types import Report

_PLAIN_SECONDS = 5.0
_NO_MORE: Mapping[str, object] = {}
_WITHOUT = ("pages without an article, ",)  # with the flag of what they are instead

# What is printed holds names and texts of others: no [markup] and no :100: (an emoji) is meant in it.
out = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


@contextmanager
def progress(what: str) -> Iterator[Tick]:
    """Show progress: a bar on a terminal, a plain line every few seconds elsewhere."""
    if not err.is_terminal:
        yield _plain(what)
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bars:
        task = bars.add_task(what, total=None, rate="")

        def tick(done: int, total: int | None) -> None:
            speed = bars.tasks[0].speed
            bars.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield tick


@contextmanager
def waiting(what: str) -> Iterator[Callable[[float], None]]:
    """Say what is waited for once the given function is called: a spinner on a terminal, else one line."""
    with ExitStack() as shown:
        said = False

        def wait(_seconds: float) -> None:
            nonlocal said
            if not said and err.is_terminal:
                shown.enter_context(err.status(what))
            elif not said:
                err.print(f"{what} …")
            said = True

        yield wait


def _plain(what: str) -> Tick:
    said = time.monotonic()
    first: tuple[float, int] | None = None  # what went before it was no part of the rate

    def tick(done: int, total: int | None) -> None:
        nonlocal said, first
        now = time.monotonic()
        first = first or (now, done)
        if now - said >= _PLAIN_SECONDS:
            said = now
            of = f" of {total:,}" if total else ""
            rate = (done - first[1]) / max(now - first[0], 1e-3)
            left = f", {(total - done) / rate:,.0f} s left" if total and rate else ""
            err.print(f"{what}: {done:,}{of}, {rate:,.0f}/s{left}")

    return tick


def finish(report: "Report", json_path: str | None = None, more: Mapping[str, object] = _NO_MORE) -> None:
    """Print a report, or write it as JSON where asked, with ``more``; exit with 1 where a look is wanted."""
    if json_path is None:
        show_report(report)
    else:
        write_json(json_path, {**report.model_dump(mode="json"), **more})
    if report.attention:
        raise typer.Exit(1)


def one_line(text: str) -> str:
    """Write line ends and other controls, as names of files may hold, as their escapes."""
    return "".join(c if c.isprintable() or c == " " else c.encode("unicode_escape").decode() for c in text)


def show_report(report: "Report", to: Console = out) -> None:
    """Print a report: where all that came in went, other figures, notes."""
    _show_parts(report, to)
    for name, figure in report.figures.items():
        to.print(f"  {figure:>9,} {name}")
    _show_notes(report, to)


def show_clean(report: "Report", to: Console = out) -> None:
    """Print the report of cleaning: pages, articles and flags, characters kept and removed, rejected rows."""
    _show_parts(report, to)
    figures = report.figures
    most = sorted(figures.items(), key=lambda figure: -figure[1])
    removed = {name: n for name, n in most if name.startswith("removed as ")}
    rejected = {name: n for name, n in most if name.startswith("rejected: ")}
    articles = ("main articles", "related articles", "pages without an article")
    pages = {f"pages {part}": count for part, count in report.parts.items() if count}
    found = {name: figures[name] for name in articles if figures.get(name)}
    found |= {name: n for name, n in most if name.startswith("pages given up, ")}
    personal = {name: n for name, n in most if name.startswith("personal data: ")}
    flagged = {name: n for name, n in most if name.startswith(("flagged ", "articles in ", *_WITHOUT))}
    dropped = {name: n for name, n in most if name.startswith("dropped as ")}
    kept = ("characters kept", "characters dropped")
    characters = {name: figures[name] for name in kept if name in figures} | removed
    table = Table("", "number", "share")
    table.columns[1].justify = table.columns[2].justify = "right"
    _add_section(table, pages, report.taken)
    _add_section(table, found, 0)
    _add_section(table, flagged, 0)
    _add_section(table, dropped, 0)
    _add_section(table, characters if figures.get("pages") else {}, sum(characters.values()))
    _add_section(table, personal, 0)
    _add_section(table, rejected, sum(rejected.values()))
    if figures:
        to.print(table)
    _show_notes(report, to)


def _add_section(table: Table, rows: dict[str, int], whole: int) -> None:
    for name, number in rows.items():
        table.add_row(one_line(name), f"{number:,}", f"{number / whole:.1%}" if whole else "")
    if rows:
        table.add_section()


def _show_parts(report: "Report", to: Console) -> None:
    went = ", ".join(f"{count:,} {part}" for part, count in report.parts.items())
    plural = report.unit if report.taken == 1 else f"{report.unit}s"
    to.print(Text.assemble((report.verb, "bold"), f": {report.taken:,} {plural}: {went}"))


def _show_notes(report: "Report", to: Console) -> None:
    for note in report.notes:
        to.print(f"  {one_line(note)}")


def show_status(rows: "Sequence[StatusRow]") -> None:
    """Print the state of a workspace."""
    table = Table("stage", "rows", "note")
    for row in rows:
        table.add_row(row.stage, f"{row.rows:,}", row.note)
    out.print(table)


def show_demo(reports: "Sequence[Report]") -> None:
    """Print what happened, stage by stage."""
    table = Table("stage", "in", "where it went")
    for report in reports:
        went = ", ".join(f"{count:,} {part}" for part, count in report.parts.items() if count)
        plural = report.unit if report.taken == 1 else f"{report.unit}s"
        table.add_row(report.verb, f"{report.taken:,} {plural}", went)
    out.print(table)
