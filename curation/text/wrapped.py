"""Pages whose lines were broken, not by their author, to a width or at every link: which lines go on."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from curation.text.cues import NARROWEST, WIDEST, begins_anew
from curation.text.lines import ends_sentence, shape_of

_LONG_SHARE = 0.6  # of the width: a line that may have been broken
_FULL_LINES = 4
_FULL_SHARE = 0.6  # of the long lines that no mark ends: a list of headlines has few as wide as its widest
_GOES_ON = tuple("،؛,.؟")  # no line of an author's begins so
_MAY_GO_ON = re.compile(r"\n[^\S\n]*[،؛,.؟]")
_LINKS = 2  # so many lines that do, and the page was cut at its links
_PIECES = 40  # lines of one paragraph


def broken_lines(raw: str, lines: Sequence[str]) -> frozenset[int]:
    """Find the ``lines`` of ``raw`` that go on in the next; see ``wrapped_lines`` and ``linked_lines``."""
    if max(map(len, lines), default=0) <= WIDEST and (wrapped := wrapped_lines(lines)):
        return wrapped
    return linked_lines(lines) if _MAY_GO_ON.search(raw) else frozenset()


def wrapped_lines(lines: Sequence[str]) -> frozenset[int]:
    """Find the lines that were broken to a width: the next one's first word found no room.

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


def linked_lines(lines: Sequence[str]) -> frozenset[int]:
    """Find the lines that were broken at links and the like: the next one begins with a comma or full stop.

    On such a page each line goes on up to the next end of a sentence, from the first paragraph known so.

    Args:
        lines: as for ``wrapped_lines``.

    Returns:
        As for ``wrapped_lines``.
    """
    shown = [line.strip() for line in lines]
    known = [
        at for at, following in enumerate(shown[1:]) if following.startswith(_GOES_ON) and _open(shown[at])
    ]
    if len(known) < _LINKS:
        return frozenset()
    broken = set(known)
    done = 0
    for at in known:
        if at >= done:
            first = at - 1 if at > 0 and _open(shown[at - 1]) else at
            broken.update(range(first, at))
            for paragraph in _paragraphs(shown, at):
                broken.update(paragraph)
                done = paragraph.stop + 1
    return frozenset(broken)


def _paragraphs(shown: Sequence[str], first: int) -> Iterator[range]:
    """Yield the lines that go on, paragraph by paragraph, as far as each ends with a sentence."""
    while first < len(shown):
        last = first
        while last < len(shown) and last - first < _PIECES and _open(shown[last]):
            last += 1
        if last == len(shown) or not shown[last] or _open(shown[last]):
            return
        yield range(first, last)
        first = last + 1


def _open(line: str) -> bool:
    """Whether a line may go on: there is one, no sentence ends with it, and it is no marker."""
    return bool(line) and not ends_sentence(line) and shape_of(line).marker is None
