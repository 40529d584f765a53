"""``python -m tests.quality.sentences``: where sentences end, how fast, beside one pattern and peers.

Sentence ends are scored on the shared gold with its own scorer; the speed is taken on the example pages'
articles, each method in turn with the pattern, and given in times the pattern's.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from itertools import cycle, pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table

from curation import clean_page, segment
from tests.quality.one_line import ONE_LINE, cut_at

GOLD = Path(__file__).parents[2].parent / "shared" / "data" / "sentences" / "pud.jsonl"
MISSING = "../shared/data/sentences is not beside this checkout: sentence ends are not scored"
PAGES = Path(__file__).parents[2] / "examples" / "pages"
MB = 1_000_000
_SPEED_BYTES = 20 * MB
_SLOW = 4.0  # MB/s; slower ones are timed on a part
_SLOW_BYTES = MB // 2
_ROUNDS = 5
_PLAIN_WIDTH = 110

Cut = Callable[[str], Sequence[tuple[int, int]]]
_BARE = re.compile(r"[.!?؟…][\"'»”’)\]]?|\n")


class Score(NamedTuple):
    """Precision, recall and F1 of sentence ends."""

    precision: float
    recall: float
    f1: float


def one_line(text: str) -> list[tuple[int, int]]:
    """Cut behind terminators and closing quotes before white space, and at line ends, by one pattern."""
    return cut_at(ONE_LINE, text)


def one_line_bare(text: str) -> list[tuple[int, int]]:
    """Cut behind each terminator and one closing quote, white space or not: the fastest of its kind."""
    return cut_at(_BARE, text)


def score_ends(cut: Cut) -> Score:
    """Score ``cut`` on the shared gold."""
    spec = spec_from_file_location("score", GOLD.with_name("score.py"))
    assert spec is not None
    assert spec.loader is not None
    scorer = module_from_spec(spec)
    spec.loader.exec_module(scorer)
    gold = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    found = {doc["doc_id"]: {"sentences": list(cut(doc["text"]))} for doc in gold}
    over_all = scorer.score(gold, found)["ALL"]
    return Score(over_all["P"], over_all["R"], over_all["F1"])


def _located(text: str, pieces: Iterable[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0
    for piece in pieces:
        start = text.find(piece.strip(), at)
        if start >= 0 and piece.strip():
            at = start + len(piece.strip())
            spans.append((start, at))
    return spans


def _choppa(choppa: Any) -> Cut:
    document = choppa.SrxDocument(ruleset=choppa.DEFAULT_SRX_RULESET)
    return lambda text: _located(text, choppa.SrxTextIterator(document, "ar_one", text))


def _yasbd(yasbd: Any) -> Cut:
    detector = yasbd.BoundaryDetector(lang="ar")
    return lambda text: _located(text, detector.segment(text))


def _icu(icu: Any) -> Cut:
    def cut(text: str) -> list[tuple[int, int]]:
        breaks = icu.BreakIterator.createSentenceInstance(icu.Locale("ar"))
        breaks.setText(text)  # counts UTF-16 units, which are code points in all of the texts here
        return list(pairwise([0, *breaks]))

    return cut


def _sentencex(sentencex: Any) -> Cut:
    return lambda text: _located(text, sentencex.segment("ar", text))


def _blingfire(blingfire: Any) -> Cut:
    return lambda text: _located(text, blingfire.text_to_sentences(text).split("\n"))


def _pysbd(pysbd: Any) -> Cut:
    segmenter = pysbd.Segmenter(language="ar", clean=False)
    return lambda text: _located(text, segmenter.segment(text))


_PEERS: dict[str, tuple[str, Callable[[Any], Cut]]] = {
    "choppa-srx, ar_one": ("choppa", _choppa),
    "yasbd-lib": ("yasbd", _yasbd),
    "PyICU": ("icu", _icu),
    "sentencex": ("sentencex", _sentencex),
    "blingfire": ("blingfire", _blingfire),
    "pysbd": ("pysbd", _pysbd),
}


def methods() -> dict[str, Cut | None]:
    """Give the ways to cut by name; None where a peer's package is not installed."""
    found: dict[str, Cut | None] = {
        "segment": segment,
        "one-line pattern": one_line,
        "the same, blanks or not": one_line_bare,
    }
    for name, (module, make) in _PEERS.items():
        found[name] = None
        with suppress(ImportError):
            found[name] = make(import_module(module))
    return found


@cache
def articles(size: int) -> list[str]:
    """Repeat the example pages' articles up to ``size`` bytes."""
    pages = [clean_page(path.read_text(encoding="utf-8")) for path in sorted(PAGES.glob("*.txt"))]
    texts: list[str] = []
    for article in cycle([article for page in pages for article in page.articles]):
        texts.append(article.text)
        size -= len(article.text.encode())
        if size <= 0:
            return texts
    return texts


def _rate(cut: Cut, size: int) -> float:
    texts = articles(size)
    began = time.process_time()
    for text in texts:
        cut(text)
    return size / MB / (time.process_time() - began)


def measure_speed(cut: Cut) -> tuple[float, float]:
    """Give MB/s and how many times the one-line pattern's that is, the median of rounds in turn."""
    size = _SPEED_BYTES if _rate(cut, _SLOW_BYTES) > _SLOW else _SLOW_BYTES
    rounds = [(_rate(cut, size), _rate(one_line, size)) for _ in range(_ROUNDS)]
    return median(rate for rate, _ in rounds), median(rate / bare for rate, bare in rounds)


def main() -> int:
    """Print the table."""
    out = Console(highlight=False, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    scored = GOLD.is_file()
    if not scored:
        out.print(MISSING)
    found = methods()
    table = Table(
        title="Sentence ends on UD Arabic PUD, and speed", title_justify="left", box=box.SIMPLE_HEAD
    )
    table.add_column("method", no_wrap=True)
    for name in ("precision", "recall", "F1", "MB/s", "times the pattern's"):
        table.add_column(name, justify="right")
    for name, cut in found.items():
        if cut is not None:
            score = [f"{100 * value:.2f}" for value in score_ends(cut)] if scored else ["—"] * 3
            rate, ratio = measure_speed(cut)
            table.add_row(name, *score, f"{rate:,.1f}", f"{ratio:.2f}")
    out.print(table)
    out.print(f"{_SPEED_BYTES // MB} MB of example articles, processor time; the slow peers on a part of it.")
    absent = ", ".join(name for name, cut in found.items() if cut is None)
    if absent:
        out.print(f"Not installed, left out: {absent}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
