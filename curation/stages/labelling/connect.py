"""Which Label Studio a workspace talks to, and with which token."""

import os
import re

from curation.core.schema import LabelSchema
from curation.errors import ServerError
from curation.labelstudio.client import Client, Project, ProjectSpec
from curation.labelstudio.config import to_label_config
from curation.labelstudio.instructions import to_adjudication, to_instructions, to_qualification
from curation.labelstudio.server import running_server
from curation.store.workspace import Workspace

TOKEN = "LABEL_STUDIO_API_KEY"
LOCAL = "local"
_TITLE_LIMIT = 50  # Label Studio's own
# tanqih:WORKSPACE:SCHEMA:MAJOR:ANNOTATOR is an ordinary project's description.
_LOOKED_AT_AGAIN = re.compile(r"(?:[^:]*:){5}\d+\.\d+\.\d+(:doubt)?")
_AGAIN = "مراجعة"
_QUALIFICATION = "تأهيل"
_ADJUDICATION = "تحكيم"


def connect(workspace: Workspace) -> Client:
    """Connect to the workspace's server: the local one with its own token, another with the environment's.

    Raises:
        ServerError: it is not running, refuses the token, or is something else.
    """
    server = workspace.settings.server
    if server.url == LOCAL:
        running = running_server(server.studio)
        if running is None:
            raise ServerError(
                f"no local Label Studio named {server.studio} runs: start it with `tanqih studio start`"
            )
        url, token = running.url, running.token
    else:
        url, token = server.url, os.environ.get(TOKEN, "")
        if not token:
            raise ServerError(
                f"{url}: no token: set {TOKEN} to a personal access token of your account there"
            )
    client = Client(url, token)
    try:
        client.whoami()["email"]
    except (ValueError, TypeError, KeyError, AttributeError) as error:  # JSON of another shape, or none
        raise ServerError(f"{url} answers, but is not a Label Studio: check the address") from error
    return client


def marker(workspace: Workspace, schema: str) -> str:
    """Begin the line by which a workspace's projects for a schema are known on the server."""
    return f"tanqih:{workspace.settings.name}:{schema}:"


def project_specs(workspace: Workspace, schema: LabelSchema) -> dict[str | None, ProjectSpec]:
    """Say which projects a schema needs: one an annotator, so that none sees another's work.

    Where the workspace names no annotator there is one project, under None.
    """
    names: list[str | None] = [annotator.name for annotator in workspace.settings.annotators]
    config = to_label_config(schema)
    instructions = to_instructions(schema, workspace.settings.guidelines.manual(schema.name, "ar"))
    return {
        name: ProjectSpec(
            title=" · ".join(p for p in (workspace.settings.name, schema.title.ar, name) if p)[:_TITLE_LIMIT],
            description=f"{marker(workspace, schema.name)}{schema.major}:{name or ''}",
            instructions=instructions,
            label_config=config,
        )
        for name in names or [None]
    }


def is_for_another_look(project: Project) -> bool:
    """Whether a project holds what ``stale`` or ``doubt`` sent back; its tasks stand in another one, too."""
    return _LOOKED_AT_AGAIN.fullmatch(project.description) is not None


def is_of_doubts(project: Project) -> bool:
    """Whether a project holds what ``tanqih doubt`` sent back."""
    again = _LOOKED_AT_AGAIN.fullmatch(project.description)
    return again is not None and again[1] is not None


def spec_for_another_look(
    workspace: Workspace, schema: LabelSchema, annotator: str, why: list[str], doubted: bool = False
) -> ProjectSpec:
    """Say where an annotator looks at earlier answers again.

    Args:
        workspace: whose.
        schema: what is asked.
        annotator: who gave the answers.
        why: the changes of the guidelines since, for them to read.
        doubted: whether it is not for a change, but because a program doubts the answers.
    """
    titles = (workspace.settings.name, schema.title.ar, _AGAIN, annotator)
    manual = workspace.settings.guidelines.manual(schema.name, "ar")
    return ProjectSpec(
        title=" · ".join(titles)[:_TITLE_LIMIT],
        description=f"{marker(workspace, schema.name)}{schema.major}:{annotator}:{schema.version}"
        + (":doubt" if doubted else ""),
        instructions=to_instructions(schema, manual, why, doubted),
        label_config=to_label_config(schema),
    )


def qualification_marker(workspace: Workspace, schema: str) -> str:
    """Begin the line by which the projects of worked examples are known; no real task is in one of them."""
    return f"tanqih-qualification:{workspace.settings.name}:{schema}:"


def qualification_spec(workspace: Workspace, schema: LabelSchema, annotator: str) -> ProjectSpec:
    """Say which project holds an annotator's worked examples."""
    parts = (workspace.settings.name, _QUALIFICATION, schema.title.ar, annotator)
    return ProjectSpec(
        title=" · ".join(parts)[:_TITLE_LIMIT],
        description=f"{qualification_marker(workspace, schema.name)}{schema.major}:{annotator}",
        instructions=to_qualification(schema, workspace.settings.guidelines.manual(schema.name, "ar")),
        label_config=to_label_config(schema),
    )


def adjudication_marker(workspace: Workspace, schema: str) -> str:
    """Begin the line by which the projects of disputed tasks are known; ``pull`` reads none of them."""
    return f"tanqih-adjudication:{workspace.settings.name}:{schema}:"


def adjudication_spec(workspace: Workspace, schema: LabelSchema, label_config: str) -> ProjectSpec:
    """Say which project holds the disputed tasks of a schema."""
    parts = (workspace.settings.name, schema.title.ar, _ADJUDICATION)
    return ProjectSpec(
        title=" · ".join(parts)[:_TITLE_LIMIT],
        description=f"{adjudication_marker(workspace, schema.name)}{schema.major}",
        instructions=to_adjudication(schema, workspace.settings.guidelines.manual(schema.name, "ar")),
        label_config=label_config,
    )
