"""``python -m tests.bench.scale``: how clean, segment and dedup grow with the corpus; tables and a plot.

Each size is a corpus of its own (see ``corpus``), each step a process, start included. Memory is the
proportional set size of the process and its workers together, mapped files included. What copies dedup found
is counted, and how many articles stand in a cluster that is not their original's.
"""

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import orjson
import pyarrow.parquet as pq

from curation.core.ids import article_id, page_id
from curation.errors import CurationError
from curation.stages.corpus.workers import cores, in_order
from curation.store.tables import write_rows
from curation.store.workspace import Workspace
from curation.types import ArticleRecord, PageRecord, Span
from tests.bench import BenchError
from tests.bench.child import Cost, run_child
from tests.bench.commands import tanqih
from tests.bench.corpus import COPIES, Corpus, site_url
from tests.bench.goals import Goal, show_goals
from tests.bench.growth_plot import Line, draw
from tests.bench.show import MB, Sheet, err, machine, show_sheet, to_markdown
from tests.bench.tree import peak

SHARD = 5000  # articles, as clean writes them
_EMPTY = {"title": None, "kept": [], "headings": [], "source": None, "keywords": [], "removed": []}
_CORPUS = Corpus()
_RATE, _MOST = 5000, 4000  # articles a second, at least; MB, less than
_RECALLS = {"5%": 0.99, "10%": 0.97}  # at least, by the share of words changed

Truth = list[tuple[str, int]]


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


def _make_articles(workspace: Workspace, total: int, begin: int) -> Truth:
    """Write a shard of articles as clean would leave them, and say what each is a copy of."""
    pages, articles = [], []
    truth: Truth = []
    for number in range(begin, min(begin + SHARD, total)):
        made = _CORPUS.make(number)
        page = page_id(f"{number}")
        url = site_url(made, number)
        pages.append(
            {"page_id": page, "text": f"{number}", "name": "news.jsonl", "encoding": "utf-8", "url": url}
        )
        identified = article_id(page, (Span(0, 1),))
        named = {"page_id": page, "article_id": identified, "role": "main", "text": _CORPUS.text(made)}
        articles.append({**_EMPTY, **named})
        truth.append((made.kind, made.original))
    name = f"{begin // SHARD:05d}.parquet"
    write_rows(workspace.shard("pages", name), PageRecord, pages, {})
    write_rows(workspace.shard("articles", name), ArticleRecord, articles, {})
    return truth


def _make_pages(total: int, begin: int) -> bytes:
    lines = []
    for number in range(begin, min(begin + SHARD, total)):
        lines.append(
            orjson.dumps({"text": _CORPUS.page(number), "url": site_url(_CORPUS.make(number), number)})
        )
    return b"\n".join(lines) + b"\n"


def _workspace(folder: Path) -> Workspace:
    run_child([tanqih(), "init", str(folder)])
    return Workspace.open(folder)


def measure_dedup(folder: Path, articles: int, workers: int) -> tuple[Run, Found]:
    """Deduplicate a corpus, and count which of the planted copies stand with their originals."""
    workspace = _workspace(folder / "dedup")
    make = partial(_make_articles, workspace, articles)
    truth = [one for part in in_order(make, range(0, articles, SHARD), workers) for one in part]
    err.print(f"{articles:,} articles made")
    cost = _run("dedup", workspace, workers)
    run = Run("dedup", articles, cost, _size(workspace, "sketches", "clusters"))
    clusters = pq.read_table(workspace.clusters, columns=["cluster_id"])["cluster_id"]
    if len(clusters) != articles:
        raise BenchError(f"{workspace.clusters} holds {len(clusters):,} articles, not {articles:,}")
    home = clusters.combine_chunks().dictionary_encode().indices.to_numpy()
    kinds, originals = np.array([kind for kind, _ in truth]), np.array([original for _, original in truth])
    recalls = {}
    for kind in COPIES:
        at = np.flatnonzero(kinds == kind)
        together = np.count_nonzero(home[at] == home[originals[at]])
        recalls[kind] = (float(together / max(1, len(at))), len(at))
    wrong = len(np.unique(np.stack((home, originals)), axis=1).T) - len(np.unique(home))
    shutil.rmtree(workspace.root)
    return run, Found(articles, recalls, wrong)


