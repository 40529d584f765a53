"""What the lines above and below a body are."""

import re

from curation.text.chars import fold
from curation.text.chrome import OWNER
from curation.text.dates import is_date_line
from curation.text.lines import Chrome, Line, Marker
from curation.text.weights import is_advertisement, is_credit
from curation.types import Reason

_BYLINE = re.compile(r"(?:كتبت?|بقلم|اعداد|تحرير|ترجمة|مراسل\w*)\s*[:：]?\s")


def head_reason(line: Line) -> Reason:
    """Say what a line above a body is, other than the title."""
    if line.above is None:
        line.above = _reason(line, Reason.NAVIGATION)
    return line.above


def tail_reason(line: Line) -> Reason:
    """Say what a line below a body is."""
    if line.below is None:
        site = line.chrome is not Chrome.NONE
        line.below = _reason(line, Reason.NAVIGATION if site else Reason.NOT_ARTICLE)
    return line.below


def _reason(line: Line, otherwise: Reason) -> Reason:
    if line.marker is Marker.COMMENTS:
        return Reason.COMMENTS
    if is_date_line(line.text):
        return Reason.DATE_LINE
    folded = fold(line.text)
    if _BYLINE.match(folded):
        return Reason.BYLINE
    if line.chrome is not Chrome.NONE and OWNER.search(folded):
        return Reason.COPYRIGHT
    if is_advertisement(folded):
        return Reason.ADVERTISEMENT
    return Reason.CAPTION if is_credit(line) else otherwise
