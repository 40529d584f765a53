"""Sentences that are teasers of other articles: each under its headline, one after another."""

from collections.abc import Iterator, Sequence

from curation.text.lines import Chrome, Line
from curation.text.restating import stems
from curation.text.weights import is_told

_LEAST_PAIRED = 3
_BETWEEN = 3  # a date, a section, a headline's number between two teasers
_ABOVE = 3  # lines between the heading of a list and its first teaser
_SERIES = 3  # sentences in a row, each alone under a headline
_CUT = ("..", "…")


def find_teasers(lines: Sequence[Line], weights: Sequence[float]) -> set[int]:
    """Find the sentences of teasers in a row, by their places.

    Each stands alone, and says its headline again; or they are cut off; or they stand in a list below the
    article, under a heading or a button of the site's.
    """
    around = zip(weights, (*weights[1:], 0.0), (1.0, *weights), strict=False)
    alone = [
        at
        for at, (weight, after, before) in enumerate(around)
        if before <= 0 < weight and after <= 0 and not _goes_on(lines[at].text)
    ]
    if len(alone) < 2:
        return set()  # most pages
    return {*_restating(lines, weights), *_in_series(lines, weights, alone)}


def _in_series(lines: Sequence[Line], weights: Sequence[float], alone: Sequence[int]) -> Iterator[int]:
    groups: list[list[int]] = []
    for at in alone:
        last = groups[-1][-1] if groups else at
        if last < at <= last + _BETWEEN + 1 and not any(map(_is_of_site, lines[last + 1 : at])):
            groups[-1].append(at)
        else:
            groups.append([at])
    for group in groups:
        first = group[0]
        cut = sum(_is_cut(lines[at]) for at in group)
        listed = len(group) >= _SERIES and any(map(_is_of_site, lines[max(first - _ABOVE, 0) : first]))
        below = listed and any(weight > 0 for weight in weights[:first])
        if below or (len(group) > 1 and 2 * cut >= len(group)):
            yield from group


def _is_of_site(line: Line) -> bool:
    return line.marker is not None or line.chrome is not Chrome.NONE


def _is_cut(line: Line) -> bool:
    return line.text.endswith(_CUT) or not line.sentence


def _restating(lines: Sequence[Line], weights: Sequence[float]) -> set[int]:
    groups: list[list[int]] = [[]]
    before = 1.0
    for at, weight in enumerate(weights):
        group = groups[-1]
        if weight > 0 and before <= 0 and _is_teaser(lines, weights, at):
            group.append(at)
        elif group and (weight > 0 or at - group[-1] > _BETWEEN + 1 or lines[at].marker is not None):
            groups.append([])
        before = weight
    return {at for group in groups if len(group) > 1 for at in group}


def _is_teaser(lines: Sequence[Line], weights: Sequence[float], at: int) -> bool:
    if at + 1 < len(lines) and weights[at + 1] > 0:
        return False
    for above in range(max(at - 2, 0), at):
        line = lines[above]
        if weights[above] > 0 or line.marker is not None or line.text.count(" ") + 1 < _LEAST_PAIRED:
            continue
        own = stems(line.text)
        if len(own) >= _LEAST_PAIRED and len(own & stems(lines[at].text)) >= max(_LEAST_PAIRED, len(own) / 2):
            return True
    return False


def _goes_on(text: str) -> bool:
    """Whether a sentence takes up what stands above: «وأضاف …» begins no other article."""
    return text[0] == "و" and is_told(text)
