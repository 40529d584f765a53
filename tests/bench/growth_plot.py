"""Growth drawn as SVG: processor time and memory of each step over the number of articles, both logarithmic.

A step whose cost grows in step with the corpus runs along the grey lines, which are straight lines through
nothing.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM, _GAP = 380, 300, 60, 40, 50, 40
_COLOURS = {"clean": "#1f77b4", "segment": "#2ca02c", "dedup": "#d62728"}


class Line(NamedTuple):
    """A point of a step's line: seconds of processor time and bytes of memory at so many articles."""

    step: str
    articles: int
    seconds: float
    memory: float


class _Panel(NamedTuple):
    title: str
    value: Callable[[Line], float]
    left: int
    unit: Callable[[float], str]


def draw(points: Sequence[Line]) -> str:
    """Draw the points; the same points give the same bytes."""
    right = _LEFT + _WIDTH + _GAP + _LEFT
    panels = (
        _Panel("processor time, seconds", lambda p: p.seconds, _LEFT, lambda v: f"{v:,.0f}"),
        _Panel("peak memory, MB", lambda p: p.memory / 1e6, right, lambda v: f"{v:,.0f}"),
    )
    width, height = right + _WIDTH + _GAP, _TOP + _HEIGHT + _BOTTOM
    body = "\n".join(part for panel in panels for part in _draw_panel(panel, points))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12">\n<rect width="{width}" height="{height}" fill="white"/>\n{body}\n</svg>\n'
    )


def _draw_panel(panel: _Panel, points: Sequence[Line]) -> Iterator[str]:
    across = _span([p.articles for p in points])
    up = _span([max(panel.value(p), 1.0) for p in points])

    def x(articles: float) -> float:
        return panel.left + _WIDTH * (math.log10(articles) - across[0]) / (across[1] - across[0])

    def y(value: float) -> float:
        return _TOP + _HEIGHT * (1 - (math.log10(max(value, 1.0)) - up[0]) / (up[1] - up[0]))

    left, bottom = panel.left, _TOP + _HEIGHT
    yield f'<text x="{left}" y="{_TOP - 16}" font-weight="bold">{panel.title}</text>'
    yield f'<rect x="{left}" y="{_TOP}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#999"/>'
    for power in range(across[0], across[1] + 1):
        place = x(10**power)
        yield f'<text x="{place:.1f}" y="{bottom + 18}" text-anchor="middle">{10**power:,}</text>'
    yield f'<text x="{left + _WIDTH / 2:.1f}" y="{bottom + 38}" text-anchor="middle">articles</text>'
    for power in range(up[0], up[1] + 1):
        place = y(10**power)
        yield f'<line x1="{left}" x2="{left + _WIDTH}" y1="{place:.1f}" y2="{place:.1f}" stroke="#eee"/>'
        yield f'<text x="{left - 6}" y="{place + 4:.1f}" text-anchor="end">{panel.unit(10**power)}</text>'
    for step, colour in _COLOURS.items():
        own = sorted((p for p in points if p.step == step), key=lambda p: p.articles)
        if own:
            yield from _draw_step(step, colour, [(x(p.articles), y(panel.value(p))) for p in own])
            share = panel.value(own[-1]) / own[-1].articles
            least = max(own[0].articles, 10 ** up[0] / share)  # where the line leaves the panel
            yield from _draw_straight([(x(at), y(at * share)) for at in (least, own[-1].articles)])


def _draw_step(step: str, colour: str, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in places:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
    x, y = places[-1]
    yield f'<text x="{x - 8:.1f}" y="{y - 8:.1f}" text-anchor="end" fill="{colour}">{step}</text>'


def _draw_straight(places: Sequence[tuple[float, float]]) -> Iterator[str]:
    (x1, y1), (x2, y2) = places[0], places[-1]
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    yield f'<line {ends} stroke="#bbb" stroke-dasharray="3 4"/>'


def _span(values: Sequence[float]) -> tuple[int, int]:
    """Give the powers of ten that the values lie between."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return low, max(high, low + 1)
