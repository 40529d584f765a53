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
from typing import TypeVar

from curation.errors import CurationError
from curation.store.tables import save_memory

T = TypeVar("T")
R = TypeVar("R")

ALONE = 4  # batches done here before other processes are worth their start
_WAITING = 2  # batches a worker has ahead of it: enough to keep it busy, few enough to bound memory


def cores() -> int:
    """Count the cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(
    work: Callable[[T], R], batches: Iterable[T], workers: int = 1, alone: int = ALONE
) -> Iterator[R]:
    """Apply ``work`` to each batch, and yield what it gives in the order of the batches.

    The first batches are worked on here, and so is a single one, so that a small job starts no process.
    At most a few batches a worker are read ahead, so memory stays flat. Workers end with this process,
    however it ends.

    Args:
        work: a function that can be pickled, without side effects in this process.
        batches: read one by one.
        workers: the number of processes; 1 for this one only.
        alone: how many batches are worked on here first.

    Raises:
        CurationError: a worker was killed; or what ``work`` and ``batches`` raise.
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
        yield from _in_processes(work, itertools.chain(first, waiting), workers)


def _in_processes(work: Callable[[T], R], batches: Iterator[T], workers: int) -> Iterator[R]:
    # Spawned, not forked: the progress bar and pyarrow have threads of their own.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)
    ahead: deque[Future[R]] = deque()
    try:
        for batch in batches:
            ahead.append(pool.submit(work, batch))
            if len(ahead) > _WAITING * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()
    except BrokenProcessPool as error:
        raise CurationError(
            "a worker process was killed, perhaps for want of memory: run the same command again, "
            "with --workers 1 if it happens again"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    save_memory()
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
