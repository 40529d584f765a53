"""Work on more than one core, in order: what comes out does not depend on how many there are."""

import itertools
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Generic, TypeVar

from curation.errors import CurationError
from curation.stages.corpus.bounds import die_when_late
from curation.store.memory import save_memory

T = TypeVar("T")
R = TypeVar("R")

ALONE = 4  # batches done here before other processes are worth their start
_WAITING = 2  # batches a worker has ahead of it: enough to keep it busy, few enough to bound memory


def cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[T], R],
    batches: Iterable[T],
    workers: int = 1,
    alone: int = ALONE,
    careful: Callable[[T], R] | None = None,
) -> Iterator[R]:
    """Apply ``work`` to each batch, and yield what it gives in the order of the batches.

    The first batches are worked on here, and so is a single one, so that a small job starts no process.
    At most a few batches a worker are read ahead, so memory stays flat. Workers end with this process,
    however it ends. Where a worker is killed, what was under way is done again; where that kills workers
    again, one batch at a time.

    Args:
        work: a function that can be pickled, without side effects in this process; done twice, it gives the
            same.
        batches: read one by one.
        workers: the number of processes; 1 for this one only.
        alone: how many batches are worked on here first.
        careful: does, here, what ``work`` does, for a batch that kills its worker whenever it is tried.

    Raises:
        CurationError: a batch kills its worker, and ``careful`` is not given; or what ``work`` and
            ``batches`` raise.
    """
    waiting = iter(batches)
    if workers <= 1:
        yield from map(work, waiting)
        return
    yield from map(work, itertools.islice(waiting, alone))
    first = list(itertools.islice(waiting, 2))
    if len(first) < 2:
        yield from map(work, first)
    else:
        yield from _Crew(work, workers, careful).run(itertools.chain(first, waiting))


@contextmanager
def one_process() -> Iterator[ProcessPoolExecutor]:
    """Give a process of its own, which need not survive what it is given."""
    pool = _pool(1)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


class _Crew(Generic[T, R]):
    """Worker processes, and the batches they have, in order."""

    def __init__(self, work: Callable[[T], R], workers: int, careful: Callable[[T], R] | None = None) -> None:
        self._work, self._workers, self._careful = work, workers, careful
        self._pool = _pool(workers)
        self._ahead: deque[tuple[T, Future[R]]] = deque()

    def run(self, batches: Iterator[T]) -> Iterator[R]:
        try:
            for batch in batches:
                self._submit(batch)
                if len(self._ahead) > _WAITING * self._workers:
                    yield from self._take()
            while self._ahead:
                yield from self._take()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def _submit(self, batch: T) -> None:
        try:
            future = self._pool.submit(self._work, batch)
        except BrokenProcessPool as error:
            future = Future()
            future.set_exception(error)
        self._ahead.append((batch, future))

    def _take(self) -> Iterator[R]:
        """Yield what the first batch gave; where workers were killed, what all of those under way did."""
        try:
            yield self._ahead[0][1].result()
            self._ahead.popleft()
            return
        except BrokenProcessPool:
            self._again()
        try:
            yield self._ahead[0][1].result()
            self._ahead.popleft()
        except BrokenProcessPool:
            while self._ahead:
                batch, future = self._ahead.popleft()
                yield future.result() if _ended_well(future) else self._apart(batch)
            self._pool.shutdown()
            self._pool = _pool(self._workers)

    def _again(self) -> None:
        """Give new workers what those killed had under way."""
        self._pool.shutdown()
        self._pool = _pool(self._workers)
        ahead, self._ahead = self._ahead, deque()
        for batch, future in ahead:
            if _ended_well(future):
                self._ahead.append((batch, future))
            else:
                self._submit(batch)

    def _apart(self, batch: T) -> R:
        with one_process() as pool:
            try:
                return pool.submit(self._work, batch).result()
            except BrokenProcessPool as error:
                if self._careful is None:
                    raise CurationError(
                        "a worker process was killed three times at the same work, perhaps for want of "
                        "memory: run the same command again, with --workers 1"
                    ) from error
        return self._careful(batch)


def _ended_well(future: "Future[R]") -> bool:
    return future.done() and not isinstance(future.exception(), BrokenProcessPool)


def _pool(workers: int) -> ProcessPoolExecutor:
    # Spawned, not forked: the progress bar and pyarrow have threads of their own.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    save_memory()
    die_when_late()
    _end_with_parent()


def _end_with_parent() -> None:
    """Have this worker end as soon as its parent does, and leave Ctrl-C to the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)
