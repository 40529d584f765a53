"""Run trials for so many minutes; keep the inputs that fail."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from tests.fuzz.checks import CHECKS
from tests.fuzz.trials import Trial, run_trial

SEEDS = 10_000_000  # between the seeds of two runs
_EVERY = 10.0  # seconds between two lines of progress
_KEPT = 20  # inputs of one kind of failure
err = Console(stderr=True, highlight=False)


class Tally:
    """What came of the trials so far."""

    def __init__(self, folder: Path) -> None:
        """Begin with no trial; inputs that fail go to ``folder``."""
        self.folder = folder
        self.begun = time.monotonic()
        self.trials: Counter[str] = Counter()
        self.bytes: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.slowest: dict[str, tuple[float, int]] = {}
        self.failures: Counter[str] = Counter()

    def add(self, trial: Trial) -> None:
        """Count a trial; write its input to the folder if it failed."""
        for check in trial.seconds or ("read",):
            self.trials[check] += 1
            self.bytes[check] += trial.size
            spent = trial.seconds.get(check, 0.0)
            self.seconds[check] += spent
            self.slowest[check] = max(self.slowest.get(check, (0.0, 0)), (spent, trial.seed))
        for failure in trial.failures:
            self.failures[failure.check] += 1
            if self.failures[failure.check] <= _KEPT:
                stem = f"{failure.check.replace(' ', '-')}-{trial.seed}"
                self.folder.mkdir(parents=True, exist_ok=True)
                (self.folder / f"{stem}-{trial.name}").write_bytes(trial.content)
                said = json.dumps({"seed": trial.seed, **failure._asdict()}, ensure_ascii=True)
                (self.folder / f"{stem}.json").write_text(said + "\n", encoding="utf-8")
                err.print(f"{failure.check}, seed {trial.seed}: {failure.what}", markup=False, soft_wrap=True)

    @property
    def inputs(self) -> int:
        """How many inputs were tried."""
        return self.trials["clean"] + self.trials["read"]

    def progress(self) -> str:
        """Say how far the run is."""
        spent = time.monotonic() - self.begun
        failed = sum(self.failures.values())
        return f"{self.inputs:,} inputs in {spent:,.0f} s, {self.inputs / spent:,.0f}/s; {failed:,} failures"

    def table(self) -> Table:
        """Give the whole run as a table."""
        table = Table(box=box.SIMPLE)
        for column in ("check", "inputs", "MB", "MB/s", "slowest, s", "its seed", "failed", "too slow"):
            table.add_column(column, justify="left" if column == "check" else "right")
        for check in (*CHECKS, "read"):
            size, seconds = self.bytes[check] / 1e6, self.seconds[check]
            slowest, seed = self.slowest.get(check, (0.0, 0))
            timed = (f"{size / seconds:,.1f}", f"{slowest:.2f}", f"{seed}") if seconds else ("—",) * 3
            failed = (f"{self.failures[check]}", f"{self.failures[f'{check} time']}")
            table.add_row(check, f"{self.trials[check]:,}", f"{size:,.1f}", *timed, *failed)
        return table


def main(arguments: Sequence[str]) -> int:
    """Run until the time is over; 1 where something failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, metavar="N", help="how long (60)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed, other inputs (0)")
    parser.add_argument("--again", type=int, metavar="SEED", help="run the one input of a failure again")
    parser.add_argument("--folder", type=Path, default=Path("fuzz-failures"), help="for inputs that fail")
    options = parser.parse_args(arguments)
    tally = Tally(options.folder)
    if options.again is not None:
        tally.add(run_trial(options.again))
    else:
        _run(tally, options.seed * SEEDS, options.minutes * 60)
    Console(highlight=False).print(tally.table(), tally.progress())
    return 1 if tally.failures else 0


def _run(tally: Tally, first: int, seconds: float) -> None:
    shown = tally.begun
    for seed in count(first):
        now = time.monotonic()
        if now - tally.begun >= seconds:
            return
        if now - shown >= _EVERY:
            err.print(tally.progress())
            shown = now
        tally.add(run_trial(seed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
