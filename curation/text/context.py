"""How a line's weight changes with the lines around it: lists, gaps, comments, teasers of other articles."""

from collections.abc import Sequence

from curation.text.lines import Line, Marker
from curation.text.teasers import find_teasers

_INTRO_WORDS = 2
_ITEM = 0.1  # an item after «… التالية:», and at a body's end, too
_PLAIN_ITEMS = 12  # lines without a bullet that one colon may introduce
_GAP = -0.8  # of short lines in a row, each after the first
_ALONE = 0.25  # a sentence alone between short lines, under the heading of comments
_TEASER = -1.0


def in_context(lines: Sequence[Line], weights: Sequence[float]) -> list[float]:
    """Weigh each line of an article's draft anew by what stands around it."""
    weighed = list(weights)
    if ":" in [line.text[-1] for line in lines if line.marker is None]:
        for at in _lists(lines, weights):
            weighed[at] = _ITEM if lines[at].bullet else 0.0
    before = 0.0
    for at, weight in enumerate(weighed):
        if before < 0 and _GAP < weight < 0:
            weighed[at] = _GAP
        before = weight
    if Marker.COMMENTS in [line.marker for line in lines]:
        _discount_comments(lines, weighed)
    teasers = find_teasers(lines, weighed)
    if teasers and any(weight > 0 for at, weight in enumerate(weighed) if at not in teasers):
        for at in teasers:
            weighed[at] = _TEASER
    return weighed


def _lists(lines: Sequence[Line], weights: Sequence[float]) -> list[int]:
    """Find the short lines that a line ending with a colon introduces: items, verses, the line itself."""
    found: list[int] = []
    is_open = False
    plain = 0
    for at, line in enumerate(lines):
        if (weights[at] > 0 and not line.bullet) or _ends_list(line, weights[at]):
            is_open = False
        if is_open and weights[at] <= 0 and (line.bullet or plain < _PLAIN_ITEMS):
            plain += not line.bullet
            found.append(at)
        elif _introduces(line, weights, at):
            is_open, plain = True, 0
            if weights[at] <= 0:
                found.append(at)
    return found


def _ends_list(line: Line, weight: float) -> bool:
    return line.marker is not None or weight < -1 or (weight == -1 and not line.bullet)


def _introduces(line: Line, weights: Sequence[float], at: int) -> bool:
    if not line.text.endswith(":") or line.bullet or line.marker is not None or weights[at] <= -1:
        return False
    follows = any(weight > 0 for weight in weights[max(at - 2, 0) : at])
    return weights[at] > 0 or (follows and line.text.count(" ") + 1 >= _INTRO_WORDS)


def _discount_comments(lines: Sequence[Line], weighed: list[float]) -> None:
    """Make less of the sentences under the heading of comments that stand alone, below a writer's name."""
    is_open = begun = False
    last = len(lines) - 1
    before = list(weighed)
    for at, line in enumerate(lines):
        is_open = is_open or (begun and line.marker is Marker.COMMENTS)
        begun = begun or before[at] > 0
        alone = (at == 0 or before[at - 1] <= 0) and (at == last or before[at + 1] <= 0)
        if is_open and alone and before[at] > 0:
            weighed[at] *= _ALONE
