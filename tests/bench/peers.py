"""The functions on text, in this process, beside other ways to do the same on the same texts, in turn."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from importlib import import_module

from pyarabic import araby

from curation import clean_page, normalize, segment
from curation.text.normalize_tables import PROFILES
from curation.types import Span
from tests.bench import BenchError
from tests.bench.pages import page_texts
from tests.bench.show import MB, Sheet, err, spread
from tests.quality.page_peers import methods as page_methods
from tests.quality.sentences import methods as sentence_methods

Work = Callable[[str], object]

_SIZE = 8 * MB
_TRIAL = MB // 10  # tells how much of the texts a method gets through in its time
_SECONDS = 2.0
_BEHIND = 10_000_000  # pages far from those of the rounds, so that nothing of them is remembered
_NOTE = "Processor time; median (least–greatest), ratios within each round. Slow ways are timed on a part."


def measure_peers(rounds: int) -> list[Sheet]:
    """Time cleaning, segmenting and normalising, each beside its peers, every round on other texts."""
    pages: dict[str, Work | None] = {m.name: m.keep for m in page_methods() if m.name != "keep all"}
    ours, *_ = pages
    sentences: dict[str, Work | None] = dict(sentence_methods())
    sentences["NLTK Punkt, untrained"] = _punkt()
    return [
        _compare("Cleaning a page beside other tools", pages, ours, page_texts, rounds),
        _compare("Segmenting", sentences, "one-line pattern", _articles, rounds),
        _compare("Normalising", _normalisers(), "pyarabic, strip and normalize", _articles, rounds),
    ]


def _articles(size: int, first: int) -> list[str]:
    """Give the articles of such pages: a little more text than asked for, or less."""
    return [article.text for page in page_texts(size, first) for article in clean_page(page).articles]


def _punkt() -> Work | None:
    with suppress(ImportError):
        tokenizer = import_module("nltk.tokenize.punkt").PunktSentenceTokenizer()
        return lambda text: list(tokenizer.span_tokenize(text))
    return None


def _normalisers() -> dict[str, Work | None]:
    found: dict[str, Work | None] = {"pyarabic, strip and normalize": _pyarabic}
    for profile in PROFILES:
        found[f"normalize, {profile}, with the map"] = _normalizer(profile)
    for profile in PROFILES:
        found[f"· and each sentence there and back, {profile}"] = _there_and_back(profile)
    return found


def _pyarabic(text: str) -> object:
    bare = araby.strip_tatweel(araby.strip_tashkeel(text))
    return araby.normalize_ligature(araby.normalize_teh(araby.normalize_alef(bare)))


def _normalizer(profile: str) -> Work:
    return lambda text: normalize(text, profile)


def _there_and_back(profile: str) -> Work:
    """Carry the sentences of the normalised text to the text it was made of, and back."""

    def work(text: str) -> object:
        aligned = normalize(text, profile)
        for span in segment(aligned.text):
            source = aligned.to_source(span)
            if not _covers(aligned.to_normalized(source), span):
                raise BenchError(f"{profile}: {span} is lost on the way back from {source}")
        return aligned

    return work


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _compare(
    title: str,
    methods: Mapping[str, Work | None],
    base: str,
    make_texts: Callable[[int, int], list[str]],
    rounds: int,
) -> Sheet:
    there = {name: work for name, work in methods.items() if work is not None}
    trial = make_texts(_TRIAL, _BEHIND)
    sizes = {name: min(_SIZE, int(_rate(work, trial) * _SECONDS)) for name, work in there.items()}
    rates: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds):
        texts = make_texts(_SIZE, number * _SIZE // 1000)  # no page is shorter, so none comes twice
        for name, work in there.items():
            rates[name].append(_rate(work, _part(texts, sizes[name])) / MB)
        err.print(f"peers, {title}, round {number + 1} of {rounds}")
    absent = ", ".join(name for name, work in methods.items() if work is None)
    return Sheet(
        f"{title}, rounds: {rounds}",
        ("way", "MB/s", f"times {base}"),
        tuple((name, spread(found, 1), _times(found, rates[base])) for name, found in rates.items()),
        (_NOTE + (f" Not installed: {absent}." if absent else ""),),
    )


def _times(found: Sequence[float], base: Sequence[float]) -> str:
    ratio = [rate / its for rate, its in zip(found, base, strict=True)]
    return spread(ratio, 2 if statistics.median(ratio) >= 0.1 else 3)


def _part(texts: Sequence[str], size: int) -> list[str]:
    part: list[str] = []
    for text in texts:
        part.append(text)
        size -= len(text.encode())
        if size <= 0:
            break
    return part


def _rate(work: Work, texts: Sequence[str]) -> float:
    """Give bytes of UTF-8 a second of processor time."""
    size = sum(len(text.encode()) for text in texts)
    begun = time.process_time()
    for text in texts:
        work(text)
    return size / (time.process_time() - begun)
