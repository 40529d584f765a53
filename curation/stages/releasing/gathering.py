"""What of a schema's files goes into a release, as columns: its decided tasks, and all answers to them."""

import re
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.core.agreement import Rated, measure_agreement
from curation.core.coherence import version_of
from curation.core.schema import Choice, ChoiceValue, LabelSchema, SpanLabel
from curation.released import ChoiceFact, LabelFact, SchemaFact
from curation.stages.deciding.decisions import check_decided
from curation.stages.labelling.annotations import check_annotations
from curation.stages.labelling.tasks import check_tasks
from curation.store.scratch_texts import ScratchTexts
from curation.store.tables import read_table, read_tables
from curation.store.workspace import Workspace
from curation.types import Answer, LabeledSpan

_TASK = ("task_id", "page_id", "article_id", "sentence_id", "target")
_DECISION = ("task_id", "method", "answer", "confidence", "votes", "revision")
_ANNOTATION = ("annotation_id", "task_id", "annotator", "revision", "answer", "skipped", "updated_at")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Numbers = NDArray[np.int64]


class Gathered(NamedTuple):
    """A schema's part of a release: what is said of it, its decided tasks, and the answers to them.

    ``answer`` of a task is the decided one, ``votes`` how many there were, ``shown`` the number of its text.
    ``annotator`` of an annotation is a pseudonym.
    """

    fact: SchemaFact
    tasks: pa.Table
    annotations: pa.Table


def gather(workspace: Workspace, schema: LabelSchema, texts: ScratchTexts) -> Gathered:
    """Collect a schema's decided tasks and each annotator's latest answer to them; texts go into ``texts``.

    Raises:
        InputError: a stage before this one has not run for the schema.
    """
    name = schema.name
    pushed, answers = check_tasks(workspace, schema), check_annotations(workspace, schema)
    decided = check_decided(workspace, schema)
    shown = [texts.add(rows.column("text")) for rows in read_tables(pushed, ("text",))]
    tasks = read_table(pushed, _TASK).append_column("shown", pa.array(np.concatenate(shown), pa.int64()))
    decisions = read_table(decided, _DECISION).combine_chunks()
    latest = keep_latest(read_table(answers, _ANNOTATION).combine_chunks())
    agreement = measure_agreement(schema, _rated(schema, tasks, latest, texts))
    answered = latest.filter(pc.invert(latest.column("skipped"))).column("task_id").unique()
    undecided = pc.invert(pc.is_in(answered, value_set=decisions.column("task_id")))
    decided = _decided(tasks, decisions)
    annotations = _pseudonymous(workspace, latest, decided.column("task_id"))
    fact = SchemaFact(
        name=name,
        revision=schema.version,
        title_en=schema.title.en,
        unit=schema.unit,
        targets=schema.targets,
        spans=tuple(_label_fact(label) for label in schema.active_spans),
        choices=tuple(_choice_fact(choice) for choice in schema.choices),
        annotators=tuple(sorted(annotations.column("annotator").unique().to_pylist())),
        agreement=agreement,
        methods=_count(decisions.column("method")),
        undecided=pc.sum(undecided).as_py() or 0,
        answered=_days(workspace, latest),
    )
    return Gathered(fact, _named(decided, name), _named(annotations, name))


def _named(rows: pa.Table, schema: str) -> pa.Table:
    return rows.append_column("schema_name", pa.repeat(pa.scalar(schema), len(rows)))


def _count(names: pa.ChunkedArray) -> dict[str, int]:
    counted = pc.value_counts(names)
    return dict(sorted(zip(*(counted.field(at).to_pylist() for at in (0, 1)), strict=True)))


def keep_latest(annotations: pa.Table) -> pa.Table:
    """Keep each annotator's last answer to each task, as ``core.adjudication.latest`` does, in its order."""
    revision = annotations.column("revision")
    ages = sorted(revision.unique().to_pylist(), key=version_of)
    by = [
        np.arange(len(annotations)),
        _ranks(annotations, "annotation_id"),
        _ranks(annotations, "updated_at"),
        pc.index_in(revision, value_set=pa.array(ages, pa.string())).to_numpy(),
        _ranks(annotations, "annotator"),
        _first_met(annotations.column("task_id")),
    ]
    order = np.lexsort(by)
    who, task = by[-2][order], by[-1][order]
    last = np.append((np.diff(task) != 0) | (np.diff(who) != 0), [True] * bool(len(order)))
    return annotations.take(pa.array(order[last.astype(bool)]))


def _ranks(table: pa.Table, column: str) -> Numbers:
    array = table.column(column).combine_chunks()
    return _numbers(pc.rank(array, tiebreaker="dense"))


