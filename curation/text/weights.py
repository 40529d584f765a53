"""How much a line speaks for an article's body, from its shape and its words.

The weights are set by hand, with reasons, and tested on pages; an article is the run of lines with the
largest sum, so only their signs and rough sizes matter.
"""

import re
from enum import Enum, auto

from curation.text.chars import fold
from curation.text.dates import is_date_line
from curation.text.lines import HEADLINE_LIMIT, Line, Marker
from curation.types import Reason

# What sites write around articles. Folded spelling (chars.fold); each phrase is rare in running news.
_CHROME = (
    "تابعنا علي",
    "تابعونا",
    "شارك الخبر",
    "مشاركه الخبر",
    "مشاركة الخبر",
    "انسخ الرابط",
    "نسخ الرابط",
    "الاكثر قراءة",
    "الاكثر مشاهدة",
    "الاكثر مناقشة",
    "اكثر قراءة",
    "اخر الاخبار",
    "آخر الاخبار",
    "اخر المقالات",
    "اقسام الموقع",
    "القائمة الرئيسية",
    "الصفحة الرئيسية",
    "روابط ذات صلة",
    "مواضيع ذات صلة",
    "اخبار ذات صلة",
    "الاخبار المتعلقة",
    "مقالات مشابهة",
    "اقرا المزيد",
    "اقرا ايضا",
    "المزيد من الاخبار",
    "كلمات دلالية",
    "الكلمات المفتاحية",
    "الوسوم",
    "اتصل بنا",
    "من نحن",
    "اعلن معنا",
    "سياسة الخصوصية",
    "الشروط والاحكام",
    "النشرة البريدية",
    "اشترك في",
    "تسجيل الدخول",
    "اضف تعليق",
    "تفعيل ال",
    "وجهة نظر كاتبها",
    "ذكر اسم الموقع",
    "related posts",
    "read more",
    "copyright",
    "javascript",
    "thank you for",
)
# Words of the same places that running text uses too.
_CHROME_WORDS = (
    "الكتروني",
    "فيسبوك",
    "تويتر",
    "واتساب",
    "انستجرام",
    "يوتيوب",
    "شارك",
    "طباعة",
    "تعليق",
    "whatsapp",
    "email",
)
# One of these is enough.
_OWNER = re.compile(r"الحقوق محفوظة|حقوق الموقع|all rights reserved", re.I)
_LATIN = re.compile(r"[A-Za-z]{4}")
_CHROME_PATTERN = re.compile("|".join(map(re.escape, _CHROME)), re.I)
_WORDS_PATTERN = re.compile("|".join(map(re.escape, _CHROME_WORDS)), re.I)


def _spellings(word: str) -> set[str]:
    """Give the ways a folded word is written: with or without hamza on its first alef."""
    return {re.sub(r"^(ال)?ا(?!ل)", rf"\g<1>{alef}", word) for alef in "اأإ"}


# The longest word of each phrase, and each word above, as pages spell them; looked for before anything else.
_TRIGGERS = frozenset(
    spelling
    for phrase in (*_CHROME, *_CHROME_WORDS, "الحقوق محفوظة", "حقوق الموقع")
    for spelling in _spellings(max(phrase.split(), key=len))
) | {"اقرأ", "إقرأ", "أيضا", "أيضاً", "أيضًا"}
_FUNCTION_WORD = re.compile(
    r"(?<!\w)(?:في|من|على|إلى|الى|أن|ان|التي|الذي|عن|مع|بعد|قبل|هذا|هذه|كما|وقد|حيث|خلال)(?!\w)"
)
_CREDIT = re.compile(r"(?:©|https?://|www\.|\(?(?:تصوير|صورة)\s*[:：])", re.I)
_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
_LETTER = re.compile(r"[^\W\d_]")

_UNSURE_ENDS = ("؟", "?", "!", "..", "…", ":")  # headlines end so, too
PARAGRAPH = 60
_FOOTER_WORDS = 15  # one sign of a footer in so many words
_FOOTER = -8.0  # a footer ends any body: no few sentences after it outweigh that
_LONG = 300
_MARKER_WEIGHTS = {
    Marker.SOURCE: -3.0,
    Marker.KEYWORDS: -3.0,
    Marker.RELATED: -0.5,  # insets stand in the middle of bodies
    Marker.SIMILAR: -0.5,
    Marker.HEAD: -8.0,  # what stands before a head is no body
}
_FUNCTION_SHARE = 0.1
_ARABIC_SHARE = 0.5


class Chrome(Enum):
    """How much of a line is site chrome: none of it, a line of it, or a whole footer run together."""

    NONE = auto()
    LINE = auto()
    FOOTER = auto()


def chrome_in(line: Line) -> Chrome:
    """Look for site chrome: its phrases, and words of it that running text uses, too."""
    if _TRIGGERS.isdisjoint(line.text.split()) and not _LATIN.search(line.text):
        return Chrome.NONE  # most lines: none of the words that the phrases are made of
    folded = fold(line.text)
    phrases = len({match.lower() for match in _CHROME_PATTERN.findall(folded)})
    words = len({match.lower() for match in _WORDS_PATTERN.findall(folded)})
    dense = (phrases + words) * _FOOTER_WORDS >= line.text.count(" ") + 1
    if phrases > 1 or (phrases and words and dense):
        return Chrome.FOOTER
    if _OWNER.search(folded):
        return Chrome.LINE
    short = len(line.text) <= HEADLINE_LIMIT and not line.sentence
    return Chrome.LINE if short and (phrases or words > 1) else Chrome.NONE


def is_credit(line: Line) -> bool:
    """Whether a line credits a picture, or is an address, or holds hardly an Arabic letter."""
    if _CREDIT.match(line.text):
        return True
    letters = len(_LETTER.findall(line.text))
    return len(_ARABIC_LETTER.findall(line.text)) < _ARABIC_SHARE * letters or letters < 2


def is_prose(text: str) -> bool:
    """Whether a long line without a terminator reads as sentences do: by its function words."""
    words = text.count(" ") + 1
    return len(_FUNCTION_WORD.findall(text)) >= _FUNCTION_SHARE * words


def body_weight(line: Line) -> float:
    """Weigh a line: above zero speaks for the body, below against it."""
    length = len(line.text)
    chrome = chrome_in(line)
    if chrome is Chrome.FOOTER:
        return _FOOTER
    if line.marker is not None:
        return _MARKER_WEIGHTS[line.marker]
    if chrome is Chrome.LINE:
        return _FOOTER if _OWNER.search(line.text) else -1.0
    if line.bullet or (not (line.sentence and length >= PARAGRAPH) and is_credit(line)):
        return -1.0
    if line.sentence and (length >= PARAGRAPH or not line.text.endswith(_UNSURE_ENDS)):
        return 0.5 + min(length, 400) / 80
    if length > HEADLINE_LIMIT:
        return 1.0 if is_prose(line.text) else 0.1 * (length > _LONG)
    return -0.5


def is_aside(line: Line) -> Reason | None:
    """Say what a line between paragraphs is where it is none of the body's; None where it may be."""
    if chrome_in(line) is not Chrome.NONE:
        return Reason.SHARE
    if line.sentence and len(line.text) >= PARAGRAPH:
        return None
    if is_date_line(line.text):
        return Reason.DATE_LINE
    return Reason.CAPTION if is_credit(line) else None
