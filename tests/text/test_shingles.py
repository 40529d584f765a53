"""Shingles: what folding makes the same, and signatures that agree as their sets do."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.text.chars import fold
from curation.text.shingles import MINHASHES, WIDTH, Shingler, fold_lines, fold_words, jaccard, sign

LETTERS = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهويأإآٱىؤئةء ًٌٍَُِّْـ٠٣۵5،.«»\n\t\u200f\u200c\ufeff", max_size=80)
NUMBERS = st.sets(st.integers(0, 200), min_size=1, max_size=150)
PINNED = [3226238192, 3231461577, 3438151154, 3809171242]


def hashes(numbers: set[int]) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    """Give hashes that stand for numbers."""
    spread = np.array(sorted(numbers), np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return np.unique(spread ^ (spread >> np.uint64(29)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد إلى آل ٱلبيت مؤتمر بيئة", "احمد الي ال البيت موتمر بيية"),
        ("مُحَمَّدٌ", "محمد"),
        ("العـــــربية", "العربية"),
        ("قال: «نعم!»، ثم مضى…", "قال نعم ثم مضي"),
        ("سطر\nوسطر", "سطر \t وسطر"),
        ("عام ٢٠٢٤ و۲۰۲۴", "عام 2024 و2024"),
        ("\ufeffنص\u200f عربي", "نص عربي"),
        ("Hikaya TV", "hikaya tv"),
        ("هٰذا", "هذا"),
    ],
    ids=["letters", "tashkeel", "tatweel", "punctuation", "blanks", "digits", "invisible", "case", "dagger"],
)
def test_words_are_the_same_however_they_are_written(one: str, other: str) -> None:
    """Hamzas, diacritics, tatweel, punctuation, blanks, digits, invisible characters and case fold away."""
    assert fold_words(one) == fold_words(other)


def test_words_that_differ_stay_apart() -> None:
    """Ta marbuta is not ha, and a word is not its parts."""
    assert fold_words("مدرسة") != fold_words("مدرسه")
    assert fold_words("عبد الله") != fold_words("عبدالله")


@given(LETTERS)
def test_folding_goes_beyond_that_of_markers(text: str) -> None:
    """What ``chars.fold`` makes the same is the same here; so are decomposed letters; twice is as once."""
    words = fold_words(text)
    assert fold_words(fold(text)) == words
    assert fold_words(unicodedata.normalize("NFD", text)) == words
    assert fold_words(" ".join(words)) == words


@given(st.text(max_size=60))
def test_folded_lines_are_those_of_the_text(text: str) -> None:
    """As many lines as the text has between its line feeds, whatever else is in it."""
    assert len(fold_lines(text)) == len(text.split("\n"))


@given(st.lists(st.sampled_from("ابتث"), max_size=30))
def test_shingles_are_the_word_triples(words: list[str]) -> None:
    """As many hashes as there are different triples, in order of size, none where words are too few."""
    found = Shingler()(words)
    assert len(found) == len({tuple(words[at : at + WIDTH]) for at in range(len(words) - WIDTH + 1)})
    assert sorted(found.tolist()) == found.tolist()


def test_order_of_words_matters() -> None:
    """A triple is not another order of its words."""
    shingler = Shingler()
    assert jaccard(shingler(["ا", "ب", "ت"]), shingler(["ب", "ا", "ت"])) == 0


@given(NUMBERS, NUMBERS)
def test_jaccard_is_that_of_the_sets(one: set[int], other: set[int]) -> None:
    """The share of what both have in what either has, the same both ways."""
    a, b = hashes(one), hashes(other)
    assert jaccard(a, b) == jaccard(b, a) == len(one & other) / len(one | other)


@given(st.lists(NUMBERS, min_size=1, max_size=5))
def test_a_signature_depends_on_its_set_alone(sets: list[set[int]]) -> None:
    """Signed together or one by one, a set has the same signature."""
    together = sign([hashes(numbers) for numbers in sets])
    assert together.shape == (len(sets), MINHASHES)
    for row, numbers in zip(together, sets, strict=True):
        assert (sign([hashes(numbers)])[0] == row).all()


def test_signatures_are_the_ones_pinned() -> None:
    """Clusters rest on signatures: another version of the library must not change them unseen."""
    (signature,) = sign([Shingler()(["واحد", "اثنان", "ثلاثة", "اربعة", "خمسة"])])
    assert signature[:4].tolist() == PINNED


@pytest.mark.parametrize("shared", [20, 100, 180])
def test_signatures_agree_in_about_the_jaccard_share(shared: int) -> None:
    """Over 300 pairs the mean share of numbers that agree is the Jaccard, to 0.01."""
    random = np.random.default_rng(shared)
    agree = []
    for _ in range(300):
        numbers = np.unique(random.integers(0, 2**63, 400 - shared, dtype=np.uint64))
        one, other = sign([numbers[:200], np.unique(np.append(numbers[200:], numbers[:shared]))])
        agree.append(np.mean(one == other))
    assert np.mean(agree) == pytest.approx(shared / (400 - shared), abs=0.01)
