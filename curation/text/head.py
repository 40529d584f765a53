"""What stands above a body: which line is the title, and what the others are."""

import re
from collections.abc import Sequence

from curation.text.chars import fold
from curation.text.chrome import Chrome, chrome_in
from curation.text.dates import is_date_line
from curation.text.lines import Line
from curation.text.weights import is_credit
from curation.types import Reason

_TITLE_LENGTH = range(8, 201)
_SEARCHED = 30
_SHARED = 0.3
_WORD = re.compile(r"\w{3,}")
_BYLINE = re.compile(r"(?:كتبت?|بقلم|اعداد|تحرير|ترجمة|مراسل\w*)\s*[:：]?\s")


def find_title(head: Sequence[Line], body: Sequence[Line]) -> Line | None:
    """Choose the title: the headline above the body that shares most words with it.

    The line right above the body needs to share none.
    """
    near = list(enumerate(reversed(head[-_SEARCHED:])))
    candidates = [(distance, line) for distance, line in near if _may_be_title(line)]
    if len(candidates) == 1 and candidates[0][0] == 0:
        return candidates[0][1]  # most pages: one line above the body
    words = _words("\n".join(line.text for line in body)) if candidates else set()
    best: tuple[float, Line] | None = None
    for distance, line in candidates:
        own = _words(line.text)
        common = len(own & words)
        share = common / len(own) if own else 0.0
        # Both how many words and which share: a menu entry of two words may stand in the body by chance.
        if (share >= _SHARED or distance == 0) and (best is None or common * share > best[0]):
            best = (common * share, line)
    return best[1] if best else None


def head_reason(line: Line) -> Reason:
    """Say what a line above a body is, other than the title."""
    if is_date_line(line.text):
        return Reason.DATE_LINE
    if _BYLINE.match(fold(line.text)):
        return Reason.BYLINE
    if is_credit(line):
        return Reason.CAPTION
    return Reason.NAVIGATION


def _may_be_title(line: Line) -> bool:
    fits = len(line.text) in _TITLE_LENGTH and not line.bullet
    return fits and not (chrome_in(line) is not Chrome.NONE or is_credit(line) or is_date_line(line.text))


def _words(text: str) -> set[str]:
    return {word.removeprefix("ال") for word in _WORD.findall(fold(text))}
