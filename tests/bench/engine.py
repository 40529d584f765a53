"""The engine's local tasks against the commands on as many processes: the same pages, the same rows."""

import shutil
import statistics
import sys
from pathlib import Path

from tests.bench.child import Cost, run_child
from tests.bench.commands import Bench, expect
from tests.bench.pages import pages_of_size
from tests.bench.show import MB, Sheet, err, ratios, spread
from tests.bench.text import WORKERS

_SCRIPT = Path(__file__).parents[2] / "examples" / "cluster" / "local.py"
_TASKS = 8
_GOAL = 0.75  # of the commands' speed, at least


def measure_engine(folder: Path, megabytes: int, rounds: int) -> list[Sheet]:
    """Time clean and segment in turn with the script of ``examples/cluster`` that does both.

    Raises:
        BenchError: a child failed, or there is a wrong number of rows.
    """
    bench = Bench(pages_of_size(folder / "pages.jsonl", megabytes * MB), folder)
    parts = _share_out(bench.pages.path, folder / "pages")
    plain, engine = [], []
    for number in range(1, rounds + 1):
        clean, segment = bench.clean(WORKERS), bench.segment(WORKERS)
        plain.append(Cost(clean.seconds + segment.seconds, clean.cpu + segment.cpu, 0))
        engine.append(_run(bench, parts, folder / "out"))
        err.print(
            f"engine, round {number} of {rounds}: {plain[-1].seconds:.1f} s, {engine[-1].seconds:.1f} s"
        )
    alone, tasks = [cost.seconds for cost in plain], [cost.seconds for cost in engine]
    rows = (
        ("tanqih clean, then segment", spread(alone), "1×", spread([cost.cpu for cost in plain])),
        (
            "datatrove, local tasks",
            spread(tasks),
            ratios(alone, tasks),
            spread([cost.cpu for cost in engine]),
        ),
    )
    speed = statistics.median(one / other for one, other in zip(alone, tasks, strict=True))
    said = f"The goal is {_GOAL}× the commands' speed: {'met' if speed >= _GOAL else 'missed'}."
    sheet = Sheet(
        f"Clean plus segment on datatrove, {megabytes} MB of pages, {WORKERS} processes, rounds: {rounds}",
        ("way", "seconds", "speed, times the commands'", "processor s"),
        rows,
        (f"{_TASKS} tasks; all starts counted. Median (least–greatest); ratios within each round.", said),
    )
    return [sheet]


def _share_out(pages: Path, folder: Path) -> Path:
    """Cut a file of pages into one a task."""
    folder.mkdir()
    lines = pages.read_bytes().splitlines(keepends=True)
    for task in range(_TASKS):
        (folder / f"{task:03d}.jsonl").write_bytes(b"".join(lines[task::_TASKS]))
    return folder


def _run(bench: Bench, parts: Path, out: Path) -> Cost:
    command = [sys.executable, str(_SCRIPT), str(parts), str(out)]
    cost = run_child([*command, "--tasks", f"{_TASKS}", "--workers", f"{WORKERS}"])
    for what in ("articles", "sentences"):
        found = sum(path.read_bytes().count(b"\n") for path in (out / what).iterdir())
        expect(what, bench.pages.articles, found, "rows")
    shutil.rmtree(out)
    return cost
