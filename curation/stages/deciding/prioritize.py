"""``tanqih prioritize SCHEMA``: what is answered and what is not in, the order to ask the rest in out."""

from collections.abc import Iterator

import orjson

from curation.core.adjudication import decide
from curation.core.learning.priority import Open, Ranked, rank_tasks
from curation.core.learning.questions import Answered
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.stages.deciding.decisions import decided_so_far
from curation.stages.labelling.annotations import Annotated, read_annotations
from curation.stages.labelling.tasks import build_tasks
from curation.store.atomic import write_text
from curation.store.workspace import Workspace
from curation.types import Answer, Report, TaskRecord

_OURS = b'"unsure":'


def run_prioritize(workspace: Workspace, schema: LabelSchema) -> Report:
    """Score the tasks that nobody has answered, for ``push --order priority``.

    Without any answer, what is unlike the rest comes first.

    Raises:
        InputError: no task can be made; the scores that are there are of others' making; or the extra
            ``learn`` is not installed.
    """
    path = workspace.priorities(schema.name)
    if path.exists() and _OURS not in path.read_bytes().split(b"\n", 1)[0]:
        raise InputError(f"{path}: holds scores of your own: move it away, and they are computed")
    annotated = _annotated(workspace, schema)
    rulings = _rulings(workspace, schema)
    answered: list[Answered] = []
    votes: list[list[Answer]] = []
    waiting: list[Open] = []
    disputed = 0
    for task in build_tasks(workspace, schema):
        given = [a for a in annotated.get(task.task_id, {}).values() if not a.skipped]
        if not given and task.task_id not in rulings:
            waiting.append(Open(task.task_id, task.text, task.target))
            continue
        if len(given) > 1:
            votes.append([annotation.answer for annotation in given])
        answer = rulings.get(task.task_id) or _settled(schema, task, annotated)
        if answer is None:
            disputed += 1
        else:
            answered.append(Answered(task.task_id, task.article_id, task.text, task.target, answer))
    ranked = rank_tasks(schema, answered, votes, waiting)
    write_text(path, b"".join(_lines(ranked)).decode())
    notes = [] if answered else ["nothing is answered yet: what is unlike the rest comes first"]
    notes.append(f"push in this order: `tanqih push {schema.name} --order priority --limit N`")
    return Report(
        verb=f"prioritize {schema.name}",
        unit="task",
        taken=len(answered) + disputed + len(waiting),
        parts={"scored": len(waiting), "learnt from": len(answered), "disputed": disputed},
        notes=tuple(notes),
        wrote=(str(path),),
    )


def _annotated(workspace: Workspace, schema: LabelSchema) -> Annotated:
    return read_annotations(workspace, schema) if workspace.annotations(schema.name).exists() else {}


def _rulings(workspace: Workspace, schema: LabelSchema) -> dict[str, Answer]:
    made = decided_so_far(workspace, schema)
    return {decision.task_id: decision.answer for decision in made if decision.method == "referee"}


def _settled(schema: LabelSchema, task: TaskRecord, annotated: Annotated) -> Answer | None:
    decision = decide(schema, task, annotated[task.task_id].values())
    return decision.answer if decision else None


def _lines(ranked: list[Ranked]) -> Iterator[bytes]:
    for row in ranked:
        said = {"id": row.task_id, **{name: getattr(row, name) for name in row._fields if name != "task_id"}}
        yield orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE)
