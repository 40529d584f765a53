"""``tanqih release`` and ``tanqih diff`` as processes, and the writing against a bare one by pyarrow."""

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from tests.bench import BenchError
from tests.bench.child import Cost, run_child
from tests.bench.release_maker import fates
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
_TANQIH = """
import sys
from curation.cli.main import run
sys.exit(0 if run(sys.argv[1:]) in (0, 1) else 2)
"""


def measure_releases(folder: Path, sentences: int, rounds: int) -> Sheet:
    """Time and weigh a release, the next one, the writing alone, and the diff of the two.

    Raises:
        BenchError: a child failed, or the diff finds another number of rows.
    """
    costs: dict[str, list[Cost]] = defaultdict(list)
    workspace = folder / "workspace"
    first, second = (workspace / "releases" / version for version in ("1.0.0", "2.0.0"))
    make = (sys.executable, "-m", "tests.bench.release_maker")
    python = (sys.executable, "-c")

    def run(name: str, *command: str) -> None:
        costs[name].append(run_child(command))
        err.print(f"releases: {name}: {costs[name][-1].seconds:.1f} s, {costs[name][-1].peak / MB:,.0f} MB")

    for state in ("first", "second"):
        run_child([*make, state, str(workspace), str(sentences)])
        run(f"tanqih release, the {state}", *python, _TANQIH, "release", "-w", str(workspace))
    for at in range(rounds):
        run("read the rows", *make, "read", str(first), "-")
        run("read the rows and write them", *make, "write", str(first), str(folder / f"again-{at}"))
        run("read the files, bare pyarrow", *python, _READ, str(first))
        run("read and write them, bare pyarrow", *python, _REWRITE, str(first), str(folder / "bare.parquet"))
    _expect_same(first, folder / "again-0")
    found = folder / "diff.json"
    for _ in range(rounds):
        run("tanqih diff", *python, _TANQIH, "diff", str(first), str(second), "--json", str(found))
    counts = _check(json.loads(found.read_bytes()), sentences)

    def cpu(name: str) -> float:
        return min(cost.cpu for cost in costs[name])

    ours = cpu("read the rows and write them") - cpu("read the rows")
    bare = cpu("read and write them, bare pyarrow") - cpu("read the files, bare pyarrow")
    return Sheet(
        f"Releases of {sentences:,} sentences, two spans in each, rounds: {rounds}",
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


def _expect_same(release: Path, again: Path) -> None:
    """Refuse rows that were not written again in the same bytes."""
    for path in sorted(release.glob("data/*/*.parquet")):
        if path.read_bytes() != (again / path.relative_to(release)).read_bytes():
            raise BenchError(f"{path} was written again in other bytes")


def _check(told: dict[str, object], sentences: int) -> str:
    """Refuse a diff that did not find what the second release was made to differ by."""
    configs = told["configs"]
    assert isinstance(configs, list)
    rows = {config["config"]: config["rows"] for config in configs}["entities"]
    fate = Counter(fates(sentences))
    expected = {"added": sentences // 50, "edited": fate["edited"], "moved": 0, "removed": fate["removed"]}
    if rows != expected:
        raise BenchError(f"the diff found {rows} decided sentences, not {expected}")
    return ", ".join(f"{count:,} {kind}" for kind, count in rows.items())
