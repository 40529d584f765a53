"""``tanqih pull SCHEMA --watch``: a pull every so often, and a line on each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx

from curation.core.schema import LabelSchema
from curation.errors import InputError, ServerError
from curation.labelstudio.client import Client
from curation.stages.labelling.pull import pull_changes
from curation.store.workspace import Workspace


def watch_pulls(
    workspace: Workspace,
    schema: LabelSchema,
    connect: Callable[[Workspace], Client],
    pause: Callable[[], None],
) -> Iterator[str]:
    """Pull again and again, and say each time what changed; a server that is away is tried again.

    The workspace is held during a pull only, so that other verbs can run in between.

    Args:
        workspace: whose tasks.
        schema: of which schema.
        connect: reaches the server, anew each time, as it may come back at another port.
        pause: waits until the next pull.

    Raises:
        InputError: no task was pushed, or an archive is damaged.
        ServerError: the server refused us, as with a token that was revoked.
    """
    while True:
        yield _pull(workspace, schema, connect)
        pause()


def _pull(workspace: Workspace, schema: LabelSchema, connect: Callable[[Workspace], Client]) -> str:
    with ExitStack() as held:
        try:
            held.enter_context(workspace.alone())
        except InputError:
            return "another tanqih is writing here: waiting for it"
        try:
            report, changes = pull_changes(workspace, schema, connect(workspace))
        except ServerError as error:
            if not _may_return(error):
                raise
            return f"no answer, will ask again: {error}"
    return f"{changes}; {report.parts['taken']:,} annotations"


def _may_return(error: ServerError) -> bool:
    """Whether the server is away or too busy, rather than against us."""
    status = error.status
    return (
        status is None
        or status == httpx.codes.TOO_MANY_REQUESTS
        or status >= httpx.codes.INTERNAL_SERVER_ERROR
    )
