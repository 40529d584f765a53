"""What the benchmark's figures rest on: pages that vary as they say, and all of a process tree weighed."""

import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest

from tests.bench.child import run_child
from tests.bench.pages import LONG, pages_of_size
from tests.bench.tree import Point, by_tenths, peak

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/smaps_rollup").exists(), reason="memory is measured on Linux alone"
)
_MEGABYTES = 60
_HOLD = f"""
import subprocess, sys, time
held = bytearray({_MEGABYTES} * 10**6)
for at in range(0, len(held), 4096): held[at] = 1
if len(sys.argv) == 1: subprocess.run([sys.executable, "-c", {{program!r}}, "child"], check=True)
else: time.sleep(1.5)
"""


def _lines(path: Path) -> Counter[str]:
    texts = [orjson.loads(row)["text"] for row in path.read_bytes().splitlines()]
    return Counter(line.strip() for text in texts for line in text.split("\n") if line.strip())


def test_only_short_lines_repeat(tmp_path: Path) -> None:
    """Body lines are each page's own, menus and headings a site's."""
    pages_of_size(tmp_path / "pages.jsonl", 500_000)
    repeated = [line for line, count in _lines(tmp_path / "pages.jsonl").items() if count > 1]
    assert repeated
    assert max(map(len, repeated)) <= LONG


def test_at_the_other_end_no_line_repeats(tmp_path: Path) -> None:
    """Yet the pages give as many articles and sentences."""
    site = pages_of_size(tmp_path / "pages.jsonl", 500_000)
    differing = pages_of_size(tmp_path / "differing.jsonl", 500_000, repeat=False)
    assert set(_lines(differing.path).values()) == {1}
    assert differing.articles / differing.pages == pytest.approx(site.articles / site.pages, rel=0.02)
    assert differing.sentences / differing.pages == pytest.approx(site.sentences / site.pages, rel=0.02)


@needs_proc
def test_all_processes_are_weighed() -> None:
    """A process and the one it starts, together."""
    cost = run_child([sys.executable, "-c", _HOLD.format(program=_HOLD.format(program=""))], weigh=True)
    assert peak(cost.memory) > 2 * _MEGABYTES * 10**6
    assert peak(cost.memory) < 3 * _MEGABYTES * 10**6


def test_growth_shows_by_tenths() -> None:
    """Each tenth has the most that was held in it."""
    points = [Point(seconds=float(second), held=second * 100) for second in range(1, 101)]
    assert by_tenths(points) == [900, 1900, 2900, 3900, 4900, 5900, 6900, 7900, 8900, 10_000]
