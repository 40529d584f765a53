"""What is wrong with manuals is said in one line each, with the file and the line of it."""

from pathlib import Path

import pytest
from guideline_samples import ARABIC, ENGLISH, EXAMPLES, SCHEMA, guided

from curation.errors import InputError
from curation.stages.guiding.guidelines import read_guidelines, run_check, run_render

LAST = ENGLISH.count("\n") + 2  # the first line of what is put behind it
CITY_2 = "<!-- example city-2 -->\n<!-- /example -->\n"


def line_of(text: str, words: str) -> int:
    """Give the line that ``words`` stand on, from 1."""
    return text[: text.index(words)].count("\n") + 1


def notes(folder: Path, **changed: str) -> list[str]:
    """Fill the manuals of a workspace with ``changed`` files and say what is wrong, folders left out."""
    workspace = guided(folder / "ws", **changed)
    run_render(read_guidelines(workspace))
    report = run_check(read_guidelines(workspace))
    assert report.attention == bool(report.notes)
    return [note.removeprefix(f"{workspace.root / 'schemas' / 'places'}/") for note in report.notes]


def test_the_sample_has_nothing_wrong(tmp_path: Path) -> None:
    """The manuals that the other tests change are good."""
    assert notes(tmp_path) == []


def test_a_manual_behind_its_files_is_told_with_the_first_place(tmp_path: Path) -> None:
    """A manual that was not filled since the examples or the schema changed names the first old place."""
    workspace = guided(tmp_path / "ws")
    own = workspace.root / "schemas" / "places"
    run_render(read_guidelines(workspace))
    (own / "examples.jsonl").write_text(EXAMPLES.replace("A common noun", "Any noun"), encoding="utf-8")
    text = (own / "manual.en.md").read_text(encoding="utf-8")
    line = line_of(text, "<!-- example city-2")
    said = "example city-2 is out of date: run `tanqih guidelines render`"
    (note,) = run_check(read_guidelines(workspace)).notes
    assert note == f"{own / 'manual.en.md'}, line {line}: {said}"
    (own / "schema.yaml").write_text(SCHEMA.replace("#44AA99", "#44AA98"), encoding="utf-8")
    assert "the table of labels is out of date" in run_check(read_guidelines(workspace)).notes[0]


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (
            "manual_en_md",
            ENGLISH.replace('<a id="label-body"></a>\n### Body', "### Body"),
            [
                (-1, "manual.en.md", "a heading without an anchor"),
                (1, "manual.en.md", "no section label-body: nothing explains BODY"),
                (1, "manual.en.md", "section label-body stands in", "manual.ar.md only"),
            ],
        ),
        (
            "manual_ar_md",
            ARABIC.replace("label-warm", "label-cold"),
            [
                (1, "manual.ar.md", "no section label-warm: nothing explains warm"),
                (-1, "manual.ar.md", "section label-cold explains no label of schema places"),
                (1, "manual.en.md", "section label-cold stands in", "manual.ar.md only"),
                (-1, "manual.en.md", "section label-warm does not stand in"),
            ],
        ),
        (
            "manual_en_md",
            ENGLISH.replace(CITY_2, ""),
            [
                (2, "examples.jsonl", "example city-2 does not stand in", "manual.en.md"),
                (1, "manual.en.md", "example city-2 stands in", "manual.ar.md only"),
            ],
        ),
        (
            "manual_en_md",
            ENGLISH.replace(CITY_2, "").replace("<!-- example city-1", f"{CITY_2}\n<!-- example city-1"),
            [(-1, "manual.en.md", "example city-2 stands where", "has city-1")],
        ),
        (
            "manual_en_md",
            ENGLISH + f"\n{CITY_2}",
            [(-1, "manual.en.md", "example city-2 stands on line")],
        ),
        (
            "manual_en_md",
            ENGLISH + "\n" + CITY_2.replace("city-2", "city-3"),
            [
                (-1, "manual.en.md", "example city-3 is for training: an annotator must not have read it"),
                (-1, "manual.en.md", "example city-3 does not stand in"),
            ],
        ),
        (
            "manual_ar_md",
            ARABIC + "\nهل تصل الحافلات إلى تل الأقحوان قبل الشتاء؟\n",
            [(4, "examples.jsonl", "example city-3 is for training, but", "manual.ar.md prints its text")],
        ),
        (
            "examples_jsonl",
            EXAMPLES.replace('"hard-cases"', '"hard-casses"'),
            [
                (4, "examples.jsonl", "example city-3:", "manual.ar.md has no section hard-casses"),
                (4, "examples.jsonl", "example city-3:", "manual.en.md has no section hard-casses"),
            ],
        ),
        (
            "manual_ar_md",
            ARABIC.replace("#example-city-1", "#example-city-9").replace("CHANGELOG.md", "NEWS.md"),
            [
                (3, "manual.ar.md", "a link leads to NEWS.md, no page of these guidelines"),
                (-1, "manual.ar.md", "a link leads to #example-city-9, no section or example here"),
            ],
        ),
    ],
    ids=["anchor", "label", "missing", "order", "twice", "training", "printed", "section", "links"],
)
def test_each_thing_wrong_is_one_line(
    tmp_path: Path, file: str, text: str, said: list[tuple[int | str, ...]]
) -> None:
    """What is wrong is told once, by file, line and name, and nothing else is."""
    found = notes(tmp_path, **{file: text})
    assert len(found) == len(said), found
    for note, (line, origin, *words) in zip(found, said, strict=True):
        assert note.startswith(f"{origin}, line "), found
        assert line == -1 or note.startswith(f"{origin}, line {line}: "), found
        assert "\n" not in note
        for word in words:
            assert str(word) in note, found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ENGLISH + "\n<!-- example city-1 -->\n", f"line {LAST}: the place of city-1 is not closed"),
        (
            ENGLISH + "\n<!-- /example -->\n",
            f"line {LAST}: neither opens nor closes a place: <!-- /",
        ),
        (ENGLISH + "\n<!-- example City 1 -->\n", f"line {LAST}: neither opens nor closes a place"),
        (
            ENGLISH.replace("<!-- /labels -->", "<!-- /example -->"),
            "line 9: closes another kind of place than line 8 opens",
        ),
        (
            ENGLISH.replace("<!-- labels -->", "<!-- labels -->\n<!-- example city-1 -->"),
            "line 9: opens a place before that of labels (line 8) is closed",
        ),
        (ENGLISH + '\n<a id="lost"></a>\n\ntext\n', f"line {LAST}: the anchor lost has no heading after it"),
        (ENGLISH + '\n<a id="lost"></a>', f"line {LAST}: the anchor lost has no heading after it"),
        (ENGLISH + '\n<a id="labels"></a>\n## More', f"line {LAST}: the anchor labels is given twice"),
        (
            ENGLISH + "\n<!-- example city-9 -->\n<!-- /example -->\n",
            f"line {LAST}: there is no example city-9",
        ),
    ],
    ids=["unclosed", "closes", "misspelt", "kind", "nested", "loose", "last", "twice", "unknown"],
)
def test_a_manual_that_cannot_be_filled_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Places and anchors that cannot be meant stop the verb with the line, and nothing is written."""
    workspace = guided(tmp_path / "ws", manual_en_md=text)
    own = workspace.root / "schemas" / "places"
    with pytest.raises(InputError) as refused:
        run_render(read_guidelines(workspace))
    assert str(refused.value).startswith(f"{own / 'manual.en.md'}, {said}")
    assert (own / "manual.ar.md").read_text(encoding="utf-8") == ARABIC
    assert (own / "manual.en.md").read_text(encoding="utf-8") == text


def test_a_manual_in_another_encoding_is_refused_by_line(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are told with their line."""
    workspace = guided(tmp_path / "ws")
    path = workspace.root / "schemas" / "places" / "manual.ar.md"
    path.write_bytes("# دليل\n\nنص".encode() + "قديم\n".encode("windows-1256"))
    with pytest.raises(InputError, match=r"manual.ar.md, line 3: no UTF-8: convert it to UTF-8"):
        read_guidelines(workspace)


def test_a_manual_that_is_not_there_is_missed(tmp_path: Path) -> None:
    """A schema without one of its manuals wants a look, and its other manual is checked all the same."""
    workspace = guided(tmp_path / "ws")
    (workspace.root / "schemas" / "places" / "manual.en.md").unlink()
    run_render(read_guidelines(workspace))
    report = run_check(read_guidelines(workspace))
    assert report.attention
    link, note = report.notes
    assert link.endswith("a link leads to manual.en.md#hard-cases, no page of these guidelines")
    assert note.endswith("manual.en.md: not there: write the manual")


def test_workspace_and_schema_that_are_not_there_are_refused(tmp_path: Path) -> None:
    """A schema of no workspace must be a shipped one; one of a workspace must be in its settings."""
    with pytest.raises(InputError, match=r"no schema places is shipped: use one of .*entities"):
        read_guidelines(None, "places")
    with pytest.raises(InputError, match=r"schema entities is not in this workspace's tanqih\.toml"):
        read_guidelines(guided(tmp_path / "ws"), "entities")
