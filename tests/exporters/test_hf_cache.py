"""``datasets.load_dataset`` on a release: names, spans, and never the rows of an earlier one.

``datasets`` keys its cache of a local folder by base name and card, not by the data, so each of the cases
of one base name shares a cache here.
"""

import shutil
from pathlib import Path

import datasets
import pytest
import yaml
from release_samples import sample

from tests.contents import Content
from tests.contents import export as written


def export(content: Content, folder: Path) -> Path:
    """Export in place of what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    written(content, folder)
    return folder


def load(folder: Path, config: str, cache: Path) -> datasets.DatasetDict:
    """Load a config of a folder through a cache."""
    return datasets.load_dataset(str(folder), config, cache_dir=str(cache))


def first(folder: Path, cache: Path) -> tuple[int, str]:
    """The count of stance rows in train, and the first answer."""
    train = load(folder, "stance", cache)["train"]
    return len(train), train.features["stance"].int2str(train[0]["stance"])


def test_loads_with_names_and_nulls(tmp_path: Path) -> None:
    """Labels are ClassLabels in the schema's order, and what was not answered is None."""
    loaded = load(export(sample(), tmp_path / "r"), "stance", tmp_path / "cache")
    assert {split: rows.num_rows for split, rows in loaded.items()} == {"train": 2, "test": 1}
    features = loaded["train"].features
    assert features["stance"].names == ["favor", "against", "neutral"]
    assert features["spans"].feature["label"].names == ["HOLDER"]
    assert [row["stance"] for row in loaded["train"]] == [1, None]
    assert loaded["train"][1]["target"] is None


@pytest.mark.parametrize(("config", "spans"), [("entities", 3), ("stance", 3)])
def test_spans_read_as_they_say(config: str, spans: int, tmp_path: Path) -> None:
    """The slice of the text in code points is the span's text, emoji and diacritics included."""
    loaded = load(export(sample(), tmp_path / "r"), config, tmp_path / "cache")
    found = [(row, span) for rows in loaded.values() for row in rows for span in row["spans"]]
    assert len(found) == spans
    for row, span in found:
        assert row["text"][span["start"] : span["end"]] == span["text"]


def test_every_config_loads_and_the_first_is_default(tmp_path: Path) -> None:
    """Each config of the card loads with the version of the release; without a name the first schema does."""
    folder = export(sample("2.3.4"), tmp_path / "r")
    cache = str(tmp_path / "cache")
    assert datasets.get_dataset_config_names(str(folder)) == ["entities", "stance", "articles", "annotations"]
    for config in ("stance", "articles", "annotations"):
        loaded = load(folder, config, tmp_path / "cache")
        assert str(loaded["train"].info.version) == "2.3.4"
        assert f"2.3.4, {config}; sha256" in loaded["train"].info.description
    default = datasets.load_dataset(str(folder), cache_dir=cache)
    assert default["train"].features["spans"].feature["label"].names == ["PERS", "ORG", "GPE"]


def test_rewritten_in_place(tmp_path: Path) -> None:
    """A release rewritten in its folder with other rows and version loads the new rows."""
    folder, cache = tmp_path / "r", tmp_path / "cache"
    assert first(export(sample(), folder), cache) == (2, "against")
    assert first(export(sample("1.1.0", more=4), folder), cache) == (6, "against")


def test_same_base_name(tmp_path: Path) -> None:
    """Two folders of one base name, also of one version and one count of rows, load their own rows."""
    cache = tmp_path / "cache"
    assert first(export(sample(), tmp_path / "a" / "r"), cache) == (2, "against")
    assert first(export(sample(more=4), tmp_path / "b" / "r"), cache) == (6, "against")
    assert first(export(sample(stance="favor"), tmp_path / "c" / "r"), cache) == (2, "favor")
    assert first(tmp_path / "a" / "r", cache) == (2, "against")


def test_label_edit(tmp_path: Path) -> None:
    """An edited label loads, both with another version and, for an unpublished release, with the same."""
    folder, cache = tmp_path / "r", tmp_path / "cache"
    assert first(export(sample(), folder), cache) == (2, "against")
    assert first(export(sample(stance="favor"), folder), cache) == (2, "favor")
    assert first(export(sample("2.0.0", stance="neutral"), folder), cache) == (2, "neutral")


def test_each_guard_alone(tmp_path: Path) -> None:
    """Each guard alone, the version in ``configs`` or the hash in the description, gives the new rows."""
    cache = tmp_path / "cache"
    old, new = sample(), sample("2.0.0", stance="favor")
    for kept in ("version", "description"):
        folder = tmp_path / kept
        for content, expected in ((old, "against"), (new, "favor")):
            export(content, folder)
            _keep_only(folder / "README.md", kept)
            assert first(folder, cache) == (2, expected)


def _keep_only(card: Path, kept: str) -> None:
    _, front, body = card.read_text(encoding="utf-8").split("---\n", 2)
    fields = yaml.safe_load(front)
    for entry in (*fields["configs"], *fields["dataset_info"]):
        for name in {"version", "description"} - {kept}:
            entry.pop(name, None)
    for entry in fields["dataset_info"]:
        entry["download_size"] = 0
    card.write_text(f"---\n{yaml.safe_dump(fields)}---\n{body}", encoding="utf-8")
