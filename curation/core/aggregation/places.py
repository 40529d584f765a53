"""Places: what annotators marked in a text, each with the spans they made of it, of which one can be right.

A span of one annotator and one of another that differ in an edge or a label are two readings of one place;
two spans of the same annotator are two places, so that nested spans stay apart.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from curation.core.agreement.pairing import likeness
from curation.types import LabeledSpan

_ALIKE = 0.5  # the same label and any character shared, or another label and half of the characters


class Place(NamedTuple):
    """The spans that annotators made of one place, in order, and who marked which."""

    readings: tuple[LabeledSpan, ...]
    marked: Mapping[str, LabeledSpan]


def find_places(answers: Mapping[str, Sequence[LabeledSpan]]) -> tuple[Place, ...]:
    """Sort the spans of a text into places, the likest spans of two annotators first.

    Args:
        answers: each annotator's spans.

    Returns:
        The places in the order of their first readings; an annotator has one span in a place at most.
    """
    by_span: dict[LabeledSpan, set[str]] = {}
    for name in sorted(answers):
        for span in answers[name]:
            by_span.setdefault(span, set()).add(name)
    spans = sorted(by_span)
    place_of = dict(zip(spans, ([span] for span in spans), strict=True))
    names = {span: set(by_span[span]) for span in spans}  # of the place that begins with the span
    for one, other in _alike(spans):
        mine, theirs = place_of[one], place_of[other]
        if mine is theirs or names[mine[0]] & names[theirs[0]]:
            continue
        names[mine[0]] |= names[theirs[0]]
        mine += theirs
        place_of.update(dict.fromkeys(theirs, mine))
    found = {id(place): place for place in place_of.values()}
    return tuple(sorted(_place(readings, by_span) for readings in found.values()))


def _alike(spans: Sequence[LabeledSpan]) -> list[tuple[LabeledSpan, LabeledSpan]]:
    """Pair the spans that may be of one place, the likest first; ``spans`` are sorted."""
    found = []
    for row, one in enumerate(spans):
        for other in spans[row + 1 :]:
            if other.start >= one.end:
                break
            like = likeness(one, other)
            if like >= _ALIKE:
                found.append((-like, one, other))
    return [(one, other) for _, one, other in sorted(found)]


def _place(readings: list[LabeledSpan], by_span: Mapping[LabeledSpan, set[str]]) -> Place:
    ordered = tuple(sorted(readings))
    return Place(ordered, {name: span for span in ordered for name in sorted(by_span[span])})
