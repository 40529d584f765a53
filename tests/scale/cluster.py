"""``python -m tests.scale.cluster``: run ``examples/cluster/on_ray.py`` on two nodes, and kill one.

The nodes are two raylets on this machine, each with its own worker processes; the killed one gets SIGKILL
while it works. What comes out, and is joined by ``join.py``, must be what ``tanqih clean``, ``segment`` and
``dedup`` give on one machine. Needs ``pip install 'tanqih[scale]' ray``.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.scale.compared import SCRIPTS, compare, show_seen
from tests.scale.made import make_pages

SCRIPT = SCRIPTS / "on_ray.py"
_PATIENCE = 600  # seconds for all


class Seen(NamedTuple):
    """What happened: tasks done when the node was killed, seconds till then and in all, runs again."""

    done_before: int
    killed_after: float
    seconds: float
    again: int


def run_and_kill(pages: Path, target: Path, tasks: int) -> Seen:
    """Run the script on a cluster of two nodes; kill one as soon as a task is done and others are running."""
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        other = cluster.add_node(num_cpus=1)
        cluster.wait_for_nodes()
        command = [sys.executable, str(SCRIPT), str(pages), str(target), "--tasks", str(tasks)]
        command += ["--gigabytes", "0.5", "--sketches"]
        begun = time.monotonic()
        with (target.parent / "ray.log").open("wb") as log:
            script = subprocess.Popen(
                command,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | {"RAY_ADDRESS": cluster.address},
            )
            done = target / "log" / "completions"
            while not (done.is_dir() and any(done.iterdir())):
                if script.poll() is not None or time.monotonic() - begun > _PATIENCE:
                    raise SystemExit(f"the script ended early: see {log.name}")
                time.sleep(0.1)
            finished, killed = len([*done.iterdir()]), time.monotonic() - begun
            cluster.remove_node(other, allow_graceful=False)
            if script.wait(_PATIENCE):
                raise SystemExit(f"the script failed: see {log.name}")
        seconds = time.monotonic() - begun
    finally:
        cluster.shutdown()
    said = (target.parent / "ray.log").read_text(encoding="utf-8", errors="replace")
    return Seen(
        finished, killed, seconds, said.count("failed with RayActorError") + said.count("retriable error")
    )


def main() -> int:
    """Run it, and print what was seen; 1 where the rows differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.scale.cluster", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=24, help="of pages (24)")
    parser.add_argument("--tasks", type=int, default=12, help="parts they are shared out in (12)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        pages = make_pages(Path(folder), options.megabytes * 1_000_000, options.tasks)
        seen = run_and_kill(pages, Path(folder) / "out", options.tasks)
        compared = compare(pages, Path(folder) / "out", Path(folder))
        said = (
            ("tasks", f"{options.tasks}"),
            ("done when the node was killed", f"{seen.done_before}, after {seen.killed_after:.1f} s"),
            ("tasks that died and were run again", f"{seen.again}"),
            ("seconds in all", f"{seen.seconds:.1f}"),
        )
        show_seen(said, compared)
    return 0 if seen.again and all(one.same for one in compared) else 1


if __name__ == "__main__":
    sys.exit(main())
