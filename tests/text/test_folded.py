"""Texts folded at once: the same lines, words and hashes as one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.text.folded import WordHashes, fold_each
from curation.text.shingles import fold_lines, hash_words

NEWS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىؤئةء ًٌٍَُِّْـ٠٣۵5،.«»\n\t\r\x1e\x1f\x00\u2028\u200f\u200c\ufeff"
TEXTS = st.lists(st.one_of(st.text(NEWS, max_size=80), st.text(max_size=20)), max_size=6)
BLOCK = 64


def check(texts: list[str]) -> None:
    """Hold what is folded at once against what is folded one by one."""
    folded = fold_each(texts)
    lines = [[words for words in fold_lines(text) if words] for text in texts]
    assert folded.lines == [[" ".join(words) for words in of] for of in lines]
    assert folded.words.tolist() == [hash_words((word,)) for of in lines for words in of for word in words]
    assert folded.lengths.tolist() == [sum(map(len, of)) for of in lines]


@given(TEXTS)
def test_texts_fold_together_as_they_do_alone(texts: list[str]) -> None:
    """Whatever stands in them, and whatever in the texts beside them; empty ones keep their place."""
    check(texts)


@pytest.mark.parametrize("plane", range(3))
def test_every_character_folds_as_it_does_alone(plane: int) -> None:
    """Within a word, at its end, alone and at its beginning; those beyond 16 bits, too."""
    codes = np.arange(plane << 16, (plane + 1) << 16).reshape(-1, BLOCK)
    check(["".join(f"ab{c}de ab{c} {c}\n{c}de " for c in map(chr, block)) for block in codes.tolist()])


@pytest.mark.parametrize(
    "text", ["ΟΔΟΣ ΣΑΣ", "İSTANBUL", "𝐀𝐁 ابجد 𞤀𞤁", "خبر 🙂 عاجل", "\ud800ا\udfffب", "٢٠٢٤"]
)
def test_what_folds_by_its_neighbours_or_to_several(text: str) -> None:
    """A final sigma, a letter that becomes two, letters of two halves, signs, and halves alone."""
    check([text, "نص عربي", text])


def test_a_word_keeps_its_hash_when_others_take_its_place() -> None:
    """With far more words than slots each is hashed as it is alone, again and again."""
    hashes = WordHashes(bits=3)
    words = [f"كلمة{number % 40}" for number in range(120)]
    codes = np.frombuffer(" ".join([*words, ""]).encode("utf-16-le"), np.uint16)
    ends = np.flatnonzero(codes == ord(" "))
    begins = np.concatenate(([0], ends[:-1] + 1))
    for part in (slice(0, 50), slice(50, None), slice(None)):
        found = hashes(codes, begins[part], ends[part])
        assert found.tolist() == [hash_words((word,)) for word in words[part]]
