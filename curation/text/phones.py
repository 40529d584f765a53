"""Which digits are a telephone number: the numbering plans of the ``phonenumbers`` library, as patterns.

The library's own parser takes some 30 µs a number and a region; a page that is nothing but digits asks
millions of times. Its metadata hold the same knowledge as patterns, of which one a country is enough.
Lines of a person or an office count (fixed, mobile, personal, voice over IP), not free, shared-cost,
premium or emergency numbers. Digits are ASCII throughout.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneMetadata

# Countries whose pages write their own numbers without a country code.
REGIONS = (
    *("EG", "SA", "AE", "JO", "LB", "SY", "IQ", "KW", "QA", "BH", "OM", "YE"),
    *("PS", "MA", "DZ", "TN", "LY", "SD", "MR", "SO", "DJ", "KM"),
)
SHORTEST, LONGEST = 7, 15  # digits of a number, the country code included (ITU-T E.164)

_LINES = ("fixed_line", "mobile", "personal_number", "voip")
_TRUNK = "0"  # what national numbers begin with where they begin with anything
_NATIONAL = range(9, 12)  # digits with the trunk prefix that no date or file number has
_LOCAL = range(7, 11)
_CODE_LENGTHS = (1, 2, 3)
_NO_NUMBER = re.compile(r"(?!)")


def is_international(digits: str) -> bool:
    """Whether ``digits``, what stands behind ``+`` or ``00``, are a valid number of some country.

    A trunk prefix behind the country code, as in +962 (0) 79 …, is left out where the number needs it out.
    """
    if not SHORTEST <= len(digits) <= LONGEST + 1 or digits[0] == _TRUNK:
        return False
    for length in _CODE_LENGTHS:
        pattern = _country(int(digits[:length]))
        if pattern is not None:  # no code is the beginning of another
            rest = digits[length:]
            return bool(pattern.fullmatch(rest) or pattern.fullmatch(rest.removeprefix(_TRUNK)))
    return False


def is_national(digits: str) -> bool:
    """Whether ``digits`` are a valid number of an Arab country, written with its trunk prefix 0."""
    return len(digits) in _NATIONAL and digits[0] == _TRUNK and bool(_arab(True).fullmatch(digits[1:]))


def is_local(digits: str) -> bool:
    """Whether ``digits`` are a valid number of an Arab country as it is dialled there.

    Any eight digits may be one; only what stands before them tells.
    """
    return len(digits) in _LOCAL and bool(_arab(False).fullmatch(digits.removeprefix(_TRUNK)))


def is_arab_mobile(digits: str) -> bool:
    """Whether ``digits`` are an Arab country's mobile number with its code, of twelve digits or more.

    That long they are hardly anything else, even where no ``+`` stands before them.
    """
    return len(digits) >= 12 and bool(_arab_mobile().fullmatch(digits))


def is_arab(digits: str) -> bool:
    """Whether ``digits`` are a valid number of an Arab country with its code, though no ``+`` says so."""
    return digits.startswith(_arab_codes()) and is_international(digits)


@cache
def _arab_codes() -> tuple[str, ...]:
    return tuple(str(_metadata(region).country_code) for region in REGIONS)


@cache
def _country(code: int) -> re.Pattern[str] | None:
    """Give the numbers of a country code; None where no country has it."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # takes as long to load as all of cleaning

    regions = COUNTRY_CODE_TO_REGION_CODE.get(code)
    return None if regions is None else _any_of(regions, _LINES)


@cache
def _arab(trunk: bool) -> re.Pattern[str]:
    """Give the Arab countries' national numbers, all of them or of those that have a trunk prefix."""
    return _any_of(tuple(r for r in REGIONS if not trunk or _metadata(r).national_prefix), _LINES)


@cache
def _arab_mobile() -> re.Pattern[str]:
    numbers = (f"{_metadata(r).country_code}(?:{_any_of((r,), ('mobile',)).pattern})" for r in REGIONS)
    return re.compile("|".join(numbers))


def _any_of(regions: tuple[str, ...], lines: tuple[str, ...]) -> re.Pattern[str]:
    kinds = (getattr(_metadata(region), line) for region in regions if region != "001" for line in lines)
    patterns = sorted({kind.national_number_pattern for kind in kinds if kind} - {None, "NA"})
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else _NO_NUMBER


def _metadata(region: str) -> "PhoneMetadata":
    from phonenumbers import PhoneMetadata

    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None:
        raise KeyError(region)
    return metadata
