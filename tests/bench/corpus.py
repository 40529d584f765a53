"""A news corpus of any size, made up by a seeded generator: each page from its number alone.

The first 10,000 of a million pages are those of a corpus of 10,000, and any part can be made anywhere.

- Words follow Zipf's law, and their number grows with the corpus as it does in news: the words of the example
  pages come first, then stems with the prefixes and suffixes that Arabic writes onto them.
- Lengths are those of news: a median of 245 words, some short notices, some of 1,500.
- Sites: a few hundred, the larger ones with most of the pages. On a quarter of them pages end in a line of
  the site's own that cleaning would miss; each has a bulletin that it fills in again and again.
- Near duplicates: three articles in twenty are copies of an earlier one, on whatever site: verbatim, or
  with 5, 10 or 20% of the words replaced.

A page is its article between the site's menus, with a title, a date, links to other articles and a footer.
"""

from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "pages"
COPIES = {"0%": 0.0, "5%": 0.05, "10%": 0.1, "20%": 0.2}
_COPIED = 0.15  # share of articles that are copies, of all kinds alike
_BULLETINS = 0.005
_BULLETIN_WORDS, _SLOT = 80, 5
_SITES = 300
_WORDS = 400_000
_LEAST, _MOST = 15, 1500
_SENTENCE, _PARAGRAPH = 24, 60  # words
_PREFIXES = ("", "ال", "و", "وال", "ب", "بال", "لل", "ل", "ف", "ك")
_SUFFIXES = ("", "ة", "ات", "ين", "ون", "ها", "هم", "ه", "ي", "ية")
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
_MENU = ("الرئيسية", "سياسة", "اقتصاد", "رياضة", "ثقافة", "صحة", "اتصل بنا", "من نحن")

Numbers = NDArray[np.int64]


class Made(NamedTuple):
    """A page before it is laid out.

    Attributes:
        site: its site's number.
        words: of the article, as numbers in the vocabulary.
        kind: ``own``, ``bulletin``, or the share of words in which it differs from its original.
        original: the number of the page that it is a copy of, else its own.
    """

    site: int
    words: Numbers
    kind: str
    original: int


class Corpus:
    """Makes pages; the same seed makes the same."""

    def __init__(self, seed: int = 1) -> None:
        """Begin; nothing is made yet."""
        self.seed = seed

    @cached_property
    def vocabulary(self) -> list[str]:
        """All words, the commonest first."""
        texts = (path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt")))
        words = sorted({word for text in texts for word in text.split() if word.isalpha()})
        random = self._random(-1)
        random.shuffle(words)
        known = dict.fromkeys(words)
        while len(known) < _WORDS:
            stem = "".join(random.choice([*_LETTERS], int(random.integers(3, 6))))
            known.update(
                (f"{_PREFIXES[p]}{stem}{_SUFFIXES[s]}", None) for p, s in random.integers(10, size=(6, 2))
            )
        return [*known][:_WORDS]

    @cached_property
    def _shares(self) -> NDArray[np.float64]:
        return _zipf(_WORDS, 3)

    @cached_property
    def _sites(self) -> NDArray[np.float64]:
        return _zipf(_SITES, 2)

    def _random(self, number: int, what: int = 0) -> np.random.Generator:
        return np.random.default_rng((self.seed, number + 1, what))

    def _words(self, random: np.random.Generator, count: int) -> Numbers:
        return np.searchsorted(self._shares, random.random(count)).astype(np.int64)

    def make(self, number: int) -> Made:
        """Make the article of page ``number``."""
        random = self._random(number)
        site = int(np.searchsorted(self._sites, random.random()))
        chance = random.random()
        if number and chance < _COPIED:
            original = int(random.integers(number))
            made = self.make(original)
            if made.kind == "own":  # no copies of copies: how much they differ would not be known
                kind, share = [*COPIES.items()][int(random.integers(len(COPIES)))]
                return Made(site, self._changed(random, made.words, share), kind, original)
        if chance > 1 - _BULLETINS:
            words = self._words(self._random(site, 1), _BULLETIN_WORDS).copy()
            words[::_SLOT] = self._words(random, len(words[::_SLOT]))
            return Made(site, words, "bulletin", number)
        count = int(np.clip(random.lognormal(5.5, 0.6), _LEAST, _MOST))
        return Made(site, self._words(random, count), "own", number)

    def _changed(self, random: np.random.Generator, words: Numbers, share: float) -> Numbers:
        """Replace exactly a share of the words, each by another."""
        changed = words.copy()
        places = random.choice(len(words), round(share * len(words)), replace=False)
        changed[places] = (words[places] + random.integers(1, _WORDS, len(places))) % _WORDS
        return changed

    @cache  # noqa: B019 (a corpus lives as long as its process)
    def tail(self, site: int) -> str:
        """Give the line that ends a site's articles; most sites have none."""
        random = self._random(site, 2)
        if random.random() > 1 / 4:
            return ""
        return self._written(self._words(random, int(random.integers(8, 20))))

    def text(self, made: Made) -> str:
        """Write the article: paragraphs of sentences, and the site's own last line."""
        lines = [
            self._written(made.words[at : at + _PARAGRAPH]) for at in range(0, len(made.words), _PARAGRAPH)
        ]
        return "\n".join(filter(None, (*lines, self.tail(made.site))))

    def _written(self, words: Numbers) -> str:
        written = [self.vocabulary[word] for word in words.tolist()]
        for end in range(_SENTENCE - 1, len(written) - 1, _SENTENCE):
            written[end] += "."
        return " ".join(written) + "."

    def page(self, number: int) -> str:
        """Write the page."""
        made = self.make(number)
        random = self._random(number, 3)
        title, *links = (self._written(self._words(random, 8))[:-1] for _ in range(4))
        return "\n".join(
            (
                *_MENU,
                title,
                f"{int(random.integers(1, 29))} يناير 2024",
                self.text(made),
                "اقرأ أيضا",
                *links,
                f"جميع الحقوق محفوظة لموقع {made.site}",
            )
        )


def site_url(made: Made, number: int) -> str:
    """Give a page's address."""
    return f"https://site-{made.site}.example/news/{number}"


def _zipf(count: int, offset: int) -> NDArray[np.float64]:
    """Give the cumulated shares of ``count`` things, the next always rarer."""
    shares = np.cumsum(1 / (np.arange(count) + offset))
    return np.asarray(shares / shares[-1], np.float64)
