"""Pages to measure on: the example pages in turn, told apart by a line number; and what they must give."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import orjson

from curation.text.clean import clean_page
from curation.text.segment import segment
from tests.bench import BenchError

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "pages"


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


def pages_of_size(path: Path, size: int) -> Pages:
    """Write pages to ``path`` until it holds ``size`` bytes."""
    bases = _bases()
    written = pages = articles = sentences = 0
    with path.open("wb") as file:
        while written < size:
            base = bases[pages % len(bases)]
            written += file.write(_line(base.text, pages))
            pages, articles, sentences = pages + 1, articles + base.articles, sentences + base.sentences
    return Pages(path, pages, articles, sentences)


def pages_of_sentences(path: Path, wanted: int) -> Pages:
    """Write pages to ``path`` that give exactly ``wanted`` sentences; the last one is cut to fit."""
    bases = _bases()
    pages = articles = sentences = 0
    with path.open("wb") as file:
        for number in count():
            base = bases[number % len(bases)]
            if sentences + base.sentences > wanted:
                break
            file.write(_line(base.text, number))
            pages, articles, sentences = pages + 1, articles + base.articles, sentences + base.sentences
        if sentences < wanted:
            rest = " ".join(f"هذه هي الجملة رقم {at} من الصفحة الأخيرة." for at in range(wanted - sentences))
            file.write(_line(rest, pages))
            pages, articles = pages + 1, articles + 1
    return Pages(path, pages, articles, wanted)


class _Base(NamedTuple):
    text: str
    articles: int
    sentences: int


def _bases() -> list[_Base]:
    paths = sorted(EXAMPLES.glob("*.txt"))
    if not paths:
        raise BenchError(f"{EXAMPLES} holds no pages: run from a checkout")
    return [_base(path.read_bytes().decode("utf-8")) for path in paths]


def _base(text: str) -> _Base:
    articles = clean_page(_numbered(text, 0)).articles
    return _Base(text, len(articles), sum(len(segment(article.text)) for article in articles))


def _numbered(text: str, number: int) -> str:
    return f"{text}\n{number}\n"


def _line(text: str, number: int) -> bytes:
    return orjson.dumps({"text": _numbered(text, number)}, option=orjson.OPT_APPEND_NEWLINE)


def rows(path: Path) -> Iterator[dict[str, list[object]]]:
    """Read a JSON Lines file's rows."""
    with path.open("rb") as file:
        for line in file:
            yield orjson.loads(line)
