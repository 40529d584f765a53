"""Clusters: all that near pairs link, growing only; their names; and what repeats across groups."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from curation.core.bands import band_keys, find_candidates, join_band, unpack
from curation.core.clusters import Clustering, choose, grow
from curation.core.occurrences import Occurrences, Repeated, often, repeated

ROWS = 2
# Few numbers, so that bands agree often; eight of them, so four bands of two.
SIGNATURE = st.lists(st.integers(0, 2), min_size=8, max_size=8)
CORPUS = st.lists(SIGNATURE, max_size=14)


def is_near(one: list[int], other: list[int]) -> bool:
    """Say whether six of the eight numbers agree."""
    return sum(a == b for a, b in zip(one, other, strict=True)) >= 6


def clusters(corpus: list[list[int]], floor: float = 0.5) -> Clustering:
    """Cluster signatures by themselves."""
    signatures = np.array(corpus, np.uint32).reshape(len(corpus), 8)
    return grow(signatures, ROWS, floor, lambda one, other: is_near(corpus[one], corpus[other]))


def by_hand(corpus: list[list[int]]) -> list[int]:
    """Link all near pairs that share a band, the slow way."""
    first = list(range(len(corpus)))
    for later, two in enumerate(corpus):
        for earlier, one in enumerate(corpus[:later]):
            if is_near(one, two) and any(
                one[at : at + ROWS] == two[at : at + ROWS] for at in range(0, 8, ROWS)
            ):
                low, high = sorted((first[earlier], first[later]))
                first = [low if home == high else home for home in first]
    return first


def sides(first: list[int]) -> list[list[int]]:
    """Give for each member all that are in its cluster."""
    return [[other for other, home in enumerate(first) if home == mine] for mine in first]


@given(CORPUS)
def test_clusters_are_what_near_pairs_link(corpus: list[list[int]]) -> None:
    """The same as linking pair by pair, each cluster named by its first member."""
    assert clusters(corpus).first.tolist() == by_hand(corpus)


@given(CORPUS, st.data())
def test_members_that_come_move_nobody_out(corpus: list[list[int]], data: st.DataObject) -> None:
    """Of A and any B that holds A, in any order: together in A is together in B."""
    order = data.draw(st.permutations(range(len(corpus))))
    part = [at for at in order if data.draw(st.booleans())]
    whole = dict(zip(order, clusters([corpus[at] for at in order]).first.tolist(), strict=True))
    home = clusters([corpus[at] for at in part]).first.tolist()
    for place, first in enumerate(home):
        assert whole[part[place]] == whole[part[first]]


@given(CORPUS)
def test_order_changes_names_only(corpus: list[list[int]]) -> None:
    """The members of a cluster are the same in the opposite order."""
    straight = clusters(corpus).first.tolist()
    turned = clusters(corpus[::-1]).first.tolist()[::-1]
    assert sides(straight) == sides(turned)


@given(CORPUS, st.integers(0, 14))
def test_a_name_stands_or_is_listed(corpus: list[list[int]], count: int) -> None:
    """A cluster's name among the first members is later its name, or in ``was`` of the one it is part of."""
    before, after = clusters(corpus[:count]), clusters(corpus)
    for name in set(before.first.tolist()):
        home = int(after.first[name])
        assert name == home or name in after.was[home]


def test_a_bridge_makes_two_clusters_one() -> None:
    """The older name stands and ``was`` has the other; no former name stands twice."""
    one, bridge, two = [0] * 8, [0] * 6 + [1] * 2, [0] * 4 + [1] * 4
    merged = clusters([one, two, two, bridge])
    assert clusters([one, two, two]).first.tolist() == [0, 1, 1]
    assert merged.first.tolist() == [0, 0, 0, 0]
    assert merged.was == {0: [1]}


def test_candidates_that_are_not_near_stay_apart() -> None:
    """Sharing a band makes nobody a duplicate: all pairs are verified."""
    corpus = [[0, 0, 1, 1, 1, 1, 1, 1], [0, 0, 2, 2, 2, 2, 2, 2]]
    assert clusters(corpus, floor=0).first.tolist() == [0, 1]


def test_a_long_bucket_is_searched_to_its_end() -> None:
    """The one near member is found behind many candidates that are not."""
    corpus = [[0, 0, 9, 9, 9, 9, 9, at] for at in range(3, 40)] + [[0] * 8, [0] * 8]
    first = grow(np.array(corpus, np.uint32), ROWS, 0, lambda one, other: corpus[one] == corpus[other]).first
    assert first.tolist() == [*range(38), 37]


def test_the_weightiest_represents_then_the_least_id() -> None:
    """Weight decides, the id where weights are equal."""
    chosen = choose(np.array([0, 0, 0, 3]), np.array([1, 5, 5, 0]), np.array(["c", "b", "a", "d"], "S"))
    assert chosen.tolist() == [2, 2, 2, 3]


def listed(found: Repeated) -> list[tuple[int, ...]]:
    """Give the columns as rows."""
    return [*zip(*(column.tolist() for column in found), strict=True)]


def test_what_repeats_counts_once_a_group() -> None:
    """A key twice in a group counts once, each family for itself; the first member it stands in is named."""
    rows = [(7, 0, 0, 0), (8, 0, 0, 0), (7, 0, 1, 1), (7, 0, 1, 2), (8, 0, 1, 2), (7, 0, 2, 3), (7, 1, 3, 4)]
    keys, families, groups, members = (np.array(column) for column in zip(*rows, strict=True))
    found = Occurrences(keys.astype(np.uint64), families, groups, members)
    assert listed(repeated(found, np.array([3, 3]))) == [(7, 0, 3, 0)]
    assert listed(repeated(found, np.array([2, 1]))) == [(7, 0, 3, 0), (8, 0, 2, 0), (7, 1, 1, 4)]
    none = Occurrences(found.keys[:0], families[:0], groups[:0], members[:0])
    assert listed(repeated(none, np.array([1]))) == []


@given(st.lists(st.integers(0, 9)), st.integers(1, 5))
def test_keys_that_stand_often_enough(keys: list[int], least: int) -> None:
    """The same as counting them."""
    counted = [key for key, count in sorted(Counter(keys).items()) if count >= least]
    assert often(np.array(keys, np.uint64), least).tolist() == counted


@given(CORPUS, st.integers(2, 5))
def test_candidates_are_the_same_for_any_number_of_threads(corpus: list[list[int]], threads: int) -> None:
    """Pairs and long buckets stand in the order of the bands, whichever is joined first."""
    signatures = np.array(corpus * 3, np.uint32).reshape(-1, 8)
    one, several = (find_candidates(signatures, ROWS, count) for count in (1, threads))
    assert one.pairs.tolist() == several.pairs.tolist()
    assert [part.tolist() for part in one.long] == [part.tolist() for part in several.long]


@given(st.lists(st.integers(0, 4), max_size=60))
def test_a_band_joins_all_that_have_its_key(numbers: list[int]) -> None:
    """In pairs with the first few, and in long buckets with the rest: each earlier member once."""
    keys = band_keys(np.array([[n, n + 1] for n in numbers], np.uint32).reshape(-1, 2), 2)[0]
    pairs, long = join_band(keys)
    found = [*zip(*(part.tolist() for part in unpack(pairs)), strict=True)]
    for of, low, high in zip(long.of.tolist(), long.low.tolist(), long.high.tolist(), strict=True):
        found += [(of, earlier) for earlier in long.members[low:high].tolist()]
    alike = [(two, one) for two in range(len(numbers)) for one in range(two) if numbers[one] == numbers[two]]
    assert sorted(found) == alike
