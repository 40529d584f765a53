"""What the work on one page may cost: processor time and memory, held to in the process that does it."""

import os
import resource
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Literal, NamedTuple, TypeVar

T = TypeVar("T")

_GRACE = 2.0  # seconds more until a worker that cannot be interrupted is killed
_NO_LIMIT = 1 << 62
_AGAIN = 1.0  # seconds until an interruption that was lost is made again
_STATM = "/proc/self/statm"
_STATUS, _RESET, _PEAK = "/proc/self/status", "/proc/self/clear_refs", "5"
_NEARLY = 0.5  # of the memory there is, from which on what hides a want of it may have met one

Kind = Literal["too slow", "too large", "its process was killed"]


class Bounds(NamedTuple):
    """Seconds of processor time, and megabytes beyond what the process held before."""

    seconds: float
    megabytes: float

    def __str__(self) -> str:
        """Say them in words."""
        return f"{self.seconds:g} s and {self.megabytes:g} MB"


class Overrun(Exception):
    """The work took more than it may."""

    def __init__(self, kind: Kind) -> None:
        """Keep what it took too much of."""
        super().__init__(kind)
        self.kind: Kind = kind


class _Late(BaseException):
    """Raised out of the work; not an ``Exception``, so that nothing in it holds it up."""


def bounded(bounds: Bounds, work: Callable[[], T], hides: bool = False) -> T:
    """Do ``work``, and give what it gives.

    Processor time is counted, not the clock, so that a busy machine or a laptop that slept gives up
    nothing. Where the system does not tell how much memory is held (it is Linux that does), memory has no
    bound; nor has time outside the main thread.

    Args:
        bounds: what it may take.
        work: is done.
        hides: whether the work may go on, with less to show for it, where it is refused memory, as lxml does:
            then half of it is what it may take.

    Raises:
        Overrun: it took more than it may.
    """
    global _at_work
    limits = resource.getrlimit(resource.RLIMIT_AS)
    timed = threading.current_thread() is threading.main_thread()
    if timed and signal.getsignal(signal.SIGPROF) is not _stop:
        signal.signal(signal.SIGPROF, _stop)  # and it stays: one on its way when the work ends would kill
    try:
        try:
            _at_work = True
            if timed:
                signal.setitimer(signal.ITIMER_PROF, bounds.seconds, _AGAIN)
                signal.setitimer(signal.ITIMER_VIRTUAL, bounds.seconds + _GRACE if _dying else 0)
            _limit_memory(int(bounds.megabytes * 1e6), limits)
            before = _reset_peak() if hides else None
            done = work()
            if before is not None and _peak() - before > _NEARLY * bounds.megabytes * 1e6:
                raise MemoryError
            return done
        finally:
            _at_work = False
            resource.setrlimit(resource.RLIMIT_AS, limits)
            if timed:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    except _Late:
        raise Overrun("too slow") from None
    except MemoryError:
        raise Overrun("too large") from None


_at_work = False
_dying = False


def _stop(_number: int, _frame: FrameType | None) -> None:
    if _at_work:
        raise _Late


def die_when_late() -> None:
    """Have this process killed where its work is late and cannot be interrupted: for a worker."""
    global _dying
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    _dying = True


def _limit_memory(more: int, limits: tuple[int, int]) -> None:
    """Let this process have ``more`` bytes of address space than it has, and no more than it might before."""
    try:
        handle = os.open(_STATM, os.O_RDONLY)
    except OSError:
        return
    try:
        held = int(os.read(handle, 64).split(maxsplit=1)[0]) * resource.getpagesize()
    finally:
        os.close(handle)
    least = min(held + more, *(limit for limit in limits if limit != resource.RLIM_INFINITY), _NO_LIMIT)
    resource.setrlimit(resource.RLIMIT_AS, (least, limits[1]))


def _reset_peak() -> int | None:
    """Count the most memory held from now on, and give what is held; None where it cannot be told."""
    try:
        with open(_RESET, "w") as file:
            file.write(_PEAK)
        return _peak()
    except OSError:
        return None


def _peak() -> int:
    with open(_STATUS) as file:
        line = next(line for line in file if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024
