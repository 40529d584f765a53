"""Random pages: made of the lines that pages have, or real example pages with something done to them."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from tests.quality.page_samples import own_samples

EXAMPLES = Path(__file__).parents[2] / "examples" / "pages"
LONGEST = 60_000  # characters of what is repeated: quadratic time shows, and still ends

LINES = (
    "المصدر: صحيفة الضفة",
    "المصدر :",
    "قال المصدر: «لن نتراجع».",
    "(رويترز)",
    "كلمات دلالية: سد نهر وزارة المياه سليم حداد إلى أن",
    "كلمات دلالية: السدالنهروزارة المياهسليم حداد",
    "الوسوم:",
    "#سد_النخيل، #النهر؛ المياه | السد",
    "إقرأ أيضاً:",
    "اقرأ أيضا: عنوان في وسط النص",
    "مقالات مشابهة",
    "  • عنوان في قائمة",
    "3- عنوان مرقم",
    "الرئيسية | أخبار | رياضة | اتصل بنا | من نحن",
    "شارك الخبر فيسبوك تويتر واتساب طباعة",
    "جميع الحقوق محفوظة 2024",
    "أضف تعليقا",
    "التعليقات (3)",
    "عنوان قصير",
    "السبت، 4 مايو 2024 - 11:30 ص",
    "الجمعة ١٢ رمضان ١٤٤٥ هـ الموافق 22 مارس 2024",
    "آخر تحديث: 2024-03-22T10:00:00+03:00",
    "كتبت: سلوى الحداد",
    "أعلنت وزارة المياه أمس بدء الأعمال في السد. وقال الوزير سليم حداد إن العمل يسير كما خُطط له.",
    "وقالت د. هالة إن «النهر يختنق!»، وأضافت: لماذا؟ ثم … غادرت (3) القاعة.",
    "قوات تتقدم في الحكومةترامب يعلق على المحادثات الجديدةبالصور: سيول في العاصمة",
    "https://example.org/a?b=c#d user@example.org 0791234567",
    "Latin text, with a full stop. And 12.5% more!",
    "",
    " ",
    "\u00a0",
)
ENDS = ("\n", "\n\n", "\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\x1c", " ", "")
ODD = (
    *"\x00\ufeff\u200f\u200e\u202b\u202c\u2067\u2069\u061c\u200b\u00ad\ufffd\ud800\udfff\u200d\u200c\u0640\u0651",
    *"()[]{}«»“”\"'.…؟!،؛:|#_-–•*/\\@%٪0٣ةىإآاأﷺﻻ😀🇪🇬🏽\u0301\u0654\u00a0\u3000\t",
)
CHUNKS = (
    *ODD,
    *LINES,
    "((",
    "))",
    "«»",
    '"',
    ". ",
    "..",
    "؟!",
    "ا",
    "ال",
    "و",
    "ة",
    "كلمة ",
    "A",
    "1/",
    "﴿",
    "﴾\n",
)


@cache
def corpus() -> tuple[str, ...]:
    """Give the example pages and those that cleaning is scored on."""
    examples = [path.read_bytes().decode() for path in sorted(EXAMPLES.glob("*.txt"))]
    return (*examples, *(sample.raw for sample in own_samples()))


def random_page(random: Random) -> str:
    """Make one page."""
    page = random.choices((_built, _real, _noise, _repeated), (4, 5, 1, 1))[0](random)
    for _ in range(random.choice((0, 1, 1, 2, 3, 8))):
        page = random.choice(_CHANGES)(random, page)
    return page


def _built(random: Random) -> str:
    ends = random.choices(ENDS, k=3)
    return "".join(
        random.choice(LINES) + random.choice(ends) for _ in range(random.choice((1, 3, 10, 40, 120)))
    )


def _real(random: Random) -> str:
    return random.choice(corpus())


def _noise(random: Random) -> str:
    top = random.choice((0x80, 0x700, 0x3000, 0xFFFF, 0x10FFFF))
    return "".join(chr(random.randint(0, top)) for _ in range(random.randint(0, 400)))


def _repeated(random: Random) -> str:
    """Repeat a little very often: what makes a rule go back over what it has read takes its time here."""
    chunk = "".join(random.choices(CHUNKS, k=random.choice((1, 1, 2, 3))))
    times = random.randint(2, max(3, LONGEST // max(len(chunk), 1)))
    around = random.choices(LINES, k=2)
    return f"{around[0]}{random.choice(ENDS)}{chunk * times}{random.choice(ENDS)}{around[1]}"


def _place(random: Random, page: str) -> int:
    return random.randint(0, len(page))


def _insert(random: Random, page: str) -> str:
    for _ in range(random.choice((1, 3, 20))):
        at = _place(random, page)
        page = page[:at] + random.choice(CHUNKS) * random.choice((1, 1, 1, 2, 50)) + page[at:]
    return page


def _delete(random: Random, page: str) -> str:
    start, end = sorted((_place(random, page), _place(random, page)))
    return page[:start] + page[min(end, start + random.choice((1, 5, 200, 5000))) :]


def _lines(random: Random, page: str) -> str:
    lines = page.split("\n")
    kind = random.choice(("shuffle", "glue", "double", "drop"))
    if kind == "shuffle":
        random.shuffle(lines)
    elif kind == "glue":
        return random.choice(("", " ")).join(lines)
    elif kind == "double":
        lines = [line for line in lines for _ in range(random.choice((1, 1, 2)))]
    else:
        lines = [line for line in lines if random.random() < 0.7]
    return "\n".join(lines)


def _ends(random: Random, page: str) -> str:
    return page.replace("\n", random.choice(ENDS))


def _join(random: Random, page: str) -> str:
    other = random.choice((_built, _real))(random)
    at = _place(random, page)
    return page[:at] + other + page[at:]


def _sprinkle(random: Random, page: str) -> str:
    odd, every = random.choice(ODD), random.randint(2, 60)
    return odd.join(page[at : at + every] for at in range(0, len(page), every))


def _blanks(random: Random, page: str) -> str:
    return page.replace(" ", random.choice(("", "  ", "\u00a0", "\t", " \u200f ")))


_CHANGES: tuple[Callable[[Random, str], str], ...] = (
    _insert,
    _delete,
    _lines,
    _ends,
    _join,
    _sprinkle,
    _blanks,
)
