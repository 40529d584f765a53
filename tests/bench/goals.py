"""Goals beside what was measured: reached, or missed by how much."""

from collections.abc import Iterable
from typing import NamedTuple

from tests.bench.show import Sheet


class Goal(NamedTuple):
    """A figure and what it should be: at least that, or less."""

    name: str
    found: float
    wanted: float
    at_least: bool
    digits: int = 0

    @property
    def reached(self) -> bool:
        """Whether the figure is what it should be."""
        return self.found >= self.wanted if self.at_least else self.found < self.wanted


def show_goals(title: str, goals: Iterable[Goal], *notes: str) -> Sheet:
    """Lay out goals, a row each."""
    return Sheet(title, ("what", "goal", "measured", ""), tuple(map(_row, goals)), notes)


def _row(goal: Goal) -> tuple[str, ...]:
    found, wanted = (f"{figure:,.{goal.digits}f}" for figure in (goal.found, goal.wanted))
    missed = f"missed by {abs(goal.found - goal.wanted):,.{goal.digits}f}"
    return (
        goal.name,
        f"{'≥' if goal.at_least else '<'} {wanted}",
        found,
        "reached" if goal.reached else missed,
    )
