"""Dedup as a whole process, against a bare reading of the same made-up articles."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench import BenchError
from tests.bench.child import Cost, run_child
from tests.bench.show import MB, Sheet, err, ratios, spread
from tests.quality.duplicates import SHARD, make_articles, write_workspace

_BARE = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
for shard in sorted(Path(sys.argv[1]).glob("*.parquet")):
    with pq.ParquetFile(shard) as file:
        for group in range(file.num_row_groups):
            file.read_row_group(group, columns=["article_id", "text"]).to_pylist()
"""


def measure_duplicates(folder: Path, articles: int, rounds: int) -> Sheet:
    """Time dedup, in turn with a bare reading of the articles.

    Raises:
        BenchError: a child failed, or clusters hold another number of articles.
    """
    workspace = write_workspace(folder / "corpus", _texts(articles))
    deduped: list[Cost] = []
    bare: list[Cost] = []
    for number in range(1, rounds + 1):
        shutil.rmtree(workspace.clusters.parent, ignore_errors=True)
        bare.append(run_child([sys.executable, "-c", _BARE, str(workspace.root / "articles")]))
        deduped.append(run_child([sys.executable, "-m", "curation", "dedup", "-w", str(workspace.root)]))
        if not workspace.clusters.exists():
            raise BenchError(f"{workspace.clusters} was not written")
        err.print(f"duplicates, round {number} of {rounds}: {deduped[-1].seconds:.1f} s")

    def row(name: str, costs: list[Cost]) -> tuple[str, ...]:
        return (
            name,
            spread([cost.seconds for cost in costs]),
            spread([articles / cost.seconds for cost in costs], 0),
            spread([articles / cost.cpu for cost in costs], 0),
            f"{max(cost.peak for cost in costs) / MB:,.0f}",
            ratios([cost.seconds for cost in costs], [cost.seconds for cost in bare]),
        )

    return Sheet(
        f"Duplicates, {articles:,} articles, rounds: {rounds}",
        ("process", "seconds", "articles/s", "articles/s of processor time", "peak MB", "times bare"),
        (row("read articles, bare", bare), row("tanqih dedup", deduped)),
        ("Of 16 articles 5 are copies and 6 share passages with others. Median (least–greatest).",),
    )


def _texts(articles: int) -> Iterator[str]:
    for seed, at in enumerate(range(0, articles, SHARD)):
        for article in make_articles(min(SHARD, articles - at), seed):
            yield article.text
