"""``tanqih push SCHEMA``: sentences in, tasks on the server out; a second push adds nothing."""

from curation.core.predictions import Predictor
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client, push_batch
from curation.labelstudio.codec import to_task_json
from curation.stages import Tick, silent
from curation.stages.connect import project_specs
from curation.stages.predict import Predicting
from curation.stages.tasks import build_tasks
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import Report, TaskRecord

BATCH = 1000


def run_push(
    workspace: Workspace,
    schema: LabelSchema,
    client: Client,
    tick: Tick = silent,
    predictor: Predictor | None = None,
) -> Report:
    """Make the schema's tasks and bring those the server lacks to each annotator's project.

    With a predictor, what it says goes with the tasks, and to those on the server that wait for an answer.

    Raises:
        InputError: there are no sentences, or for a schema with targets none is named; or the predictor
            says what must not leave: nothing was sent.
        ServerError: the server failed; run again, nothing is doubled.
    """
    tasks = list(build_tasks(workspace, schema))
    write_records(workspace.tasks(schema.name), TaskRecord, tasks, {})
    predicting = Predicting(workspace, schema, predictor) if predictor else None
    figures = {"tasks with a prediction": predicting.make(tasks)} if predicting else {}
    to_json = predicting.to_json if predicting else to_task_json
    specs = project_specs(workspace, schema)
    added = done = 0
    notes = [] if tasks else ["no sentence mentions a target: see [[targets]] in tanqih.toml"]
    for annotator, spec in specs.items():
        project = client.ensure_project(spec)
        for start in range(0, len(tasks), BATCH):
            batch = [to_json(task) for task in tasks[start : start + BATCH]]
            added += push_batch(client, project, batch)
            done += len(batch)
            tick(done, len(tasks) * len(specs))
        if predicting:
            brought = predicting.bring(client, project.id)
            figures["predictions for tasks already there"] = brought + figures.get(
                "predictions for tasks already there", 0
            )
        notes.append(f"{annotator or 'to annotate'}: {client.url}/projects/{project.id}/")
    return Report(
        verb=f"push {schema.name}",
        unit="task",
        taken=done,
        parts={"added": added, "already there": done - added},
        figures={"tasks": len(tasks), "projects": len(specs), **figures},
        notes=tuple(notes),
        attention=not tasks,
        wrote=(str(workspace.tasks(schema.name)),),
    )
