"""What sites write around articles: menus, share bars, footers, and how much of it a line holds."""

import re

from curation.text.chars import fold
from curation.text.lines import HEADLINE_LIMIT, Chrome, Line

# All in folded spelling (chars.fold); each is rare in running news.
# Headings of what stands beside an article, and of a page's foot:
_PLACES = (
    "الاكثر مشاهدة",
    "الاكثر مناقشة",
    "اكثر قراءة",
    "اخر الاخبار",
    "اخر المقالات",
    "اقسام الموقع",
    "القائمة الرئيسية",
    "الصفحة الرئيسية",
    "روابط ذات صلة",
    "مواضيع ذات صلة",
    "اخبار ذات صلة",
    "الاخبار المتعلقة",
    "مقالات مشابهة",
    "مواضيع مشابهة",
    "اقرا المزيد",
    "اقرا ايضا",
    "المزيد من الاخبار",
    "كلمات دلالية",
    "الكلمات المفتاحية",
    "الوسوم",
    "اتصل بنا",
    "من نحن",
    "هيئة التحرير",
    "خريطة الموقع",
    "ذكر اسم الموقع",
    "تعليق علي",
    "تعليقات علي",
    "كلمات مفتاحية",
    "قد يعجبك ايضا",
    "موضوعات ذات علاقة",
    "مواضيع ذات علاقة",
    "القائمة البريدية",
    "اختيار المحرر",
    "المقال السابق",
    "المقال التالي",
    "المنشور السابق",
    "المنشور التالي",
    "الخبر السابق",
    "الخبر التالي",
    "التعليق علي الموضوع",
    "تصميم و تطوير",
    "تصميم وتطوير",
    "التصميم والتطوير",
    "برمجة وتصميم",
    "related posts",
    "post navigation",
    "privacy policy",
    "powered by",
    "copyrighted",
    "read more",
    "copyright",
    "javascript",
    "thank you for",
)
# Buttons: a line of their own.
_BUTTONS = (
    "شارك الخبر",
    "مشاركه الخبر",
    "مشاركة الخبر",
    "نسخ الرابط",
    "تابعنا علي",
    "تابعونا",
    "اعلن معنا",
    "اشترك في",
    "اضف تعليق",
    "اترك تعليق",
    "اضغط هنا",
    "النشرة البريدية",
    "تفعيل الاشعارات",
)
# The site speaks to its reader, or of itself: in sentences, too.
_ADDRESSES = (
    "بريدك",
    "بريدكم",
    "متصفحك",
    "تجربتك",
    "نشرتنا",
    "قائمتنا",
    "هل تريد الاشتراك",
    "تسجيلك بنجاح",
    "تعليقك بنجاح",
    "كن اول من",
    "مشاركتك بالتعليق",
    "التعليقات المنشورة",
    "المشاركات والتعليقات",
    "الاراء والتعليقات",
    "الاراء الواردة",
    "المواد المنشورة",
    "المقالات المنشورة",
    "تعبر عن راي",
    "تعبر عن اراء",
    "of cookies",
    "using cookies",
    "موقعنا",
    "تطبيقنا",
    "قناتنا",
    "قنواتنا",
    "صفحتنا",
    "صفحاتنا",
    "متابعينا",
    "زوارنا",
    "قراءنا",
    "اخبارنا",
    "ملفات تعريف الارتباط",
    "الغاء الاشتراك",
    "تسجيل الدخول",
    "سجل الدخول",
    "سياسة الخصوصية",
    "شروط الاستخدام",
    "الشروط والاحكام",
    "قواعد النشر",
    "راي الموقع",
    "سياسة الموقع",
    "راي كاتب",
    "وجهة نظر كاتب",
    "يعبر بالضرورة",
    "تعبر بالضرورة",
    "يعكس بالضرورة",
    "تعكس بالضرورة",
    "راي اصحاب",
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
# As which the words above are found, too.
_INFLECTED = (
    "الاكثر",
    "اقرأ",
    "أيضا",
    "أيضاً",
    "أيضًا",
    "كاتبه",
    "كاتبها",
    "أصحابها",
    "تعليقك",
    "تعليقا",
    "تعليقات",
    "التعليقات",
)
# One of these is enough.
OWNER = re.compile(
    r"الحقوق محفوظة|حقوق (?:النشر|الطبع|الملكية)(?: والنشر)? محفوظة|حقوق الموقع|all rights reserved",
    re.I,
)
_PHRASES = (*_PLACES, *_BUTTONS, *_ADDRESSES)
_BEFORE = ("", "«", "(", "ل", "ب", "و")
_HAMZAS = re.compile(r"^(ال)?ا(?!ل)")


def _spellings(word: str) -> set[str]:
    """Give the ways a folded word stands in a page: with hamza on its first alef or without, with marks."""
    if word.isascii():
        return {word, word.title(), word.upper()}
    spelt = {_HAMZAS.sub(rf"\g<1>{alef}", word) for alef in "اأإ"}
    return {f"{before}{one}{after}" for one in spelt for before in _BEFORE for after in ("", *":.،!")}


# The longest word of each phrase, and each word above, as pages spell them; looked for before anything else.
_TRIGGERS = frozenset(
    spelling
    for phrase in (
        *_PHRASES,
        *_CHROME_WORDS,
        "محفوظة",
        "الموقع",
        "all rights reserved",
        *_INFLECTED,
        "WhatsApp",
        "JavaScript",
    )
    for spelling in _spellings(max(phrase.split(), key=len))
)
_FUNCTION_WORD = re.compile(
    r"(?<!\w)(?:في|من|على|إلى|الى|أن|ان|التي|الذي|عن|مع|بعد|قبل|هذا|هذه|كما|وقد|حيث|خلال)(?!\w)"
)
_FUNCTION_SHARE = 0.1
_FOOTER_WORDS = 15  # one sign of a footer in so many words
_FOOTER_HITS = 3
_CROWDED = 4  # a word of these in so many, besides a button, is no running text
_PLACE_WORDS = 40  # one heading of a footer in so many words, where there are several
_WORD = re.compile(r"\w{2,}")  # marks and digits may stand alone
_READ_ALSO = re.compile(r"[\W_]*اقرا ايضا\b")
_QUOTED = re.compile(r"[«“\"]")


def chrome_in(line: Line) -> Chrome:
    """Look for site chrome: its phrases, and words of it that running text uses, too."""
    if _TRIGGERS.isdisjoint(line.text.split()):
        return Chrome.NONE  # most lines: none of the words that the phrases are made of
    folded = fold(line.text).lower()
    places, buttons, addresses = (
        sum([phrase in folded for phrase in phrases]) for phrases in (_PLACES, _BUTTONS, _ADDRESSES)
    )
    phrases = places + buttons + addresses
    short = line.headline
    if not (phrases or short):  # a sentence with none of them
        return Chrome.LINE if OWNER.search(folded) else Chrome.NONE
    words = sum([word in folded for word in _CHROME_WORDS])
    tokens = len(_WORD.findall(folded))
    dense = (phrases + words) * _FOOTER_WORDS >= tokens
    if _is_footer(folded, tokens, places, phrases + words):
        return Chrome.FOOTER
    if not short and (places or buttons) and sum(map(folded.count, _CHROME_WORDS)) * _CROWDED >= tokens:
        return Chrome.FOOTER
    if OWNER.search(folded):
        return Chrome.LINE
    if short or (places and len(line.text) <= HEADLINE_LIMIT and _READ_ALSO.match(folded)):
        return Chrome.LINE if phrases or words > 1 or words * 2 >= tokens else Chrome.NONE
    spoken = addresses > 0 and dense and _QUOTED.search(line.text) is None
    return Chrome.LINE if spoken else Chrome.NONE


def has_chrome(text: str) -> bool:
    """Whether ``text`` holds any phrase of site chrome."""
    folded = fold(text).lower()
    return any(phrase in folded for phrase in _PHRASES)


def chrome_end(text: str) -> int:
    """Return where the last heading or button of a site in ``text`` ends; 0 where there is none."""
    folded = fold(text).lower()
    if len(folded) != len(text):
        return 0
    ends = ((folded.rfind(phrase), len(phrase)) for phrase in (*_PLACES, *_BUTTONS))
    return max((at + length for at, length in ends if at >= 0), default=0)


def _is_footer(folded: str, tokens: int, places: int, hits: int) -> bool:
    """Whether a line holds more than one part of a page's foot."""
    if places > 1 and places * _PLACE_WORDS >= tokens:
        return True
    return places > 0 and hits > _FOOTER_HITS and hits * _FOOTER_WORDS >= tokens and not is_prose(folded)


def is_prose(text: str) -> bool:
    """Whether a long line without a terminator reads as sentences do: by its function words."""
    words = text.count(" ") + 1
    return len(_FUNCTION_WORD.findall(text)) >= _FUNCTION_SHARE * words
