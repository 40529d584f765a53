"""The Hugging Face folder: what is written, that it reads back exactly, and always in the same bytes."""

import json
import os
import subprocess
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from release_samples import article, files, sample, span, stance_task

from curation.errors import ReleaseError
from curation.released import ReleaseContent
from exporters.hf import exporter


def exported(content: ReleaseContent, folder: Path) -> Path:
    """Export into a new folder and give it back."""
    folder.mkdir(parents=True)
    exporter.export(content, folder)
    return folder


def test_reads_back_exactly(tmp_path: Path) -> None:
    """Arabic, nested spans, emoji, nulls, empty lists, floats and an unused schema come back unchanged."""
    content = sample()
    assert exporter.read(exported(content, tmp_path / "r")) == content


def test_files(tmp_path: Path) -> None:
    """A split without rows has no file and a schema without rows no folder."""
    assert sorted(files(exported(sample(), tmp_path / "r"))) == [
        "DATASHEET.md",
        "DATA_STATEMENT.md",
        "README.md",
        "croissant.json",
        "data/annotations/train.parquet",
        "data/articles/test.parquet",
        "data/articles/train.parquet",
        "data/entities/train.parquet",
        "data/entities/validation.parquet",
        "data/stance/test.parquet",
        "data/stance/train.parquet",
        "plots/agreement-entities.svg",
        "plots/labels-entities.svg",
        "plots/labels-stance.svg",
        "plots/lengths.svg",
        "release.json",
    ]


def test_empty_release_reads_back(tmp_path: Path) -> None:
    """A release without any row is written and read back."""
    content = sample().model_copy(update={"tasks": (), "annotations": (), "articles": ()})
    assert exporter.read(exported(content, tmp_path / "r")) == content


def test_facts_are_canonical_json(tmp_path: Path) -> None:
    """release.json holds the facts with sorted keys, indented, with Arabic as it is written."""
    text = (exported(sample(), tmp_path / "r") / "release.json").read_text(encoding="utf-8")
    assert "أخبار" in text
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def test_same_bytes_twice(tmp_path: Path) -> None:
    """Two exports of equal contents are equal byte for byte, whatever the order of choices."""
    content = sample()
    turned = content.tasks[2].model_copy(update={"choices": {"expression": "explicit", "stance": "against"}})
    other = content.model_copy(update={"tasks": (*content.tasks[:2], turned, *content.tasks[3:])})
    assert other == content
    assert files(exported(content, tmp_path / "a")) == files(exported(other, tmp_path / "b"))


def test_same_bytes_in_another_process(tmp_path: Path) -> None:
    """A fresh process with another hash seed writes the same bytes."""
    code = "from pathlib import Path; from release_samples import sample; from exporters.hf import exporter\n"
    code += f"exporter.export(sample(), Path({str(tmp_path / 'b')!r}))"
    (tmp_path / "b").mkdir()
    path = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    environment = os.environ | {"PYTHONHASHSEED": "4711", "PYTHONPATH": path}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert files(exported(sample(), tmp_path / "a")) == files(tmp_path / "b")


def test_parquet_is_pinned(tmp_path: Path) -> None:
    """Columns are zstd, no pandas metadata is there, and rows are sorted by id."""
    file = pq.ParquetFile(exported(sample(more=3), tmp_path / "r") / "data/stance/train.parquet")
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert set(file.schema_arrow.metadata) == {b"huggingface"}
    ids = file.read()["id"].to_pylist()
    assert ids == sorted(ids)
    assert len(ids) == 5


def test_entry_point() -> None:
    """The exporter is found by the entry point ``hf``, where the package is installed."""
    found = [point for point in entry_points(group="tanqih.exporters") if point.name == "hf"]
    if not found:
        pytest.skip("tanqih is not installed")
    assert found[0].load() is exporter


texts = st.text(max_size=12)


