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
from pathlib import Path
from typing import NamedTuple

from tests.bench import BenchError

_STDERR_SHOWN = 2000


class Cost(NamedTuple):
    """What one run of a command took; ``peak`` is its resident memory in bytes."""

    seconds: float
    cpu: float
    peak: int


def run_child(command: Sequence[str]) -> Cost:
    """Run a command to its end.

    Raises:
        BenchError: it did not exit with 0.
    """
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")), *command]
    child = subprocess.Popen(
        launcher, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        out, said = child.communicate()
    except BaseException:  # interrupted: the command is the launcher's child, and in its group
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        raise
    if child.returncode:
        raise BenchError(f"{' '.join(command)} exited with {child.returncode}: {said[-_STDERR_SHOWN:]}")
    return Cost(**json.loads(out.splitlines()[-1]))
