"""What the benchmark says: one kind of table, on the terminal and as Markdown, and the machine's shape."""

import os
import platform
import statistics
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table

MB = 1_000_000
_PACKAGES = ("tanqih", "orjson", "pyarrow", "pydantic", "httpx", "label-studio", "label-studio-sdk")
_PLAIN_WIDTH = 150
_MISSING = "—"

out = Console(highlight=False, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Sheet(NamedTuple):
    """A table of the benchmark: the first column is named, the others are figures."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Show the median, with the least and the greatest value where there are several."""
    middle = f"{statistics.median(values):,.{digits}f}"
    if len(values) == 1:
        return middle
    return f"{middle} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"


def ratios(values: Sequence[float], bare: Sequence[float]) -> str:
    """Show how many times ``bare`` each value took, round by round."""
    return spread([value / base for value, base in zip(values, bare, strict=True)]) + "×"


def machine() -> Sheet:
    """Describe the machine, Python and the packages that the figures depend on."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    rows = [
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{memory / 2**30:.1f} GiB"),
        ("system", f"{platform.system()} {platform.release().split('-')[0]}, {platform.machine()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("packages", ", ".join(f"{name} {_version(name)}" for name in _PACKAGES)),
        ("load before", f"{os.getloadavg()[0]:.2f} (1 minute)"),
    ]
    return Sheet("Machine", ("what", "value"), tuple(rows))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return _MISSING


def show_sheet(sheet: Sheet) -> None:
    """Print a table on standard output."""
    table = Table(title=sheet.title, title_justify="left", box=box.SIMPLE_HEAD)
    for position, name in enumerate(sheet.columns):
        text = position == 0 or len(sheet.columns) == 2  # two columns: a name and words
        table.add_column(name, justify="left" if text else "right", no_wrap=position == 0)
    for row in sheet.rows:
        table.add_row(*row)
    out.print(table)
    for note in sheet.notes:
        out.print(note, markup=False)


def to_markdown(sheets: Sequence[Sheet]) -> str:
    """Write the tables as Markdown."""
    return "\n".join(_markdown(sheet) for sheet in sheets)


def _markdown(sheet: Sheet) -> str:
    figures = "---" if len(sheet.columns) == 2 else "---:"
    lines = [
        f"### {sheet.title}",
        "",
        _row(sheet.columns),
        _row(["---", *[figures] * (len(sheet.columns) - 1)]),
        *(_row(row) for row in sheet.rows),
        "",
    ]
    for note in sheet.notes:
        lines += [note, ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
