"""Lines and prefixes that hold a date or a time and little else."""

import re

from curation.text.chars import fold

_ENGLISH = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun"
)
_MONTHS = (
    "يناير|فبراير|مارس|ابريل|نيسان|مايو|ماي|يونيو|يونيه|يوليو|يوليه|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر"
    "|كانون(?: ال(?:اول|ثاني))|شباط|اذار|ايار|حزيران|تموز|اب|ايلول|تشرين(?: ال(?:اول|ثاني))"
    "|جانفي|فيفري|افريل|جوان|جويلية|اوت|يوليوز|غشت|شتنبر|نونبر|دجنبر"
    "|محرم|صفر|رجب|شعبان|رمضان|شوال|ذ[وي] القعدة|ذ[وي] الحجة"
    "|ربيع(?: ال(?:اول|اخر|ثاني))|جمادي(?: ال(?:اولي?|اخرة?|ثانية?))"
)
_DAYS = "(?:يوم )?(?:ال)?(?:سبت|احد|اثنين|ثلاثاء|اربعاء|خميس|جمعة)"
_REST = (
    "الساعة|صباحا|مساء|ظهرا|بتاريخ|التاريخ|تاريخ النشر|نشر(?: في)?|اخر تحديث|تم التحديث|محدثة?|تحديث|منذ|قبل"
    "|دقيقة|دقائق|ساعة|ساعات|الموافق|ميلادي|هجري|توقيت|القاهرة|بغداد|دمشق|gmt|utc|am|pm|ص|م|هـ?|في"
    "|من|بتوقيت|غرينتش|جرينتش|مكة(?: المكرمة)?|الرياض|published|posted|updated|last|modified|on|at"
)
_ISO_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?"
_NUMBER = r"[\d٠-٩]+(?:[هم]|st|nd|rd|th)?"
_TOKENS = re.compile(
    rf"(?:(?:{_DAYS}|{_MONTHS}|{_ENGLISH}|{_REST}|{_ISO_TIME}|{_NUMBER})(?!\w)|[\s\W_])*+", re.I
)
_DIGIT = re.compile(r"[\d٠-٩]")
_PREFIX = re.compile(
    rf"[\s\W_]*(?:(?:{_DAYS}|{_MONTHS}|{_REST})(?!\w)[\s\W_]*)*[\d٠-٩]"
    rf"(?:(?:{_DAYS}|{_MONTHS}|{_REST})(?!\w)|[\d٠-٩]|[\s\W_])*",
    re.I,
)
_PREFIX_DIGITS = 4
# A whole date, in digits or with its month's name. Looked for in text as it is, so that places are kept.
_WHOLE = re.compile(
    r"(?<!\d)(?:[\d٠-٩]{1,2}\s?[-/]\s?[\d٠-٩]{1,2}\s?[-/]\s?[\d٠-٩]{4}|[\d٠-٩]{4}\s?[-/]\s?[\d٠-٩]{1,2}\s?[-/]\s?[\d٠-٩]{1,2}"
    rf"|[\d٠-٩]{{1,2}},? (?:{_MONTHS}),? [\d٠-٩]{{4}})(?!\d)"
)
# When a page was published: a whole date and a time beside it, or the words that say so and a date. The time
# has blanks around its colon, as in text with its marks set apart: elsewhere it may be a match's.
_DATE = (
    r"(?:\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{4}|\d{4}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{1,2}"
    rf"|\d{{1,2}}\s?[,،]?\s?(?:{_MONTHS})(?:\s?/\s?(?:{_MONTHS}))?\s?[,،]?\s?\d{{4}}"
    rf"|\d{{4}} {_DAYS} \d{{1,2}} (?:{_MONTHS}))"
)
_TIME = r"\d{1,2} : \d{2}(?!\d)"
_BESIDE = rf"(?:[\s,،|():–-]|(?:[مه]|{_DAYS}|الساعة|gmt|utc|اخر تحديث)(?!\w))*+"
_STAMP = re.compile(
    rf"(?<!\d)(?:{_DATE}{_BESIDE}{_TIME}|{_TIME}{_BESIDE}{_DATE}"
    rf"|(?:اخر تحديث|تاريخ النشر|نشر(?:ه|ت)? ف[يى]|نشر بتاريخ)\s?:?\s?(?:{_DAYS})?[\s,،]*{_DATE})"
    r"(?: (?:ص|م|صباحا|مساء|ظهرا|am|pm)(?!\w))?(?: \( مكة المكرمة \)| بتوقيت \w+(?: المحتلة)?)?",
    re.I,
)
_STAMPED = 350
_LIMIT = 90


def is_date_line(text: str) -> bool:
    """Whether a short line holds a date or time and nothing else."""
    if len(text) > _LIMIT or not _DIGIT.search(text):
        return False
    return _TOKENS.fullmatch(fold(text)) is not None


def find_date(text: str) -> int:
    """Return where the first whole date in ``text`` begins, day, month and year; 0 where there is none."""
    folded = fold(text)
    match = _WHOLE.search(folded) if len(folded) == len(text) else None
    return match.start() if match else 0


def stamp_end(text: str) -> int:
    """Return where the last stamp of publication in the head of ``text`` ends; 0 where there is none."""
    head = text[:_STAMPED]
    folded = fold(head)
    if ":" not in head or len(folded) != len(head) or not _DIGIT.search(head):
        return 0
    return max((match.end() for match in _STAMP.finditer(folded)), default=0)


def date_prefix(text: str) -> int:
    """Return the length of the date and time that ``text`` begins with; 0 where it begins with none."""
    head = text[:_LIMIT]
    folded = fold(head)
    match = _PREFIX.match(folded)
    if len(folded) != len(head) or match is None or len(_DIGIT.findall(match[0])) < _PREFIX_DIGITS:
        return 0
    return match.end()
