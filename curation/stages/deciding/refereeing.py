"""``tanqih adjudicate SCHEMA --push``: what is disputed goes to a referee, who is not told who said what."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from string import ascii_uppercase

from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client, Json, Project
from curation.labelstudio.predictions import show_no_predictions
from curation.labelstudio.refereeing import to_disputed_json, to_referee_config
from curation.manuals.places import mark_spans
from curation.stages import Tick, silent
from curation.stages.deciding.adjudicate import Settled, settle_tasks, write_settled
from curation.stages.deciding.confusions import Sections, error_names, find_confusions
from curation.stages.deciding.disputes import read_disputes, to_disputes, write_disputes
from curation.stages.deciding.refereed import take_answers
from curation.stages.deciding.rulings import Rulings
from curation.stages.labelling.bringing import Wanted, bring_tasks, retire_tasks
from curation.stages.labelling.connect import adjudication_marker, adjudication_spec
from curation.stages.labelling.sending import settle
from curation.store.workspace import Workspace
from curation.types import Answer, DisputeRecord, LabeledSpan, Report, TaskRecord

SHOWN_SECTIONS = 2
_NOTHING = "بلا تظليل"
_LEFT_OUT = " … "


def push_disputes(
    workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent, prune: bool = False
) -> Report:
    """Take what the referee has answered, settle what can be settled, and send what is still disputed.

    A task whose answers changed since it was sent is another dispute. What is no longer disputed is marked
    as superseded; with ``prune`` it is taken back where the referee has not begun it.

    Raises:
        InputError: nothing was pulled yet, or a file of the workspace was changed by other hands.
        ServerError: the server failed; run again, nothing is doubled.
    """
    verb, unit = f"adjudicate {schema.name} --push", "disputed task"
    rulings, sections = Rulings(workspace, schema), Sections(workspace, schema)
    answered = take_answers(workspace, schema, client, rulings, tick)
    settled = settle_tasks(workspace, schema, rulings)
    write_settled(workspace, schema, settled, rulings)
    kept = workspace.disputes(schema.name)
    sent = to_disputes(schema, settled.disputes)
    known = read_disputes(kept) | sent
    late = settle(workspace, schema, client)
    if known:  # before the tasks are there: whatever is answered, the key to it is kept
        write_disputes(kept, known)
    project = _ensure_project(workspace, schema, client, known.values(), prune) if known else None
    if project is None:
        note = f"nothing is disputed in {schema.name}: no project was made"
        return Report(verb=verb, unit=unit, taken=0, parts={"sent": 0, "there already": 0}, notes=(note,))

    def to_json(key: str) -> Json:
        return _to_json(schema, settled.tasks[sent[key].task_id], sent[key], sections)

    wanted = Wanted(list(sent), sent.keys() | _ruled(settled, known), prune)
    brought = bring_tasks(workspace, schema, client, project, wanted, to_json, late, tick)
    show_no_predictions(client, project.id)
    figures = {"taken back": brought.withdrawn, "marked as superseded": brought.superseded}
    return Report(
        verb=verb,
        unit=unit,
        taken=len(sent),
        parts={"sent": brought.added, "there already": len(sent) - brought.added},
        figures={name: count for name, count in figures.items() if count} | answered.figures(),
        notes=(f"the referee answers at {client.url}/projects/{project.id}/", *answered.notes),
        attention=answered.attention,
        wrote=(str(kept), str(workspace.decisions(schema.name))),
    )


def _ruled(settled: Settled, known: Mapping[str, DisputeRecord]) -> set[str]:
    """Give what was sent and is settled by a referee: done, not superseded."""
    tasks = {decision.task_id for decision in settled.decisions if decision.method == "referee"}
    return {name for name, row in known.items() if row.task_id in tasks}


def _ensure_project(
    workspace: Workspace, schema: LabelSchema, client: Client, known: Iterable[DisputeRecord], prune: bool
) -> Project:
    """Find or make the project, with a letter for every answer that was ever sent; retire earlier ones."""
    letters = max((len(row.votes) for row in known), default=2)
    config = to_referee_config(schema, ascii_uppercase[:letters], error_names(schema))
    listed = client.find_projects(adjudication_marker(workspace, schema.name))
    project = client.ensure_project(adjudication_spec(workspace, schema, config), listed, renew=True)
    for other in listed:
        if other.description != project.description:
            retire_tasks(client, other, prune)
    return project


def _to_json(schema: LabelSchema, task: TaskRecord, dispute: DisputeRecord, sections: Sections) -> Json:
    answers = {vote.letter: vote.answer for vote in dispute.votes}
    confusions = find_confusions(schema, task.text, answers)
    shown = [sections.html(anchor) for anchor in sections.of(confusions)[:SHOWN_SECTIONS]]
    section = "<hr>".join(shown) or sections.definitions(confusions)
    return to_disputed_json(task, dispute, _answers_html(schema, task.text, answers), _rtl(section))


def _answers_html(schema: LabelSchema, text: str, answers: Mapping[str, Answer]) -> str:
    """Write the answers one below the other; what all say is set pale, or left out where it is all."""
    marked = [set(answer.spans) for answer in answers.values()]
    alike, every = set.intersection(*marked), set.union(*marked)
    rows = []
    for letter, answer in answers.items():
        parts = [_marked(schema, text, answer.spans, alike)] if alike != every else []
        chosen = _chosen(schema, answer, answers.values())
        parts += [" · ".join(chosen)] if chosen else []
        rows.append(f"<p><b>{letter}</b>&#160;&#160; {'<br>'.join(parts)}</p>")
    return _rtl("".join(rows))


def _chosen(schema: LabelSchema, answer: Answer, others: Iterable[Answer]) -> list[str]:
    """Write what was chosen, in bold where somebody chose otherwise."""
    said, all_said = dict(answer.choices), [dict(other.choices) for other in others]
    parts = []
    for choice in schema.choices:
        title = next((v.title.ar for v in choice.values if v.name == said.get(choice.name)), None)
        differs = len({one.get(choice.name) for one in all_said}) > 1
        if title:
            shown = f"<b>{escape(title)}</b>" if differs else escape(title)
            parts.append(f"{escape(choice.title.ar)}: {shown}")
    return parts


def _rtl(html: str) -> str:
    return f'<div dir="rtl" lang="ar">{html}</div>'


def _marked(
    schema: LabelSchema, text: str, spans: Sequence[LabeledSpan], alike: Iterable[LabeledSpan]
) -> str:
    """Mark an answer's spans in the lines that hold any; a short text is of one line."""
    pale, at, lines = set(alike), 0, []
    for line in text.split("\n"):
        end = at + len(line)
        inside = {span: _within(span, at, end) for span in spans if span.start < end and at < span.end}
        if inside:
            lines.append(
                mark_spans(line, [*inside.values()], schema.name, {inside[s] for s in pale if s in inside})
            )
        at = end + 1
    return _LEFT_OUT.join(lines) or _NOTHING


def _within(span: LabeledSpan, start: int, end: int) -> LabeledSpan:
    return LabeledSpan(max(span.start, start) - start, min(span.end, end) - start, span.label)
