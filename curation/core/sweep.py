"""Finding what a server lost without saying so: counts compared over ever smaller ranges of ids."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

LARGEST = 2**31 - 1  # the greatest id a server's integer column holds


class Count(NamedTuple):
    """How many tasks a range of ids holds, and how many annotations those have."""

    tasks: int
    annotations: int


class Counted(NamedTuple):
    """A task as we know it: its id on the server, and how many of its annotations the server counts."""

    id: int
    annotations: int


class IdRange(NamedTuple):
    """A range of ids, both ends in it."""

    low: int
    high: int


EVERY_ID = IdRange(0, LARGEST)


def count_known(known: Sequence[Counted]) -> Count:
    """Count what we know as the server counts it."""
    return Count(len(known), sum(task.annotations for task in known))


def differing(
    known: Sequence[Counted],
    count: Callable[[IdRange], Count],
    leaf: int,
    found: Count,
    within: IdRange = EVERY_ID,
) -> Iterator[IdRange]:
    """Find the ranges whose counts on the server are not ours, by halving: few questions for few changes.

    Args:
        known: the tasks we know within the range, in the order of their ids.
        count: asks the server.
        leaf: a range of so many tasks is given as it is, rather than halved again.
        found: what the server holds within the range.
        within: where to look.

    Yields:
        Ranges that do not overlap, in order; not one where a loss and a gain outweigh each other.
    """
    if found == count_known(known):
        return
    if len(known) <= leaf or found.tasks == 0:
        yield within
        return
    half = len(known) // 2
    left = IdRange(within.low, known[half].id - 1)
    on_left = count(left)
    on_right = Count(found.tasks - on_left.tasks, found.annotations - on_left.annotations)
    yield from differing(known[:half], count, leaf, on_left, left)
    yield from differing(known[half:], count, leaf, on_right, IdRange(known[half].id, within.high))
