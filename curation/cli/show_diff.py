"""The difference of two releases on the terminal: tables, then examples."""

from rich import box
from rich.table import Table

from curation.cli.show import one_line, out
from curation.core.diff_tables import END_ISOLATE, ISOLATE, changes_in, sheets, split_of
from curation.core.diffing import Difference
from curation.core.row_changes import RowChange

_TEXT = 100  # characters of a row's text that are shown


def show_difference(difference: Difference) -> None:
    """Print what differs; one line where nothing does."""
    if difference.same:
        out.print(f"{difference.before} and {difference.now} are the same, row by row and fact by fact")
        return
    for sheet in sheets(difference):
        table = Table(
            *sheet.head,
            title=sheet.title,
            title_justify="left",
            box=box.SIMPLE_HEAD,
            pad_edge=False,
            collapse_padding=True,
        )
        for row in sheet.rows:
            table.add_row(*map(one_line, row))
        out.print(table)
    for change in difference.examples:
        out.print(one_line(_example(change)))
    out.print(f"after {difference.before} these changes demand {difference.demands}: it is {difference.now}")


def _example(change: RowChange) -> str:
    shown = change.shown_now or change.shown_before
    text = " ".join(shown.text.split()) if shown else ""
    said = "; ".join([f"{' and '.join(change.kinds)} ({split_of(change)})", *changes_in(change)])
    said = said.replace(ISOLATE, "").replace(END_ISOLATE, "")  # few terminals know them
    return f"{change.config} {change.id} {said}" + (f": {text[:_TEXT]}" if text else "")
