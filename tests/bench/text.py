"""Clean and segment as whole processes, against a bare read and write of the same lines; and their memory."""

import shutil
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench import BenchError
from tests.bench.child import Cost, run_child
from tests.bench.pages import Pages, pages_of_size, rows
from tests.bench.show import MB, Sheet, err, ratios, spread

GROWTH = 4  # memory: how many times larger the second file is

_BARE = """
import sys, orjson
with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as target:
    for line in source:
        target.write(orjson.dumps(orjson.loads(line), option=orjson.OPT_APPEND_NEWLINE))
"""


class _Paths(NamedTuple):
    articles: Path
    sentences: Path
    copy: Path

    @classmethod
    def under(cls, folder: Path) -> "_Paths":
        return cls(folder / "articles.jsonl", folder / "sentences.jsonl", folder / "copy.jsonl")


def measure_text(folder: Path, megabytes: int, rounds: int) -> Sheet:
    """Time clean and segment, in turn with the bare read and write of what each reads.

    Raises:
        BenchError: a child failed, or a file has the wrong number of rows.
    """
    pages = pages_of_size(folder / "pages.jsonl", megabytes * MB)
    paths = _Paths.under(folder)
    costs: dict[str, list[Cost]] = defaultdict(list)
    for number in range(1, rounds + 1):
        costs["start"].append(run_child([_tanqih(), "--version"]))
        costs["bare pages"].append(_copy(pages.path, paths.copy))
        costs["clean"].append(_clean(pages, paths.articles))
        costs["bare articles"].append(_copy(paths.articles, paths.copy))
        costs["segment"].append(_segment(pages, paths))
        took = ", ".join(f"{name} {cost[-1].seconds:.1f} s" for name, cost in costs.items())
        err.print(f"text, round {number} of {rounds}: {took}")
    return _text_sheet(pages, paths.articles.stat().st_size, costs)


def _text_sheet(pages: Pages, articles_size: int, costs: dict[str, list[Cost]]) -> Sheet:
    def row(name: str, key: str, size: int, bare: str) -> tuple[str, ...]:
        seconds, cpu = _seconds(costs[key]), _cpu(costs[key])
        rates = spread([size / MB / value for value in seconds], 1)
        times = ratios(seconds, _seconds(costs[bare])) if bare else "1×"
        cpu_times = ratios(cpu, _cpu(costs[bare])) if bare else "1×"
        return name, f"{size / MB:,.1f}", spread(seconds), rates, times, spread(cpu), cpu_times

    start = costs["start"]
    rounds = len(costs["clean"])
    return Sheet(
        f"Clean and segment, {pages.size / MB:,.0f} MB of pages, rounds: {rounds}",
        (
            "process",
            "input MB",
            "seconds",
            "MB/s of input",
            "times bare",
            "processor s",
            "times bare (processor)",
        ),
        (
            row("read and write pages, bare", "bare pages", pages.size, ""),
            row("tanqih clean", "clean", pages.size, "bare pages"),
            row("read and write articles, bare", "bare articles", articles_size, ""),
            row("tanqih segment", "segment", articles_size, "bare articles"),
            ("tanqih --version, start alone", "", spread(_seconds(start)), "", "", spread(_cpu(start)), ""),
        ),
        (
            f"{pages.pages:,} pages gave {pages.articles:,} articles and {pages.sentences:,} sentences, "
            "as they should. Median (least–greatest); ratios are taken within each round.",
        ),
    )


def measure_memory(folder: Path, megabytes: int) -> Sheet:
    """Weigh clean and segment on a file and on one four times as large.

    Raises:
        BenchError: a child failed, or a file has the wrong number of rows.
    """
    peaks: dict[str, list[int]] = defaultdict(list)
    for size in (megabytes, GROWTH * megabytes):
        inside = folder / f"{size}"
        inside.mkdir()
        pages, paths = pages_of_size(inside / "pages.jsonl", size * MB), _Paths.under(inside)
        peaks["tanqih --version"].append(run_child([_tanqih(), "--version"]).peak)
        peaks["read and write pages, bare"].append(_copy(pages.path, paths.copy).peak)
        peaks["tanqih clean"].append(_clean(pages, paths.articles).peak)
        peaks["tanqih segment"].append(_segment(pages, paths).peak)
        err.print(f"memory, {size} MB: clean {peaks['tanqih clean'][-1] / MB:.1f} MB")
        shutil.rmtree(inside)
    return Sheet(
        "Peak memory (resident)",
        ("process", f"{megabytes} MB of pages", f"{GROWTH * megabytes} MB of pages", "growth"),
        tuple(
            (name, f"{small / MB:,.1f} MB", f"{large / MB:,.1f} MB", f"{(large - small) / MB:+,.1f} MB")
            for name, (small, large) in peaks.items()
        ),
        ("One run each.",),
    )


def _copy(source: Path, target: Path) -> Cost:
    cost = run_child([sys.executable, "-c", _BARE, str(source), str(target)])
    _expect(target, source.stat().st_size, target.stat().st_size, "bytes")
    return cost


def _clean(pages: Pages, articles: Path) -> Cost:
    cost = run_child([_tanqih(), "clean", str(pages.path), "--json", str(articles)])
    _expect(articles, pages.articles, sum(1 for _ in rows(articles)), "articles")
    return cost


def _segment(pages: Pages, paths: _Paths) -> Cost:
    cost = run_child([_tanqih(), "segment", str(paths.articles), "--json", str(paths.sentences)])
    found = [len(row["sentences"]) for row in rows(paths.sentences)]
    _expect(paths.sentences, pages.articles, len(found), "texts")
    _expect(paths.sentences, pages.sentences, sum(found), "sentences")
    return cost


def _expect(path: Path, wanted: int, found: int, what: str) -> None:
    if wanted != found:
        raise BenchError(f"{path.name} holds {found:,} {what}, not {wanted:,}")


def _tanqih() -> str:
    beside = Path(sys.executable).with_name("tanqih")
    command = str(beside) if beside.exists() else shutil.which("tanqih")
    if command is None:
        raise BenchError("the command tanqih is not installed: pip install -e .")
    return command


def _seconds(costs: Sequence[Cost]) -> list[float]:
    return [cost.seconds for cost in costs]


def _cpu(costs: Sequence[Cost]) -> list[float]:
    return [cost.cpu for cost in costs]
