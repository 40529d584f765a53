"""Which revision of a schema was in force since when: recorded by push, carried into the archives by pull."""

from pathlib import Path

from pydantic import ValidationError

from curation.core.coherence import Contradiction, version_of
from curation.core.marked import read_marked
from curation.core.revisions import InForce, find_losses
from curation.core.schema import LabelSchema
from curation.errors import InputError, SchemaError
from curation.labelstudio.client import Client
from curation.labelstudio.listing import server_time
from curation.stages.schemas import SCHEMA, find_folder, load_changes
from curation.store.atomic import write_text
from curation.store.workspace import Workspace


def read_timeline(workspace: Workspace, schema: str) -> tuple[InForce, ...]:
    """Read the revisions that were pushed, oldest first; none where nothing was.

    Raises:
        InputError: the file was changed by other hands.
    """
    path = workspace.revisions(schema)
    if not path.exists():
        return ()
    try:
        lines = path.read_bytes().split(b"\n")
        return tuple(InForce.model_validate_json(line) for line in lines if line)
    except (OSError, ValidationError) as error:
        raise InputError(
            f"{path}: holds no revisions: put it back from a copy; without it earlier answers count as "
            "given under the revision of their task"
        ) from error


def is_in_force(workspace: Workspace, schema: LabelSchema) -> bool:
    """Whether the schema's revision is the one pushed last."""
    timeline = read_timeline(workspace, schema.name)
    return bool(timeline) and timeline[-1].revision == schema.version


def check_revision(workspace: Workspace, schema: LabelSchema) -> None:
    """Refuse a schema that says less than what was pushed before, before anything is sent.

    Raises:
        SchemaError: a label is gone and nothing says what became of it, the version is an older one, or
            the change log does not tell of it.
    """
    timeline = read_timeline(workspace, schema.name)
    for row in timeline:
        for found in find_losses(schema, row):
            raise _at(workspace, schema, found)
    if timeline and version_of(schema.version) < version_of(timeline[-1].revision):
        said = f"version {schema.version} is older than {timeline[-1].revision}, which was pushed: raise it"
        raise _at(workspace, schema, Contradiction(("version",), said))
    changes = load_changes(workspace, schema)  # which says what is wrong with it
    if timeline and schema.version != timeline[-1].revision and not changes:
        said = f"version {schema.version} needs a CHANGELOG.md that says what it changed"
        raise _at(workspace, schema, Contradiction(("version",), said))


def _at(workspace: Workspace, schema: LabelSchema, found: Contradiction) -> SchemaError:
    folder = find_folder(workspace, schema.name)
    line = read_marked(folder.read(SCHEMA)).line(found.place)
    return SchemaError(f"{folder.path(SCHEMA)}, line {line}: {found.said}")


def record_revision(workspace: Workspace, schema: LabelSchema, client: Client, project: int) -> Path | None:
    """Note that a revision is in force from now on, by the server's clock; nothing where it is already.

    Answers given before are of the revision before. Called when all projects show the new one: where a
    push is killed first, answers of that time count as of the earlier revision.

    Returns:
        The file, where something was added to it.

    Raises:
        ServerError: the server failed, or gives no time.
    """
    timeline = read_timeline(workspace, schema.name)
    last = timeline[-1] if timeline else None
    if last is not None and InForce.of(schema, last.since) == last:
        return None
    row = InForce.of(schema, server_time(client, project))
    path = workspace.revisions(schema.name)
    write_text(path, "".join(one.model_dump_json() + "\n" for one in (*timeline, row)))
    return path
