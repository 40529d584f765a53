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
from contextlib import contextmanager, nullcontext
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


class Processes:
    """Worker processes, begun when work is first given to them, and anew where one was killed."""

    def __init__(self, count: int) -> None:
        """Begin with none.

        Args:
            count: of the processes there will be.
        """
        self.count = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, work: Callable[[T], R], batch: T) -> "tuple[Future[R], ProcessPoolExecutor]":
        """Give work to a process; say among which processes it is."""
        if self._pool is None:
            self._pool = _pool(self.count)
        pool = self._pool
        try:
            return pool.submit(work, batch), pool
        except BrokenProcessPool as error:
            future: Future[R] = Future()
            future.set_exception(error)
            return future, pool

    def renew(self, broken: ProcessPoolExecutor) -> None:
        """Leave processes of which one was killed; those begun since stay."""
        broken.shutdown()
        if self._pool is broken:
            self._pool = None

    def end(self) -> None:
        """End the processes, without what has not begun."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


@contextmanager
def processes(count: int) -> Iterator[Processes]:
    """Give worker processes that more than one kind of work may use; they end when the block does."""
    given = Processes(count)
    try:
        yield given
    finally:
        given.end()


def in_order(
    work: Callable[[T], R],
    batches: Iterable[T],
    workers: int | Processes = 1,
    alone: int = ALONE,
    careful: Callable[[T], R] | None = None,
    risky: Callable[[T], bool] | None = None,
) -> Iterator[R]:
    """Apply ``work`` to each batch, and yield what it gives in the order of the batches.

    A few batches are worked on here, and so is a single one, so that a small job starts no process. At most
    a few batches a worker are read ahead, so memory stays flat. Workers end with this process, however it
    ends. Where a worker is killed, what was under way is done again; where that kills workers again, one
    batch at a time.

    Args:
        work: a function that can be pickled, without side effects in this process; done twice, it gives the
            same.
        batches: read one by one.
        workers: the number of processes, 1 for this one only; or processes that do other work, too.
        alone: up to how many batches are all worked on here.
        careful: does, here, what ``work`` does, for a batch that kills its worker whenever it is tried.
        risky: whether a batch must be worked on by another process, however few there are.

    Raises:
        CurationError: a batch kills its worker, and ``careful`` is not given; or what ``work`` and
            ``batches`` raise.
    """
    waiting = iter(batches)
    count = workers if isinstance(workers, int) else workers.count
    begun: list[T] = []
    for batch in waiting:
        risk = risky is not None and risky(batch)
        begun.append(batch)
        if risk or (count > 1 and len(begun) > max(alone, 1)):
            break
        if count <= 1:
            yield work(begun.pop())
    else:
        yield from map(work, begun)
        return
    with processes(workers) if isinstance(workers, int) else nullcontext(workers) as given:
        yield from _Crew(work, given, careful, risky).run(itertools.chain(begun, waiting))


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

    def __init__(
        self,
        work: Callable[[T], R],
        workers: Processes,
        careful: Callable[[T], R] | None,
        risky: Callable[[T], bool] | None,
    ) -> None:
        self._work, self._workers, self._careful, self._risky = work, workers, careful, risky
        self._ahead: deque[tuple[T, Future[R], ProcessPoolExecutor]] = deque()

    def run(self, batches: Iterator[T]) -> Iterator[R]:
        for batch in batches:
            self._submit(batch)
            if len(self._ahead) > _WAITING * self._workers.count:
                yield from self._take()
        while self._ahead:
            yield from self._take()

    def _submit(self, batch: T) -> None:
        self._ahead.append((batch, *self._workers.submit(self._work, batch)))

    def _take(self) -> Iterator[R]:
        """Yield what the first batch gave; where workers were killed, what all of those under way did."""
        try:
            done = self._ahead[0][1].result()
        except BrokenProcessPool:
            self._again()
        else:
            self._ahead.popleft()
            yield done
            return
        try:
            done = self._ahead[0][1].result()
        except BrokenProcessPool:
            broken = self._ahead[0][2]
            self._workers.renew(broken)
            while self._ahead:
                batch, future, pool = self._ahead.popleft()
                yield self._finish(batch, future, pool, broken)
        else:
            self._ahead.popleft()
            yield done

    def _finish(
        self, batch: T, future: "Future[R]", pool: ProcessPoolExecutor, broken: ProcessPoolExecutor
    ) -> R:
        """Give what a batch gave, or else work on it alone."""
        try:
            if pool is not broken or _ended_well(future):
                return future.result()
        except BrokenProcessPool:
            self._workers.renew(pool)
        return self._apart(batch)

    def _again(self) -> None:
        """Give new workers what those killed had under way."""
        broken = self._ahead[0][2]
        self._workers.renew(broken)
        ahead, self._ahead = self._ahead, deque()
        for batch, future, pool in ahead:
            if pool is not broken or _ended_well(future):
                self._ahead.append((batch, future, pool))
            else:
                self._submit(batch)

    def _apart(self, batch: T) -> R:
        if self._careful is not None and self._risky is not None and self._risky(batch):
            return self._careful(batch)
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
