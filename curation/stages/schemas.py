"""Finding label schemas: a workspace's own, else the shipped ones."""

from importlib.resources import files

from curation.core.schema import LabelSchema, parse_schema
from curation.errors import InputError
from curation.store.workspace import Workspace

_FILE = "schema.yaml"


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
        return parse_schema(own.read_text(encoding="utf-8"), str(own))
    if name in shipped_schemas():
        text = files("guidelines").joinpath(name, _FILE).read_text(encoding="utf-8")
        return parse_schema(text, f"guidelines/{name}/{_FILE}")
    raise InputError(f"no schema {name}: write {own}, or use one of {', '.join(shipped_schemas())}")
