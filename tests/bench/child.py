"""One command as a real process: its wall time, processor time and peak memory.

The command is started by ``launch.py``, not by the benchmark itself: Linux counts the memory of whoever
starts a process into that process's peak, and the launcher is smaller than any command measured.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from tests.bench import BenchError
from tests.bench.tree import Point, watching_tree

_STDERR_SHOWN = 2000


class Cost(NamedTuple):
    """What one run of a command took.

    ``cpu`` counts the processes it started, too; ``peak`` is the resident memory in bytes of the largest
    of them, ``memory`` what they all held over time, where that was asked for.
    """

    seconds: float
    cpu: float
    peak: int
    memory: tuple[Point, ...] = ()


def run_child(command: Sequence[str], weigh: bool = False) -> Cost:
    """Run a command to its end; ``weigh`` it and all it starts, which takes a little of its speed.

    Raises:
        BenchError: it did not exit with 0.
    """
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")), *command]
    child = subprocess.Popen(
        launcher, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    points: list[Point] = []
    try:
        with watching_tree(child.pid) if weigh else nullcontext(points) as points:
            out, said = child.communicate()
    except BaseException:  # interrupted: the command is the launcher's child, and in its group
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    if child.returncode:
        raise BenchError(f"{' '.join(command)} exited with {child.returncode}: {said[-_STDERR_SHOWN:]}")
    return Cost(**json.loads(out.splitlines()[-1]), memory=tuple(points))
