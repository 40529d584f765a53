"""Texts and names as leakage is looked for in them: folded as those that duplicates are found by."""

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from curation.core.leakage import Folded, Form
from curation.core.overlaps import Hashes, Numbers, Sets
from curation.text.shingles import Shingler, fold_lines, hash_words

_AT_ONCE = 2000  # texts: folding one is mostly the calls it takes


def fold_texts(texts: Iterable[tuple[str, str]]) -> Folded:
    """Fold the texts of a split, each with its id; one without any word is left out."""
    shingler = Shingler()
    ids: list[str] = []
    hashes: list[int] = []
    triples: list[Hashes] = [np.empty(0, np.uint64)]
    counts: list[Numbers] = [np.zeros(1, np.int64)]
    waiting = iter(texts)
    while batch := list(islice(waiting, _AT_ONCE)):
        lines = fold_lines("\n".join(text.replace("\n", " ") for _, text in batch))
        kept = [(name, words) for (name, _), words in zip(batch, lines, strict=True) if words]
        ids += (name for name, _ in kept)
        hashes += (hash_words(words) for _, words in kept)
        found, each = shingler.each([words for _, words in kept])
        triples.append(found)
        counts.append(each)
    ends = np.cumsum(np.concatenate(counts))
    return Folded(ids, np.array(hashes, np.uint64), Sets(np.concatenate(triples), ends))


def fold_forms(forms: Iterable[Form]) -> Iterator[Form]:
    """Fold labelled names, in their order; one without any word, such as a mere sign, stays as it is."""
    waiting = iter(forms)
    while batch := list(islice(waiting, _AT_ONCE)):
        lines = fold_lines("\n".join(text.replace("\n", " ") for text, _ in batch))
        for (text, label), words in zip(batch, lines, strict=True):
            yield " ".join(words) or text, label
