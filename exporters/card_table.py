"""Markdown tables of the card; whatever a cell says stays in its cell."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Write a table."""
    written = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(str(cell)) for cell in row) + " |" for row in written)


def line(text: str) -> str:
    """Join the lines of a text, with one blank for each run of white space."""
    return " ".join(text.split())


def _cell(text: str) -> str:
    return line(text).replace("|", "\\|")
