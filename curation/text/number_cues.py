"""Words and signs around digits that say what they are: a telephone, a person's number, or a count."""

import re

from curation.text.chars import fold
from curation.types import PersonalKind

REACH = 40  # characters before a number in which a word speaks of it

_SIGNS = "[☎☏✆📞📱]"
# Compared with folded text: no hamza seats, alef maqsura as ya.
_PHONE = re.compile(
    "هاتف|هواتف|تلفون|تليفون|جوال|موبايل|المحمول|خلوي|واتس ?اب|فاكس|للتواصل|للاتصال|الاتصال ب|اتصل|"
    rf"للاستفسار|للاستعلام|للحجز|\b(?:tel|phone|mobile|mob|whatsapp|fax|call)\b|{_SIGNS}",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    "رقم (?:ال)?(?:هويت?[هة]?ا?|بطاقت?[هة]?ا?|اقامت?[هة]?ا?|جواز)|السجل المدني|الهوي[هة] الوطني[هة]|"
    "(?:الرقم|رقم[هة]ا?) (?:القومي|الوطني|المدني|الشخصي)|جواز (?:ال)?سفر|البطاق[هة] الشخصي[هة]|"
    "بطاق[هة] (?:الهوي[هة]|الاحوال|التعريف)|"
    r"\b(?:national id|id no|passport)\b",
    re.IGNORECASE,
)
_WORD_OR_SIGN = re.compile(rf"[^\W\d_]|{_SIGNS}")
_COUNTED = re.compile(
    r"\s*(?:[%٪$€£¥]|مليون|مليار|الف|دولار|ريال|دينار|جنيه|درهم|لير[هة]|يورو|شيكل|شيقل|فرنك|نسم[هة]|شخص|"
    r"مواطن|ناخب|صوت|طن|برميل|متر|كيلو|كلم|كم|سن[هة]|مشاهد[هة]|متابع|usd|dollar)",
    re.IGNORECASE,
)
_PRICED = re.compile(r"[$€£¥] ?\Z")
_LONGEST_COUNTED = 12


def cue_before(text: str, nearest: int, start: int) -> PersonalKind | None:
    """Say what the words before ``start`` announce: a phone, an identity number, or neither.

    Words before ``nearest``, on another line, or before a bracket that closes are not heard: such a
    bracket ends every mask.
    """
    nearest = max(nearest, start - REACH)
    nearest = max(nearest, text.rfind("\n", nearest, start) + 1, text.rfind("]", nearest, start) + 1)
    if not _WORD_OR_SIGN.search(text, nearest, start):
        return None  # digits upon digits
    words = fold(text[nearest:start])
    phone, identity = (max((m.end() for m in cue.finditer(words)), default=0) for cue in (_PHONE, _IDENTITY))
    if phone == identity:
        return None
    return PersonalKind.PHONE if phone > identity else PersonalKind.NATIONAL_ID


def is_counted(text: str, start: int, end: int) -> bool:
    """Whether the number ``[start, end)`` counts something: a price, people, a measure."""
    behind = fold(text[end : end + _LONGEST_COUNTED])
    return bool(_COUNTED.match(behind) or _PRICED.search(text, max(start - 2, 0), start))
