"""The card's lines that open a release, each run as the card has it, by its own library."""

from typing import Any

import datasets
import duckdb
import pandas
import polars
import pytest
from release_samples import sample

from exporters.hf import exporter


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Run each line of the card's «Loading», but for the folder's name."""
    folder = tmp_path_factory.mktemp("release")
    exporter.export(sample(), folder)
    card = (folder / "README.md").read_text(encoding="utf-8")
    code = card.split("## Loading\n", 1)[1].split("```python\n", 1)[1].split("```", 1)[0]
    libraries = {"datasets": datasets, "pandas": pandas, "polars": polars, "duckdb": duckdb}
    lines = [line.replace("FOLDER", str(folder)) for line in code.splitlines()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path_factory.mktemp("cache")))
        return {line.split(".")[0]: eval(line, dict(libraries)) for line in lines}


def test_each_library_opens_the_release_in_the_line_of_the_card(opened: dict[str, Any]) -> None:
    """``datasets``, pandas, polars and DuckDB give the same rows, nested spans and flat tags among them."""
    assert list(opened) == ["datasets", "pandas", "polars", "duckdb"]
    (expected,) = opened["datasets"]["train"].to_list()
    assert [span["text"] for span in expected["spans"]] == ["جامعة القاهرة", "القاهرة", "🎓"]
    (polar,) = opened["polars"].to_dicts()
    names = [column[0] for column in opened["duckdb"].description]
    (duck,) = (dict(zip(names, row, strict=True)) for row in opened["duckdb"].fetchall())
    (panda,) = opened["pandas"].to_dict("records")
    assert polar == duck == expected
    plain = {name: value.tolist() if hasattr(value, "tolist") else value for name, value in panda.items()}
    assert plain == expected


def test_numbers_mean_what_the_card_says(opened: dict[str, Any]) -> None:
    """Without ``datasets``, a label's number is its place in the card's table; a tag's follows from it."""
    labels = [label.name for label in sample().facts.schemas[0].spans]
    row = opened["polars"].to_dicts()[0]
    assert [labels[span["label"]] for span in row["spans"]] == ["ORG", "GPE", "PERS"]
    names = opened["datasets"]["train"].features["tags"].feature.names
    for tag in row["tags"]:
        assert names[tag] == ("O" if tag == 0 else f"{'IB'[tag % 2]}-{labels[(tag - 1) // 2]}")
