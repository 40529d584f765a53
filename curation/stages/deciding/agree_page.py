"""The page of ``tanqih agree --html``: one file that needs no other, its sentences right to left."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from curation.core.agreement.measured import ALL
from curation.core.agreement.pairing import NO_SPAN
from curation.core.agreement.tally import SPANS
from curation.core.schema import LabelSchema
from curation.released import Measure
from curation.stages.deciding.agree import Agreed
from curation.stages.deciding.agree_charts import Grid, Line, axis_of, by_name, grid_of, lines_of
from curation.stages.deciding.agree_sentence import draw_task
from curation.stages.deciding.disagreements import KNOWN, OTHERS, Disagreements
from curation.stages.deciding.rendering import render
from curation.store.atomic import write_text

SHOWN_TASKS = 30
_BY_LABEL = ("span F1 exact", "span F1 overlap", "span F1 token", "u-alpha", "cu-alpha")
_BIASED = "differs"
_CHANGED = "changed"
Column = tuple[str, dict[str, Measure | None]]


class Figures(NamedTuple):
    """One figure of several columns: a label's of each kind, an annotator's of each kind."""

    name: str
    measures: tuple[Measure | None, ...]


class Person(NamedTuple):
    """What is told of an annotator; ``agreement`` in the order of the table's columns."""

    name: str
    answered: int
    shared: int
    agreement: tuple[Measure | None, ...]
    seconds: float | None
    slow: int
    quick: int


def write_agree_page(path: Path, schema: LabelSchema, agreed: Agreed) -> None:
    """Write the page; the same answers give the same bytes.

    It holds every figure with its interval, the confusions, how spans differ, what is told of each
    annotator, and the ``SHOWN_TASKS`` disputed tasks whose settling would buy the most agreement.

    Raises:
        InputError: ``path`` cannot be written.
    """
    write_text(path, agree_page(schema, agreed))


def agree_page(schema: LabelSchema, agreed: Agreed) -> str:
    """Give the page as HTML."""
    by_task = {task.task_id: task for task in agreed.shared}
    names = sorted({name for task in agreed.voted for name in task.annotations})
    found = agreed.disagreements
    columns, lines = _columns(schema, names, found), lines_of(found.course)
    return render(
        "agree_page.html",
        ("agree_page.css", "agree_sentence.css"),
        schema=schema,
        agreed=agreed,
        people=[_person(name, columns, agreed) for name in names],
        columns=[title for title, _ in columns],
        articles=len({task.article_id for task in agreed.shared}),
        over_all=_over_all(schema, agreed.measures),
        by_label=_by_label(schema, agreed.measures),
        label_kinds=_BY_LABEL,
        axis=axis_of(agreed.measures),
        grids=_grids(schema, found),
        differences=found.differences,
        biases=_biases(schema, names, found.bias),
        biased=_BIASED,
        lines=lines,
        drifts=_drifts(lines, found.drift),
        paces=found.paces,
        drawn=[
            draw_task(schema, agreed.tasks[worth.task_id], by_task[worth.task_id], worth)
            for worth in agreed.worths[:SHOWN_TASKS]
        ],
        colors={label.name: label.color for label in schema.spans},
        titles=_titles(schema),
        no_span=NO_SPAN,
    )


def _kinds(schema: LabelSchema) -> list[str]:
    """List the kinds of agreement that are told of people: of spans, and of each choice."""
    spans = [SPANS] if any(label.compared for label in schema.active_spans) else []
    return spans + [choice.name for choice in schema.compared_choices]


def _titles(schema: LabelSchema) -> dict[str, str]:
    found = {label.name: label.title.ar for label in schema.spans}
    for choice in schema.choices:
        found |= {f"{choice.name}={value.name}": value.title.ar for value in choice.values}
    return found


def _over_all(schema: LabelSchema, measures: Iterable[Measure]) -> list[Measure]:
    """Give the figures that are not of one label, as they are to be named."""
    of_label = {f", {label.name}" for label in schema.active_spans}
    return [
        m.model_copy(update={"name": m.name.removesuffix(f", {ALL}")})
        for m in measures
        if not any(m.name.endswith(end) for end in of_label)
    ]


def _by_label(schema: LabelSchema, measures: Iterable[Measure]) -> list[Figures]:
    known = by_name(measures)
    rows = (
        Figures(label.name, tuple(known.get(f"{kind}, {label.name}") for kind in _BY_LABEL))
        for label in schema.active_spans
    )
    return [row for row in rows if any(row.measures)]


def _grids(schema: LabelSchema, found: Disagreements) -> list[tuple[str, Grid]]:
    grids = [("spans", grid_of(found.confusions, [label.name for label in schema.active_spans]))]
    for choice in schema.compared_choices:
        grids.append((choice.name, grid_of(found.choices[choice.name], [v.name for v in choice.values])))
    return [(name, grid) for name, grid in grids if grid is not None]


def _biases(schema: LabelSchema, names: Sequence[str], bias: Iterable[Measure]) -> list[Figures]:
    """Give for each label and value how often each annotator gives it, in multiples of the others."""
    known = by_name(bias)
    said = [label.name for label in schema.active_spans]
    said += [f"{choice.name}={v.name}" for choice in schema.compared_choices for v in choice.values]
    rows = (
        Figures(what, tuple(known.get(f"{name}: {what}, times the others") for name in names))
        for what in said
    )
    return [row for row in rows if any(row.measures)]


def _drifts(lines: Iterable[Line], drift: Iterable[Measure]) -> list[tuple[Line, Measure]]:
    """Give the courses that changed from beginning to end, each with by how much."""
    known = {m.name: m for m in drift if m.note.startswith(_CHANGED)}
    titled = [(line, f"{line.annotator}: {line.kind}, last fifth less first") for line in lines]
    return [(line, known[title]) for line, title in titled if title in known]


def _columns(schema: LabelSchema, names: Sequence[str], found: Disagreements) -> list[Column]:
    """Title what annotators are compared in, with the figures by annotator; nothing that nobody has."""
    told = (
        ("with the others", OTHERS, by_name(found.annotators)),
        ("gold", KNOWN, by_name(found.gold)),
        ("in training", OTHERS, by_name(found.training)),
    )
    columns = []
    for title, whom, known in told:
        for kind in _kinds(schema):
            figures = {name: known.get(f"{name}: {kind} with {whom}") for name in names}
            if any(figures.values()):
                columns.append((f"{kind}, {title}", figures))
    return columns


def _person(name: str, columns: Sequence[Column], agreed: Agreed) -> Person:
    found = agreed.disagreements
    mine = [task.annotations[name] for task in agreed.voted if name in task.annotations]
    times = [annotation.lead_time for annotation in mine if annotation.lead_time]
    odd = [pace.deviations for pace in found.paces if pace.annotator == name]
    return Person(
        name=name,
        answered=len(mine),
        shared=sum(name in task.annotations for task in agreed.shared),
        agreement=tuple(figures[name] for _, figures in columns),
        seconds=median(times) if times else None,
        slow=sum(deviations > 0 for deviations in odd),
        quick=sum(deviations < 0 for deviations in odd),
    )
