"""One trial: an input made from its seed, every check run on it, and its time."""

import logging
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from types import FrameType
from typing import NamedTuple

from tests.fuzz.checks import CHECKS, WORK, Broken, check_file
from tests.fuzz.files import random_file
from tests.fuzz.pages import random_page

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it tells of every page it finds nothing in

FILE_SHARE = 0.15
# Seconds a megabyte of UTF-8. On garbage that is all marks the views of ``normalize`` take up to five by
# themselves, and thrice as long beside other work; what grows faster than its input is found by ``_GROWTH``.
SLOW = 30.0
_NOTICED = 0.2  # seconds; of less, the clock and the machine tell more than the input
_GROWTH = 3.0  # times as long for twice the input: more than linear
_LIMIT = 30  # seconds of the processor for one check


class Failure(NamedTuple):
    """What went wrong with an input."""

    check: str
    what: str


class Trial(NamedTuple):
    """An input and what came of it."""

    seed: int
    name: str
    content: bytes
    size: int
    seconds: dict[str, float]
    failures: list[Failure]


class _TooLong(Exception):
    """A check ran past its limit."""


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    def ring(_: int, __: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)  # of the processor: others may be at work on it
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def run_trial(seed: int) -> Trial:
    """Make the input of a seed and run every check on it."""
    random = Random(seed)
    if random.random() < FILE_SHARE:
        name, content = random_file(random)
        failures = list(_failures("read", lambda: check_file(name, content)))
        return Trial(seed, name, content, len(content), {}, failures)
    raw = random_page(random)
    content = raw.encode("utf-8", "surrogatepass")
    seconds: dict[str, float] = {}
    failures = []
    for check, run in CHECKS.items():
        found = [*_time(check, raw, len(content), seconds)]
        if not found:  # what takes too long is not run again
            found = [*_failures(check, lambda run=run: run(raw, Random(seed)))]  # type: ignore[misc]
        failures += found
    return Trial(seed, "page.txt", content, len(content), seconds, failures)


def _failures(check: str, run: Callable[[], object]) -> Iterator[Failure]:
    try:
        with _limited(_LIMIT):
            run()
    except Broken as error:
        yield Failure(check, str(error))
    except _TooLong:
        yield Failure(f"{check} time", f"not done after {_LIMIT} s")
    except Exception as error:  # whatever it is, it is the finding
        last = traceback.extract_tb(error.__traceback__)[-1]
        yield Failure(check, f"{type(error).__name__}: {error} ({last.name}, line {last.lineno})"[:300])


def _time(check: str, raw: str, size: int, seconds: dict[str, float]) -> Iterator[Failure]:
    """Flag an input that takes long for its size, or more than in proportion when it is given twice over."""
    try:
        with _limited(_LIMIT):
            spent = _spent(check, raw)
            seconds[check] = spent
            if spent < _NOTICED:
                return
            rate = spent / (size / 1e6)
            growth = _spent(check, raw + raw) / spent
            if growth > _GROWTH:  # what does grow so does it again; a busy machine is not the input's doing
                growth = min(growth, _growth(check, raw), _growth(check, raw + raw))
    except _TooLong:
        yield Failure(f"{check} time", f"not done after {_LIMIT} s: {size:,} bytes")
        return
    except Exception:  # the check itself will say what
        return
    if rate > SLOW or growth > _GROWTH:
        yield Failure(
            f"{check} time", f"{rate:.1f} s/MB of {size:,} bytes; twice over {growth:.1f} times as long"
        )


def _growth(check: str, raw: str) -> float:
    """Give how many times as long the input takes twice over: of each, the least of three."""
    once, twice = (min(_spent(check, text) for _ in range(3)) for text in (raw, raw + raw))
    return twice / once


def _spent(check: str, raw: str) -> float:
    begun = time.process_time()
    WORK[check](raw)
    return time.process_time() - begun
