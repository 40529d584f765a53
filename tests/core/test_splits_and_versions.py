"""Splits frozen by group, and versions that follow from the difference."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.splits import SPLITS, assign_splits, freeze, group_pages
from curation.core.versioning import compare, content_hash
from curation.released import ReleaseFacts, Split

RATIOS: dict[Split, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}


def pages(count: int) -> dict[str, str]:
    """Give pages that are each a group of their own."""
    return {f"{n:05d}": f"{n:05d}" for n in range(count)}


def test_pages_that_share_a_text_are_one_group() -> None:
    """Sharing is transitive: a–b share one text, b–c another."""
    groups = group_pages([("a", "x"), ("b", "x"), ("b", "y"), ("c", "y"), ("d", "z")])
    assert groups == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_each_split_gets_about_its_share() -> None:
    """A thousand groups of one weight are dealt 80/10/10."""
    splits = assign_splits(pages(1000), dict.fromkeys(pages(1000), 1), {}, RATIOS)
    counts = {split: list(splits.values()).count(split) for split in SPLITS}
    assert counts == {"train": 800, "validation": 100, "test": 100}


def test_a_small_corpus_has_every_split() -> None:
    """Seven groups of unlike size: each split has one, and the greatest is in none it does not fit."""
    weights = {"a": 60, "b": 40, "c": 30, "d": 20, "e": 18, "f": 10, "g": 7}
    splits = assign_splits(dict(zip(weights, weights, strict=True)), weights, {}, RATIOS)
    assert set(splits.values()) == set(SPLITS)
    assert splits["a"] == splits["b"] == "train"


@given(st.integers(1, 40), st.integers(0, 40), st.data())
def test_a_split_is_never_left_in_a_later_release(first: int, more: int, data: st.DataObject) -> None:
    """Pages keep their split when others come, and a group stands in one split."""
    before = assign_splits(pages(first), dict.fromkeys(pages(first), 1), {}, RATIOS)
    grown = pages(first + more)
    for page in list(grown)[first:]:  # some new pages join an old page's group
        if data.draw(st.booleans()):
            grown[page] = data.draw(st.sampled_from(list(pages(first))))
    after = assign_splits(grown, dict.fromkeys(grown, 1), before, RATIOS)
    assert {page: after[page] for page in before} == before
    for page, group in grown.items():
        assert after[page] == after[group]


@given(st.integers(3, 60), st.data())
def test_splits_keep_groups_test_and_share_whatever_the_labels(count: int, data: st.DataObject) -> None:
    """With any groups, labels and frozen pages: groups whole, test pages in test, all splits filled."""
    pick = data.draw
    groups = {
        page: pick(st.sampled_from(sorted(pages(count))[: max(3, count // 2)])) for page in pages(count)
    }
    weights = {page: pick(st.integers(1, 30)) for page in groups}
    labels = {page: {pick(st.sampled_from("abc")): pick(st.integers(1, 9))} for page in groups}
    frozen = freeze((page, pick(st.sampled_from(SPLITS))) for page in groups if pick(st.integers(0, 4)) == 0)
    splits = assign_splits(groups, weights, frozen, RATIOS, labels)
    assert splits == assign_splits(dict(reversed(groups.items())), weights, frozen, RATIOS, labels)
    of_group: dict[str, set[str]] = {}
    for page, group in groups.items():
        of_group.setdefault(group, set()).add(splits[page])
    assert all(len(found) == 1 for found in of_group.values())
    assert all(splits[page] == "test" for page, split in frozen.items() if split == "test")
    fresh = {group for group in of_group if not any(groups[page] == group for page in frozen)}
    assert len(set(splits.values())) >= min(len(fresh), len(SPLITS))


def test_labels_are_spread_better_than_by_size_alone() -> None:
    """Of twelve made-up corpora of 100 pages, no label is as far from its share with labels as without."""
    for seed in range(12):
        draw = Random(seed)
        labels: dict[str, Counter[str]] = {}
        for page in pages(100):
            common = Counter(f"l{min(int(draw.expovariate(0.4)), 14)}" for _ in range(draw.randint(10, 80)))
            labels[f"{seed}-{page}"] = common + Counter({f"topic{draw.randrange(6)}": draw.randint(1, 20)})
        weights = {page: counts.total() // 2 for page, counts in labels.items()}
        groups = {page: page for page in labels}
        plain, spread = (
            unevenness(assign_splits(groups, weights, {}, RATIOS, known), labels) for known in (None, labels)
        )
        assert spread < plain


def unevenness(splits: dict[str, Split], labels: dict[str, Counter[str]]) -> float:
    """Sum how far each split's part of each label's mentions is from the split's share."""
    total: Counter[str] = Counter()
    given: dict[str, Counter[str]] = {split: Counter() for split in SPLITS}
    for page, counts in labels.items():
        total.update(counts)
        given[splits[page]].update(counts)
    return sum(abs(given[s][label] / total[label] - RATIOS[s]) for label in total for s in SPLITS)


