"""A schema's decisions, as ``tanqih adjudicate`` left them."""

from collections.abc import Iterator
from pathlib import Path

from curation.core.schema import LabelSchema
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import DecisionRecord


def check_decided(workspace: Workspace, schema: LabelSchema) -> Path:
    """Give the file of the decisions.

    Raises:
        InputError: nothing was decided yet.
    """
    return workspace.require(
        workspace.decisions(schema.name), f"{schema.name} decisions", f"adjudicate {schema.name}"
    )


def read_decisions(workspace: Workspace, schema: LabelSchema) -> Iterator[DecisionRecord]:
    """Read them in order.

    Raises:
        InputError: nothing was decided yet, or the file cannot be read.
    """
    return read_records(check_decided(workspace, schema), DecisionRecord)


def decided_so_far(workspace: Workspace, schema: LabelSchema) -> Iterator[DecisionRecord]:
    """Read them in order; none where nothing was decided yet.

    Raises:
        InputError: the file cannot be read.
    """
    if workspace.decisions(schema.name).exists():
        yield from read_decisions(workspace, schema)
