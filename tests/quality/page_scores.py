"""Precision and recall in words, of one page or of a group's pages together, and which words are wrong."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from curation.types import Span
from tests.quality.page_peers import words_in
from tests.quality.page_samples import Sample

_WORD = re.compile(r"\S+")


class Score(NamedTuple):
    """Counts of words: right ones kept, all kept, all of the body."""

    right: int = 0
    kept: int = 0
    body: int = 0

    @property
    def precision(self) -> float:
        """The share of the kept words that are the body's."""
        return self.right / self.kept if self.kept else 0.0

    @property
    def recall(self) -> float:
        """The share of the body's words that are kept."""
        return self.right / self.body if self.body else 0.0

    @property
    def lost(self) -> int:
        """Words of the body that are not kept."""
        return self.body - self.right

    @property
    def extra(self) -> int:
        """Kept words that are none of the body's."""
        return self.kept - self.right


class Wrong(NamedTuple):
    """A run of words that are lost, or kept though none of the body."""

    lost: bool
    span: Span
    words: int


def score(sample: Sample, kept: Sequence[bool]) -> Score:
    """Compare the kept words of a page with those of its body."""
    body = words_in(sample.raw, sample.body)
    return Score(sum(k and b for k, b in zip(kept, body, strict=True)), sum(kept), sum(body))


def pooled(scores: Iterable[Score]) -> Score:
    """Add the counts of several pages."""
    return Score(*(sum(column) for column in zip(*scores, strict=True)))


def wrong_runs(sample: Sample, kept: Sequence[bool]) -> Iterator[Wrong]:
    """Yield the runs of wrong words, those of different lines apart."""
    words = list(_WORD.finditer(sample.raw))
    body = words_in(sample.raw, sample.body)

    def key(number: int) -> tuple[int, bool, bool]:
        start = words[number].start()
        return sample.raw.count("\n", 0, start), kept[number], body[number]

    for (_, is_kept, is_body), run in groupby(range(len(words)), key):
        numbers = list(run)
        if is_kept != is_body:
            span = Span(words[numbers[0]].start(), words[numbers[-1]].end())
            yield Wrong(is_body, span, len(numbers))
