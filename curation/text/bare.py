"""Pages that hold an article and nothing of a site's: there, a list and an unfinished line are its own."""

import re
from collections.abc import Sequence

from curation.text.chars import fold
from curation.text.lines import HEADLINE_LIMIT, Chrome, Line, Marker

_TODAY = re.compile(
    r"(?:اليوم|امس|غدا|مساء|صباح|ظهر|يوم|ليلة) (?:اليوم |امس |غد )?"
    r"ال(?:سبت|احد|اثنين|ثلاثاء|اربعاء|خميس|جمعة)"
)
_INTRO = 4  # blanks of a line that introduces a list; fewer, and it is an agency's name
_LEAD = 60  # a headline that names today is shorter
_FIGURES = re.compile(r"[\d٠-٩*:/]|\s[-–—]\s?|\s?[-–—]\s")
_NUMBER = re.compile(r"[\d٠-٩]+")
_NUMBERS = 3
_LISTED_SHARE = 0.6  # of the lines below a body: results, prices, names, and not headlines
_REMOVED = -1.0  # a line that weighs less is a date, a signature or the like


def is_bare(lines: Sequence[Line]) -> bool:
    """Whether no line is a site's: no menu, no button, no heading of other articles."""
    return all(line.chrome is Chrome.NONE and line.marker in (None, Marker.SOURCE) for line in lines)


def widened(lines: Sequence[Line], weights: Sequence[float], first: int, end: int) -> tuple[int, int]:
    """Widen the run ``[first, end)`` of a bare page's body by what belongs to it.

    Below it: a list of results or prices, a last line without its full stop. Above it: a first sentence
    without one, told from a headline by its length or by the day that it names.
    """
    while first > 0 and weights[first - 1] > _REMOVED and _is_lead(lines[first - 1]):
        first -= 1
    below = [at for at in range(end, len(lines)) if weights[at] > _REMOVED or lines[at].bullet]
    listed = sum(_is_listed(lines[at]) for at in below)
    if below and listed >= _LISTED_SHARE * len(below) and min(weights[end : below[-1]], default=0.0) > -2:
        end = below[-1] + 1
    return first, end


def with_figures(lines: Sequence[Line], weights: Sequence[float], end: int) -> int:
    """Say where a body ends that goes on to ``end`` and in long lines of results or prices right below."""
    while end < len(lines) and weights[end] >= 0 and len(lines[end].text) > HEADLINE_LIMIT:
        if len(_NUMBER.findall(lines[end].text)) < _NUMBERS:
            break
        end += 1
    return end


def _is_lead(line: Line) -> bool:
    if len(line.text) > HEADLINE_LIMIT or (line.text[-1] == ":" and line.text.count(" ") >= _INTRO):
        return True
    return len(line.text) > _LEAD and _TODAY.search(fold(line.text)) is not None


def _is_listed(line: Line) -> bool:
    return line.bullet or len(line.text) > HEADLINE_LIMIT or _FIGURES.search(line.text) is not None
