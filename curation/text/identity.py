"""Which digits are a bank account, a card or a national identity number: check digits, dates, prefixes.

All functions take ASCII digits (an IBAN: capital letters, too) without separators. Where a country
publishes no check digit, what the number says besides has to hold: a birth date, a governorate.
Sources: ISO 13616 (IBAN), ISO/IEC 7812 (cards), the Egyptian civil registry's form, the Kuwaiti
Public Authority for Civil Information, the Saudi and Emirati identity cards.
"""

import calendar
import re

IBAN_LENGTHS = range(15, 35)

# Issuer prefixes with the lengths they have: Visa (none of thirteen digits is left in use), Mastercard,
# American Express, Diners, Discover, JCB, UnionPay, mada (Saudi Arabia), Meeza (Egypt), Maestro.
_CARD = re.compile(
    r"4(?:\d{15}|\d{18})"
    r"|(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|(?:6011|64[4-9]\d|65\d{2})\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
    r"|(?:605141|968[2-9]\d{2}|50780[3-9]|5078[1-9]\d)\d{10}"
    r"|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}"
)
# Century, birth date as YYMMDD, then for Egypt the governorate (88: born abroad).
_EGYPT = re.compile(r"[23](?P<date>\d{6})(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)\d{5}")
_KUWAIT = re.compile(r"[123](?P<date>\d{6})\d{5}")
_KUWAIT_WEIGHTS = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SAUDI = re.compile(r"[12]\d{5}(?!0000)\d{4}")  # ten digits with so many noughts are money
_EMIRATES = re.compile(r"784(?:19|20)\d{2}\d{8}")
_OLDEST = 10  # nobody born before 1910 is in the news alive; what looks so is a time stamp of 2010


def is_iban(letters: str) -> bool:
    """Whether ``letters`` are an IBAN: the country's length and form, and the check digits modulo 97."""
    if not letters.isascii() or not letters.isalnum() or len(letters) not in IBAN_LENGTHS:
        return False
    turned = letters[4:] + letters[:4]
    remainder = int("".join(str(int(c, 36)) for c in turned)) % 97
    return remainder == 1 and _has_form(letters)


def _has_form(letters: str) -> bool:
    from stdnum import iban  # loads the countries' table, which few runs need

    return iban.is_valid(letters)


def _checks(digits: str) -> bool:
    """Whether the last digit is the check digit by Luhn's rule."""
    from stdnum import luhn  # loads more than itself, too

    return luhn.is_valid(digits)


def is_card(digits: str) -> bool:
    """Whether ``digits`` are a payment card's: an issuer's prefix, the length it has, and Luhn's check."""
    return bool(_CARD.fullmatch(digits)) and len(set(digits)) > 1 and _checks(digits)


def is_national_id(digits: str) -> bool:
    """Whether ``digits`` are an identity number of Egypt, Kuwait, the Emirates or Saudi Arabia."""
    length = len(digits)
    if length == 14:
        return _is_dated(_EGYPT.fullmatch(digits), digits[0])
    if length == 12:
        return _is_dated(_KUWAIT.fullmatch(digits), digits[0]) and _kuwaiti_check(digits)
    if length == 15:
        return bool(_EMIRATES.fullmatch(digits)) and _checks(digits)
    return length == 10 and bool(_SAUDI.fullmatch(digits)) and _checks(digits)


def _is_dated(match: re.Match[str] | None, century: str) -> bool:
    """Whether the birth date in a number is one; ``century`` is 2 for 1900 to 1999, 3 for 2000 to 2099."""
    if match is None:
        return False
    year, month, day = (int(match["date"][at : at + 2]) for at in (0, 2, 4))
    if century != "3" and year < _OLDEST:
        return False
    full = (1700 + 100 * int(century)) + year
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(full, month)[1]


def _kuwaiti_check(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_KUWAIT_WEIGHTS, digits, strict=False))
    return 11 - total % 11 == int(digits[-1])
