"""How much a line speaks for an article's body, from its shape and its words.

The weights are set by hand, with reasons, and tested on pages; an article is the run of lines with the
largest sum, so only their signs and rough sizes matter.
"""

import re

from curation.text.chars import fold
from curation.text.chrome import OWNER, is_prose
from curation.text.dates import is_date_line
from curation.text.lines import HEADLINE_LIMIT, Chrome, Line, Marker
from curation.types import Reason

_CREDIT = re.compile(r"(?:©|https?://|www\.|\(?(?:تصوير|صورة)\s*[:：])", re.I)
_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
_LETTER = re.compile(r"[^\W\d_]")
_ARABIC_ONLY = re.compile(r"[\W\d_]*[\u0621-\u064a][\W\d_]*[\u0621-\u064a][\W\d_\u0621-\u064a]*\Z")

_UNSURE_ENDS = ("؟", "?", "!", "..", "…", ":")  # headlines end so, too
PARAGRAPH = 60
_FOOTER = -8.0  # a footer ends any body: no few sentences after it outweigh that
_LONG = 300
_COMMA_WORDS = 5
_GAP = "   "  # so many blanks stand between headlines written into one line, and
_GAPS = 4  # so often
_HALF = 80  # a line so long that has a comma and function words is a paragraph without its full stop
_BULLETED = 0.4  # a list of sentences may be an article's, or a site's rules
_MARKER_WEIGHTS = {
    Marker.SOURCE: -3.0,
    Marker.KEYWORDS: -3.0,
    Marker.RELATED: -0.5,  # insets stand in the middle of bodies
    Marker.SIMILAR: -0.5,
    Marker.COMMENTS: -8.0,
    Marker.HEAD: -8.0,  # what stands before a head is no body
}
_AD = re.compile(r"[\W_]*(?:اعلان(?:ات)?|مساحة اعلانية|advertisement)[\W_]*$", re.I)
# A picture's line ends with who made it: «(أ ف ب)», «- رويترز», or says that it is a picture.
_CAPTION = re.compile(
    r"\([^()]{2,25}\)$|ارشيفية?\)?$"
    r"|[-–/|]\s?(?:رويترز|ا\s?ف\s?ب|فرانس برس|الاناضول|اسوشيتد برس|وكالات|وكالة \S+)$"
)
_DATE_DIGITS = 5
_TOLD_WORDS = 4
_TELLING = tuple("قأاذلتب")
_TOLD = re.compile(
    r"(?:و ?)?(?:قال|اضاف|اكد|اوضح|اشار|ذكر|لفت|تابع|اعتبر|بين)ت? (?=.* (?:ان|انه|انها|انهم|الي|علي) )"
    r"|و ?(?:كشف|اعلن|صرح|افاد|نقل|نوه|حذر|توقع|زعم|نف|رجح|اردف|استطرد)[تيا]?ت? "
    r"(?=.*[ ،](?:ان|انه|انها|انهم|الي|علي|عن|من|الا) )"
    r"|و ?(?:كانت?|[يت]اتي|[يت]عد|جاءت?|دعت?|دعا|شددت?|يذكر|يشار|اختتمت?|ختمت?|بحسب|وفقا|في|من|عن|قد) "
)
_AUTHOR_WITHIN = 12
_COLON = re.compile(r"[:：-]")
_SPEAKER = re.compile(r"(?:س|ج|سؤال|جواب)\s?\d{0,2}\s?[:：]\s")
_AUTHOR = re.compile(r"(?:كتبت?|بقلم|اعداد|تحرير|ترجمة|تصوير|حوار|حاورها?|نص|تغطية|مراسل\w*)\s?[:：-]")
_ARABIC_SHARE = 0.5


def is_credit(line: Line) -> bool:
    """Whether a line credits a picture, or is an address, or holds hardly an Arabic letter."""
    if _CREDIT.match(line.text):
        return True
    if _ARABIC_ONLY.match(line.text):
        return False  # most lines
    letters = len(_LETTER.findall(line.text))
    return len(_ARABIC_LETTER.findall(line.text)) < _ARABIC_SHARE * letters or letters < 2


def is_advertisement(folded: str) -> bool:
    """Whether a line in folded spelling says that an advertisement stands there."""
    return _AD.match(folded) is not None


def body_weight(line: Line) -> float:
    """Weigh a line whose chrome is known: above zero speaks for the body, below against it."""
    length = len(line.text)
    chrome = line.chrome
    if chrome is Chrome.FOOTER:
        return _FOOTER
    if line.marker is not None:
        return _MARKER_WEIGHTS[line.marker]
    if chrome is Chrome.LINE:
        return _FOOTER if OWNER.search(line.text) else -1.0
    if length < PARAGRAPH or not line.sentence:
        if line.bullet:
            # a question may be an interview's
            return -0.5 if line.text.endswith(("؟", "?")) else -1.0
        if (short := _short_weight(line)) is not None:
            return short
    if line.sentence and (length >= PARAGRAPH or not line.text.endswith(_UNSURE_ENDS)):
        return (0.5 + min(length, 400) / 80) * (_BULLETED if line.bullet else 1)
    if length > HEADLINE_LIMIT:
        return _unended_weight(line)
    if is_told(line.text) or (length > _HALF and "،" in line.text and is_prose(line.text)):
        return 0.5 + length / 160
    return -0.5


def _unended_weight(line: Line) -> float:
    """Weigh a long line without a terminator: sentences, or headlines written into one line."""
    if line.text.count(_GAP) >= _GAPS:
        return -1.0
    return 1.0 if is_prose(line.text) or _is_lead(line) else 0.1 * (len(line.text) > _LONG)


def _short_weight(line: Line) -> float | None:
    """Weigh what is no paragraph by its shape: dates, bylines, credits, an interview's labels."""
    if is_date_line(line.text):
        return -1.5 if sum(map(str.isdigit, line.text)) >= _DATE_DIGITS else -0.5
    if _SPEAKER.match(line.text):
        return 0.5
    if _COLON.search(line.text, 0, _AUTHOR_WITHIN) and _AUTHOR.match(fold(line.text[:_AUTHOR_WITHIN])):
        return -2.0
    return -1.0 if is_credit(line) else None


def _is_lead(line: Line) -> bool:
    """Whether a long line without a terminator has the commas of a sentence: not none, nor a list's."""
    return 0 < line.text.count("،") * _COMMA_WORDS <= line.text.count(" ") and not line.glue_seen


def is_told(text: str) -> bool:
    """Whether a line without a terminator begins or runs as news go on: «وقال … إن»."""
    begins = text[0] == "و" or text.startswith(_TELLING)
    return begins and text.count(" ") >= _TOLD_WORDS and _TOLD.match(fold(text)) is not None


def is_aside(line: Line) -> Reason | None:
    """Say what a line between paragraphs is where it is none of the body's; None where it may be."""
    if line.chrome is not Chrome.NONE:
        return Reason.SHARE
    if line.sentence and len(line.text) >= PARAGRAPH:
        return None
    if is_date_line(line.text):
        return Reason.DATE_LINE
    folded = fold(line.text)
    if is_advertisement(folded):
        return Reason.ADVERTISEMENT
    is_caption = is_credit(line) or (line.headline and _CAPTION.search(folded) is not None)
    return Reason.CAPTION if is_caption else None
