"""Finding label schemas: a workspace's own, else the shipped ones."""

from importlib.resources import files
from pathlib import Path

import yaml

from curation.core.schema import LabelSchema, parse_schema
from curation.errors import InputError, SchemaError
from curation.store.workspace import Workspace

_FILE = "schema.yaml"
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
