"""What a push has under way, kept on disk: where it was killed, the server may still be taking the batch."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import orjson

from curation.core.schema import LabelSchema
from curation.errors import ServerError
from curation.labelstudio.client import Client, Project
from curation.store.atomic import write_text
from curation.store.workspace import Workspace

_PATIENCE = 2.0  # seconds in which the server ends with a batch whose sender is gone
_POLL = 0.2


@contextmanager
def sending(
    workspace: Workspace, schema: LabelSchema, project: Project, keys: Sequence[str]
) -> Iterator[None]:
    """Note the batch that is about to be sent, until the server has answered."""
    path = workspace.sending(schema.name)
    write_text(path, orjson.dumps({"project": project.description, "keys": list(keys)}).decode())
    yield
    path.unlink(missing_ok=True)


def settle(workspace: Workspace, schema: LabelSchema, client: Client) -> str | None:
    """Wait until a batch that was under way when a push was killed is there, or will not come any more.

    Without this the next push could find it missing a moment before the server commits it, and send it
    a second time.

    Returns:
        The description of the project where it did not come in that time, and still might.

    Raises:
        ServerError: the server failed.
    """
    path = workspace.sending(schema.name)
    if not path.exists():
        return None
    try:
        left = orjson.loads(path.read_bytes())
        description, keys = str(left["project"]), [str(key) for key in left["keys"]]
    except (ValueError, KeyError, TypeError):
        description, keys = "", []
    found = [p for p in client.find_projects(description) if p.description == description]
    begun = time.monotonic()
    while found and time.monotonic() - begun < _PATIENCE:
        try:
            if len(client.existing_keys(found[0].id, keys)) == len(keys):
                description = ""
                break
        except ServerError as error:
            if error.status != 404:  # the project went meanwhile: nothing to wait for
                raise
            break
        time.sleep(_POLL)
    path.unlink(missing_ok=True)
    return description if found and description else None