def measure_cleaning(folder: Path, pages: int, workers: int) -> Iterator[Run]:
    """Clean pages into a workspace, and segment their articles."""
    path = folder / "pages.jsonl"
    with path.open("wb") as file:
        for part in in_order(partial(_make_pages, pages), range(0, pages, SHARD), workers):
            file.write(part)
    err.print(f"{pages:,} pages made, {path.stat().st_size / MB:,.0f} MB")
    workspace = _workspace(folder / "clean")
    cost = _run("clean", workspace, workers, str(path))
    yield Run("clean", pages, cost, _size(workspace, "pages", "articles"))
    cost = _run("segment", workspace, workers)
    yield Run("segment", pages, cost, _size(workspace, "sentences"))
    path.unlink()
    shutil.rmtree(workspace.root)


def _run(verb: str, workspace: Workspace, workers: int, *arguments: str) -> Cost:
    command = [tanqih(), verb, *arguments, "-w", str(workspace.root), "--workers", f"{workers}"]
    cost = run_child(command, weigh=True)
    err.print(
        f"{verb}: {cost.seconds:.0f} s, {cost.cpu:.0f} s of processor time, {peak(cost.memory) / MB:,.0f} MB"
    )
    return cost


def _size(workspace: Workspace, *folders: str) -> int:
    return sum(path.stat().st_size for name in folders for path in (workspace.root / name).rglob("*.*"))


def _growth(runs: Sequence[Run]) -> Sheet:
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
                f"{run.disk / MB:,.0f}",
            )
            for run in runs
        ),
        ("One run each. µs of processor time, start and all processes included.",),
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


def _slopes(found: Sequence[Slope]) -> Sheet:
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


def _copies(found: Sequence[Found]) -> Sheet:
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


def main(arguments: Sequence[str]) -> int:
    """Measure, print, write; give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--dedup", type=int, nargs="*", default=[10_000, 100_000], metavar="ARTICLES")
    parser.add_argument("--clean", type=int, nargs="*", default=[1_000, 10_000], metavar="PAGES")
    parser.add_argument("--workers", type=int, default=cores(), help="processes of each step; all cores")
    parser.add_argument("--markdown", type=Path, metavar="PATH", help="write the tables there too")
    parser.add_argument("--plot", type=Path, metavar="PATH", help="draw the growth there, as SVG")
    options = parser.parse_args(arguments)
    runs: list[Run] = []
    deduped: list[tuple[Run, Found]] = []
    try:
        with TemporaryDirectory(prefix="tanqih-scale-") as folder:
            for pages in options.clean:
                runs += measure_cleaning(Path(folder), pages, options.workers)
            for articles in options.dedup:
                deduped.append(measure_dedup(Path(folder), articles, options.workers))
                runs.append(deduped[-1][0])
    except (BenchError, CurationError) as error:
        err.print(f"error: {error}", markup=False)
        return 1
    sheets = [machine(), _growth(runs), _slopes(slopes(runs))]
    if deduped:
        sheets.append(_copies([found for _, found in deduped]))
        largest, found = max(deduped, key=lambda both: both[0].articles)
        note = f"Of {largest.articles:,} articles; the goals are for a million, on two cores that are idle."
        sheets.append(show_goals("Goals of dedup", goals_of(largest, found), note))
    for sheet in sheets:
        show_sheet(sheet)
    if options.markdown:
        options.markdown.write_text(to_markdown(sheets), encoding="utf-8")
    if options.plot:
        options.plot.write_text(
            draw([Line(r.step, r.articles, r.cost.cpu, r.memory) for r in runs]), encoding="utf-8"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
