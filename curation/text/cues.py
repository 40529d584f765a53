"""Words beside a mark that tell whether a sentence ends there, and how a hard-wrapped text is known."""

import re
from itertools import pairwise

from curation.text.chars import CLOSERS, TERMINATORS

_MARKS = "\u064b-\u065f\u0670"
_REACH = 24  # code points looked at before a mark; words before it are shorter

# «د.», «م.», «ز.» and the last letter of «ق.م.», «أ.د.»; a few Latin titles.
_INITIAL = re.compile(rf"(?:\A|[^\w{_MARKS}])[^\W\d_][{_MARKS}]*\Z")
_LATIN_TITLES = frozenset(["Dr", "Mr", "Mrs", "Ms", "Prof", "St", "Gen", "Sen", "Gov", "vs", "No"])
# Behind a number they are eras, hours and units, and may end a sentence; so may a letter that names
# something.
_UNITS = frozenset("مهسصق")
_NAMED_BY_LETTER = re.compile(
    r"[وفبكل]{0,2}(?:ال|لل)?"
    r"(?:فيتامين|فئة|مجموعة|حرف|درجة|نقطة|خطة|قسم|صف|فصيلة|نوع|نموذج|رمز)"
)
_JOINED = re.compile(r"[وف][^\W\d_]")
_ENUMERATOR = re.compile(r"[:؛•]\s?\(?\d{1,2}\)?\Z")
_ENUMERATOR_FIRST = re.compile(r"[\W_]*\d{0,2}[\W_]*")

_RELATIVE = r"(?:الذي|التي|الذين|اللذان|اللذين|اللتان|اللتين|اللواتي|اللاتي)"
_RELATES = re.compile(rf"{_RELATIVE}\b")
# What only goes on: conjunctions that need what stands before them, relatives, and words by which a speaker
# takes up again what the dots broke off.
_GOES_ON = re.compile(
    rf"(?:[أا]و|[أا]م|بل|ثم|و?لكن(?:ه|ها|هم|نا|ني)?|فيما|بينما|حيث|إذ|و?ك?[أا]ن(?:ه|ها|هم|نا|ني)?|"
    rf"[بل][أا]ن(?:ه|ها|هم|نا|ني)?|لكي|كي|حتى|إلا|سوى|رغم|مما|مثل|يعني|أعني|أقصد|{_RELATIVE}|"
    r"في (?:الواقع|الحقيقة))\b"
)
# «أو» before a noun phrase adds to the question; before a clause it may open another.
_OR_PHRASE = re.compile(r"[أا]و (?:هذا|هذه|ذلك|تلك|هؤلاء|أولئك) ال")
# Who spoke, after the quotation; with a colon or a quotation of its own it opens the next one.
_SPOKE = re.compile(
    r"(?:قال|يقول|س[أا]ل|يس[أا]ل|تساءل|[أا]جاب|رد|صرخ|صاح|هتف|همس|عل[ّ]?ق)(?:ت|وا|ه|ها)?\b"
    r"[^:«»“”\"\n.!?؟…]{0,80}(?:[.!?؟…\n]|\Z)"
)

_ENDED = re.compile(rf"[{TERMINATORS}][{re.escape(CLOSERS)}]*\Z")
_ENDS_INSIDE = re.compile(r"[^\s.][.!?؟]\s+\w")
_STARTS_ANEW = re.compile(r"[-–—•*·▪■#]|\(?\d{1,3}[.)\-]\s")
NARROWEST, WIDEST = 40, 120
_FULL_LINES = 3
_FULL_SHARE = 0.7


def abbreviates(text: str, start: int, end: int, after: int) -> bool:
    """Tell whether the full stop before ``end`` only shortens a word or numbers an entry.

    Args:
        text: the whole text.
        start: where the sentence began.
        end: right behind the full stop.
        after: where the next word begins.
    """
    before = text[max(start, end - _REACH) : end - 1]
    words = before.split()
    word = words[-1] if words else ""
    if not _INITIAL.search(word):
        return word in _LATIN_TITLES or _numbers_entry(before, word, whole=end - start <= _REACH)
    previous = words[-2] if len(words) > 1 else ""
    if previous[-1:].isdigit():  # «330 م.» ends, «300 ق.م.» goes on, unless «و» follows
        return not _JOINED.match(text, after) if "." in word else word not in _UNITS
    return _NAMED_BY_LETTER.fullmatch(previous) is None


def _numbers_entry(before: str, word: str, whole: bool) -> bool:
    if not _ENUMERATOR_FIRST.fullmatch(word):
        return False
    first = whole and _ENUMERATOR_FIRST.fullmatch(before)
    return bool(first) or _ENUMERATOR.search(before) is not None


def goes_on(text: str, after: int) -> bool:
    """Tell whether the word at ``after`` can only carry a sentence on, as behind an ellipsis."""
    return _GOES_ON.match(text, after) is not None


def adds_to_question(text: str, after: int) -> bool:
    """Tell whether «أو» and a noun phrase at ``after`` belong to the question before them."""
    return _OR_PHRASE.match(text, after) is not None


def takes_quotation(text: str, after: int) -> bool:
    """Tell whether what stands at ``after`` goes with the quotation before it: its speaker, a relative."""
    return _SPOKE.match(text, after) is not None or _RELATES.match(text, after) is not None


def wrapped_ends(text: str) -> frozenset[int]:
    """Find the ends of lines that were broken to a width, not by their author.

    A text is taken for wrapped only where no line is wider than a page of type, sentences end inside lines,
    and most of its open lines are full: the next line's first word would have passed the width.

    Returns:
        The offset behind the last visible character of each such line.
    """
    raw = text.split("\n")
    if not NARROWEST <= max(map(len, raw)) <= WIDEST:
        return frozenset()
    lines: list[tuple[int, str]] = []
    at = 0
    for line in raw:
        shown = line.rstrip()
        lines.append((at + len(shown), shown.lstrip()))
        at += len(line) + 1
    if not any(_ENDS_INSIDE.search(line) for _, line in lines):
        return frozenset()
    width = max(len(line) for _, line in lines)
    opened = [
        (end, len(line) + 1 + len(following.split(None, 1)[0]) > width)
        for (end, line), (_, following) in pairwise(lines)
        if line and following and not _ENDED.search(line) and not begins_anew(line, following)
    ]
    full = [end for end, filled in opened if filled]
    if len(full) < max(_FULL_LINES, _FULL_SHARE * len(opened)):
        return frozenset()
    return frozenset(full)


def begins_anew(line: str, following: str) -> bool:
    """Tell whether a line begins something of its own: it is introduced, or an entry of a list."""
    return line.endswith(":") or _STARTS_ANEW.match(following) is not None
