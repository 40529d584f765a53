"""The stages: one file a verb. Each reads files, calls the pure layers, writes files and reports."""

from collections.abc import Callable

Tick = Callable[[int, int | None], None]
"""Called with how much is done, and of how much where that is known."""


def silent(done: int, total: int | None) -> None:
    """Show no progress."""
