"""Leakage: pairs of sets found without exception, and what of a split counts as given away by another."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.leakage import (
    CONTAINED,
    LEAST_TRIPLES,
    NEAR,
    Folded,
    compare_forms,
    compare_texts,
    pair_splits,
)
from curation.core.overlaps import Join, Sets, least_shared

SETS = st.lists(st.sets(st.integers(0, 25), max_size=10), max_size=8)
LONG = st.lists(st.sets(st.integers(0, 30), max_size=25), max_size=8)
SHARES = st.sampled_from([0.0, 0.3, 0.5, 0.7, 0.9, 1.0])


def packed(sets: list[set[int]]) -> Sets:
    """Give sets of hashes that stand for numbers."""
    return Sets.of([np.array(sorted(one), np.uint64) for one in sets])


def folded(name: str, sets: list[set[int]]) -> Folded:
    """Give texts whose triples are ``sets``; two with the same triples have the same words."""
    words = [hash(frozenset(one)) % 2**64 for one in sets]
    return Folded([f"{name}{at}" for at in range(len(sets))], np.array(words, np.uint64), packed(sets))


@given(SETS, SETS, SHARES, SHARES)
def test_every_pair_that_shares_enough_is_found(
    held: list[set[int]], seen: list[set[int]], mine: float, theirs: float
) -> None:
    """The join gives what comparing all with all gives, whatever either side asks for."""
    one, other = packed(held), packed(seen)
    least_mine, least_theirs = least_shared(one.sizes, mine), least_shared(other.sizes, theirs)
    pairs = Join(one, other).pairs(least_mine, least_theirs)
    assert sorted(zip(*(column.tolist() for column in pairs), strict=True)) == [
        (at, to, len(a & b))
        for at, a in enumerate(held)
        for to, b in enumerate(seen)
        if len(a & b) >= max(least_mine[at], least_theirs[to])
    ]


def test_a_join_in_many_steps_is_that_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few numbers a step may hold, it gives the same pairs, and each once."""
    draw = Random(3)
    one = packed([{draw.randrange(40) for _ in range(12)} for _ in range(120)])
    least = least_shared(one.sizes, 0.5)

    def found() -> list[tuple[int, ...]]:
        pairs = Join(one, one).pairs(least, least)
        return sorted(zip(*(column.tolist() for column in pairs), strict=True))

    whole = found()
    assert len(whole) > len(one.sizes)
    for at_once in (1, 100):
        monkeypatch.setattr("curation.core.overlaps._AT_ONCE", at_once)
        assert found() == whole


@given(LONG, LONG)
def test_counts_are_those_of_comparing_all_with_all(held: list[set[int]], seen: list[set[int]]) -> None:
    """Exact, near at each threshold and contained count what a plain comparison of all pairs counts."""

    def jaccard(one: set[int], other: set[int]) -> float:
        if one == other:
            return 1.0
        return len(one & other) / len(one | other)

    def contains(one: set[int], other: set[int]) -> bool:
        shorter = min(len(one), len(other))
        return shorter >= LEAST_TRIPLES and len(one & other) / shorter >= CONTAINED

    (found,) = compare_texts("text", {"test": folded("h", held), "train": folded("s", seen)})
    assert (found.seen, found.held, found.texts) == ("train", "test", len(held))
    assert found.exact == sum(one in seen for one in held)
    for count in found.near:
        assert count.texts == sum(any(jaccard(one, other) >= count.least for other in seen) for one in held)
    assert found.contained == sum(
        any(contains(one, other) for other in seen)
        and not any(jaccard(one, other) >= NEAR[0] for other in seen)
        for one in held
    )
    assert found.leaked <= len(held)


def test_the_worst_pairs_are_listed_with_their_ids() -> None:
    """Exact first, then the nearest, then what stands in another; a text is listed with its likest."""
    seen = [set(range(10)), set(range(100, 140)), set(range(200, 210))]
    held = [
        set(range(200, 209)) | {1},  # near: 9 of 11
        set(range(10)),  # exact
        set(range(100, 110)),  # contained
        set(range(300, 310)),  # alone
    ]
    (found,) = compare_texts("text", {"train": folded("s", seen), "test": folded("h", held)})
    listed = [(pair.kind, pair.held, pair.seen, pair.share) for pair in found.worst]
    assert listed == [
        ("exact", "h1", "s0", 1.0),
        ("near", "h0", "s2", 0.8182),
        ("contained", "h2", "s1", 1.0),
    ]
    assert [count.texts for count in found.near] == [2, 2, 1]
    assert found.leaked == 3


def test_the_later_split_is_the_one_held_out() -> None:
    """Train comes first, whatever the splits' order and case; names that say nothing follow by name."""
    assert pair_splits(["test", "train", "validation"]) == [
        ("train", "validation"),
        ("train", "test"),
        ("validation", "test"),
    ]
    assert pair_splits(["b", "Test", "a", "TRAIN", "dev"])[0] == ("TRAIN", "dev")
    assert pair_splits(["b", "a"]) == [("a", "b")]


def test_names_count_with_their_label() -> None:
    """A name seen under another label is not known; mentions count each time, forms once."""
    train = Counter({("السنديان", "GPE"): 5, ("النخيل", "PERS"): 1})
    test = Counter({("السنديان", "GPE"): 2, ("النخيل", "LOC"): 3, ("سامر", "PERS"): 1})
    (found,) = compare_forms("entities", {"test": test, "train": train})
    assert (found.forms, found.known_forms, found.mentions, found.known_mentions) == (3, 1, 6, 2)
