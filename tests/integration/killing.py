"""Runs of ``tanqih`` in processes that are killed after so many seconds.

A run is forked from a process that has everything imported, so that a kill meets its work and not its
start, and dozens of them take seconds.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import IO, NamedTuple

_HERE = str(Path(__file__).resolve())


class Ended(NamedTuple):
    """How a run ended: its exit status (negative where it was killed), and after how many seconds."""

    status: int
    seconds: float


class Runs:
    """Starts the runs, one after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        """Take the process that forks them."""
        assert process.stdin
        assert process.stdout
        self._say: IO[str] = process.stdin
        self._hear: IO[str] = process.stdout

    def run(self, arguments: Sequence[str], kill_after: float | None = None) -> Ended:
        """Run ``tanqih`` with these arguments; send it SIGKILL after so many seconds, if it still runs."""
        self._say.write(json.dumps([list(arguments), kill_after]) + "\n")
        self._say.flush()
        return Ended(*json.loads(self._hear.readline()))

    def kill(self, arguments: Sequence[str], times: int, within: float, random: Random) -> None:
        """Start ``tanqih`` with these arguments until it was met alive and killed ``times`` times.

        The moments are drawn from the first ``within`` seconds. A run that ends before its moment is no
        kill: later moments are drawn from the time that it took, since what earlier runs got done makes
        the rest shorter, by how much depends on the machine.
        """
        killed = tries = 0
        while killed < times:
            tries += 1
            assert tries <= 10 * times, f"met alive {killed} times of {tries}"
            ended = self.run(arguments, kill_after=random.uniform(0, within))
            assert ended.status in (0, -signal.SIGKILL), ended
            killed += ended.status != 0
            if ended.status == 0:
                within = min(within, ended.seconds)


@contextmanager
def runs(batch: int) -> Iterator[Runs]:
    """Give what runs ``tanqih``; it sends ``batch`` tasks at a time, so that a push is of many requests."""
    process = subprocess.Popen(
        [sys.executable, _HERE, str(batch)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Runs(process)
    finally:
        assert process.stdin
        process.stdin.close()
        process.wait(timeout=60)


def _serve(batch: int) -> None:
    # Imported here, in the process that forks, and before any thread is there.
    import curation.stages.deciding.refereeing
    import curation.stages.labelling.bringing
    import curation.stages.labelling.pull
    import curation.stages.labelling.push
    from curation.cli.main import run

    curation.stages.labelling.push.BATCH = curation.stages.labelling.bringing.BATCH = batch
    for line in sys.stdin:
        arguments, kill_after = json.loads(line)
        begun = time.monotonic()
        child = os.fork()
        if child == 0:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            if kill_after is not None:
                os.dup2(1, 2)  # what a killed run says is not looked at
            os._exit(run(arguments))
        if kill_after is not None:
            time.sleep(kill_after)
            os.kill(child, signal.SIGKILL)  # where it has ended, it is a zombie: nobody else is met
        _, status = os.waitpid(child, 0)
        ended = [os.waitstatus_to_exitcode(status), time.monotonic() - begun]
        print(json.dumps(ended), flush=True)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
