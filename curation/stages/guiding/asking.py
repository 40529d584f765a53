"""Worked examples on the server: a project an annotator and major revision, apart from all real tasks."""

from collections.abc import Sequence

from curation.core.questions import Question, make_questions
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.labelstudio.client import Client, Project
from curation.labelstudio.codec import to_task_json
from curation.stages.labelling.bringing import Wanted, bring_tasks, retire_tasks
from curation.stages.labelling.connect import qualification_marker, qualification_spec
from curation.stages.labelling.sending import settle
from curation.stages.schemas import load_examples, manual_sections
from curation.store.workspace import SETTINGS, Annotator, Workspace


def load_questions(workspace: Workspace, schema: LabelSchema) -> list[Question]:
    """Make a schema's qualification tasks from its worked examples.

    Raises:
        InputError: there are no examples, none to score by, or they cannot be read.
    """
    examples = load_examples(workspace, schema)
    questions = make_questions(schema, examples, manual_sections(workspace, schema.name))
    if not any(question.example.use == "gold" for question in questions):
        raise InputError(
            f"schema {schema.name} has no worked example to score by: give some in examples.jsonl "
            'the "use" gold, of labels that are asked'
        )
    return questions


def find_annotator(workspace: Workspace, name: str) -> Annotator:
    """Find an annotator of ``tanqih.toml`` by name.

    Raises:
        InputError: there is none of that name.
    """
    found = {annotator.name: annotator for annotator in workspace.settings.annotators}
    if name not in found:
        there = ", ".join(found) or "none"
        raise InputError(
            f"{name} is no annotator of {SETTINGS} (it has: {there}): "
            "add one with `tanqih annotators add NAME`"
        )
    return found[name]


def asked_projects(
    workspace: Workspace, schema: LabelSchema, annotator: Annotator, client: Client
) -> list[Project]:
    """List the annotator's qualification projects, those of earlier major revisions among them."""
    begins = qualification_marker(workspace, schema.name)
    found = client.find_projects(begins)
    return [project for project in found if project.description.rpartition(":")[2] == annotator.name]


def bring_questions(
    workspace: Workspace,
    schema: LabelSchema,
    annotator: Annotator,
    client: Client,
    questions: Sequence[Question],
) -> tuple[Project, int]:
    """Make the project where it is missing, and have it hold the questions; say how many were added.

    Tasks of an example that changed or went are withdrawn, but for those that are begun.
    """
    late = settle(workspace, schema, client)
    spec = qualification_spec(workspace, schema, annotator.name)
    listed = asked_projects(workspace, schema, annotator, client)
    project = client.ensure_project(spec, [p for p in listed if p.description == spec.description])
    tasks = {question.task.task_id: question.task for question in questions}
    for other in (p for p in listed if p.id != project.id):
        retire_tasks(client, other, prune=True)
    wanted = Wanted(list(tasks), tasks, prune=True)
    brought = bring_tasks(
        workspace, schema, client, project, wanted, lambda key: to_task_json(tasks[key]), late
    )
    return project, brought.added
