"""Which of the lines above a body is the title."""

import re
from collections.abc import Sequence

from curation.text.chars import fold
from curation.text.dates import is_date_line
from curation.text.lines import HEADLINE_LIMIT, Chrome, Line
from curation.text.weights import is_credit

_TITLE_LENGTH = range(8, 201)
_TITLE_ENDS = ("؟", "?", "!", "..", "…")
_SEARCHED = 30
_SHARED = 0.3
_WORD = re.compile(r"(?<!\w)(?=\w{3})(?:ال)?(\w*)")


def find_title(head: Sequence[Line], body: Sequence[Line]) -> int | None:
    """Choose the title: the headline above the body that shares most words with it.

    The line right above the body needs to share none.

    Returns:
        Its place in ``head``; None where there is none.
    """
    last = len(head) - 1
    near = range(last, max(last - _SEARCHED, -1), -1)
    candidates = [at for at in near if may_be_title(head[at])]
    if candidates == [last]:
        return last  # most pages: one line above the body
    words = _words("\n".join(line.text for line in body)) if candidates else set()
    best: tuple[float, int] | None = None
    for at in candidates:
        own = _words(head[at].text)
        common = len(own & words)
        share = common / len(own) if own else 0.0
        # Both how many words and which share: a menu entry of two words may stand in the body by chance.
        if (share >= _SHARED or at == last) and (best is None or common * share > best[0]):
            best = (common * share, at)
    return best[1] if best else None


def is_marked_title(lines: Sequence[Line]) -> bool:
    """Whether lines begin with a headline that «؟» or «!» ends, and longer ones follow."""
    if len(lines) < 2 or not lines[0].text.endswith(_TITLE_ENDS):
        return False
    length = len(lines[0].text)
    return _TITLE_LENGTH.start <= length <= HEADLINE_LIMIT and length < len(lines[1].text)


def may_be_title(line: Line) -> bool:
    """Whether a line above a body is none of what is never a title: chrome, a credit, a date, a bullet."""
    if line.heads is None:
        fits = len(line.text) in _TITLE_LENGTH and not line.bullet and line.chrome is Chrome.NONE
        line.heads = fits and not (is_credit(line) or is_date_line(line.text))
    return line.heads


def _words(text: str) -> set[str]:
    return set(_WORD.findall(fold(text)))
