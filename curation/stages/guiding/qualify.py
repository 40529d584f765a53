"""``tanqih qualify ANNOTATOR SCHEMA``: worked examples out as tasks, answers in, scored against the gold."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from curation.core.adjudication import latest
from curation.core.qualification import Given
from curation.core.questions import Question
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.labelstudio.codec import from_annotation
from curation.stages import Tick, silent
from curation.stages.guiding.asking import asked_projects, bring_questions, find_annotator, load_questions
from curation.stages.guiding.judging import USES, judge_answers
from curation.stages.labelling.fetch import fetch_archive
from curation.stages.labelling.pulled import read_answered
from curation.stages.labelling.qualified import Qualification, read_qualification, standing_of
from curation.stages.schemas import manual_sections
from curation.store.archive import Row
from curation.store.atomic import write_text
from curation.store.rejects import write_rejected
from curation.store.workspace import Annotator, Workspace
from curation.types import AnnotationRecord, RejectedRecord, Report
from curation.wording import counted

_SHOWN = 3


def run_qualify(
    workspace: Workspace,
    schema: LabelSchema,
    name: str,
    client: Client,
    tick: Tick = silent,
    full: bool = False,
) -> tuple[Report, Qualification]:
    """Bring the examples to the annotator's project, pull what was answered, and score it.

    Args:
        workspace: whose annotator and examples.
        schema: what is asked.
        name: the annotator.
        client: the server.
        tick: shows progress.
        full: fetch all answers anew, whatever the archives hold.

    Raises:
        InputError: there is no such annotator, there are no examples, or an archive is damaged.
        ServerError: the server failed; run again, nothing is doubled.
    """
    annotator = find_annotator(workspace, name)
    questions = load_questions(workspace, schema)
    before = read_qualification(workspace, schema.name, name)
    project, added = bring_questions(workspace, schema, annotator, client, questions)
    projects = asked_projects(workspace, schema, annotator, client)
    folder = workspace.qualification_pulls(schema.name, name)
    pulled, _, _, notes = fetch_archive(client, folder, projects, tick, full)
    shown = list(read_answered(folder, pulled))
    read = _read(schema, annotator, questions, shown, pulled.users)
    write_rejected(workspace.rejected(f"qualify-{schema.name}-{name}"), read.refused)
    archive = pulled.newest.digest if pulled.newest else ""
    sections = manual_sections(workspace, schema.name)
    judged = judge_answers(schema, name, questions, read.given, sections)
    found = _following(judged.model_copy(update={"archive": archive}), before)
    path = workspace.qualification(schema.name, name)
    write_text(path, found.model_dump_json(indent=1) + "\n")
    where = f"{name} answers at {client.url}/projects/{project.id}/"
    said = (where, *notes, *_notes(workspace, schema, found, read))
    parts = {f"{use} answered": found.answered[use] for use in USES}
    report = Report(
        verb=f"qualify {name} {schema.name}",
        unit="task",
        taken=len(questions),
        parts={**parts, "not answered": len(found.unanswered)},
        figures={"tasks added": added} if added else {},
        notes=said,
        attention=bool(read.refused or notes) or _fails(workspace, schema, found),
        wrote=(str(path),),
    )
    return report, found


class _Read(NamedTuple):
    """What the archives hold of the questions: the answers by task, and what does not count."""

    given: dict[str, Given]
    refused: list[RejectedRecord]
    others: Counter[str]


def _read(
    schema: LabelSchema,
    annotator: Annotator,
    questions: Sequence[Question],
    shown: Sequence[tuple[Row, str]],
    users: dict[str, str],
) -> _Read:
    """Take the annotator's newest answer to each question, through the offset gate."""
    asked = {question.task.task_id: question for question in questions}
    taken: list[AnnotationRecord] = []
    refused: list[RejectedRecord] = []
    others: Counter[str] = Counter()
    for row, link in shown:
        question = asked.get(str(row["data"].get("key")))
        if question is None:
            continue
        for annotation in row["annotations"]:
            email = users.get(str(annotation.get("completed_by")), "unknown")
            if email.lower() != annotator.email.lower():
                others[email] += 1
                continue
            decoded = from_annotation(schema, question.task, row["data"], annotation, annotator.name)
            if decoded.taken:
                taken.append(decoded.taken)
            if decoded.refused:
                reason = f"{decoded.refused.reason} (see {link})"
                refused.append(decoded.refused.model_copy(update={"reason": reason}))
    newest = {task: by[annotator.name] for task, by in latest(taken).items()}
    given = {
        task: Given(asked[task].example, newest[task].answer)
        for task in asked
        if task in newest and not newest[task].skipped
    }
    return _Read(given, refused, others)


def _following(now: Qualification, before: Qualification | None) -> Qualification:
    """Keep the first standing under this major revision, and the last where not all gold is answered now."""
    first, last = (before.first, before.last) if before else (None, None)
    if now.last is not None:
        kept = first if first and first.major == now.last.major else now.last
        return now.model_copy(update={"first": kept})
    return now.model_copy(update={"first": first, "last": last})


def _fails(workspace: Workspace, schema: LabelSchema, found: Qualification) -> bool:
    """Whether all is answered, and not well enough."""
    required = workspace.settings.qualification.required_of(schema.name)
    answered = found.answered["gold"] == found.asked["gold"]
    return required is not None and answered and not found.passes(schema.major, required)


def _notes(workspace: Workspace, schema: LabelSchema, found: Qualification, read: _Read) -> list[str]:
    required = workspace.settings.qualification.required_of(schema.name)
    notes = [f"standing: {standing_of(found, schema.major)}"]
    if required is not None:
        verdict = "qualified" if found.passes(schema.major, required) else "not qualified"
        notes = [f"{verdict}: {standing_of(found, schema.major)}; required is {required:g}"]
    notes += [f"refused: {row.id}: {row.reason}" for row in read.refused[:_SHOWN]]
    for email, count in sorted(read.others.items()):
        notes.append(f"{counted(count, 'answer is', 'answers are')} of another account, {email}: not counted")
    return notes
