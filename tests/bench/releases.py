"""Two made-up releases: their writing against a bare one by pyarrow, and ``tanqih diff`` between them."""

import json
import sys
from collections import defaultdict
from pathlib import Path

from tests.bench import BenchError
from tests.bench.child import Cost, run_child
from tests.bench.show import MB, Sheet, err, spread

_READ = """
import sys
from pathlib import Path
import pyarrow.parquet as pq
for path in sorted(Path(sys.argv[1]).glob("data/*/*.parquet")):
    table = pq.read_table(path, partitioning=None)
"""
_REWRITE = (
    _READ
    + """
    pq.write_table(table, sys.argv[2], row_group_size=10_000, compression="zstd", compression_level=9)
"""
)


def measure_releases(folder: Path, sentences: int, rounds: int) -> Sheet:
    """Time and weigh the writing of a release, and the diff of two.

    Raises:
        BenchError: a child failed, or the diff finds another number of rows.
    """
    costs: dict[str, list[Cost]] = defaultdict(list)
    first, second = folder / "first", folder / "second"

    def run(name: str, *command: str) -> None:
        costs[name].append(run_child([sys.executable, *command]))
        err.print(f"releases: {name}: {costs[name][-1].seconds:.1f} s")

    make = ("-m", "tests.bench.release_maker")
    run("make the rows", *make, "rows", "-", str(sentences))
    run("make the rows and write the release", *make, "first", str(first), str(sentences))
    run_child([sys.executable, *make, "second", str(second), str(sentences)])
    run("read the release, bare pyarrow", "-c", _READ, str(first))
    run("read and write it, bare pyarrow", "-c", _REWRITE, str(first), str(folder / "bare.parquet"))
    found = folder / "diff.json"
    for _ in range(rounds):
        run("tanqih diff", "-c", _DIFF, "diff", str(first), str(second), "--json", str(found))
    counts = _check(json.loads(found.read_bytes()), sentences)

    def seconds(name: str) -> float:
        return min(cost.cpu for cost in costs[name])

    ours = seconds("make the rows and write the release") - seconds("make the rows")
    bare = seconds("read and write it, bare pyarrow") - seconds("read the release, bare pyarrow")
    return Sheet(
        f"Releases of {sentences:,} sentences, two spans in each",
        ("process", "seconds", "processor s", "peak MB"),
        tuple(
            (
                name,
                spread([cost.seconds for cost in each], 1),
                spread([cost.cpu for cost in each], 1),
                f"{max(cost.peak for cost in each) / MB:,.0f}",
            )
            for name, each in costs.items()
        ),
        (
            f"Writing alone took {ours:.1f} s of processor time, bare {bare:.1f} s: {bare / ours:.2f} of its "
            f"speed. The diff found {counts}.",
        ),
    )


_DIFF = """
import sys
from curation.cli.main import run
sys.exit(0 if run(sys.argv[1:]) == 1 else 2)
"""


def _check(told: dict[str, object], sentences: int) -> str:
    """Refuse a diff that did not find what the second release was made to differ by."""
    configs = told["configs"]
    changed = told["changed"]
    assert isinstance(configs, list)
    assert isinstance(changed, list)
    rows = {config["config"]: config["rows"] for config in configs}["entities"]
    if rows["added"] != sentences // 50 or len(changed) != sum(rows.values()):
        raise BenchError(f"the diff found {rows} and listed {len(changed)} rows")
    return ", ".join(f"{count:,} {kind}" for kind, count in rows.items())