def test_a_page_keeps_the_most_careful_split_it_ever_had() -> None:
    """Once in test, a page is frozen in test, whatever a release before or after said."""
    said: list[tuple[str, Split]] = [("a", "test"), ("a", "train"), ("b", "train"), ("b", "validation")]
    assert freeze(said) == freeze(reversed(said)) == {"a": "test", "b": "validation"}


def test_a_group_that_joins_two_splits_goes_to_the_more_careful_one() -> None:
    """Where frozen pages of one group stand in test and train, the group is test."""
    joined = assign_splits({"a": "a", "b": "a"}, {}, {"a": "train", "b": "test"}, RATIOS)
    assert joined == {"a": "test", "b": "test"}


def facts(version: str, licence: str = "CC-BY-4.0") -> ReleaseFacts:
    """Give the facts of a release."""
    return ReleaseFacts(
        name="n",
        version=version,
        licence=licence,
        language="ar",
        scripted=False,
        tool_version="1",
        ratios=RATIOS,
        schemas=(),
    )


OLD = {"tasks": {"1": ("train", "h1"), "2": ("test", "h2")}}


@pytest.mark.parametrize(
    ("new", "licence", "version"),
    [
        (OLD, "CC-BY-4.0", "1.2.3"),
        (OLD, "CC0-1.0", "1.2.4"),
        ({"tasks": {**OLD["tasks"], "3": ("train", "h3")}}, "CC-BY-4.0", "1.3.0"),
        ({"tasks": {**OLD["tasks"], "2": ("test", "other")}}, "CC-BY-4.0", "2.0.0"),
        ({"tasks": {**OLD["tasks"], "2": ("train", "h2")}}, "CC-BY-4.0", "2.0.0"),
        ({"tasks": {"1": ("train", "h1")}}, "CC-BY-4.0", "2.0.0"),
        ({"tasks": {"1": ("train", "h1"), "3": ("test", "h3")}}, "CC-BY-4.0", "2.0.0"),
    ],
    ids=["same", "facts", "added", "edited", "moved", "removed", "replaced"],
)
def test_version_follows_from_the_difference(
    new: dict[str, dict[str, tuple[str, str]]], licence: str, version: str
) -> None:
    """Nothing, facts, additions, and anything else: no change, PATCH, MINOR, MAJOR."""
    change = compare((facts("1.2.3"), OLD), facts("", licence), new)
    assert change.version == version
    assert change.none == (version == "1.2.3")


def test_first_release_is_one() -> None:
    """Without a release before it, the version is 1.0.0."""
    assert compare(None, facts(""), OLD).version == "1.0.0"


def test_content_hash_knows_rows_and_splits_but_no_order() -> None:
    """The identity of a content changes with a row or a split, not with the order of rows."""
    turned = {"tasks": dict(reversed(OLD["tasks"].items()))}
    moved = {"tasks": {**OLD["tasks"], "2": ("train", "h2")}}
    assert content_hash(turned) == content_hash(OLD)
    assert content_hash(moved) != content_hash(OLD)
