"""Splits frozen by group, and versions that follow from the difference."""

import json
from collections import Counter
from random import Random

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.canonical import to_json
from curation.core.ids import content_id
from curation.core.splits import SPLITS, assign_splits, freeze, group_pages
from curation.core.versioning import ContentHash, choose_version, next_version
from curation.errors import InputError, ReleaseError
from curation.released import KINDS, ReleaseFacts, Split
from tests.contents import Content, to_columns
from tests.exporters.release_samples import sample

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


NOTHING = dict.fromkeys(("added", "edited", "moved", "removed"), 0)


@pytest.mark.parametrize(
    ("rows", "licence", "version"),
    [
        ({}, "CC-BY-4.0", "1.2.3"),
        ({}, "CC0-1.0", "1.2.4"),
        ({"added": 1}, "CC-BY-4.0", "1.3.0"),
        ({"edited": 1}, "CC-BY-4.0", "2.0.0"),
        ({"moved": 1}, "CC-BY-4.0", "2.0.0"),
        ({"removed": 1}, "CC-BY-4.0", "2.0.0"),
        ({"added": 1, "removed": 1}, "CC-BY-4.0", "2.0.0"),
    ],
    ids=["same", "facts", "added", "edited", "moved", "removed", "replaced"],
)
def test_version_follows_from_the_difference(rows: dict[str, int], licence: str, version: str) -> None:
    """Nothing, facts, additions, and anything else: no change, PATCH, MINOR, MAJOR."""
    assert next_version(facts("1.2.3"), facts("", licence), NOTHING | rows) == version


def hashed(content: Content, size: int = 100) -> tuple[str, dict[str, int]]:
    """Give the hash and the counts of a content whose rows pass in batches of ``size``."""
    passed = ContentHash()
    for kind in KINDS:
        rows = to_columns(kind, getattr(content, kind))
        for at in range(0, len(rows), size):
            passed.add(kind, rows.slice(at, size))
    return passed.value, passed.rows


def test_content_hash_is_of_each_row_as_json() -> None:
    """As computed by hand from records: kind, id, split, and a hash of the rest as JSON with sorted keys."""
    content = sample()
    lines = []
    for kind in KINDS:
        for row in getattr(content, kind):
            rest = row.model_dump(mode="json", exclude={"split", "group"})
            told = content_id("row", json.dumps(rest, sort_keys=True))
            lines.append(f"{kind}\t{row.id}\t{row.split}\t{told}")
    counts = {kind: len(getattr(content, kind)) for kind in KINDS}
    assert hashed(content) == hashed(content, 1) == (content_id("content", *lines), counts)


def test_content_hash_knows_rows_and_splits_but_no_group() -> None:
    """The identity of a content changes with a row or a split, not with the name of a group."""
    content = sample()
    task, article = content.tasks[0], content.articles[0]
    moved = (task.model_copy(update={"split": "test"}), *content.tasks[1:])
    edited = (task.model_copy(update={"confidence": 0.25}), *content.tasks[1:])
    grouped = (article.model_copy(update={"group": "other"}), *content.articles[1:])
    assert hashed(content.model_copy(update={"tasks": moved})) != hashed(content)
    assert hashed(content.model_copy(update={"tasks": edited})) != hashed(content)
    assert hashed(content.model_copy(update={"articles": grouped})) == hashed(content)


texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=9)


@given(
    st.lists(
        st.tuples(
            texts,
            st.none() | texts,
            st.floats(allow_nan=False, allow_infinity=False),
            st.dictionaries(texts, texts),
        )
    )
)
def test_canonical_json_is_that_of_the_standard_library(
    rows: list[tuple[str, str | None, float, dict[str, str]]],
) -> None:
    """Whatever the texts, nulls, numbers, maps and what part of a table is shown."""
    fields = {
        "b": pa.string(),
        "a": pa.string(),
        "c": pa.float64(),
        "choices": pa.map_(pa.string(), pa.string()),
    }
    plain = [dict(zip(fields, row, strict=True)) for row in rows]
    said = [row | {"choices": [*row["choices"].items()]} for row in plain]
    nested = [row | {"in": [{"x": [row["a"]], "y": True}] * (at % 3)} for at, row in enumerate(said)]
    schema = pa.schema({**fields, "in": pa.list_(pa.struct({"x": pa.list_(pa.string()), "y": pa.bool_()}))})
    table = pa.Table.from_pylist(nested, schema=schema).slice(1)
    expected = [
        json.dumps(row | {"in": more["in"]}, sort_keys=True) for row, more in zip(plain, nested, strict=True)
    ]
    assert to_json(table) == expected[1:]


@pytest.mark.parametrize("asked", ["1.3.0", "1.3.1", "2.0.0", "1.10.0"])
def test_a_version_as_great_as_is_demanded_may_be_asked_for(asked: str) -> None:
    """Numbers are compared as numbers."""
    assert choose_version("1.3.0", asked) == asked


def test_a_version_smaller_than_is_demanded_is_refused_with_both() -> None:
    """The message names what was asked for and what must be."""
    with pytest.raises(ReleaseError, match=r"version 1\.2\.9 is smaller than 1\.3\.0"):
        choose_version("1.3.0", "1.2.9")


@pytest.mark.parametrize("asked", ["1.3", "v1.3.0", "1.03.0", "1.3.0-rc1", "", "٢.٠.٠"])
def test_what_is_no_version_is_refused(asked: str) -> None:
    """Three numbers in ASCII digits, without leading zeros, and nothing else."""
    with pytest.raises(InputError, match="is no version"):
        choose_version("1.0.0", asked)
