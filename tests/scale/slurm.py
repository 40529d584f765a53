"""``python -m tests.scale.slurm``: run ``examples/cluster/on_slurm.py`` on two nodes, and lose one.

A Slurm of two nodes is started on this machine (see ``tests.scale.slurm_nodes``). When a task is done and
others are running, the one on the first node is cancelled, and the second node is killed with all that runs
on it. Slurm runs again what was lost; the script, run again with the same words, what was cancelled. What
comes out must be what ``tanqih clean``, ``segment`` and ``dedup`` give on one machine. Needs root, Debian's
``slurm-wlm`` and ``munge``, and ``pip install 'tanqih[scale]'``.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import orjson

from tests.scale.compared import SCRIPTS, compare, show_seen
from tests.scale.made import make_pages
from tests.scale.slurm_nodes import Slurm, slurm

_PATIENCE = 600  # seconds for a run


class Seen(NamedTuple):
    """What happened, and how many tasks it happened to."""

    done_before: int
    cancelled: str
    lost: str
    done_first: int
    submitted_again: list[int]
    done: int
    seconds: float


def run_and_lose(cluster: Slurm, pages: Path, out: Path, tasks: int) -> Seen:
    """Run the script; cancel a task and lose a node while both are at work; run the script again."""
    begun = time.monotonic()
    _submit(cluster, pages, out, tasks)
    done = out / "log" / "completions"

    running: dict[str, str] = {}  # the task on each node; one that is done may still be ending

    def all_work() -> bool:
        running.clear()
        at_work = ((job, node) for job, state, node in cluster.jobs() if state == "RUNNING")
        running.update((node, job) for job, node in at_work if not (done / _rank(job)).exists())
        return _count(done) > 0 and running.keys() == cluster.nodes.keys()

    _await(all_work, out)
    first, second = cluster.nodes
    cluster.ask("scancel", running[first])
    cluster.lose(second)
    before = _count(done)
    _await(lambda: not cluster.jobs(), out)
    once = _count(done)
    listed = out / "log" / "ranks_to_run.json"
    listed.unlink()
    _submit(cluster, pages, out, tasks)
    submitted = orjson.loads(listed.read_bytes()) if listed.exists() else []
    _await(lambda: not cluster.jobs(), out)
    seconds = time.monotonic() - begun
    return Seen(before, running[first], running[second], once, submitted, _count(done), seconds)


def _submit(cluster: Slurm, pages: Path, out: Path, tasks: int) -> None:
    script = [sys.executable, str(SCRIPTS / "on_slurm.py"), str(pages), str(out), "--tasks", str(tasks)]
    submitted = subprocess.run(
        [*script, "--sketches"], capture_output=True, text=True, env=cluster.environment, check=False
    )
    if submitted.returncode:
        raise SystemExit(f"on_slurm.py: {submitted.stderr}")


def _rank(job: str) -> str:
    """Name the task of a job of the first array, as the engine does where it notes that it is done."""
    return f"{int(job.partition('_')[2]):05d}"


def _count(completions: Path) -> int:
    return len([*completions.iterdir()]) if completions.is_dir() else 0


def _await(is_so: Callable[[], bool], out: Path) -> None:
    begun = time.monotonic()
    while not is_so():
        if time.monotonic() - begun > _PATIENCE:
            logs = (out / "log" / "slurm_logs").glob("*.out")
            raise SystemExit("\n".join(["no end to it:", *(log.read_text()[-1000:] for log in logs)]))
        time.sleep(0.2)


def main() -> int:
    """Run it, and print what was seen; 1 where the rows differ, or the wrong tasks were run again."""
    parser = argparse.ArgumentParser(prog="python -m tests.scale.slurm", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=24, help="of pages (24)")
    parser.add_argument("--tasks", type=int, default=8, help="parts they are shared out in (8)")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        scratch = Path(folder)
        pages = make_pages(scratch, options.megabytes * 1_000_000, options.tasks)
        with slurm(scratch / "slurm") as cluster:
            seen = run_and_lose(cluster, pages, scratch / "out", options.tasks)
        compared = compare(pages, scratch / "out", scratch)
    said = (
        ("tasks", f"{options.tasks}"),
        ("done when one was cancelled and a node lost", f"{seen.done_before}"),
        ("cancelled; on the lost node", f"{seen.cancelled}; {seen.lost}"),
        ("done when Slurm had no more to do", f"{seen.done_first}"),
        ("submitted again", f"{seen.submitted_again}"),
        ("done in the end", f"{seen.done}, after {seen.seconds:.1f} s"),
    )
    show_seen(said, compared)
    again = seen.done_first == options.tasks - 1 == seen.done - 1 and len(seen.submitted_again) == 1
    return 0 if again and all(one.same for one in compared) else 1


if __name__ == "__main__":
    sys.exit(main())
