"""A schema's annotations, as ``tanqih pull`` left them."""

from pathlib import Path

from curation.core.adjudication import latest
from curation.core.schema import LabelSchema
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord

Annotated = dict[str, dict[str, AnnotationRecord]]


def check_annotations(workspace: Workspace, schema: LabelSchema) -> Path:
    """Find the file of the schema's annotations.

    Raises:
        InputError: nothing was pulled yet.
    """
    return workspace.require(
        workspace.annotations(schema.name), f"{schema.name} annotations", f"pull {schema.name}"
    )


def read_annotations(workspace: Workspace, schema: LabelSchema) -> Annotated:
    """Read each annotator's latest annotation of each task, by task id and annotator.

    Raises:
        InputError: nothing was pulled yet.
    """
    return latest(read_records(check_annotations(workspace, schema), AnnotationRecord))
