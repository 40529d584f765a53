"""Finding label schemas and what belongs to them: a workspace's own, else the shipped ones."""

from collections.abc import Collection, Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

import yaml

from curation.core.changelog import Change, check_changelog, parse_changelog
from curation.core.examples import Example, parse_examples
from curation.core.marked import Fault
from curation.core.schema import LabelSchema, read_schema
from curation.errors import InputError, SchemaError
from curation.manuals.parse import Manual, parse_manual
from curation.manuals.titles import section_titles
from curation.store.workspace import Workspace
from curation.types import Answer

SCHEMA, EXAMPLES, CHANGELOG = "schema.yaml", "examples.jsonl", "CHANGELOG.md"
MANUAL, CONFUSIONS = "manual.ar.md", "confusions.yaml"
OWN = "schemas"


class SchemaFolder(NamedTuple):
    """A folder with a schema and what belongs to it; ``shown`` is how errors name it."""

    name: str
    root: Traversable
    shown: str

    def path(self, file: str) -> str:
        """Name one of the files, as errors do."""
        return f"{self.shown}/{file}"

    def has(self, file: str) -> bool:
        """Whether the file is there."""
        return self.root.joinpath(file).is_file()

    def read(self, file: str) -> str:
        """Read one of the files.

        Raises:
            SchemaError: it cannot be read, or is no UTF-8.
        """
        try:
            content = self.root.joinpath(file).read_bytes()
        except OSError as error:
            raise SchemaError(f"{self.path(file)}: cannot be read: {error.strerror}") from error
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise SchemaError(f"{self.path(file)}, line {line}: invalid UTF-8: convert the file") from error


def shipped_schemas() -> list[str]:
    """List the names of the schemas that come with the package."""
    return sorted(f.name for f in files("guidelines").iterdir() if f.joinpath(SCHEMA).is_file())


def find_folder(workspace: Workspace | None, name: str) -> SchemaFolder:
    """Find a schema's folder: ``schemas/NAME`` in the workspace, where there is one, else the shipped one.

    Raises:
        InputError: there is no such schema.
    """
    shipped = shipped_schemas()
    own = workspace.root / OWN / name if workspace else None
    if own is not None and (own / SCHEMA).is_file():
        return SchemaFolder(name, own, str(own))
    if name in shipped:
        return SchemaFolder(name, files("guidelines").joinpath(name), f"guidelines/{name}")
    where = f"write {own / SCHEMA} (`tanqih schema new {name}` begins one)" if own else "go to its workspace"
    raise InputError(f"no schema {name}: {where}, or use one of {', '.join(shipped)}")


def load_schema(workspace: Workspace, name: str) -> LabelSchema:
    """Load a schema that the workspace uses.

    Raises:
        InputError: there is no such schema, or the workspace does not use it.
        SchemaError: it cannot be read; the message names the line.
    """
    if name not in workspace.settings.schemas:
        known = ", ".join(workspace.settings.schemas)
        raise InputError(f"schema {name} is not in this workspace's tanqih.toml (it has: {known})")
    folder = find_folder(workspace, name)
    schema, faults = schema_in(folder)
    if schema is None:
        raise SchemaError(faults[0])
    return schema


def schema_in(folder: SchemaFolder) -> tuple[LabelSchema | None, list[str]]:
    """Read the schema of a folder, or say all that is wrong with it, a line each.

    Raises:
        SchemaError: the file cannot be read.
    """
    text = folder.read(SCHEMA)
    schema, faults = read_schema(text)
    if schema is not None and schema.name != folder.name:
        line = next((n for n, row in enumerate(text.split("\n"), 1) if row.startswith("name:")), 1)
        said = f"its name is {schema.name}: name it {folder.name}, as its folder"
        schema, faults = None, (Fault(line, said),)
    return schema, said_of(folder, SCHEMA, faults)


def said_of(folder: SchemaFolder, file: str, faults: Iterable[Fault]) -> list[str]:
    """Say each fault with its file and line."""
    return [f"{folder.path(file)}, line {fault.line}: {fault.said}" for fault in faults]


def load_changes(workspace: Workspace, schema: LabelSchema) -> tuple[Change, ...]:
    """Read what the revisions of a schema changed; nothing where it has no change log.

    Raises:
        SchemaError: the change log cannot be read, or contradicts the schema.
    """
    folder = find_folder(workspace, schema.name)
    changes, faults = changes_in(folder, schema, None)
    if faults:
        raise SchemaError(faults[0])
    return changes


def changes_in(
    folder: SchemaFolder, schema: LabelSchema, examples: set[str] | None
) -> tuple[tuple[Change, ...], list[str]]:
    """Read a folder's change log, and say all that is wrong with it, a line each."""
    if not folder.has(CHANGELOG):
        return (), []
    log = parse_changelog(folder.read(CHANGELOG))
    faults = sorted({*log.faults, *check_changelog(log, schema, examples)})
    return log.changes, said_of(folder, CHANGELOG, faults)


