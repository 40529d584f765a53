"""A disputed task as it is drawn: its text in words, under each word a bar for every span over it.

Each annotator has a strip of lanes, one strip above the other; a span inside a span takes the next lane.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from curation.core.agreement.tally import Voted, Worth
from curation.core.schema import LabelSchema
from curation.types import Answer, LabeledSpan, TaskRecord

_WORD = re.compile(r"\s*\S+\s*")


class Bar(NamedTuple):
    """The part of a span over one word, in hundredths of the word; ``name`` is empty but at its start."""

    lane: int
    strip: int
    start: float
    width: float
    label: str
    name: str
    differs: bool


class Word(NamedTuple):
    """A word with the blanks around it, and the bars under it."""

    text: str
    bars: tuple[Bar, ...]


class Strip(NamedTuple):
    """The lanes of one annotator: the first, and how many."""

    annotator: str
    lane: int
    depth: int


class Vote(NamedTuple):
    """What an annotator said of a choice; ``differs`` where somebody said something else."""

    value: str
    differs: bool


class Drawn(NamedTuple):
    """A disputed task: its lines, one that is empty for what is left out; the strips, where there are spans.

    ``differing`` are each annotator's spans that others lack, with their text; ``votes`` go by choice.
    """

    task_id: str
    annotators: tuple[str, ...]
    target: str | None
    gains: Mapping[str, float]
    lines: tuple[tuple[Word, ...], ...]
    strips: tuple[Strip, ...]
    lanes: int
    differing: Mapping[str, tuple[tuple[str, str], ...]]
    votes: Mapping[str, Mapping[str, Vote]]


class _Placed(NamedTuple):
    span: LabeledSpan
    lane: int
    strip: int
    differs: bool


def draw_task(schema: LabelSchema, task: TaskRecord, voted: Voted, worth: Worth) -> Drawn:
    """Lay out a disputed task; of a text of several lines only those that matter.

    Args:
        schema: which choices count.
        task: what was shown.
        voted: what each annotator said.
        worth: what settling it would buy.
    """
    answers = {name: voted.answers[name] for name in sorted(voted.annotations)}
    alone = {name: _alone(name, answers) for name in answers}
    strips, placed = _place(answers, alone)
    return Drawn(
        task_id=task.task_id,
        annotators=tuple(answers),
        target=task.target,
        gains=worth.kinds,
        lines=tuple(_lines(task.text, placed)),
        strips=strips if placed else (),
        lanes=sum(strip.depth for strip in strips),
        differing={
            name: tuple((span.label, task.text[span.start : span.end]) for span in _ordered(spans))
            for name, spans in alone.items()
            if any(alone.values())
        },
        votes=_votes(schema, answers),
    )


def _place(
    answers: Mapping[str, Answer], alone: Mapping[str, set[LabeledSpan]]
) -> tuple[tuple[Strip, ...], list[_Placed]]:
    """Give each annotator a strip below the one before, and each span its lane."""
    strips: list[Strip] = []
    placed: list[_Placed] = []
    first = 0
    for name, answer in answers.items():
        lanes = _lanes(answer.spans)
        placed += [
            _Placed(span, first + lane, len(strips), span in alone[name])
            for span, lane in zip(_ordered(answer.spans), lanes, strict=True)
        ]
        strips.append(Strip(name, first, max(lanes, default=0) + 1))
        first += strips[-1].depth
    return tuple(strips), placed


def _alone(name: str, answers: Mapping[str, Answer]) -> set[LabeledSpan]:
    """Give the annotator's spans that somebody else who answered did not mark alike."""
    others = [set(answer.spans) for other, answer in answers.items() if other != name]
    return {span for span in answers[name].spans if not all(span in theirs for theirs in others)}


def _ordered(spans: Collection[LabeledSpan]) -> list[LabeledSpan]:
    return sorted(spans, key=lambda span: (span.start, -span.end, span.label))


def _lanes(spans: Collection[LabeledSpan]) -> list[int]:
    """Give each span, in order, the first lane that is free where it stands."""
    ends: list[int] = []
    found = []
    for span in _ordered(spans):
        free = next((lane for lane, end in enumerate(ends) if end <= span.start), len(ends))
        if free == len(ends):
            ends.append(0)
        ends[free] = span.end
        found.append(free)
    return found


def _lines(text: str, placed: Sequence[_Placed]) -> list[tuple[Word, ...]]:
    """Cut the text into lines, and of several keep those that matter; what is left out is an empty line.

    What matters is where spans differ, else where there are spans, else the beginning.
    """
    lines: list[tuple[list[_Placed], tuple[Word, ...]]] = []
    at = 0
    for line in text.split("\n"):
        inside = [one for one in placed if one.span.start < at + len(line) and at < one.span.end]
        words = tuple(
            Word(found[0], tuple(_bars(at + found.start(), found[0], at, inside)))
            for found in _WORD.finditer(line)
        )
        lines.append((inside, words))
        at += len(line) + 1
    differing = {row for row, (inside, _) in enumerate(lines) if any(one.differs for one in inside)}
    wanted = differing or {row for row, (inside, _) in enumerate(lines) if inside} or {0}
    shown: list[tuple[Word, ...]] = []
    for row, (_, words) in enumerate(lines):
        if row in wanted or not shown or shown[-1]:
            shown.append(words if row in wanted else ())
    return shown


def _bars(start: int, word: str, line: int, placed: Sequence[_Placed]) -> list[Bar]:
    end, whole = start + len(word), len(word)
    bars = []
    for span, lane, strip, differs in placed:
        first, last = max(span.start, start), min(span.end, end)
        if first < last:
            begins = start <= max(span.start, line) < end
            place, width = 100 * (first - start) / whole, 100 * (last - first) / whole
            bars.append(
                Bar(
                    lane,
                    strip,
                    round(place, 2),
                    round(width, 2),
                    span.label,
                    span.label if begins else "",
                    differs,
                )
            )
    return bars


def _votes(schema: LabelSchema, answers: Mapping[str, Answer]) -> dict[str, dict[str, Vote]]:
    """Give the choices that somebody answered, and of each what each annotator said."""
    found: dict[str, dict[str, Vote]] = {}
    for choice in schema.compared_choices:
        said = {name: dict(answer.choices).get(choice.name, "") for name, answer in answers.items()}
        if any(said.values()):
            differ = len(set(said.values())) > 1
            found[choice.name] = {name: Vote(value, differ) for name, value in said.items()}
    return found
