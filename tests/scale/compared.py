"""What tasks wrote beside what the commands write of the same pages on one machine."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from curation.stages.corpus.clean import run_clean
from curation.stages.corpus.dedup import run_dedup
from curation.stages.init import run_init
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import ClusterRecord
from tests.scale.made import both_ways, sorted_lines

SCRIPTS = Path(__file__).parents[2] / "examples" / "cluster"


class Compared(NamedTuple):
    """Rows of a kind: how many there are, and whether they are the commands'."""

    what: str
    rows: int
    same: bool


def compare(pages: Path, out: Path, scratch: Path) -> list[Compared]:
    """Join what tasks sketched, and compare all that is in ``out`` with the commands' rows.

    Articles and sentences are compared byte by byte in the order of their lines. So are clusters and
    template paragraphs as they come: there must have been as many tasks as files.

    Args:
        pages: the folder that the tasks read.
        out: the folder that they wrote to.
        scratch: takes what the commands write.
    """
    expected = both_ways(pages, scratch)
    lines = {what: sorted_lines(out / what) for what in expected}
    found = [Compared(what, len(lines[what]), lines[what] == expected[what]) for what in expected]
    join = [str(SCRIPTS / "join.py"), str(out / "sketches"), str(out), "--articles", str(out / "articles")]
    joined = subprocess.run([sys.executable, *join], capture_output=True, text=True, check=False)
    if joined.returncode:
        raise SystemExit(f"join.py: {joined.stderr}")
    run_init(scratch / "one")
    workspace = Workspace.open(scratch / "one")
    run_clean(workspace, [str(pages)])
    run_dedup(workspace)
    here, there = (_clusters(path) for path in (workspace.clusters, out / "clusters.parquet"))
    named, also = (path.read_bytes() for path in (workspace.templates, out / "templates.jsonl"))
    return [
        *found,
        Compared("clusters", len({row.cluster_id for row in there}), here == there),
        Compared("template paragraphs", also.count(b"\n"), named == also),
    ]


def _clusters(path: Path) -> Sequence[ClusterRecord]:
    return [*read_records(path, ClusterRecord)]


def show_seen(seen: Sequence[tuple[str, str]], compared: Sequence[Compared]) -> None:
    """Print what was seen on the cluster, then what was compared."""
    table = Table("what", "", show_header=False)
    for what, value in seen:
        table.add_row(what, value)
    for what, rows, same in compared:
        table.add_row(what, f"{rows:,}, {'the same' if same else 'DIFFERENT'}")
    Console(highlight=False).print(table)
