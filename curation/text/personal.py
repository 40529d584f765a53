"""Personal data in text: e-mail addresses, telephone, account, card and identity numbers, with their spans.

Whether a stretch is personal data depends on nothing in a neighbouring stretch that is. So once all that
was found is masked, nothing is found in what is left.
"""

import re
from collections.abc import Iterator

from curation.text.identity import IBAN_LENGTHS, is_iban
from curation.text.numbers import ASCII, BLANK, DIGIT, RUN, numbers_in
from curation.types import Personal, PersonalKind, Span

# An address from its @ on, but no file's name such as logo@2x.png. The local part is read backwards from
# there, so that a page of nothing but letters costs nothing.
_ADDRESS = re.compile(
    r"@(?<=[\w%+\-]@)(?![A-Za-z0-9.\-]{1,64}\.(?:png|jpe?g|gif|webp|svg|css|js)(?![A-Za-z0-9.\-]))"
    r"(?:(?:[A-Za-z0-9\-]{1,63}\.){1,9}[A-Za-z]{2,24}(?![A-Za-z0-9\-])"
    r"|(?:[\u0620-\u064a\-]{1,63}\.){1,9}[\u0620-\u064a]{2,24}(?![\u0620-\u064a]))"
)
_LONGEST_LOCAL = 64  # RFC 5321
_ARABIC_LETTERS = "".join(map(chr, range(0x620, 0x640))) + "".join(map(chr, range(0x641, 0x64B)))
_LATIN_LOCAL = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-"
_ARABIC_LOCAL = f"{_ARABIC_LETTERS}0123456789٠١٢٣٤٥٦٧٨٩._-"

_ACCOUNT = re.compile(
    rf"[A-Z](?<![A-Za-z{DIGIT}][A-Z])[A-Z][{DIGIT}]{{2}}(?:[{BLANK}\-]?[A-Z{DIGIT}]){{11,30}}(?![a-z])"
)
_SEPARATORS = re.compile(rf"[{BLANK}\-]+")
_URL = re.compile(r"(?:://|www\.)\S+")


def find_personal(text: str) -> tuple[Personal, ...]:
    """Find the personal data in ``text``: sorted, none overlapping, none across the end of a line.

    Numbers shorter than seven digits (hotlines) and free or shared-cost lines are nobody's. Linear in the
    length of the text; text without ``@`` and without a run of seven digits costs one pass of a pattern.
    """
    found: list[Personal] = []
    if "@" in text:
        text = _take(text, found, _addresses(text))
    if RUN.search(text) is not None:
        text = _take(text, found, _accounts(text))
        if "://" in text or "www." in text:
            text = _URL.sub(lambda url: "_" * len(url[0]), text)
        found += numbers_in(text)
        found.sort()
    return tuple(found)


def may_hold_personal(text: str) -> bool:
    """Whether a closer look at ``text``, or at what cleaning makes of it, is worth while."""
    return "@" in text or RUN.search(text) is not None


def _take(text: str, found: list[Personal], more: Iterator[Personal]) -> str:
    """Add what was found, and give the text with brackets in its place, as a mask would stand there."""
    parts: list[str] = []
    done = 0
    for personal in more:
        start, end = personal.span
        found.append(personal)
        parts += (text[done:start], "[", "]" * (end - start - 1))
        done = end
    return "".join((*parts, text[done:])) if parts else text


def _addresses(text: str) -> Iterator[Personal]:
    """Find e-mail addresses, local part and domain in Latin or in Arabic letters.

    An Arabic word written onto a Latin address is no part of it.
    """
    done = 0
    for match in _ADDRESS.finditer(text):
        at = match.start()
        before = text[max(at - _LONGEST_LOCAL - 1, done) : at]
        local = _LATIN_LOCAL if before[-1:].isascii() else _ARABIC_LOCAL
        length = len(before) - len(before.rstrip(local))
        start = at - len(before[len(before) - length :].lstrip(".-"))
        if start < at and length <= _LONGEST_LOCAL:
            done = match.end()
            yield Personal(Span(start, done), PersonalKind.EMAIL)


def _accounts(text: str) -> Iterator[Personal]:
    """Find account numbers; what is read with one but is no part of it, or with none, is read again."""
    match = _ACCOUNT.search(text)
    while match is not None:
        length = _account_length(match[0].translate(ASCII))
        if length:
            yield Personal(Span(match.start(), match.start() + length), PersonalKind.IBAN)
        match = _ACCOUNT.search(text, match.start() + (length or 1))


def _account_length(letters: str) -> int:
    """Give how many of the first characters are an account number; 0 where none are."""
    for end in range(len(letters), IBAN_LENGTHS.start - 1, -1):
        ends = letters[end - 1].isalnum() and not letters[end : end + 1].isalnum()
        if ends and is_iban(_SEPARATORS.sub("", letters[:end])):
            return end
    return 0
