"""The memory of a process and all it started, over time: each page of it counted once (PSS, Linux alone)."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.bench import BenchError

_PROC = Path("/proc")
_EVERY = 0.2  # seconds
_POINTS = 10


class Point(NamedTuple):
    """How many bytes the processes held together, so many seconds after their start."""

    seconds: float
    held: int


@contextmanager
def watching_tree(root: int) -> Iterator[list[Point]]:
    """Watch what the processes started under ``root`` hold, without ``root`` itself.

    Memory that processes share counts once, what is cached of files not at all.

    Raises:
        BenchError: this system does not tell.
    """
    if not (_PROC / "self" / "smaps_rollup").exists():
        raise BenchError("memory is measured on Linux alone: run with --only for the other parts")
    points: list[Point] = []
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(root, points, done), daemon=True)
    watcher.start()
    try:
        yield points
    finally:
        done.set()
        watcher.join()


def peak(points: Sequence[Point]) -> int:
    """Give the most that was held at once."""
    if not points:
        raise BenchError("a process ended before it could be weighed: give it more to do")
    return max(point.held for point in points)


def by_tenths(points: Sequence[Point]) -> list[int]:
    """Give the most that was held in each tenth of the time, so that growth shows."""
    whole = points[-1].seconds
    tenths = [0] * _POINTS
    for seconds, held in points:
        at = min(int(seconds / whole * _POINTS), _POINTS - 1)
        tenths[at] = max(tenths[at], held)
    return tenths


def _watch(root: int, points: list[Point], done: threading.Event) -> None:
    begun = time.perf_counter()
    while not done.wait(_EVERY):
        held = sum(map(_held_by, _started_under(root)))
        if held:
            points.append(Point(time.perf_counter() - begun, held))


def _started_under(root: int) -> Iterator[int]:
    children = defaultdict(list)
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            children[_parent_of(entry)].append(int(entry.name))
    waiting = children[root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def _parent_of(entry: Path) -> int:
    try:
        # The name in parentheses may hold anything; what follows it does not.
        return int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def _held_by(pid: int) -> int:
    try:
        lines = (_PROC / f"{pid}" / "smaps_rollup").read_bytes().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(b"Pss:"))
