"""Pages to measure on: the example pages in turn, varied as a site's pages are; and what they must give.

A line that many pages hold is looked at once and remembered, so pages that are copies of a few would flatter
cleaning. Here every line longer than 50 characters (body lines, leads, captions, lists of keywords) carries
its page's number, always as many digits, so that no such line repeats; menus, markers and headings repeat, as
they do on a site. At the other end no line repeats at all: the shorter ones spell the number in diacritics,
which change nothing in what a line is taken for.
"""

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import orjson

from curation.text.clean import clean_page
from curation.text.segment import segment
from tests.bench import BenchError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "pages"
LONG = 50  # characters; longer lines never repeat
_DIGITS = 7
_MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"  # fathatan to sukun: eight digits
_LETTER = re.compile("[\u0621-\u063a\u0641-\u064a][\u064b-\u0652]*")
# In letters: few real lines hold so many digits, and each would be looked at as a telephone number.
_LETTERS = str.maketrans("0123456789", "بتثجحخدذرز")
_NUMBER = "\ue000"  # stands for the number in a template; the next ones for its digits in marks


class Pages(NamedTuple):
    """A JSON Lines file of pages, and how many articles and sentences it must give."""

    path: Path
    pages: int
    articles: int
    sentences: int

    @property
    def size(self) -> int:
        """The file's bytes."""
        return self.path.stat().st_size


def pages_of_size(path: Path, size: int, repeat: bool = True) -> Pages:
    """Write pages to ``path`` until it holds ``size`` bytes; ``repeat`` says whether short lines repeat."""
    bases = _bases(repeat)
    written = pages = articles = sentences = 0
    with path.open("wb") as file:
        while written < size:
            base = bases[pages % len(bases)]
            written += file.write(_line(numbered(base.template, pages)))
            pages, articles, sentences = pages + 1, articles + base.articles, sentences + base.sentences
    return Pages(path, pages, articles, sentences)


def page_texts(size: int, first: int) -> list[str]:
    """Give such pages in memory, up to ``size`` bytes of UTF-8, numbered from ``first``."""
    bases = _bases(repeat=True)
    texts: list[str] = []
    for number in count(first):
        texts.append(numbered(bases[number % len(bases)].template, number))
        size -= len(texts[-1].encode())
        if size <= 0:
            break
    return texts


def pages_of_sentences(path: Path, wanted: int) -> Pages:
    """Write pages to ``path`` that give exactly ``wanted`` sentences; the last one is cut to fit."""
    bases = _bases(repeat=True)
    pages = articles = sentences = 0
    with path.open("wb") as file:
        for number in count():
            base = bases[number % len(bases)]
            if sentences + base.sentences > wanted:
                break
            file.write(_line(numbered(base.template, number)))
            pages, articles, sentences = pages + 1, articles + base.articles, sentences + base.sentences
        if sentences < wanted:
            rest = " ".join(f"هذه هي الجملة رقم {at} من الصفحة الأخيرة." for at in range(wanted - sentences))
            file.write(_line(rest))
            pages, articles = pages + 1, articles + 1
    return Pages(path, pages, articles, wanted)


class _Base(NamedTuple):
    template: str
    articles: int
    sentences: int


def _bases(repeat: bool) -> list[_Base]:
    paths = sorted(EXAMPLES.glob("*.txt"))
    if not paths:
        raise BenchError(f"{EXAMPLES} holds no pages: run from a checkout")
    return [_base(path.read_bytes().decode("utf-8"), repeat) for path in paths]


def _base(text: str, repeat: bool) -> _Base:
    template = "\n".join(_template(line, repeat) for line in text.split("\n"))
    articles = clean_page(numbered(template, 0)).articles
    return _Base(template, len(articles), sum(len(segment(article.text)) for article in articles))


def _template(line: str, repeat: bool) -> str:
    """Put places for a page's number into a line that is not to repeat."""
    text = line.strip()
    if len(text) > LONG:
        at = len(line.rstrip()) - len(text.rsplit(maxsplit=1)[-1])  # before the last word: no end moves
        return f"{line[:at]}{_NUMBER} {line[at:]}"
    if repeat or not text:
        return line
    letters = [match.end() for match in _LETTER.finditer(line)]
    if not letters:
        return f"{line.rstrip()} {_NUMBER}"
    places = [(letters[digit % len(letters)], digit) for digit in range(_DIGITS)]
    for at, digit in sorted(places, reverse=True):
        line = line[:at] + chr(ord(_NUMBER) + 1 + digit) + line[at:]
    return line


def numbered(template: str, number: int) -> str:
    """Fill a page's number into the places of a template."""
    text = template.replace(_NUMBER, f"{number:0{_DIGITS}d}".translate(_LETTERS))
    for digit in range(_DIGITS):
        text = text.replace(chr(ord(_NUMBER) + 1 + digit), _MARKS[number >> 3 * digit & 7])
    return text


def _line(text: str) -> bytes:
    return orjson.dumps({"text": text}, option=orjson.OPT_APPEND_NEWLINE)


def rows(path: Path) -> Iterator[dict[str, list[object]]]:
    """Read a JSON Lines file's rows."""
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)
