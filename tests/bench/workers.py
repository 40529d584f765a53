"""Clean and segment in a workspace with one worker and with two, in turn, on the same pages."""

import shutil
from collections import defaultdict
from pathlib import Path

from tests.bench.child import Cost
from tests.bench.commands import Bench
from tests.bench.goals import Goal, show_goals
from tests.bench.pages import pages_of_size
from tests.bench.show import MB, Sheet, err, ratios, spread

WORKERS = 2
GOAL = 1.8  # times one worker's speed, at least
VERBS = ("clean", "segment")
Costs = dict[tuple[str, int], list[Cost]]


def measure_workers(folder: Path, megabytes: int, rounds: int) -> list[Sheet]:
    """Time both commands, starts included, and hold the ratio against the goal.

    Raises:
        BenchError: a child failed, or a stage has the wrong number of rows.
    """
    pages = pages_of_size(folder / "pages.jsonl", megabytes * MB)
    costs: Costs = defaultdict(list)
    for number in range(1, rounds + 1):
        for workers in (1, WORKERS):
            inside = folder / f"{workers}"
            inside.mkdir()
            bench = Bench(pages, inside)
            for verb, given in zip(VERBS, ((str(pages.path),), ()), strict=True):
                costs[verb, workers].append(bench.in_workspace(verb, *given, workers=workers))
            bench.expect_in_workspace("articles", pages.articles)
            bench.expect_in_workspace("sentences", pages.sentences)
            shutil.rmtree(inside)
        took = ", ".join(f"{verb} × {n}: {cost[-1].seconds:.1f} s" for (verb, n), cost in costs.items())
        err.print(f"workers, round {number} of {rounds}: {took}")
    return _sheets(megabytes, costs)


def _sheets(megabytes: int, costs: Costs) -> list[Sheet]:
    seconds = {key: [cost.seconds for cost in runs] for key, runs in costs.items()}
    table = Sheet(
        f"One worker and {WORKERS}, {megabytes:,} MB of pages in a workspace",
        ("command", "workers", "seconds", "times one worker", "processor s"),
        tuple(
            (
                f"tanqih {verb}",
                f"{workers}",
                spread(seconds[verb, workers]),
                "1×" if workers == 1 else ratios(seconds[verb, 1], seconds[verb, workers]),
                spread([cost.cpu for cost in runs]),
            )
            for (verb, workers), runs in costs.items()
        ),
        ("Starts included. Median (least–greatest); ratios within each round.",),
    )
    both = {n: sum(sum(seconds[verb, n]) for verb in VERBS) for n in (1, WORKERS)}
    name = f"{WORKERS} workers, times one, both commands"
    faster = Goal(name, both[1] / both[WORKERS], GOAL, at_least=True, digits=2)
    return [table, show_goals("Goal of workers", [faster], "On idle cores; of all rounds together.")]
