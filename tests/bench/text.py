"""Clean and segment as whole processes, against a bare copy of the same lines and the naive way."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.bench.child import Cost
from tests.bench.commands import Bench
from tests.bench.pages import pages_of_size
from tests.bench.show import MB, Sheet, err, ratios, spread

WORKERS = 2
_NOTE = "Median (least–greatest); ratios are taken within each round."
Costs = Mapping[str, Sequence[Cost]]


def measure_text(folder: Path, megabytes: int, rounds: int) -> list[Sheet]:
    """Time clean and segment, in turn with the bare read and write of what each reads.

    Raises:
        BenchError: a child failed, or a file has the wrong number of rows.
    """
    site = Bench(pages_of_size(folder / "pages.jsonl", megabytes * MB), folder)
    differing = Bench(pages_of_size(folder / "differing.jsonl", megabytes * MB, repeat=False), folder)
    costs: dict[str, list[Cost]] = defaultdict(list)
    for number in range(1, rounds + 1):
        costs["start"].append(site.start())
        costs["bare differing"].append(differing.copy(differing.pages.path))
        costs["clean differing"].append(differing.clean(1))
        costs["bare pages"].append(site.copy(site.pages.path))
        costs["clean"].append(site.clean(1))
        costs["clean, workers"].append(site.clean(WORKERS))
        costs["bare articles"].append(site.copy(site.articles))
        costs["segment"].append(site.segment(1))
        costs["segment, workers"].append(site.segment(WORKERS))
        costs["naive"].append(site.naive())
        took = ", ".join(f"{name} {cost[-1].seconds:.1f} s" for name, cost in costs.items())
        err.print(f"text, round {number} of {rounds}: {took}")
    return [_process_sheet(site, differing, costs), _share_sheet(site, costs)]


def _process_sheet(site: Bench, differing: Bench, costs: Costs) -> Sheet:
    size, articles_size = site.pages.size, site.articles.stat().st_size
    rows = (
        _row("read and write pages, bare", costs["bare pages"], size),
        _row("tanqih clean", costs["clean"], size, costs["bare pages"]),
        _row(f"· {WORKERS} workers", costs["clean, workers"], size, costs["bare pages"], costs["clean"]),
        _row("read and write articles, bare", costs["bare articles"], articles_size),
        _row("tanqih segment", costs["segment"], articles_size, costs["bare articles"]),
        _row(
            f"· {WORKERS} workers",
            costs["segment, workers"],
            articles_size,
            costs["bare articles"],
            costs["segment"],
        ),
        _row("no line repeats: bare", costs["bare differing"], differing.pages.size),
        _row(
            "no line repeats: clean",
            costs["clean differing"],
            differing.pages.size,
            costs["bare differing"],
        ),
        _row("naive pair, one process", costs["naive"], size, costs["bare pages"]),
        _row("tanqih --version, start alone", costs["start"], None),
    )
    pages = site.pages
    return Sheet(
        f"Clean and segment, {size / MB:,.0f} MB of pages, rounds: {len(costs['clean'])}",
        (
            "process",
            "input MB",
            "seconds",
            "MB/s of input",
            "times bare",
            "times one worker",
            "processor s",
            "times bare (processor)",
        ),
        rows,
        (
            f"{pages.pages:,} pages gave {pages.articles:,} articles and {pages.sentences:,} sentences, "
            f"as they should. One worker where nothing else is said. {_NOTE}",
            f"{WORKERS} workers are {_faster(costs, 'clean')} as fast as one at clean and "
            f"{_faster(costs, 'segment')} at segment, where all lines go through one process.",
        ),
    )


def _faster(costs: Costs, verb: str) -> str:
    return ratios(_seconds(costs[verb]), _seconds(costs[f"{verb}, workers"]))


def _row(
    name: str,
    costs: Sequence[Cost],
    size: int | None,
    bare: Sequence[Cost] | None = None,
    alone: Sequence[Cost] | None = None,
) -> tuple[str, ...]:
    seconds, cpu = _seconds(costs), _cpu(costs)
    itself = "" if size is None else "1×"
    return (
        name,
        "" if size is None else f"{size / MB:,.1f}",
        spread(seconds),
        "" if size is None else spread([size / MB / value for value in seconds], 1),
        itself if bare is None else ratios(seconds, _seconds(bare)),
        "" if alone is None else ratios(seconds, _seconds(alone)),
        spread(cpu),
        itself if bare is None else ratios(cpu, _cpu(bare)),
    )


def _share_sheet(site: Bench, costs: Costs) -> Sheet:
    """Give clean plus segment in percent of the bare copy's speed."""
    pairs = {
        "tanqih, one worker": ("clean", "segment"),
        f"tanqih, {WORKERS} workers": ("clean, workers", "segment, workers"),
        "naive pair, one process": ("naive",),
    }

    def row(name: str, keys: Sequence[str]) -> tuple[str, ...]:
        seconds = [sum(round_) for round_ in zip(*(_seconds(costs[key]) for key in keys), strict=True)]
        cpu = [sum(round_) for round_ in zip(*(_cpu(costs[key]) for key in keys), strict=True)]
        return (
            name,
            spread(seconds),
            _percent(_seconds(costs["bare pages"]), seconds),
            spread(cpu),
            _percent(_cpu(costs["bare pages"]), cpu),
        )

    return Sheet(
        f"Clean plus segment, {site.pages.size / MB:,.0f} MB of pages, JSON Lines to JSON Lines",
        (
            "way",
            "seconds",
            "speed in % of the bare copy's",
            "processor s",
            "in % of the bare copy's (processor)",
        ),
        tuple(row(name, keys) for name, keys in pairs.items()),
        (
            "Tanqih in two processes, both starts counted. The naive pair drops lines that begin with a "
            f"marker and cuts by one pattern; it keeps no place in the raw page. {_NOTE}",
        ),
    )


def _percent(bare: Sequence[float], values: Sequence[float]) -> str:
    return spread([100 * base / value for base, value in zip(bare, values, strict=True)], 1) + " %"


def _seconds(costs: Sequence[Cost]) -> list[float]:
    return [cost.seconds for cost in costs]


def _cpu(costs: Sequence[Cost]) -> list[float]:
    return [cost.cpu for cost in costs]
