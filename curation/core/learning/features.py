"""What the small model sees: hashed pieces of words, of a whole text or of one word and its neighbours."""

import re
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import chain, pairwise
from typing import Any

from curation.core.agreement.rated import TOKEN
from curation.errors import InputError
from curation.types import Span

_SIZE = 2**16  # hashed pieces: enough for 100,000 sentences, small enough to fit in a second
_PACKAGES = ("sklearn", "cleanlab")
_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_ALEFS = str.maketrans("أإآٱىئؤ", "اااايءء")
_NEAR = 4  # words on either side of a target that are told apart from the rest
_EDGE = "<>"

Matrix = Any  # scipy.sparse.csr_matrix: it brings no types


def check_learning() -> None:
    """Refuse where the packages are not installed.

    Raises:
        InputError: one is not there.
    """
    if not all(find_spec(name) for name in _PACKAGES):
        raise InputError(
            "the small model needs scikit-learn and cleanlab: install them with `pip install 'tanqih[learn]'`"
        )


def find_words(text: str) -> list[Span]:
    """Find the words and marks of a text."""
    return [Span(*match.span()) for match in TOKEN.finditer(text)]


def text_features(asked: Iterable[tuple[str, str | None]]) -> Matrix:
    """Give a row a text, with the target or claim it is asked about where there is one."""
    return _hashed(_of_text(_folded(text), _folded(target or "")) for text, target in asked)


def word_features(texts: Iterable[str]) -> Matrix:
    """Give a row a word, those of all texts one after the other."""
    return _hashed(row for text in texts for row in _of_words(_folded(text)))


def inside_features(texts: Iterable[str], outer: Iterable[Sequence[str]]) -> Matrix:
    """Give a row a word as ``word_features``, with the label of the span that it stands in."""
    return _hashed(
        [*row, *(f"in {label} {piece}" for piece in row), f"in {label}"]
        for text, labels in zip(texts, outer, strict=True)
        for row, label in zip(_of_words(_folded(text)), labels, strict=True)
    )


def _hashed(rows: Iterable[Iterable[str]]) -> Matrix:
    from sklearn.feature_extraction import FeatureHasher
    from sklearn.preprocessing import normalize

    hasher = FeatureHasher(n_features=_SIZE, input_type="string", alternate_sign=False)
    # Neither takes no rows at all: an empty one more is cut off again.
    return normalize(hasher.transform(chain(rows, [()])).sign())[:-1]


def _folded(text: str) -> list[str]:
    """Give the words without marks, and forms of alef, yeh and hamza as one: writers differ in them."""
    return [_MARKS.sub("", text[slice(*word)]).translate(_ALEFS) or _EDGE for word in find_words(text)]


def _of_text(words: Sequence[str], target: Sequence[str]) -> Iterator[str]:
    for word in words:
        yield f"word {word}"
        yield from (f"part {part}" for part in _parts(word, 3, 5))
    yield from (f"pair {one} {other}" for one, other in pairwise(words))
    if target:
        yield f"target {' '.join(target)}"
        yield from (f"target word {word}" for word in target)
        at = _place(words, target)
        around = words[max(0, at - _NEAR) : at], words[at + len(target) : at + len(target) + _NEAR]
        for side, near in zip(("before", "after"), around, strict=True):
            yield from (f"{side} {word}" for word in near if at >= 0)


def _place(words: Sequence[str], target: Sequence[str]) -> int:
    """Find where a target stands, a clitic before it aside; -1 where it does not stand as it is named."""
    for at in range(len(words) - len(target) + 1):
        found = words[at : at + len(target)]
        if found[0].endswith(target[0]) and list(found[1:]) == list(target[1:]):
            return at
    return -1


def _of_words(words: Sequence[str]) -> Iterator[list[str]]:
    padded = [_EDGE, _EDGE, *words, _EDGE, _EDGE]
    for at, word in enumerate(words, 2):
        before, after = padded[at - 1], padded[at + 1]
        yield [
            f"word {word}",
            f"shape {_shape(word)}",
            f"first {at == 2}",
            *(f"begin {word[:size]}" for size in (1, 2, 3)),
            *(f"end {word[-size:]}" for size in (1, 2, 3)),
            *(f"part {part}" for part in _parts(word, 3, 4)),
            f"-1 {before}",
            f"-1 end {before[-2:]}",
            f"-2 {padded[at - 2]}",
            f"+1 {after}",
            f"+1 begin {after[:3]}",
            f"+2 {padded[at + 2]}",
            f"pair {before} {word}",
            f"pair+ {word} {after}",
        ]


def _shape(word: str) -> str:
    kind = "digits" if word[0].isdigit() else "letters" if word[0].isalpha() else "mark"
    return f"{kind} al" if word.startswith("ال") else kind


def _parts(word: str, least: int, most: int) -> Iterator[str]:
    edged = f"<{word}>"
    for size in range(least, most + 1):
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]
