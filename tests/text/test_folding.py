"""Texts folded many at once are those folded one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curation.text.folding import fold_form, fold_texts
from curation.text.shingles import Shingler, fold_words, hash_words

TEXTS = st.lists(st.text("ابتي ىیك كَّـ٣3،\n\r\t\u2028\u200f", max_size=40) | st.text(max_size=20), max_size=12)


@given(TEXTS)
def test_a_text_is_folded_the_same_among_others(texts: list[str]) -> None:
    """Ids, words and triples of each text are those it has alone, whatever stands beside it."""
    folded = fold_texts((str(at), text) for at, text in enumerate(texts))
    words = {str(at): fold_words(text) for at, text in enumerate(texts)}
    assert folded.ids == [name for name, of in words.items() if of]
    assert folded.words.tolist() == [hash_words(words[name]) for name in folded.ids]
    assert len(folded.triples.sizes) == len(folded.ids)
    for at, name in enumerate(folded.ids):
        alone = Shingler()(words[name])
        assert np.array_equal(folded.triples.pick(np.array([at])).members, alone)


def test_names_are_folded_with_their_label() -> None:
    """Spelling makes no other name; a label does, and a sign without any word stays itself."""
    assert fold_form("السّنديان", "GPE") == fold_form("«السنديان»", "GPE")
    assert fold_form("السنديان", "GPE") != fold_form("السنديان", "LOC")
    assert fold_form("🎓", "ORG") == ("🎓", "ORG")
