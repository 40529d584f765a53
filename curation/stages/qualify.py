"""``tanqih qualify ANNOTATOR SCHEMA``: worked examples out as tasks, answers in, scored against the gold."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from curation.core.adjudication import latest
from curation.core.qualification import Given, find_slips, score_answers, sections_to_read
from curation.core.questions import Question
from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.labelstudio.codec import from_annotation
from curation.stages import Tick, silent
from curation.stages.asking import asked_projects, bring_questions, find_annotator, load_questions
from curation.stages.fetch import fetch_archive
from curation.stages.pulled import Pulled
from curation.stages.qualified import Mistake, Qualification, Standing, read_qualification, standing_of
from curation.stages.schemas import manual_sections
from curation.store.atomic import write_text
from curation.store.rejects import write_rejected
from curation.store.workspace import Annotator, Workspace
from curation.text.edges import name_edges
from curation.types import AnnotationRecord, RejectedRecord, Report, Span

_SHOWN = 3
_USES = ("training", "gold")


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
    read = _read(schema, annotator, questions, pulled)
    write_rejected(workspace.rejected(f"qualify-{schema.name}-{name}"), read.refused)
    found = _scored(workspace, schema, questions, read, before, pulled.newest.digest if pulled.newest else "")
    path = workspace.qualification(schema.name, name)
    write_text(path, found.model_dump_json(indent=1) + "\n")
    where = f"{name} answers at {client.url}/projects/{project.id}/"
    said = _notes(workspace, schema, found, read)
    report = Report(
        verb=f"qualify {name} {schema.name}",
        unit="task",
        taken=len(questions),
        parts={
            **{f"{use} answered": found.answered[use] for use in _USES},
            "not answered": len(found.unanswered),
        },
        figures={"tasks added": added} if added else {},
        notes=(where, *notes, *said),
        attention=bool(read.refused or notes) or _fails(workspace, schema, found),
        wrote=(str(path),),
    )
    return report, found


class _Read(NamedTuple):
    """What the archives hold of the questions: the answers by task, and what does not count."""

    annotator: str
    given: dict[str, Given]
    refused: list[RejectedRecord]
    others: Counter[str]


def _read(schema: LabelSchema, annotator: Annotator, questions: Sequence[Question], pulled: Pulled) -> _Read:
    """Take the annotator's newest answer to each question, through the offset gate."""
    asked = {question.task.task_id: question for question in questions}
    taken: list[AnnotationRecord] = []
    refused: list[RejectedRecord] = []
    others: Counter[str] = Counter()
    for row, link in pulled.answered():
        question = asked.get(str(row["data"].get("key")))
        if question is None:
            continue
        for annotation in row["annotations"]:
            email = pulled.users.get(str(annotation.get("completed_by")), "unknown")
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
    return _Read(annotator.name, given, refused, others)


def _scored(
    workspace: Workspace,
    schema: LabelSchema,
    questions: Sequence[Question],
    read: _Read,
    before: Qualification | None,
    archive: str,
) -> Qualification:
    answered = list(read.given.values())
    gold = score_answers(schema, [given for given in answered if given.example.use == "gold"])
    mistakes = tuple(mistake for given in answered if (mistake := _mistake(schema, given)))
    asked = Counter[str](question.example.use for question in questions)
    done = Counter[str](given.example.use for given in answered)
    first, last = (before.first, before.last) if before else (None, None)
    if done["gold"] == asked["gold"]:
        last = Standing(revision=schema.version, score=gold.score, gold=asked["gold"])
        first = first if first and first.major == schema.major else last
    edges = Counter(edge for mistake in mistakes for slip in mistake.slips for edge in slip.edges)
    return Qualification(
        schema_name=schema.name,
        annotator=read.annotator,
        revision=schema.version,
        asked={use: asked[use] for use in _USES},
        answered={use: done[use] for use in _USES},
        unanswered=tuple(q.example.id for q in questions if q.task.task_id not in read.given),
        gold=gold,
        edges=dict(sorted(edges.items())),
        sections=sections_to_read(schema, answered, manual_sections(workspace, schema.name)),
        mistakes=mistakes,
        first=first,
        last=last,
        archive=archive,
    )


def _mistake(schema: LabelSchema, given: Given) -> Mistake | None:
    """Say what is wrong with an answer; None where nothing is."""
    example = given.example
    slips = tuple(
        slip.model_copy(update={"edges": _edges(given, Span(*slip.wanted_span), Span(*slip.given_span))})
        if slip.kind == "boundary" and slip.wanted_span and slip.given_span
        else slip
        for slip in find_slips(schema, given)
    )
    if not slips:
        return None
    return Mistake(
        id=example.id,
        use=example.use,
        section=example.section,
        label=example.label,
        text=example.text,
        target=example.target,
        wanted=example.answer,
        given=given.answer,
        slips=slips,
        why=example.why,
    )


def _edges(given: Given, wanted: Span, drawn: Span) -> tuple[str, ...]:
    beside = [
        Span(span.start, span.end)
        for span in given.example.answer.spans
        if span.end <= wanted.start or span.start >= wanted.end
    ]
    return tuple(edge.value for edge in name_edges(given.example.text, wanted, drawn, beside))


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
        notes.append(f"{count} answers are of another account, {email}: not counted")
    return notes
