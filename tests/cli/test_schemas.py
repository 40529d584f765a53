"""The verbs on schemas: check, show, new, json; and stale, where there is nothing to ask a server."""

import json
from collections.abc import Callable
from importlib.resources import files as package_files
from pathlib import Path

import jsonschema
import pytest
import yaml
from invoking import Command, assert_refused, files

from curation.stages.schemas import shipped_schemas

GUIDELINES = package_files("guidelines")
Edit = Callable[[str, str, str], None]


@pytest.fixture
def quotes(workspace: Path, tanqih: Command) -> Path:
    """Begin a schema ``quotes`` in a workspace, and give its folder."""
    assert tanqih("schema", "new", "quotes", "-w", workspace).status == 0
    return workspace / "schemas" / "quotes"


@pytest.fixture
def edit(quotes: Path) -> Edit:
    """Give what changes the schema's files."""

    def edit(file: str, old: str, new: str) -> None:
        text = (quotes / file).read_text(encoding="utf-8")
        assert old in text
        (quotes / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def line_of(path: Path, words: str) -> int:
    """Give the number of the last line that holds ``words``."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return max(number for number, line in enumerate(lines, 1) if words in line)


@pytest.mark.parametrize("name", shipped_schemas())
def test_the_shipped_guidelines_pass_the_check_anyones_pass(
    name: str, tanqih: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Schema, worked examples and change log, outside of any workspace; the JSON Schema says the same."""
    monkeypatch.chdir(tmp_path)
    done = tanqih("schema", "check", name)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"guidelines/{name}: {name} ")
    said = yaml.safe_load(GUIDELINES.joinpath(name, "schema.yaml").read_text(encoding="utf-8"))
    rules = json.loads(GUIDELINES.joinpath("schema.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(rules)
    jsonschema.validate(said, rules)
    with pytest.raises(jsonschema.ValidationError, match="'colour' was unexpected"):
        jsonschema.validate({**said, "colour": "red"}, rules)


def test_the_json_schema_in_the_package_is_what_the_code_says(tanqih: Command) -> None:
    """``schema json`` prints the file that is published, byte for byte."""
    published = GUIDELINES.joinpath("schema.schema.json").read_text(encoding="utf-8")
    assert tanqih("schema", "json").out == published


def test_a_new_schema_passes_and_stands_in_the_settings(
    workspace: Path, quotes: Path, tanqih: Command
) -> None:
    """The starter is well as it is, the comments of tanqih.toml stay, and it is not written over."""
    settings = (workspace / "tanqih.toml").read_text(encoding="utf-8")
    assert 'schemas = ["entities", "stance", "claim-stance", "quotes"]' in settings
    assert tanqih("schema", "check", "quotes", "-w", workspace).status == 0
    for path in (quotes, quotes / "schema.yaml"):
        assert tanqih("schema", "check", path).status == 0
    jsonschema.validate(
        yaml.safe_load((quotes / "schema.yaml").read_text(encoding="utf-8")),
        json.loads((workspace / "schemas" / "schema.schema.json").read_text(encoding="utf-8")),
    )
    before = files(workspace)
    assert_refused(tanqih("schema", "new", "quotes", "-w", workspace), "schemas/quotes is there already")
    assert files(workspace) == before


def test_a_new_schema_that_was_cut_off_before_the_settings_is_finished(
    workspace: Path, quotes: Path, tanqih: Command
) -> None:
    """Killed between the folder and tanqih.toml, the same command adds the name and leaves the files."""
    settings = workspace / "tanqih.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(', "quotes"', ""), encoding="utf-8")
    before = (quotes / "schema.yaml").read_bytes()
    assert tanqih("schema", "new", "quotes", "-w", workspace).status == 0
    assert '"quotes"' in settings.read_text(encoding="utf-8")
    assert (quotes / "schema.yaml").read_bytes() == before


@pytest.mark.parametrize("name", ["entities", "9lives", "a b", "../up", "وسم", ""])
def test_a_name_that_cannot_be_one_is_refused(name: str, workspace: Path, tanqih: Command) -> None:
    """A shipped schema's name, and what is no word of Latin letters; nothing is written."""
    before = files(workspace)
    assert_refused(tanqih("schema", "new", name, "-w", workspace))
    assert files(workspace) == before


def test_settings_without_a_list_of_schemas_get_one(tmp_path: Path, tanqih: Command) -> None:
    """The names that hold by default are written out, and the new one after them."""
    (tmp_path / "tanqih.toml").write_text('name = "bare" # mine\n[server]\nurl = "local"\n', encoding="utf-8")
    assert tanqih("schema", "new", "quotes", "-w", tmp_path).status == 0
    text = (tmp_path / "tanqih.toml").read_text(encoding="utf-8")
    assert text.endswith('name = "bare" # mine\n[server]\nurl = "local"\n')
    assert tanqih("schema", "show", "quotes", "-w", tmp_path).status == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "at", "words"),
    [
        ("schema.yaml", "  - name: QUOTE", "  - name: QUOTE\n    name: QUOTE", 1, "key given twice: name"),
        ("schema.yaml", 'hotkey: "2"', 'hotkey: "q"', 0, "hotkey given twice: q"),
        ("schema.yaml", "nests_in: []", "nests_in: [SPEECH]", 0, "nests in unknown labels: SPEECH"),
        ("schema.yaml", "name: report", "name: statement", 0, "value of kind given twice: statement"),
        ("schema.yaml", "name: quotes", "name: others", 0, "its name is others"),
        ("schema.yaml", "targets: false", "targets: perhaps", 0, "targets: "),
        ("schema.yaml", "targets: false", "targets: &a [*a]", 0, "an alias (*a)"),
        ("examples.jsonl", '"id":"quote-2"', '"id":"Quote"', 0, "id: "),
        ("examples.jsonl", '"id":"quote-2"', '"id":"quote-1"', 0, "the id quote-1 is given twice"),
        ("examples.jsonl", "[QUOTE سنفتح", "[SPEECH سنفتح", 0, "unknown label SPEECH"),
        ("CHANGELOG.md", "## 1.0.0", "## 2.0.0", 0, "its newest revision is 2.0.0"),
        ("CHANGELOG.md", "- **all**", "- **SPEECH**", 0, "label SPEECH is none of schema quotes's"),
        (
            "CHANGELOG.md",
            "examples: none",
            "examples: quote-9",
            0,
            "example quote-9 is not in examples.jsonl",
        ),
        ("CHANGELOG.md", "(stale: none;", "(stale;", 0, "not a change: write"),
    ],
)
def test_each_fault_is_a_line_with_file_and_line(
    file: str, old: str, new: str, at: int, words: str, quotes: Path, edit: Edit, tanqih: Command
) -> None:
    """What is wrong with a schema, its examples or its change log is said where it stands."""
    edit(file, old, new)
    line = line_of(quotes / file, new.split("\n")[0]) + at
    done = tanqih("schema", "check", quotes)
    assert_refused(done, f"{file}, line {line}: ", words)


