"""Ids known by their bytes: the same as in a set and in a dictionary."""

from hypothesis import given
from hypothesis import strategies as st

from curation.core.known_ids import ClusterIds, KnownIds, pack_ids

NAME = st.text("0123456789abcdef", min_size=1, max_size=3)
PARTS = st.lists(st.lists(NAME, max_size=5), max_size=4)


@given(PARTS, st.sets(NAME), NAME)
def test_known_ids_are_a_set(parts: list[list[str]], others: set[str], name: str) -> None:
    """However they came, one of them twice, and with others."""
    ids = KnownIds(map(pack_ids, parts))
    whole = {one for part in parts for one in part}
    assert ids == whole
    assert len(ids) == len(whole)
    assert (name in ids) == (name in whole)
    assert ids.joined(others) == ids | others == whole | others


@given(st.dictionaries(NAME, NAME), st.integers(0, 5), NAME)
def test_clusters_are_a_mapping(clusters: dict[str, str], cut: int, name: str) -> None:
    """In whatever parts and order they came."""
    parts = [[*clusters.items()][:cut], [*clusters.items()][cut:]]
    known = ClusterIds((pack_ids(dict(part)), pack_ids(dict(part).values())) for part in parts)
    assert known == clusters
    assert known.get(name) == clusters.get(name)
    assert [*known] == sorted(clusters)
