"""Where files stand: shards come in the order of their numbers, however many there are."""

from pathlib import Path

from curation.store.layout import Layout, shard_order


def test_shards_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    """Names have five digits until those are used up: the next shard comes after 99999."""
    (tmp_path / "articles").mkdir()
    names = [f"{number:05d}.parquet" for number in (0, 9, 10_000, 99_999, 100_000, 100_001, 1_000_000)]
    for name in reversed(names):
        (tmp_path / "articles" / name).touch()
    (tmp_path / "articles" / ".partial-00001.parquet").touch()
    assert [path.name for path in Layout(tmp_path).shards("articles")] == names
    assert sorted(names) != names == sorted(reversed(names), key=shard_order)
