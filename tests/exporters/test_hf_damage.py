"""A damaged release is refused in one line that names the file."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from release_samples import sample

from curation.errors import ReleaseError
from tests.contents import export, read

STANCE = "data/stance/train.parquet"


def alter(name: str, change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    """Rewrite one Parquet file of a release, its metadata kept."""

    def apply(folder: Path) -> None:
        path = folder / name
        table = pq.ParquetFile(path).read()
        changed = change(table)
        pq.write_table(changed.replace_schema_metadata(table.schema.metadata), path)

    return apply


def put(name: str, column: str, values: list[object]) -> Callable[[Path], None]:
    """Give one column of one file other values of the same type."""

    def change(table: pa.Table) -> pa.Table:
        at = table.column_names.index(column)
        return table.set_column(at, table.schema.field(at), pa.array(values, table.schema.field(at).type))

    return alter(name, change)


def write(name: str, change: Callable[[str], str]) -> Callable[[Path], None]:
    """Rewrite one text file of a release."""

    def apply(folder: Path) -> None:
        path = folder / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    return apply


def remove(name: str) -> Callable[[Path], None]:
    """Delete one file of a release."""
    return lambda folder: (folder / name).unlink()


def reorder_labels(text: str) -> str:
    """Swap the first two labels of the first schema."""
    facts = json.loads(text)
    labels = facts["schemas"][0]["spans"]
    labels[0], labels[1] = labels[1], labels[0]
    return json.dumps(facts)


BAD_LABEL = [[{"start": 0, "end": 1, "label": 9, "text": "x", "raw_start": 0, "raw_end": 1}], []]


@pytest.mark.parametrize(
    ("damage", "file", "message"),
    [
        (remove(STANCE), STANCE, "is missing"),
        (remove("release.json"), "release.json", "cannot be read"),
        (remove("README.md"), "README.md", "cannot be read"),
        (write("release.json", lambda text: text[:50]), "release.json", "Invalid JSON"),
        (write("release.json", lambda text: text.replace("licence", "x", 1)), "release.json", "licence"),
        (write("release.json", reorder_labels), "data/entities/train.parquet", "other label names"),
        (write("README.md", lambda text: text.replace("---", "", 1)), "README.md", "no front matter"),
        (
            write("README.md", lambda text: text.replace("num_examples", "n")),
            "README.md",
            "no front matter",
        ),
        (
            write("README.md", lambda text: text.replace("num_examples: 2", "num_examples: 3")),
            "",
            "README.md says 3",
        ),
        (alter(STANCE, lambda t: t.append_column("extra", [[1, 2]])), STANCE, "unknown column extra"),
        (alter(STANCE, lambda t: t.drop_columns(["target"])), STANCE, "column target is missing"),
        (alter(STANCE, lambda t: t.slice(0, 1)), STANCE, "holds 1 rows, README.md says 2"),
        (put(STANCE, "stance", [7, None]), STANCE, "row s001: stance value number 7 is out of range 0 to 2"),
        (put(STANCE, "stance", [-1, None]), STANCE, "number -1 is out of range"),
        (put(STANCE, "spans", BAD_LABEL), STANCE, "row s001: span label number 9 is out of range 0 to 0"),
        (put(STANCE, "spans", [None, []]), STANCE, "row s001: "),
        (put(STANCE, "text", [None, "x"]), STANCE, "row s001: text: "),
        (put(STANCE, "id", [None, "x"]), STANCE, "row 0: id: "),
    ],
)
def test_damage_is_named(damage: Callable[[Path], None], file: str, message: str, tmp_path: Path) -> None:
    """Missing, cut, foreign or out-of-range content raises ReleaseError with the file, on one line."""
    export(sample(), tmp_path)
    damage(tmp_path)
    with pytest.raises(ReleaseError) as caught:
        read(tmp_path)
    assert file in str(caught.value)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_cut_parquet(tmp_path: Path) -> None:
    """A Parquet file cut short is named."""
    export(sample(), tmp_path)
    path = tmp_path / STANCE
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ReleaseError, match=r"stance/train\.parquet: cannot be read as Parquet") as caught:
        read(tmp_path)
    assert "\n" not in str(caught.value)


def test_unlisted_file(tmp_path: Path) -> None:
    """A data file that the card does not list is named; files beside the data are left alone."""
    export(sample(), tmp_path)
    (tmp_path / "CHANGELOG.md").write_text("1.0.0", encoding="utf-8")
    read(tmp_path)
    shutil.copy(tmp_path / STANCE, tmp_path / "data/stance/validation.parquet")
    with pytest.raises(ReleaseError, match=r"stance/validation\.parquet: is there, though README\.md"):
        read(tmp_path)
