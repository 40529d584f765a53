"""What runs of growing size took: tables, slopes, and whether goals are reached."""

from collections.abc import Sequence
from typing import NamedTuple

from tests.bench.child import Cost
from tests.bench.corpus import COPIES
from tests.bench.goals import Goal
from tests.bench.show import MB, Sheet
from tests.bench.tree import peak

_RATE, _MOST = 5000, 4000  # articles a second, at least; MB, less than
_RECALLS = {"5%": 0.99, "10%": 0.97}  # at least, by the share of words changed
_SHARE, _WORKER = 20, 300  # % of the bare copy's speed a core, at least; MB of a process, less than


class Run(NamedTuple):
    """What a step took on so many articles: time, memory, and the bytes of what it left on the disk."""

    step: str
    articles: int
    cost: Cost
    disk: int

    @property
    def memory(self) -> int:
        """The most that all processes held together, in bytes."""
        return peak(self.cost.memory)


class Found(NamedTuple):
    """What dedup found of the planted copies.

    Attributes:
        articles: of the corpus.
        recalls: of the copies of each kind, the share that stands with its original, and their number.
        wrong: articles in a cluster that is not their original's.
    """

    articles: int
    recalls: dict[str, tuple[float, int]]
    wrong: int


def growth(runs: Sequence[Run]) -> Sheet:
    """Show what each run took."""
    return Sheet(
        "Growth",
        (
            "step",
            "articles",
            "seconds",
            "articles/s",
            "processor s",
            "µs an article",
            "peak MB",
            "largest process, MB",
            "left on disk, MB",
        ),
        tuple(
            (
                run.step,
                f"{run.articles:,}",
                f"{run.cost.seconds:,.1f}",
                f"{run.articles / run.cost.seconds:,.0f}",
                f"{run.cost.cpu:,.1f}",
                f"{run.cost.cpu / run.articles * 1e6:,.0f}",
                f"{run.memory / MB:,.0f}",
                f"{run.cost.peak / MB:,.0f}",
                f"{run.disk / MB:,.0f}",
            )
            for run in runs
        ),
        (
            "One run each. µs of processor time, start and all processes included. Peak: all processes, what "
            "they share counted once; of the largest process with what it shares.",
        ),
    )


class Slope(NamedTuple):
    """What a million articles more take: hours of one core, GB of memory, GB of disk."""

    step: str
    hours: float
    memory: float
    disk: float


def slopes(runs: Sequence[Run]) -> list[Slope]:
    """Give the slope of each step, between its smallest and its largest size."""
    found = []
    for step in dict.fromkeys(run.step for run in runs):
        sizes = sorted((run for run in runs if run.step == step), key=lambda run: run.articles)
        low, high = sizes[0], sizes[-1]
        more = (high.articles - low.articles) / 1e6
        if more:
            cpu, memory, disk = high.cost.cpu - low.cost.cpu, high.memory - low.memory, high.disk - low.disk
            found.append(Slope(step, cpu / 3600 / more, memory / 1e9 / more, disk / 1e9 / more))
    return found


def slopes_sheet(found: Sequence[Slope]) -> Sheet:
    """Show the slopes, and what they make of larger corpora."""
    return Sheet(
        "Slopes: what each million articles more takes",
        ("step", "core hours", "GB of memory", "GB on disk", "core hours for 10 million", "for 100 million"),
        tuple(
            (
                s.step,
                f"{s.hours:.3f}",
                f"{s.memory:.2f}",
                f"{s.disk:.2f}",
                f"{10 * s.hours:,.1f}",
                f"{100 * s.hours:,.0f}",
            )
            for s in found
        ),
        ("From the smallest and the largest size of each step.",),
    )


def copies(found: Sequence[Found]) -> Sheet:
    """Show how many planted copies stand with their originals."""
    return Sheet(
        "Copies found",
        ("articles", *(f"copies, {kind} changed" for kind in COPIES), "articles joined wrongly"),
        tuple(
            (
                f"{of.articles:,}",
                *(f"{share:.4f} of {count:,}" for share, count in of.recalls.values()),
                f"{of.wrong:,}",
            )
            for of in found
        ),
    )


def goals_of(run: Run, found: Found) -> list[Goal]:
    """Hold a run of dedup against what is wanted of a million articles on two cores."""
    recalls = (
        Goal(f"recall, {kind} changed", found.recalls[kind][0], wanted, at_least=True, digits=4)
        for kind, wanted in _RECALLS.items()
    )
    return [
        Goal("articles a second", run.articles / run.cost.seconds, _RATE, at_least=True),
        Goal("peak MB", run.memory / MB, _MOST, at_least=False),
        *recalls,
    ]


def goals_of_cleaning(copy: Cost, steps: Sequence[Run]) -> list[Goal]:
    """Hold clean and segment of the largest corpus against a bare copy of its lines, by processor time."""
    share = 100 * copy.cpu / sum(step.cost.cpu for step in steps)
    return [
        Goal("clean and segment, % of the bare copy a core", share, _SHARE, at_least=True, digits=1),
        *(
            Goal(f"{step.step}, largest process, MB", step.cost.peak / MB, _WORKER, at_least=False)
            for step in steps
        ),
    ]