def _first_met(names: pa.ChunkedArray) -> Numbers:
    """Number names in the order in which they first stand there."""
    return _numbers(names.combine_chunks().dictionary_encode().indices)


def _numbers(array: pa.Array) -> Numbers:
    return np.asarray(array.to_numpy(zero_copy_only=False), np.int64)


def _rated(schema: LabelSchema, tasks: pa.Table, latest: pa.Table, texts: ScratchTexts) -> list[Rated]:
    """Give the answered tasks in their order, as agreement is measured on them.

    A task with one answer tells nothing of spans, so of a schema without choices it is left out.
    """
    answers = latest.filter(pc.invert(latest.column("skipped")))
    at = pc.index_in(answers.column("task_id"), value_set=tasks.column("task_id"))
    known = at.is_valid()
    answers, task = answers.filter(known), at.filter(known).to_numpy().astype(np.int64)
    least = 1 if schema.compared_choices else 2
    often = np.bincount(task, minlength=len(tasks))[task] >= least
    order = np.flatnonzero(often)[np.argsort(task[often], kind="stable")]
    heads = tasks.select(["article_id", "shown"]).take(pa.array(np.unique(task[order])))
    articles, shown = heads.column("article_id").to_pylist(), texts.take(heads.column("shown").to_numpy())
    by_task: dict[int, dict[str, Answer]] = {}
    chosen = answers.select(["annotator", "answer"]).take(pa.array(order)).to_pylist()
    for number, row in zip(task[order].tolist(), chosen, strict=True):
        by_task.setdefault(number, {})[row["annotator"]] = _answer(row["answer"])
    return [
        Rated(article, said, text)
        for article, said, text in zip(articles, by_task.values(), shown.to_pylist(), strict=True)
    ]


def _answer(row: dict[str, list[dict[str, Any]]]) -> Answer:
    spans = tuple(LabeledSpan(**span) for span in row["spans"])
    return Answer(spans=spans, choices=tuple((c["name"], c["value"]) for c in row["choices"]))


def _decided(tasks: pa.Table, decisions: pa.Table) -> pa.Table:
    """Put each decision beside its task; one whose task is no longer made is left out."""
    at = pc.index_in(decisions.column("task_id"), value_set=tasks.column("task_id"))
    known = at.is_valid()
    decisions, tasks = decisions.filter(known), tasks.take(at.filter(known))
    for name in ("method", "answer", "confidence", "revision"):
        tasks = tasks.append_column(name, decisions.column(name))
    return tasks.append_column("votes", pc.list_value_length(decisions.column("votes"))).combine_chunks()


def _pseudonymous(workspace: Workspace, latest: pa.Table, decided: pa.ChunkedArray) -> pa.Table:
    """Keep the answers to decided tasks, their annotators numbered.

    The numbers go by the order of ``tanqih.toml``; others come after those by name.
    """
    named = [annotator.name for annotator in workspace.settings.annotators]
    seen = set(latest.column("annotator").unique().to_pylist())
    order = pa.array([*named, *sorted(seen - set(named))], pa.string())
    pseudonyms = pa.array([f"annotator-{number}" for number in range(1, len(order) + 1)], pa.string())
    rows = latest.filter(pc.is_in(latest.column("task_id"), value_set=decided))
    numbers = pc.index_in(rows.column("annotator"), value_set=order)
    at = rows.column_names.index("annotator")
    return rows.set_column(at, "annotator", pseudonyms.take(numbers)).combine_chunks()


def _days(workspace: Workspace, latest: pa.Table) -> tuple[str, ...]:
    """Give the days of people's first and last answer: when a program was run says nothing of its labels.

    None where a server's time is no time.
    """
    programs = pa.array([a.name for a in workspace.settings.annotators if a.scripted], pa.string())
    answers = latest.filter(pc.invert(pc.is_in(latest.column("annotator"), value_set=programs)))
    stamps = pc.utf8_slice_codeunits(answers.column("updated_at"), 0, len("2026-01-01"))
    days = {*stamps.unique().to_pylist()}
    return (min(days), max(days)) if days and all(map(_DAY.fullmatch, days)) else ()


def _label_fact(label: SpanLabel | ChoiceValue) -> LabelFact:
    return LabelFact(
        name=label.name, title_ar=label.title.ar, title_en=label.title.en, definition_en=label.definition.en
    )


def _choice_fact(choice: Choice) -> ChoiceFact:
    return ChoiceFact(name=choice.name, values=tuple(_label_fact(value) for value in choice.values))
