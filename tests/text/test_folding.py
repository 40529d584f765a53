"""Texts folded many at once are those folded one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curation.text.folding import fold_forms, fold_texts
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
    names = [("السّنديان", "GPE"), ("«السنديان»", "GPE"), ("السنديان", "LOC"), ("🎓", "ORG")]
    assert [*fold_forms(names)] == [("السنديان", "GPE")] * 2 + [("السنديان", "LOC"), ("🎓", "ORG")]


@given(TEXTS)
def test_a_name_is_folded_the_same_among_others(texts: list[str]) -> None:
    """Line feeds in a name part words and no names."""
    assert [*fold_forms((text, "GPE") for text in texts)] == [
        (" ".join(fold_words(text)) or text, "GPE") for text in texts
    ]
