"""Which span of one annotator answers to which of another, and the labels they give it.

Spans are paired by how much of them is shared, the same label counting for half a whole span, so that a
label taken for another and an edge set elsewhere both show as what they are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from curation.types import Answer, LabeledSpan

NO_SPAN = "no span"
_SAME_LABEL = 0.5
_EXAMPLES = 3


class Clash(NamedTuple):
    """What two annotators made of one place, and did not make alike; None where one marked nothing."""

    task_id: str
    annotators: tuple[str, str]
    spans: tuple[LabeledSpan | None, LabeledSpan | None]

    @property
    def labels(self) -> tuple[str, str]:
        """The two labels in alphabetical order, ``NO_SPAN`` last."""
        one, other = (NO_SPAN if span is None else span.label for span in self.spans)
        first, second = sorted((one, other), key=lambda label: (label == NO_SPAN, label))
        return first, second


class Confusion(NamedTuple):
    """How often two annotators gave a place these labels; ``tasks`` are some of where they did."""

    labels: tuple[str, str]
    times: int
    tasks: tuple[str, ...]


def pair_spans(
    one: Sequence[LabeledSpan], other: Sequence[LabeledSpan]
) -> Iterator[tuple[LabeledSpan | None, LabeledSpan | None]]:
    """Pair the spans of two answers; each span comes once, those without a partner with None."""
    found = sorted(
        (-likeness(a, b), row, column)
        for row, a in enumerate(one)
        for column, b in enumerate(other)
        if a.start < b.end and b.start < a.end
    )
    rows, columns = set(range(len(one))), set(range(len(other)))
    for _, row, column in found:
        if row in rows and column in columns:
            rows.remove(row)
            columns.remove(column)
            yield one[row], other[column]
    yield from ((one[row], None) for row in sorted(rows))
    yield from ((None, other[column]) for column in sorted(columns))


def likeness(one: LabeledSpan, other: LabeledSpan) -> float:
    """Give the share of what either covers that both do, and half as much as a whole for the same label."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    whole = max(one.end, other.end) - min(one.start, other.start)
    return shared / whole + _SAME_LABEL * (one.label == other.label)


def find_clashes(task_id: str, answers: Mapping[str, Answer]) -> Iterator[Clash]:
    """Find what each pair of a task's annotators marked differently."""
    for one, other in combinations(sorted(answers), 2):
        if answers[one].spans != answers[other].spans:
            for spans in pair_spans(answers[one].spans, answers[other].spans):
                if spans[0] != spans[1]:
                    yield Clash(task_id, (one, other), spans)


def confuse(tasks: Mapping[str, Mapping[str, Answer]]) -> tuple[Confusion, ...]:
    """Count, over all pairs of annotators, the labels they gave a place, alike and not, commonest first.

    A place with the same label and other edges counts as alike here.
    """
    where: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for task_id, answers in tasks.items():
        for one, other in combinations(sorted(answers), 2):
            for spans in pair_spans(answers[one].spans, answers[other].spans):
                counts = where[Clash(task_id, (one, other), spans).labels]
                counts[task_id] = counts.get(task_id, 0) + 1
    return _commonest(where)


def confuse_choice(tasks: Mapping[str, Mapping[str, Answer]], choice: str) -> tuple[Confusion, ...]:
    """Count, over all pairs of annotators, the values they gave a choice, alike and not, commonest first."""
    where: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for task_id, answers in tasks.items():
        said = [dict(answer.choices).get(choice) for answer in answers.values()]
        for pair in combinations(sorted(value for value in said if value is not None), 2):
            where[pair][task_id] = where[pair].get(task_id, 0) + 1
    return _commonest(where)


def _commonest(where: Mapping[tuple[str, str], Mapping[str, int]]) -> tuple[Confusion, ...]:
    rows = [
        Confusion(labels, sum(counts.values()), tuple(counts)[:_EXAMPLES]) for labels, counts in where.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.times, row.labels)))