@st.composite
def contents(draw: st.DrawFn) -> ReleaseContent:
    """Releases with any text, offsets, split and choice."""
    base = sample()
    splits = st.sampled_from(["train", "validation", "test"])
    values = st.sampled_from(["favor", "against", "neutral"])
    tasks = []
    for number in range(draw(st.integers(0, 4))):
        choices = draw(st.dictionaries(st.just("stance"), values))
        task = stance_task(number, draw(splits), choices, draw(st.none() | texts))
        piece = span("خ", "خ", "HOLDER", draw(st.integers(0, 2**31 - 2)))
        spans = tuple(piece.model_copy(update={"text": draw(texts)}) for _ in range(draw(st.integers(0, 2))))
        share = draw(st.floats(0, 1))
        tasks.append(task.model_copy(update={"text": draw(texts), "spans": spans, "confidence": share}))
    keywords = tuple(draw(st.lists(texts, max_size=2)))
    page = article(1, draw(splits)).model_copy(update={"text": draw(texts), "keywords": keywords})
    named = base.facts.model_copy(update={"name": draw(texts), "licence": draw(texts)})
    return base.model_copy(update={"facts": named, "tasks": tuple(tasks), "articles": (page,)})


@settings(max_examples=30, deadline=None)
@given(contents())
def test_any_content_reads_back(content: ReleaseContent) -> None:
    """Whatever the texts, numbers and splits, what is read is what was exported."""
    with tempfile.TemporaryDirectory() as folder:
        exporter.export(content, Path(folder))
        assert exporter.read(Path(folder)) == content


def changed(**update: object) -> ReleaseContent:
    """The sample with its first stance task changed."""
    content = sample()
    task = content.tasks[2].model_copy(update=update)
    return content.model_copy(update={"tasks": (*content.tasks[:2], task, *content.tasks[3:])})


def with_schema(**update: object) -> ReleaseContent:
    """The sample with its stance schema changed."""
    content = sample()
    entities, stance, topic = content.facts.schemas
    facts = content.facts.model_copy(update={"schemas": (entities, stance.model_copy(update=update), topic)})
    return content.model_copy(update={"facts": facts})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed(choices={"stance": "maybe"}), "stance: row s001: stance value 'maybe' is not in the schema"),
        (changed(choices={"mood": "glad"}), "stance: row s001: choice 'mood' is not in the schema"),
        (changed(spans=(span("a", "a", "PERS"),)), "span label 'PERS' is not in the schema"),
        (changed(spans=(span("a", "a", "HOLDER", 2**31),)), "stance/train.parquet: "),
        (changed(schema_name="claims"), "task s001: its schema claims is not among"),
        (changed(id="s002"), "tasks: row s002 is there twice"),
        (changed(id="t"), "tasks: row s002 stands out of order"),
        (with_schema(targets=False), "stance: row s001: a target where the schema has none"),
        (with_schema(name="articles"), "schema articles: the config name is taken"),
        (with_schema(name="../x"), "schema '../x': a config name is"),
        (
            with_schema(choices=(sample().facts.schemas[1].choices[0].model_copy(update={"name": "text"}),)),
            "text",
        ),
        (sample("1.0"), "version '1.0': must be MAJOR.MINOR.PATCH"),
    ],
)
def test_refuses_what_it_cannot_give_back(content: ReleaseContent, message: str, tmp_path: Path) -> None:
    """Content that contradicts its schemas is refused in one line that names the row or the name."""
    with pytest.raises(ReleaseError) as caught:
        exporter.export(content, tmp_path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_refuses_a_used_folder(tmp_path: Path) -> None:
    """A folder that is missing, or holds a release already, is not written into."""
    with pytest.raises(ReleaseError, match="no such folder"):
        exporter.export(sample(), tmp_path / "none")
    exporter.export(sample(), tmp_path)
    with pytest.raises(ReleaseError, match=r"README\.md: is there already"):
        exporter.export(sample(), tmp_path)
