"""The set of content hashes says of each hash whether it was there, as a set of strings would."""

from random import Random

from curation.core.id_set import IdSet


def test_it_agrees_with_a_set() -> None:
    """Over many batches, with hashes that come again in the same batch and in later ones."""
    random = Random(4)
    known, ids = set[str](), IdSet()
    for _ in range(40):
        batch = [f"{random.randrange(200_000):020x}" for _ in range(8_000)]
        new = []
        for place, value in enumerate(batch):
            if value not in known:
                known.add(value)
                new.append(place)
        assert ids.add(batch) == new
        assert len(ids) == len(known)
    assert ids.add([]) == []


def test_a_hash_that_ends_in_zeros_is_another_than_a_shorter_one() -> None:
    """Where bytes of zero stand at the end."""
    ids = IdSet()
    assert ids.add(["ab" + "0" * 18, "ab" * 10]) == [0, 1]
    assert ids.add(["ab" + "0" * 18]) == []
