"""Pages whose lines were broken to a width, not by their author: which lines go on in the next."""

from collections.abc import Sequence
from itertools import pairwise

from curation.text.cues import NARROWEST, WIDEST, begins_anew
from curation.text.lines import ends_sentence

_LONG_SHARE = 0.6  # of the width: a line that may have been broken
_FULL_LINES = 4
_FULL_SHARE = 0.6  # of the long lines that no mark ends: a list of headlines has few as wide as its widest


def broken_lines(lines: Sequence[str]) -> frozenset[int]:
    """Find the lines of a page that go on in the next one: the next one's first word found no room.

    Args:
        lines: the page's lines, line ends left on or off. Menus and headings may stand among them.

    Returns:
        Their places in ``lines``; none where the page was not wrapped.
    """
    shown = [line.strip() for line in lines]
    width = max(map(len, shown), default=0)
    if not NARROWEST <= width <= WIDEST:
        return frozenset()
    broken: list[int] = []
    open_lines = 0
    for at, (line, following) in enumerate(pairwise(shown)):
        if len(line) < _LONG_SHARE * width or not following or ends_sentence(line):
            continue
        open_lines += 1
        room = width - len(line) - 1
        if len(following.split(None, 1)[0]) > room and not begins_anew(line, following):
            broken.append(at)
    if len(broken) < max(_FULL_LINES, _FULL_SHARE * open_lines):
        return frozenset()
    return frozenset(broken)
