"""Finding label schemas: a workspace's own, else the shipped ones."""

from importlib.resources import files
from pathlib import Path

import yaml

from curation.core.examples import Example, parse_examples
from curation.core.schema import LabelSchema, parse_schema
from curation.errors import InputError, SchemaError
from curation.manuals.parse import parse_manual
from curation.manuals.titles import section_titles
from curation.store.workspace import Workspace
from curation.types import Answer

_FILE = "schema.yaml"
_EXAMPLES = "examples.jsonl"
_MANUAL = "manual.ar.md"
_SHOWN = 200
_DEPTH = 50


def shipped_schemas() -> list[str]:
    """List the names of the schemas that come with the package."""
    return sorted(f.name for f in files("guidelines").iterdir() if f.joinpath(_FILE).is_file())


def load_schema(workspace: Workspace, name: str) -> LabelSchema:
    """Load the schema ``name``: ``schemas/NAME/schema.yaml`` in the workspace, else the shipped one.

    Raises:
        InputError: there is no such schema, or the workspace does not use it.
        SchemaError: it cannot be read.
    """
    if name not in workspace.settings.schemas:
        known = ", ".join(workspace.settings.schemas)
        raise InputError(f"schema {name} is not in this workspace's tanqih.toml (it has: {known})")
    own = workspace.root / "schemas" / name / _FILE
    if own.is_file():
        return _read_own(own, name)
    if name in shipped_schemas():
        text = files("guidelines").joinpath(name, _FILE).read_text(encoding="utf-8")
        return parse_schema(text, f"guidelines/{name}/{_FILE}")
    raise InputError(f"no schema {name}: write {own}, or use one of {', '.join(shipped_schemas())}")


def _read_own(path: Path, name: str) -> LabelSchema:
    """Read a schema of the workspace's own, which may be anybody's file."""
    try:
        text = path.read_text(encoding="utf-8")
        _refuse_bombs(text, path)
        schema = parse_schema(text, str(path))
    except SchemaError:
        raise
    except OSError as error:
        raise SchemaError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, RecursionError) as error:
        raise SchemaError(f"{path}: not a schema: {' '.join(str(error).split())[:_SHOWN]}") from error
    if schema.name != name:
        raise SchemaError(f"{path}: its name is {schema.name}: name it {name}, as its folder")
    return schema


def _refuse_bombs(text: str, path: Path) -> None:
    """Refuse aliases, a few lines of which can stand for more than memory holds, and endless nesting."""
    depth = 0
    try:
        for event in yaml.parse(text, yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                raise SchemaError(f"{path}: an alias (*{event.anchor}): write out what it stands for")
            if depth > _DEPTH:
                raise SchemaError(f"{path}: not a schema: nested more than {_DEPTH} deep")
    except yaml.YAMLError:
        return  # said by parse_schema


def load_examples(workspace: Workspace, schema: LabelSchema) -> tuple[Example, ...]:
    """Load a schema's worked examples: ``schemas/NAME/examples.jsonl`` in the workspace, else the shipped.

    Of each answer the labels stay that the schema's profile asks for.

    Raises:
        InputError: there are none, or the file cannot be used.
    """
    found = _beside(workspace, schema.name, _EXAMPLES)
    if found is None:
        own = workspace.root / "schemas" / schema.name / _EXAMPLES
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


def manual_sections(workspace: Workspace, name: str) -> dict[str, str]:
    """Give the headings of a schema's Arabic manual by anchor; none where it has no manual.

    Raises:
        InputError: the manual is no UTF-8, cannot be read, or is laid out wrongly.
    """
    content, origin = _beside(workspace, name, _MANUAL) or (b"", "")
    try:
        return section_titles(parse_manual(content.decode("utf-8-sig"), "ar", origin))
    except UnicodeDecodeError as error:
        raise InputError(f"{origin}: invalid UTF-8 at byte {error.start}: convert it to UTF-8") from error


def _beside(workspace: Workspace, name: str, file: str) -> tuple[bytes, str] | None:
    """Read a file of a schema, the workspace's own before the shipped one, and say which it is."""
    own = workspace.root / "schemas" / name / file
    try:
        if own.is_file():
            return own.read_bytes(), str(own)
    except OSError as error:
        raise InputError(f"{own}: cannot be read: {error.strerror}") from error
    shipped = files("guidelines").joinpath(name, file)
    return (shipped.read_bytes(), f"guidelines/{name}/{file}") if shipped.is_file() else None
