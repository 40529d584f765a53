"""Arabic that was UTF-8, was read as another encoding and saved again: told apart and undone."""

import re

_ARABIC = re.compile(r"[\u0621-\u064a]")
# The lead bytes of Arabic in UTF-8 (D8, D9), read as windows-1252 or Latin-1, and as windows-1256, each
# before what a trail byte reads as. A pattern for each: one letter is found ten times as fast as one of two.
_LATIN_TRAIL = r"[\x80-\xbf\u0152-\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
_CP1256_TRAIL = r"[\x80-\xbf\u0152-\u0153\u0192\u02c6\u060c\u061b\u061f\u067e-\u06d2\u200c-\u2122]"
_LATIN = tuple(re.compile(lead + _LATIN_TRAIL) for lead in "ØÙ")
_CP1256 = tuple(re.compile(lead + _CP1256_TRAIL) for lead in "طظ")
_ENOUGH = 4  # such pairs, and letters won: less may be meant
_ONE_LINE = re.compile(r"[^\n]+")


def repair(text: str) -> str | None:
    """Undo UTF-8 read as windows-1252, Latin-1 or windows-1256, line by line, so that sound lines stay.

    Returns:
        The repaired text, or None where nothing is to be repaired beyond doubt.
    """
    repaired = text
    if _pairs(_CP1256, repaired) >= _ENOUGH:
        repaired = _ONE_LINE.sub(lambda line: _from_cp1256(line[0]), repaired)
    if _pairs(_LATIN, repaired) >= _ENOUGH:
        repaired = _ONE_LINE.sub(lambda line: _from_latin(line[0]), repaired)
    return None if repaired == text else repaired


def _pairs(leads: tuple[re.Pattern[str], ...], text: str) -> int:
    return sum(len(lead.findall(text)) for lead in leads)


def _from_cp1256(line: str) -> str:
    # Arabic that is meant is no valid UTF-8 in windows-1256, so a line that is was never meant.
    if not _pairs(_CP1256, line):
        return line
    try:
        return line.encode("cp1256").decode("utf-8")
    except UnicodeError:
        return line


def _from_latin(line: str) -> str:
    pairs = _pairs(_LATIN, line)
    if not pairs:
        return line
    import ftfy  # takes a quarter of a second to import, and few pages need it
    from ftfy.badness import is_bad

    if not is_bad(line):
        return line
    fixed = ftfy.fix_encoding(
        line, ftfy.TextFixerConfig(fix_c1_controls=False, replace_lossy_sequences=False)
    )
    won = len(_ARABIC.findall(fixed)) - len(_ARABIC.findall(line))
    return fixed if won * 2 >= pairs and _pairs(_LATIN, fixed) < pairs else line
