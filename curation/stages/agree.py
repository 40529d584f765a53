"""``tanqih agree SCHEMA``: annotations in, agreement with intervals out."""

import json
from collections import Counter

from curation.core.adjudication import latest
from curation.core.agreement import Rated, measure_agreement
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.released import Measure
from curation.stages.choosing import known_answers
from curation.stages.dealing import read_deal
from curation.stages.tasks import read_tasks
from curation.store.atomic import write_text
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Report, TaskRecord

Annotated = dict[str, dict[str, AnnotationRecord]]


def read_annotations(workspace: Workspace, schema: LabelSchema) -> Annotated:
    """Read each annotator's latest annotation of each task, by task id and annotator.

    Raises:
        InputError: nothing was pulled yet.
    """
    path = workspace.annotations(schema.name)
    if not path.exists():
        raise InputError(
            f"{workspace.root}: no {schema.name} annotations yet: run `tanqih pull {schema.name}` first"
        )
    return latest(read_records(path, AnnotationRecord))


def agreement_of(
    schema: LabelSchema, tasks: dict[str, TaskRecord], annotated: Annotated
) -> tuple[Measure, ...]:
    """Compute the agreement over all tasks that two or more annotators answered."""
    rated = [
        Rated(
            tasks[task].article_id,
            {name: a.answer for name, a in by_annotator.items() if not a.skipped},
            tasks[task].text,
        )
        for task, by_annotator in annotated.items()
        if task in tasks
    ]
    return measure_agreement(schema, rated)


def run_agree(workspace: Workspace, schema: LabelSchema) -> tuple[Report, tuple[Measure, ...]]:
    """Compute and write a schema's agreement figures.

    Raises:
        InputError: nothing was pulled yet.
    """
    tasks, annotated = read_tasks(workspace, schema), read_annotations(workspace, schema)
    measures = agreement_of(schema, tasks, annotated)
    answered = {task: [a for a in by.values() if not a.skipped] for task, by in annotated.items()}
    shared = sum(len(answers) > 1 for answers in answered.values())
    single = sum(len(answers) == 1 for answers in answered.values())
    path = workspace.agreement(schema.name)
    rows = [measure.model_dump(mode="json") for measure in measures]
    write_text(path, json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    parts = {"by two or more": shared, "by one": single, "by none": len(tasks) - shared - single}
    notes = [] if shared else ["agreement needs tasks that two annotators answered: there are none"]
    notes += _gold_notes(workspace, schema, tasks, annotated)
    report = Report(
        verb=f"agree {schema.name}",
        unit="task",
        taken=len(tasks),
        parts=parts,
        notes=tuple(notes),
        attention=not shared,
        wrote=(str(path),),
    )
    return report, measures


def _gold_notes(
    workspace: Workspace, schema: LabelSchema, tasks: dict[str, TaskRecord], annotated: Annotated
) -> list[str]:
    """Say for each annotator how many of the gold tasks they answered are answered as is known."""
    known = known_answers(workspace, schema)
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in read_deal(workspace, schema.name).values() if known else ():
        task = tasks.get(row.task_id)
        if row.kind == "gold" and task is not None and (task.text, task.target) in known:
            wanted = schema.compared(known[task.text, task.target].answer)
            for name, annotation in annotated.get(row.task_id, {}).items():
                seen[name] += not annotation.skipped
                right[name] += not annotation.skipped and schema.compared(annotation.answer) == wanted
    return [f"gold: {name} answered {right[name]} of {seen[name]} as is known" for name in sorted(seen)]
