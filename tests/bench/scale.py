"""``python -m tests.bench.scale``: how clean, segment and dedup grow with the corpus; tables and a plot.

Each size is a corpus of its own (see ``corpus``), each step a process, start included. Memory is the
proportional set size of the process and its workers together, mapped files included. What copies dedup found
is counted, and how many articles stand in a cluster that is not their original's.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

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
from tests.bench.commands import bare_copy, tanqih
from tests.bench.corpus import COPIES, Corpus, site_url
from tests.bench.goals import show_goals
from tests.bench.growth import Found, Run, copies, goals_of, goals_of_cleaning, growth, slopes, slopes_sheet
from tests.bench.growth_plot import Line, draw
from tests.bench.show import MB, err, machine, show_sheet, to_markdown
from tests.bench.tree import peak

SHARD = 5000  # articles, as clean writes them
_EMPTY = {"title": None, "kept": [], "headings": [], "source": None, "keywords": [], "removed": []}
_CORPUS = Corpus()

Truth = list[tuple[str, int]]


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


def measure_cleaning(folder: Path, pages: int, workers: int) -> tuple[Cost, list[Run]]:
    """Copy pages bare, clean them into a workspace, and segment their articles."""
    path = folder / "pages.jsonl"
    with path.open("wb") as file:
        for part in in_order(partial(_make_pages, pages), range(0, pages, SHARD), workers):
            file.write(part)
    err.print(f"{pages:,} pages made, {path.stat().st_size / MB:,.0f} MB")
    copy = bare_copy(path, folder / "copy.jsonl")
    workspace = _workspace(folder / "clean")
    cost = _run("clean", workspace, workers, str(path))
    cleaned = Run("clean", pages, cost, _size(workspace, "pages", "articles"))
    cost = _run("segment", workspace, workers)
    segmented = Run("segment", pages, cost, _size(workspace, "sentences"))
    path.unlink()
    shutil.rmtree(workspace.root)
    return copy, [cleaned, segmented]


def _run(verb: str, workspace: Workspace, workers: int, *arguments: str) -> Cost:
    command = [tanqih(), verb, *arguments, "-w", str(workspace.root), "--workers", f"{workers}"]
    cost = run_child(command, weigh=True)
    err.print(
        f"{verb}: {cost.seconds:.0f} s, {cost.cpu:.0f} s of processor time, {peak(cost.memory) / MB:,.0f} MB"
    )
    return cost


def _size(workspace: Workspace, *folders: str) -> int:
    return sum(path.stat().st_size for name in folders for path in (workspace.root / name).rglob("*.*"))


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
    cleaned: list[tuple[Cost, list[Run]]] = []
    deduped: list[tuple[Run, Found]] = []
    try:
        with TemporaryDirectory(prefix="tanqih-scale-") as folder:
            for pages in options.clean:
                cleaned.append(measure_cleaning(Path(folder), pages, options.workers))
                runs += cleaned[-1][1]
            for articles in options.dedup:
                deduped.append(measure_dedup(Path(folder), articles, options.workers))
                runs.append(deduped[-1][0])
    except (BenchError, CurationError) as error:
        err.print(f"error: {error}", markup=False)
        return 1
    sheets = [machine(), growth(runs), slopes_sheet(slopes(runs))]
    if cleaned:
        copy, steps = max(cleaned, key=lambda both: both[1][0].articles)
        note = f"Of {steps[0].articles:,} pages; the goals are for 5 GB of them."
        sheets.append(show_goals("Goals of clean and segment", goals_of_cleaning(copy, steps), note))
    if deduped:
        sheets.append(copies([found for _, found in deduped]))
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