def test_all_faults_of_all_files_are_listed(
    quotes: Path, workspace: Path, edit: Edit, tanqih: Command
) -> None:
    """One line each, in a list for machines where asked; a file that is missing is one, too."""
    edit("schema.yaml", 'hotkey: "2"', 'hotkey: "1"')
    edit("schema.yaml", "nests_in: []", "nests_in: [X, Y]")
    done = tanqih("schema", "check", quotes)
    assert done.status == 2
    assert [line.count("schema.yaml, line ") for line in done.err.splitlines()] == [1, 1, 1]
    (quotes / "schema.yaml").unlink()
    assert_refused(tanqih("schema", "check", "quotes", "-w", workspace), "no schema quotes")
    assert_refused(tanqih("schema", "check", quotes), "no schema there")


def test_a_missing_change_log_and_broken_examples_are_both_said(quotes: Path, tanqih: Command) -> None:
    """Every bad line of the examples, and that there is no change log."""
    (quotes / "examples.jsonl").write_text("{\n\n[]\n", encoding="utf-8")
    (quotes / "CHANGELOG.md").unlink()
    done = tanqih("schema", "check", quotes, "--json", "-")
    (faults,) = json.loads(done.out).values()
    assert done.status == 2
    for words in ("examples.jsonl, line 1: ", "examples.jsonl, line 3: ", "CHANGELOG.md: is missing"):
        assert sum(words in fault for fault in faults) == 1, faults


def test_show_says_what_annotators_get(
    tanqih: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each label and value with its key and title, and what may stand inside what; all of it as JSON."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    text = tanqih("schema", "show", "stance").out
    said = json.loads(tanqih("schema", "show", "stance", "--json", "-").out)
    named = [*said["spans"], *(value for choice in said["choices"] for value in choice["values"])]
    for one in named:
        row = next(line for line in text.split("\n") if f" {one['name']} " in line)
        assert f" {one['hotkey']} " in row
        assert one["title"]["en"] in row
    assert "asked where stance is favor or against" in text


def test_stale_without_a_pull_says_what_to_run(annotated: Path, tanqih: Command) -> None:
    """Nothing pushed, nothing pulled: each is one line; answers of today's revision are up to date."""
    done = tanqih("stale", "entities", "-w", annotated)
    assert (done.status, done.err) == (0, "")
    assert "0 to look at again" in done.out
    (annotated / "annotations" / "entities.parquet").unlink()
    assert_refused(tanqih("stale", "entities", "-w", annotated), "run `tanqih pull entities` first")
    assert_refused(tanqih("stale", "entities", "--push", "-w", annotated), "run `tanqih pull entities` first")
    (annotated / "tasks" / "entities.parquet").unlink()
    assert_refused(tanqih("stale", "entities", "-w", annotated), "run `tanqih push entities` first")


def test_a_broken_record_of_revisions_is_named(annotated: Path, tanqih: Command) -> None:
    """The file that says since when a revision is in force is not guessed at."""
    path = annotated / "revisions" / "entities.jsonl"
    path.parent.mkdir()
    path.write_text('{"revision": 1}\n', encoding="utf-8")
    assert_refused(tanqih("push", "entities", "-w", annotated), "entities.jsonl: holds no revisions")
