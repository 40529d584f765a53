"""croissant.json: valid without a warning, offline, and read back by mlcroissant as the Parquet rows."""

import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mlcroissant
import numpy as np
import pyarrow.parquet as pq
import pytest
from release_samples import files, sample

from curation.released import ReleaseContent
from curation.statement import Statement
from exporters.features import ANNOTATIONS, ARTICLES
from exporters.hf import exporter

ANSWERED = Statement(
    curators=("ليلى حداد (جامعة النخيل, annotation lead)", "Desk of the city's papers"),
    purpose="يقيس الموقف من القرارات البلدية.",
    limitations="Three sentences.",
    published="2026-03-01",
)


def answered(content: ReleaseContent, **more: object) -> ReleaseContent:
    """Give a release whose makers answered."""
    facts = {"statement": ANSWERED, "page": "https://example.org/news", "personal": "mask", **more}
    return content.model_copy(update={"facts": content.facts.model_copy(update=facts)})


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    """Collect what is logged as a warning or worse, by anything."""
    logged: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append(record.getMessage())

    handler, loggers = Keeping(logging.WARNING), [logging.getLogger(), logging.getLogger("absl")]
    for logger in loggers:
        logger.addHandler(handler)
    yield logged
    for logger in loggers:
        logger.removeHandler(handler)


def plain(value: Any, at: str) -> Any:
    """Give a value as Parquet has it: mlcroissant makes bytes of strings, and names parts by their ids."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {name.removeprefix(f"{at}/"): plain(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part, at) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def rows_of(folder: Path, config: str) -> dict[str, dict[str, Any]]:
    """Read a config's Parquet rows by id, each with its split."""
    paths = sorted((folder / "data" / config).glob("*.parquet"))
    rows = [{**row, "split": path.stem} for path in paths for row in pq.read_table(path).to_pylist()]
    return {row["id"]: row for row in rows}


@pytest.mark.usefixtures("offline")
def test_it_validates_without_a_warning_and_reads_back_as_the_rows(
    tmp_path: Path, warnings: list[str]
) -> None:
    """Every row of every config, nested spans, nulls and Arabic included, is what the Parquet file holds."""
    exporter.export(answered(sample(more=2)), tmp_path)
    dataset = mlcroissant.Dataset(tmp_path / "croissant.json")
    assert dataset.metadata.ctx.conforms_to.value == "http://mlcommons.org/croissant/1.1"
    for config in ("entities", "stance", ARTICLES, ANNOTATIONS):
        records = [plain(record, config) for record in dataset.records(config)]
        expected = rows_of(tmp_path, config)
        assert len(records) == len(expected) > 1
        assert {record["id"]: record for record in records} == expected
    assert warnings == []


@pytest.mark.usefixtures("offline")
def test_a_split_can_be_asked_for(tmp_path: Path) -> None:
    """The split is read from the file's path, so that a filter on it reads that file alone."""
    exporter.export(answered(sample()), tmp_path)
    dataset = mlcroissant.Dataset(tmp_path / "croissant.json")
    for split in ("train", "test"):
        found = dataset.records("stance", filters={"stance/split": split})
        expected = {row["id"] for row in rows_of(tmp_path, "stance").values() if row["split"] == split}
        assert {record["stance/id"].decode() for record in found} == expected != set()


def test_what_is_missing_warns(tmp_path: Path, warnings: list[str]) -> None:
    """Without a licence and a day there is a warning for each: nothing is made up to please a validator."""
    exporter.export(sample(licence=""), tmp_path)
    mlcroissant.Dataset(tmp_path / "croissant.json")
    assert "license" in "".join(warnings)
    assert "datePublished" in "".join(warnings)


def test_labels_have_their_names(tmp_path: Path) -> None:
    """The numbers of a label column refer to a record set of the schema's names, in their order."""
    content = answered(sample())
    exporter.export(content, tmp_path)
    said = json.loads((tmp_path / "croissant.json").read_bytes())
    sets = {node["@id"]: node for node in said["recordSet"]}
    for column, labels in (
        ("entities-spans", content.facts.schemas[0].spans),
        ("stance-stance", content.facts.schemas[1].choices[0].values),
    ):
        node = sets[f"{column}-names"]
        names = [row[f"{column}-names/name"] for row in node["data"]]
        assert names == [label.name for label in labels]
    spans = next(f for f in sets["entities"]["field"] if f["name"] == "spans")
    label = next(f for f in spans["subField"] if f["name"] == "label")
    assert label["references"]["field"]["@id"] == "entities-spans-names/id"


def test_it_says_what_the_makers_answered_and_no_more(tmp_path: Path) -> None:
    """Answers stand in the vocabulary's terms; a question without an answer has no property."""
    exporter.export(answered(sample(scripted=False)), tmp_path)
    said = json.loads((tmp_path / "croissant.json").read_bytes())
    assert said["creator"] == [
        {"@type": "sc:Person", "name": "ليلى حداد", "description": "جامعة النخيل, annotation lead"},
        {"@type": "sc:Person", "name": "Desk of the city's papers"},
    ]
    assert said["rai:dataLimitations"] == ["Three sentences."]
    assert "rai:dataCollection" not in said
    assert "rai:annotatorDemographics" not in said
    assert "mask in the place of each" in said["rai:personalSensitiveInformation"][0]
    people = [a["prov:wasAssociatedWith"] for a in said["prov:wasGeneratedBy"] if "annotation" in a["@id"]]
    assert {agent["@type"] for agents in people for agent in agents} == {"prov:Person"}
    assert said["license"] == "https://spdx.org/licenses/CC-BY-4.0.html"


def test_same_release_same_bytes(tmp_path: Path) -> None:
    """Nothing in the papers depends on the clock or the folder."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        exporter.export(answered(sample()), tmp_path / name)
    assert files(tmp_path / "a") == files(tmp_path / "b")
