"""Where the figures of the agreement page stand: on an axis, over time, and in the grid of a confusion."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from curation.core.agreement.pairing import NO_SPAN
from curation.released import Measure
from curation.stages.deciding.disagreements import Course, LabelConfusion

_TICKS = (0.25, 0.5, 0.75)


class Axis(NamedTuple):
    """A line from ``low``, 0 or what lies below it, to 1."""

    low: float

    def place(self, value: float) -> float:
        """Give the place of a value in hundredths of the line."""
        return round(100 * (max(value, self.low) - self.low) / (1 - self.low), 2)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The values that a line is drawn at."""
        return tuple(sorted({self.low, 0.0, *_TICKS, 1.0}))


def axis_of(measures: Iterable[Measure]) -> Axis:
    """Give an axis that holds all values and intervals."""
    values = [v for m in measures for v in (m.value, m.low) if v is not None]
    low = min([0.0, *values])
    return Axis(max(-1.0, math.floor(4 * low) / 4))


class Cell(NamedTuple):
    """How often two annotators gave these two labels, and the share of that in all that the row has."""

    times: int
    share: float
    alike: bool


class Grid(NamedTuple):
    """A confusion: names, and a row of cells for each name."""

    names: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def grid_of(confusions: Sequence[LabelConfusion], names: Iterable[str]) -> Grid | None:
    """Lay out a confusion in the order of ``names``, those that occur; None where nothing does.

    A row's share is: of all that one annotator of a pair called so, how much the other called as the column.
    """
    times = {row.labels: row.times for row in confusions}
    seen = {name for labels in times for name in labels}
    order = tuple(name for name in (*names, NO_SPAN) if name in seen)
    counts = [[times.get((a, b), times.get((b, a), 0)) for b in order] for a in order]
    rows = []
    for at, line in enumerate(counts):
        whole = sum(line) + line[at]  # both of a pair that agrees gave the label
        rows.append(
            tuple(
                Cell(number, (number + number * (at == column)) / whole if whole else 0.0, at == column)
                for column, number in enumerate(line)
            )
        )
    return Grid(order, tuple(rows)) if order else None


class Point(NamedTuple):
    """A fifth of an annotator's tasks in hundredths of a chart; None where undefined."""

    across: float
    agreement: Measure
    value: float | None
    low: float | None
    high: float | None


class Line(NamedTuple):
    """One annotator's agreement over time in one kind; ``begun`` and ``ended`` are the server's times."""

    annotator: str
    kind: str
    begun: str
    ended: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The points that are defined, for an SVG line 100 wide and 100 high."""
        return " ".join(f"{p.across},{p.value}" for p in self.points if p.value is not None)


def lines_of(course: Iterable[Course]) -> list[Line]:
    """Draw the course of each annotator in each kind; 1 is at the top, 0 at the foot."""
    by_line: dict[tuple[str, str], list[Course]] = {}
    for row in course:
        by_line.setdefault((row.annotator, row.kind), []).append(row)
    return [
        Line(name, kind, _moment(rows[0].begun), _moment(rows[-1].ended), tuple(_points(rows)))
        for (name, kind), rows in by_line.items()
    ]


def _points(rows: Sequence[Course]) -> list[Point]:
    measures = [row.agreement for row in rows]
    return [
        Point(
            round(100 * (2 * at + 1) / (2 * len(rows)), 2), m, *(_down(v) for v in (m.value, m.low, m.high))
        )
        for at, m in enumerate(measures)
    ]


def _down(value: float | None) -> float | None:
    return None if value is None else round(100 * (1 - value), 2)


def _moment(stamp: str) -> str:
    return stamp[:16].replace("T", " ")


def by_name(measures: Iterable[Measure]) -> Mapping[str, Measure]:
    """Give measures by name."""
    return {measure.name: measure for measure in measures}
