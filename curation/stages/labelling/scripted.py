"""Scripted annotators: programs that answer tasks from a label file, under accounts of their own.

They show the whole flow without people, and say so: ``scripted = true`` in ``tanqih.toml``.
"""

import uuid
from pathlib import Path

from curation.core.labelfile import parse_labels
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.labelstudio.codec import to_result
from curation.stages import Tick, silent
from curation.stages.labelling.connect import project_specs
from curation.stages.labelling.tasks import read_tasks
from curation.store.workspace import Workspace
from curation.types import Report


def answer_tasks(
    workspace: Workspace,
    schema: LabelSchema,
    annotator: str,
    client: Client,
    labels: Path,
    tick: Tick = silent,
) -> Report:
    """Answer the annotator's tasks that have no answer yet, as the account ``client`` is signed in with.

    Args:
        workspace: whose tasks.
        schema: what is asked.
        annotator: whose project.
        client: the annotator's own account.
        labels: the label file to answer from.
        tick: shows progress.

    Raises:
        InputError: the label file cannot be read.
        ServerError: the server failed; run again, nothing is answered twice.
    """
    rows = parse_labels(labels.read_text(encoding="utf-8").splitlines(), schema, str(labels))
    tasks = read_tasks(workspace, schema)
    spec = project_specs(workspace, schema)[annotator]
    project = client.ensure_project(spec)
    counts = {"answered": 0, "answered before": 0, "no label for it": 0}
    shown = list(client.tasks(project.id))
    for done, row in enumerate(shown, 1):
        task = tasks.get(row["data"]["key"])
        label = rows.get((task.text, task.target)) if task else None
        if row.get("annotations"):
            counts["answered before"] += 1
        elif task is None or label is None:
            counts["no label for it"] += 1
        else:
            client.annotate(
                row["id"], to_result(task, label.answer), _unique_id(spec.description, task.task_id)
            )
            counts["answered"] += 1
        tick(done, len(shown))
    return Report(
        verb=f"answers of {annotator} (scripted)",
        unit="task",
        taken=len(shown),
        parts=counts,
        attention=bool(counts["no label for it"]),
    )


def _unique_id(project: str, task_id: str) -> str:
    """Name an annotation by what it answers and where, so that the server refuses it a second time."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{project} {task_id}"))
