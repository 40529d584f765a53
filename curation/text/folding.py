"""Texts and names as leakage is looked for in them: folded as those that duplicates are found by."""

from collections.abc import Iterable

import numpy as np

from curation.core.leakage import Folded, Form
from curation.core.overlaps import Sets
from curation.text.shingles import Shingler, fold_words, hash_words


def fold_texts(texts: Iterable[tuple[str, str]]) -> Folded:
    """Fold the texts of a split, each with its id; one without any word is left out."""
    shingler = Shingler()
    ids: list[str] = []
    hashes: list[int] = []
    triples = []
    for name, text in texts:
        words = fold_words(text)
        if words:
            ids.append(name)
            hashes.append(hash_words(words))
            triples.append(shingler(words))
    return Folded(ids, np.array(hashes, np.uint64), Sets.of(triples))


def fold_form(text: str, label: str) -> Form:
    """Fold a labelled name; one without any word, such as a mere sign, stays as it is."""
    return " ".join(fold_words(text)) or text, label
