"""The card: its front matter parses and counts the rows, and its text states the facts."""

import hashlib
from pathlib import Path
from typing import Any, get_args

import pyarrow.parquet as pq
import pytest
import yaml
from release_samples import sample

from curation.released import Measure, ReleaseContent
from curation.types import Method
from exporters.card import hub_licence, size_category
from exporters.hf import exporter


def card_of(content: ReleaseContent, folder: Path) -> tuple[dict[str, Any], str]:
    """Export, and give the front matter and the text."""
    exporter.export(content, folder)
    _, front, body = (folder / "README.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def test_front_matter_counts_the_rows(tmp_path: Path) -> None:
    """Every file is listed once, and rows, bytes and SHA-256 are those of the files."""
    front, _ = card_of(sample(more=2), tmp_path)
    listed = {
        (config["config_name"], entry["split"]): entry["path"]
        for config in front["configs"]
        for entry in config["data_files"]
    }
    assert sorted(listed.values()) == sorted(
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.parquet")
    )
    for info in front["dataset_info"]:
        paths = [tmp_path / listed[info["config_name"], split["name"]] for split in info["splits"]]
        assert [split["num_examples"] for split in info["splits"]] == [
            pq.read_metadata(path).num_rows for path in paths
        ]
        assert info["download_size"] == sum(path.stat().st_size for path in paths)
        assert info["dataset_size"] == sum(split["num_bytes"] for split in info["splits"])
        joined = b"".join(path.read_bytes() for path in paths)
        assert info["description"].endswith(hashlib.sha256(joined).hexdigest())


def test_front_matter_says_what_it_is(tmp_path: Path) -> None:
    """Language, licence, version, tasks, size and the default config follow from the facts and rows."""
    front, _ = card_of(sample("1.2.3"), tmp_path)
    assert front["language"] == ["ar"]
    assert front["license"] == "cc-by-4.0"
    assert front["pretty_name"] == "أخبار news"
    assert front["version"] == "1.2.3"
    assert front["task_categories"] == ["token-classification", "text-classification"]
    assert front["task_ids"] == ["named-entity-recognition", "multi-input-text-classification"]
    assert front["size_categories"] == ["n<1K"]
    assert front["tags"] == ["arabic", "entities", "stance", "tanqih"]
    assert [config.get("default") for config in front["configs"]] == [True, None, None, None]
    assert {config["version"] for config in front["configs"]} == {"1.2.3"}


def test_scripted_annotators_are_said_to_be(tmp_path: Path) -> None:
    """Programs are called programs and machine-generated; people are not called experts."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    front, body = card_of(sample(scripted=True), tmp_path / "a")
    assert front["annotations_creators"] == ["machine-generated"]
    assert "scripted programs, not people" in body
    front, body = card_of(sample(scripted=False), tmp_path / "b")
    assert "annotations_creators" not in front
    assert "scripted" not in body


def test_text_gives_figures_from_the_content(tmp_path: Path) -> None:
    """Split sizes, label counts with definitions, agreement, methods and annotators stand in tables."""
    _, body = card_of(sample(), tmp_path)
    for line in (
        "| `entities` | a decided task | 1 | 1 | 0 | 2 |",
        "| `stance` | a decided task | 2 | 0 | 1 | 3 |",
        "| `PERS` | Pers | وسم PERS | 1 | A person's name \\| title left out |",
        "| `against` | Against | وسم against | 1 | not stated |",
        "`expression` not answered: 2.",
        "| `entities` | gamma | 0.875 | 0.500 to 1.000 | 3 |",
        "| `entities` | alpha | undefined: one label only | undefined | 0 |",
        "| `entities` | `referee` | an adjudicator settled it | 1 |",
        "left out: `entities` 4, `stance` 0, `topic` 0.",
        "- `entities`: a1, a2",
        'load_dataset("FOLDER", "entities")',
        "Licence: CC-BY-4.0. Version: 1.0.0. Made with tanqih 0.1.0.",
    ):
        assert line in body


def test_agreement_by_label_is_a_row_a_label(tmp_path: Path) -> None:
    """What is over all labels stays a row a measure; a label's measures stand side by side."""
    content = sample()
    measures = [
        Measure(name=f"{kind}, {label}", value=0.5, low=low, high=low and 0.75, items=4)
        for label, low in (("all", 0.25), ("PERS", 0.25), ("GPE", None))
        for kind in ("span F1 exact", "u-alpha")
    ]
    schema = content.facts.schemas[0].model_copy(update={"agreement": tuple(measures)})
    facts = content.facts.model_copy(update={"schemas": (schema, *content.facts.schemas[1:])})
    _, body = card_of(content.model_copy(update={"facts": facts}), tmp_path)
    for line in (
        "| `entities` | u-alpha, all | 0.500 | 0.250 to 0.750 | 4 |",
        "| `entities` | span F1 exact | u-alpha |",
        "| `PERS` | 0.500 (0.25 to 0.75) | 0.500 (0.25 to 0.75) |",
        "| `GPE` | 0.500 | 0.500 |",
    ):
        assert line in body


def test_unknown_facts_are_not_stated(tmp_path: Path) -> None:
    """An empty licence and missing agreement read "not stated"."""
    content = sample(licence="")
    schema = content.facts.schemas[1]
    facts = content.facts.model_copy(update={"schemas": (schema,), "ratios": {}})
    tasks = tuple(task for task in content.tasks if task.schema_name == "stance")
    front, body = card_of(content.model_copy(update={"facts": facts, "tasks": tasks}), tmp_path)
    assert front["license"] == "unknown"
    for line in ("Licence: not stated.", "Agreement: not stated.", "aimed at: not stated."):
        assert line in body


def test_the_check_in_the_text_runs(tmp_path: Path) -> None:
    """The three lines that check the spans run as printed, but for the folder."""
    _, body = card_of(sample(), tmp_path)
    code = body.split("```python\n")[1].split("```")[0]
    assert len(code.splitlines()) == 3
    lines = code.replace('"FOLDER"', repr(str(tmp_path))).replace(
        'split="', f'cache_dir={str(tmp_path / "c")!r}, split="'
    )
    exec(f"import datasets\n{lines}", {})


@pytest.mark.parametrize(
    ("spdx", "expected"),
    [
        ("CC-BY-SA-4.0", {"license": "cc-by-sa-4.0"}),
        ("GPL-3.0-or-later", {"license": "gpl-3.0"}),
        ("ODbL-1.0", {"license": "odbl"}),
        ("House rules 2", {"license": "other", "license_name": "house-rules-2"}),
        ("", {"license": "unknown"}),
    ],
)
def test_licences(spdx: str, expected: dict[str, str]) -> None:
    """An SPDX id becomes the Hub's id; another licence is ``other`` with its name; none is ``unknown``."""
    assert hub_licence(spdx) == expected


def test_sizes() -> None:
    """The bounds of the Hub's size categories."""
    counts = (0, 999, 1_000, 99_999, 10**6, 10**9)
    assert [size_category(count) for count in counts] == [
        "n<1K",
        "n<1K",
        "1K<n<10K",
        "10K<n<100K",
        "1M<n<10M",
        "n>100M",
    ]


def test_every_method_of_decision_has_a_meaning(tmp_path: Path) -> None:
    """The card counts each method that a decision may have, and says what it is."""
    content = sample(more=2)
    methods = dict.fromkeys(get_args(Method), 1)
    named = content.facts.schemas[0].model_copy(update={"methods": methods})
    facts = content.facts.model_copy(update={"schemas": (named, *content.facts.schemas[1:])})
    _, body = card_of(content.model_copy(update={"facts": facts}), tmp_path)
    rows = [line for line in body.splitlines() if line.startswith("| `entities` | `")]
    told = {row.split("`")[3]: row.split(" | ")[2] for row in rows if row.endswith(" | 1 |")}
    assert methods.keys() <= told.keys()
    assert len({told[method] for method in methods}) == len(methods)
