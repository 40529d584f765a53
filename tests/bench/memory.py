"""What clean and segment hold in memory, workers included: on two sizes, and over time on a large file."""

import shutil
from collections import defaultdict
from pathlib import Path

from tests.bench.child import Cost
from tests.bench.commands import Bench
from tests.bench.pages import pages_of_size
from tests.bench.show import MB, Sheet, err
from tests.bench.text import WORKERS
from tests.bench.tree import by_tenths, peak

GROWTH = 4  # how many times larger the second file is


def measure_memory(folder: Path, megabytes: int) -> list[Sheet]:
    """Weigh clean and segment on a file and on one four times as large.

    Raises:
        BenchError: a child failed, or a file has the wrong number of rows.
    """
    peaks: dict[str, list[int]] = defaultdict(list)
    for size in (megabytes, GROWTH * megabytes):
        inside = folder / f"{size}"
        inside.mkdir()
        bench = Bench(pages_of_size(inside / "pages.jsonl", size * MB), inside, weigh=True)
        for name, cost in (
            ("tanqih --version", bench.start()),
            ("read and write pages, bare", bench.copy(bench.pages.path)),
            (f"tanqih clean, {WORKERS} workers", bench.clean(WORKERS)),
            ("tanqih segment, 1 worker", bench.segment(1)),
        ):
            peaks[name].append(peak(cost.memory))
        err.print(f"memory, {size} MB: {', '.join(f'{n} {p[-1] / MB:.0f} MB' for n, p in peaks.items())}")
        shutil.rmtree(inside)
    sheet = Sheet(
        "Peak memory, all processes together",
        ("process", f"{megabytes} MB of pages", f"{GROWTH * megabytes} MB of pages", "growth"),
        tuple(
            (name, f"{small / MB:,.1f} MB", f"{large / MB:,.1f} MB", f"{(large - small) / MB:+,.1f} MB")
            for name, (small, large) in peaks.items()
        ),
        ("One run each. What processes share is counted once.",),
    )
    return [sheet]


def measure_stream(folder: Path, megabytes: int) -> list[Sheet]:
    """Weigh clean and segment over time on one large file, to lines and in a workspace.

    Raises:
        BenchError: a child failed, or there is a wrong number of rows.
    """
    pages = pages_of_size(folder / "pages.jsonl", megabytes * MB)
    bench = Bench(pages, folder, weigh=True)
    costs: dict[str, Cost] = {}

    def took(name: str, cost: Cost) -> None:
        costs[name] = cost
        err.print(f"stream: {name}: {cost.seconds:.1f} s, {peak(cost.memory) / MB:.0f} MB")

    took("clean --json", bench.clean(WORKERS))
    took("segment --json", bench.segment(WORKERS))
    bench.articles.unlink()
    took("clean", bench.in_workspace("clean", str(pages.path), workers=WORKERS))
    bench.expect_in_workspace("articles", pages.articles)
    took("segment", bench.in_workspace("segment", workers=WORKERS))
    bench.expect_in_workspace("sentences", pages.sentences)
    sheet = Sheet(
        f"Memory over time, {pages.size / MB:,.0f} MB of pages, {WORKERS} workers",
        ("process", "seconds", "processor s", "peak MB", "MB held, by tenths of the time"),
        tuple(
            (
                f"tanqih {name}" + ("" if "--json" in name else ", in a workspace"),
                f"{cost.seconds:.1f}",
                f"{cost.cpu:.1f}",
                f"{peak(cost.memory) / MB:,.0f}",
                " ".join(f"{held / MB:.0f}" for held in by_tenths(cost.memory)),
            )
            for name, cost in costs.items()
        ),
        (
            f"{pages.pages:,} pages gave {pages.articles:,} articles and {pages.sentences:,} sentences both "
            "ways. One run each; parent and workers together, what they share counted once.",
        ),
    )
    return [sheet]