def check_folder(folder: SchemaFolder) -> tuple[LabelSchema | None, list[str]]:
    """Read all the files of a schema's folder, and say all that is wrong with them, a line each."""
    try:
        schema, faults = schema_in(folder)
        if schema is None:
            return None, faults
        examples, wrong = _examples_in(folder, schema)
        faults += wrong
        if not folder.has(CHANGELOG):
            faults.append(f"{folder.path(CHANGELOG)}: is missing: begin it with `## {schema.version}`")
        return schema, faults + changes_in(folder, schema, examples)[1]
    except SchemaError as error:
        return None, [str(error)]


def _examples_in(folder: SchemaFolder, schema: LabelSchema) -> tuple[set[str] | None, list[str]]:
    """Give the ids of the worked examples, None where some cannot be read, and what is wrong with those."""
    if not folder.has(EXAMPLES):
        return set(), []
    lines, origin = folder.read(EXAMPLES).encode().split(b"\n"), folder.path(EXAMPLES)
    faults: list[str] = []
    for number, line in enumerate(lines):
        try:
            parse_examples([b""] * number + [line], schema, origin)
        except InputError as error:
            faults.append(str(error))
    if faults:
        return None, faults
    try:
        return {example.id for example in parse_examples(lines, schema, origin)}, []
    except InputError as error:  # an id that is given twice
        return None, [str(error)]


def folder_at(path: Path) -> SchemaFolder:
    """Take a schema's folder, or the ``schema.yaml`` in it.

    Raises:
        InputError: it is neither.
    """
    folder = path if path.is_dir() else path.parent
    if (path.is_file() and path.name != SCHEMA) or not (folder / SCHEMA).is_file():
        raise InputError(f"{path}: no schema there: give a folder with a {SCHEMA}, or that file")
    return SchemaFolder(folder.resolve().name, folder, str(folder))


def load_examples(workspace: Workspace, schema: LabelSchema) -> tuple[Example, ...]:
    """Load a schema's worked examples: ``schemas/NAME/examples.jsonl`` in the workspace, else the shipped.

    Of each answer the labels stay that the schema's profile asks for.

    Raises:
        InputError: there are none, or the file cannot be used.
    """
    found = _beside(workspace, schema.name, EXAMPLES)
    if found is None:
        own = workspace.root / OWN / schema.name / EXAMPLES
        raise InputError(f"schema {schema.name} has no worked examples: write {own}")
    content, origin = found
    asked = {label.name for label in schema.active_spans}
    return tuple(
        example.model_copy(update={"answer": _only(example.answer, asked)})
        for example in parse_examples(content.split(b"\n"), schema, origin)
    )


def _only(answer: Answer, labels: set[str]) -> Answer:
    kept = tuple(span for span in answer.spans if span.label in labels)
    return Answer(spans=kept, choices=answer.choices)


def load_manual(workspace: Workspace, name: str) -> Manual | None:
    """Load a schema's Arabic manual: the workspace's own, else the shipped one; None where there is none.

    Raises:
        InputError: the manual is no UTF-8, cannot be read, or is laid out wrongly.
    """
    found = _beside(workspace, name, MANUAL)
    if found is None:
        return None
    content, origin = found
    try:
        return parse_manual(content.decode("utf-8-sig"), "ar", origin)
    except UnicodeDecodeError as error:
        raise InputError(f"{origin}: invalid UTF-8 at byte {error.start}: convert it to UTF-8") from error


def manual_sections(workspace: Workspace, name: str) -> dict[str, str]:
    """Give the headings of a schema's Arabic manual by anchor; none where it has no manual.

    Raises:
        InputError: the manual is no UTF-8, cannot be read, or is laid out wrongly.
    """
    manual = load_manual(workspace, name)
    return section_titles(manual) if manual else {}


def load_confusions(workspace: Workspace, schema: LabelSchema, anchors: Collection[str]) -> dict[str, str]:
    """Load which section of the manual settles which confusion, by anchor; nothing where nobody said.

    Of the shipped file what a manual of the workspace's own has no section for is left out.

    Raises:
        SchemaError: the file is no YAML, or names something else than a section.
    """
    content, origin = _beside(workspace, schema.name, CONFUSIONS) or (b"{}", "")
    try:
        table = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SchemaError(f"{origin}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(table, dict):
        raise SchemaError(f"{origin}: give a line for each confusion, such as `GPE / ORG: tree-gpe-org`")
    odd = [key for key, anchor in table.items() if not (isinstance(key, str) and isinstance(anchor, str))]
    if odd:
        raise SchemaError(f"{origin}: {odd[0]}: give the anchor of one section of the manual")
    lost = [key for key, anchor in table.items() if anchor not in anchors]
    if lost and not origin.startswith("guidelines/"):
        raise SchemaError(f"{origin}: {lost[0]}: {MANUAL} has no section {table[lost[0]]}")
    return {key: anchor for key, anchor in table.items() if key not in lost}


def _beside(workspace: Workspace, name: str, file: str) -> tuple[bytes, str] | None:
    """Read a file of a schema, the workspace's own before the shipped one, and say which it is."""
    own = workspace.root / OWN / name / file
    try:
        if own.is_file():
            return own.read_bytes(), str(own)
    except OSError as error:
        raise InputError(f"{own}: cannot be read: {error.strerror}") from error
    shipped = files("guidelines").joinpath(name, file)
    return (shipped.read_bytes(), f"guidelines/{name}/{file}") if shipped.is_file() else None
