"""Rows of two release folders that differ, found from their columns."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from release_samples import article, sample, stance_task

import exporters.pairs
from curation.core.row_changes import compare_row
from curation.errors import ReleaseError
from curation.released import KINDS, Pair, ReleasedTask, Split
from curation.stages.releasing.release import open_release
from exporters.hf import exporter
from tests.contents import Content, write_release

Tasks = tuple[ReleasedTask, ...]


def differing(before: Content, now: Content, folder: Path) -> list[Pair]:
    """Write two releases and give the pairs that differ, as their folders say."""
    one, other = write_release(folder / "1", before), write_release(folder / "2", now)
    return [pair for pair in exporter.pairs(open_release(one), open_release(other)) if compare_row(pair)]


def in_memory(before: Content, now: Content) -> list[Pair]:
    """Give the pairs that differ, found by looking at every row."""
    sides = [
        {
            (config, row.id): row
            for kind in KINDS
            for row in getattr(content, kind)
            for config in [row.schema_name if isinstance(row, ReleasedTask) else kind]
        }
        for content in (before, now)
    ]
    keys = sorted({*sides[0], *sides[1]})
    pairs = [Pair(key[0], *(side.get(key) for side in sides)) for key in keys]
    return [pair for pair in pairs if pair.before != pair.now]


def of_tasks(*tasks: ReleasedTask) -> Content:
    """Give the sample with these stance tasks in place of its own."""
    content = sample()
    others = tuple(task for task in content.tasks if task.schema_name != "stance")
    return content.model_copy(update={"tasks": (*others, *sorted(tasks, key=lambda task: task.id))})


rows = st.dictionaries(
    st.integers(0, 12),
    st.builds(
        lambda split, choices, revision: (split, choices, revision),
        st.sampled_from(("train", "validation", "test")),
        st.dictionaries(st.just("stance"), st.sampled_from(("favor", "against")), max_size=1),
        st.sampled_from(("1.0.0", "1.1.0")),
    ),
    max_size=10,
)


@pytest.mark.parametrize("range_rows", [2, 50_000])
@given(before=rows, now=rows)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_folders_differ_as_their_contents_do(
    range_rows: int,
    before: dict[int, tuple[Split, dict[str, str], str]],
    now: dict[int, tuple[Split, dict[str, str], str]],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever was added, edited, moved and removed, and however the ids are cut into ranges."""
    monkeypatch.setattr(exporters.pairs, "RANGE", range_rows)
    one, other = (
        of_tasks(
            *(
                stance_task(number, split, choices).model_copy(update={"revision": revision})
                for number, (split, choices, revision) in tasks.items()
            )
        )
        for tasks in (before, now)
    )
    assert differing(one, other, tmp_path_factory.mktemp("pairs")) == in_memory(one, other)


def test_labels_that_only_changed_their_numbers_are_no_edit(tmp_path: Path) -> None:
    """Where values stand in another order, their names are compared, and no row was edited."""
    before = sample(stance="against")
    entities, stance, topic = before.facts.schemas
    choice = stance.choices[0]
    turned = choice.model_copy(update={"values": choice.values[::-1]})
    schemas = (entities, stance.model_copy(update={"choices": (turned, stance.choices[1])}), topic)
    now = before.model_copy(update={"facts": before.facts.model_copy(update={"schemas": schemas})})
    assert differing(before, now, tmp_path / "same") == []
    edited = sample(stance="neutral").model_copy(update={"facts": now.facts})
    (pair,) = differing(before, edited, tmp_path / "edited")
    assert pair.now is not None
    assert pair.now.id == "s001"


def test_labels_that_were_added_leave_the_rows_alone(tmp_path: Path) -> None:
    """Their numbers mean what they meant: no row is looked at twice."""
    before = sample()
    entities, *others = before.facts.schemas
    grown = entities.model_copy(
        update={"spans": (*entities.spans, entities.spans[0].model_copy(update={"name": "LAW"}))}
    )
    facts = before.facts.model_copy(update={"schemas": (grown, *others)})
    one = write_release(tmp_path / "1", before)
    other = write_release(tmp_path / "2", before.model_copy(update={"facts": facts}))
    assert list(exporter.pairs(open_release(one), open_release(other))) == []


def test_a_group_that_is_named_otherwise_is_no_edit(tmp_path: Path) -> None:
    """Groups of articles may be renamed; another title is an edit."""
    before = sample()
    renamed = before.articles[0].model_copy(update={"group": "other"})
    now = before.model_copy(update={"articles": (renamed, before.articles[1])})
    assert differing(before, now, tmp_path / "group") == []
    edited = now.model_copy(
        update={"articles": (renamed.model_copy(update={"title": "آخر"}), article(2, "test"))}
    )
    assert [pair.config for pair in differing(before, edited, tmp_path / "title")] == ["articles"]


def test_a_config_that_came_or_went_is_all_added_or_removed(tmp_path: Path) -> None:
    """Rows of a config that the other release does not have are given with nothing beside them."""
    with_stance, without = sample(), of_tasks()
    came = differing(without, with_stance, tmp_path / "came")
    assert [(pair.before, pair.now.id if pair.now else "") for pair in came] == [
        (None, "s001"),
        (None, "s002"),
        (None, "s003"),
    ]
    assert [pair.now for pair in differing(with_stance, without, tmp_path / "went")] == [None] * 3


def _cut(folder: Path) -> None:
    path = folder / "data/stance/train.parquet"
    path.write_bytes(path.read_bytes()[:-40])


def _doubled(folder: Path) -> None:
    """Put the test rows where the training rows are: their ids stand in two files."""
    path = folder / "data/stance"
    (path / "train.parquet").write_bytes((path / "test.parquet").read_bytes())


def _swapped(folder: Path) -> None:
    (folder / "data/stance/test.parquet").write_bytes((folder / "data/articles/test.parquet").read_bytes())


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_cut, r"stance/train\.parquet: cannot be read as Parquet"),
        (_doubled, "stance has an id twice"),
        (_swapped, r"stance/test\.parquet: unknown column group"),
        (lambda folder: (folder / "README.md").unlink(), r"README\.md: cannot be read"),
    ],
    ids=["cut", "doubled", "swapped", "no card"],
)
def test_damage_is_named(damage: Callable[[Path], None], message: str, tmp_path: Path) -> None:
    """A file that is cut, swapped or missing, or an id twice, is one error that names it."""
    one, other = write_release(tmp_path / "1", sample()), write_release(tmp_path / "2", sample())
    damage(other)
    with pytest.raises(ReleaseError, match=message):
        list(exporter.pairs(open_release(one), open_release(other)))
