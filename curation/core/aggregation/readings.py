"""The places of many tasks as arrays: what may be right at each, and what each annotator said there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from curation.core.aggregation.places import Place
from curation.core.aggregation.votes import Floats, Ints

Bools = NDArray[np.bool_]
NOTHING = -1


@dataclass(frozen=True)
class Readings:
    """Options and answers, numbered from 0; the first option of a place is that nothing is there.

    An option has its ``place``, ``label`` (``NOTHING`` of the first) and ``edges``, which number the
    different bounds of a place. ``first`` is each place's first option. An answer has its annotator
    (``who``), its place (``at``) and the option that was chosen (``said``).
    """

    place: Ints
    label: Ints
    edges: Ints
    first: Ints
    who: Ints
    at: Ints
    said: Ints
    annotators: int
    labels: int

    @cached_property
    def options(self) -> Ints:
        """How many options each place has."""
        return np.diff(np.append(self.first, len(self.place)))

    @cached_property
    def bounds(self) -> Ints:
        """How many different bounds each place has."""
        return np.maximum.reduceat(self.edges, self.first) + 1

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """Pair each answer with each option of its place: the answer, and the option that may be right."""
        counts = self.options[self.at]
        answer = np.repeat(np.arange(len(self.at)), counts)
        begins = np.repeat(np.cumsum(counts) - counts, counts)
        return answer, self.first[self.at][answer] + np.arange(len(answer)) - begins

    def shares(self) -> Floats:
        """Give the share of the answers that each option has."""
        counts = np.bincount(self.said, minlength=len(self.place))
        return np.asarray(counts / np.add.reduceat(counts, self.first)[self.place])

    def normalized(self, log_weights: Floats) -> Floats:
        """Turn logarithms, one an option, into probabilities that sum to 1 at each place."""
        greatest = np.maximum.reduceat(log_weights, self.first)[self.place]
        weights = np.exp(log_weights - greatest)
        return np.asarray(weights / np.add.reduceat(weights, self.first)[self.place])

    def trust(self, posterior: Floats) -> Floats:
        """Give the share of each annotator's answers that is expected to be right."""
        given = np.bincount(self.who, minlength=self.annotators)
        right = np.bincount(self.who, posterior[self.said], self.annotators)
        return np.asarray(right / np.maximum(given, 1))


def code_readings(
    tasks: Iterable[tuple[Sequence[Place], Sequence[str]]],
    annotators: Mapping[str, int],
    labels: Mapping[str, int],
) -> Readings:
    """Lay out places; who answered a task and marked nothing at one of its places said so.

    Args:
        tasks: the places of each task, and who answered it.
        annotators: their numbers.
        labels: theirs.
    """
    options: list[tuple[int, int, int]] = []
    said: list[tuple[int, int, int]] = []
    first: list[int] = []
    for places, names in tasks:
        for place in places:
            at, begin = len(first), len(options)
            first.append(begin)
            bounds = {b: n for n, b in enumerate(dict.fromkeys((s.start, s.end) for s in place.readings))}
            options.append((at, NOTHING, 0))
            options += [(at, labels[s.label], bounds[s.start, s.end]) for s in place.readings]
            number = {span: begin + n for n, span in enumerate(place.readings, 1)}
            said += [
                (annotators[name], at, number[place.marked[name]] if name in place.marked else begin)
                for name in names
            ]
    begins = np.array(first, dtype=np.int64)
    return Readings(*_columns(options), begins, *_columns(said), len(annotators), len(labels))


def _columns(rows: Sequence[tuple[int, int, int]]) -> tuple[Ints, Ints, Ints]:
    one, two, three = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return one, two, three
