"""Label schemas that are unknown, or broken in the workspace."""

from importlib.resources import files as package_files
from pathlib import Path

import pytest
from invoking import Command, assert_refused, child, files

SHIPPED = package_files("guidelines").joinpath("entities", "schema.yaml").read_text(encoding="utf-8")
BOMB = "\n".join(
    ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 12))]
)
LAUGHS = "\n".join(
    ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)), "spans: *a11"]
)
BAD_SCHEMAS = {
    "bad-yaml": ("name: [entities", "not YAML"),
    "tab": ("name:\n\t- x", "not YAML"),
    "empty": ("", "schema: "),
    "list": ("- a\n- b", "schema: "),
    "twice": (SHIPPED.replace("name: ORG", "name: PERS", 1), "span label given twice: PERS"),
    "unknown-key": (SHIPPED + "\ncolour: red\n", "colour: "),
    "other-name": (SHIPPED.replace("name: entities", "name: others", 1), "its name is others"),
    "python-tag": ("name: !!python/object/apply:os.system ['echo hacked > hacked']", "a tag"),
    "merge-bomb": (BOMB, "an alias"),
    "alias-bomb": (LAUGHS, "an alias"),
    "deep": ("[" * 100_000, "nested more than 50 deep"),
    "bad-date": ("name: 2024-13-45", "not a value: 2024-13-45"),
    "bad-number": ("name: !!int 'x'", "a tag (!!int)"),
    "binary": ("name: \x00", "not YAML"),
}


def _write(workspace: Path, content: str | bytes) -> Path:
    path = workspace / "schemas" / "entities" / "schema.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("name", BAD_SCHEMAS)
def test_a_broken_schema_is_refused_in_one_line(
    name: str, segmented: Path, tanqih: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workspace's own schema that cannot be used is named with what is wrong; nothing is run or written."""
    content, words = BAD_SCHEMAS[name]
    _write(segmented, content)
    monkeypatch.chdir(segmented)
    before = files(segmented)
    for verb in ("push", "agree"):
        assert_refused(tanqih(verb, "entities"), "schemas/entities/schema.yaml, line ", words)
    assert files(segmented) == before


def test_a_schema_in_another_encoding_is_refused(segmented: Path, tanqih: Command) -> None:
    """A schema that is no UTF-8 is refused, not guessed."""
    _write(segmented, SHIPPED.encode("cp1256", "replace"))
    assert_refused(tanqih("push", "entities", "-w", segmented), "schema.yaml, line ", "invalid UTF-8")


def test_a_schema_mended_is_used(annotated: Path, tanqih: Command) -> None:
    """Once a broken schema of the workspace is mended, the same command works."""
    path = _write(annotated, "name: [")
    assert_refused(tanqih("agree", "entities", "-w", annotated), "not YAML")
    path.write_text(SHIPPED, encoding="utf-8")
    assert tanqih("agree", "entities", "-w", annotated).status == 0


def test_an_alias_bomb_does_not_hang(segmented: Path) -> None:
    """A process given a few lines that stand for 10¹¹ entries ends at once, with one line."""
    _write(segmented, BOMB)
    assert_refused(child("push", "entities", "-w", segmented, timeout=20), "an alias")


@pytest.mark.parametrize("verb", ["push", "pull", "agree", "adjudicate"])
def test_an_unknown_schema_is_refused_with_those_there_are(
    verb: str, segmented: Path, tanqih: Command
) -> None:
    """A schema that the settings do not name is refused with the names they have."""
    assert_refused(
        tanqih(verb, "emotions", "-w", segmented),
        "schema emotions is not in this workspace's tanqih.toml (it has: entities, stance, claim-stance)",
    )


def test_a_schema_that_is_named_and_nowhere_written_says_where_to_write_it(
    segmented: Path, tanqih: Command
) -> None:
    """A schema of the settings that neither the workspace nor the package has is refused with its path."""
    settings = segmented / "tanqih.toml"
    settings.write_text('name = "corpus"\nschemas = ["emotions"]\n', encoding="utf-8")
    assert_refused(tanqih("push", "emotions", "-w", segmented), "schemas/emotions/schema.yaml", "entities")
