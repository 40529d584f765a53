"""``tanqih agree SCHEMA``: annotations in, agreement with intervals and what is behind it out."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curation.core.agreement import Rated, measure_agreement
from curation.core.agreement.caveats import answer_notes
from curation.core.agreement.gamma import check_gamma, measure_gamma
from curation.core.agreement.tally import Voted, Worth
from curation.core.schema import LabelSchema
from curation.released import Measure
from curation.stages import Tick, silent
from curation.stages.deciding.disagreements import Disagreements, Known, find_disagreements, worth_lines
from curation.stages.labelling.annotations import Annotated, read_annotations
from curation.stages.labelling.choosing import known_answers
from curation.stages.labelling.dealing import Deal, read_deal
from curation.stages.labelling.tasks import read_tasks
from curation.store.atomic import write_text
from curation.store.workspace import Workspace
from curation.types import Report, TaskRecord

_FEW_ARTICLES = 10


class Agreed(NamedTuple):
    """What ``run_agree`` found, and in what: the answered tasks, and those disputed, the dearest first.

    ``cautions`` are the report's notes on how far the figures bear.
    """

    report: Report
    measures: tuple[Measure, ...]
    disagreements: Disagreements
    tasks: Mapping[str, TaskRecord]
    voted: tuple[Voted, ...]
    worths: tuple[Worth, ...]
    cautions: tuple[str, ...]

    @property
    def shared(self) -> list[Voted]:
        """The tasks that two annotators answered, or more."""
        return [task for task in self.voted if len(task.annotations) > 1]


def run_agree(workspace: Workspace, schema: LabelSchema, tick: Tick = silent, gamma: bool = False) -> Agreed:
    """Compute and write a schema's agreement figures, its disagreements, and the tasks to settle first.

    Args:
        workspace: the workspace.
        schema: whose annotations.
        tick: told of progress with gamma.
        gamma: also compute gamma and gamma-cat, which take a second or so an article.

    Raises:
        InputError: nothing was pulled yet; or gamma is asked for and cannot be computed.
    """
    if gamma:
        check_gamma()
    tasks, annotated = read_tasks(workspace, schema), read_annotations(workspace, schema)
    voted = _voted(tasks, annotated)
    rated = _rated(tasks, voted)
    measures = measure_agreement(schema, rated)
    if gamma and schema.active_spans:
        measures += measure_gamma(schema, rated, tick)
    deal, known = read_deal(workspace, schema.name), known_answers(workspace, schema)
    disagreements, worths = find_disagreements(schema, voted, tasks, deal, known)
    lines = worth_lines(worths, tasks, annotated).decode()
    wrote = _write(workspace, schema, measures, disagreements, lines)
    shared = sum(len(task.annotations) > 1 for task in voted)
    single = len(voted) - shared
    cautions = _overlap_notes(annotated, voted) + answer_notes(schema, rated)
    notes = list(cautions)
    if worths:
        first = "that first which would buy the most agreement"
        notes.append(f"disputed tasks: {len(worths):,}, listed in {wrote[-1]}, {first}")
    notes += _gold_notes(schema, voted, tasks, known, deal)
    report = Report(
        verb=f"agree {schema.name}",
        unit="task",
        taken=len(tasks),
        parts={"by two or more": shared, "by one": single, "by none": len(tasks) - shared - single},
        notes=tuple(notes),
        attention=not shared,
        wrote=wrote,
    )
    return Agreed(report, measures, disagreements, tasks, tuple(voted), worths, tuple(cautions))


def _write(
    workspace: Workspace,
    schema: LabelSchema,
    measures: Iterable[Measure],
    disagreements: Disagreements,
    listed: str,
) -> tuple[str, ...]:
    """Write the figures, what is behind them, and the list of disputed tasks; give the files."""
    name = schema.name
    rows = [measure.model_dump(mode="json") for measure in measures]
    written = {
        workspace.agreement(name): json.dumps(rows, ensure_ascii=False, indent=1) + "\n",
        workspace.disagreements(name): disagreements.model_dump_json(indent=1) + "\n",
        workspace.worths(name): listed,
    }
    for path, text in written.items():
        write_text(path, text)
    return tuple(map(str, written))


def _voted(tasks: dict[str, TaskRecord], annotated: Annotated) -> list[Voted]:
    """Give the tasks that somebody answered, in their order, without those who skipped them."""
    found = []
    for task_id, task in tasks.items():
        answered = {name: a for name, a in annotated.get(task_id, {}).items() if not a.skipped}
        if answered:
            found.append(Voted(task_id, task.article_id, answered))
    return found


def _rated(tasks: dict[str, TaskRecord], voted: list[Voted]) -> list[Rated]:
    return [Rated(task.article_id, task.answers, tasks[task.task_id].text) for task in voted]


def _overlap_notes(annotated: Annotated, voted: list[Voted]) -> list[str]:
    """Say who answered nothing, why there is nothing to compare, or that there is little."""
    answering = {name for task in voted for name in task.annotations}
    present = {name for by_annotator in annotated.values() for name in by_annotator}
    notes = [f"{name} skipped every task: left out" for name in sorted(present - answering)]
    if len(answering) == 1:
        notes.append(f"{min(answering)} alone has answered: agreement needs two annotators")
    elif not any(len(task.annotations) > 1 for task in voted):
        notes.append(
            "agreement needs tasks that two annotators answered: there are none (see overlap in tanqih.toml)"
        )
    articles = {task.article_id for task in voted if len(task.annotations) > 1}
    if 1 < len(articles) < _FEW_ARTICLES:
        notes.append(
            f"intervals rest on {len(articles)} articles: of fewer than {_FEW_ARTICLES} they are rough"
        )
    return notes


def _gold_notes(
    schema: LabelSchema, voted: list[Voted], tasks: dict[str, TaskRecord], known: Known, deal: Deal
) -> list[str]:
    """Say for each annotator how many of the gold tasks they answered are answered as is known."""
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for task in voted:
        row, shown = deal.get(task.task_id), tasks[task.task_id]
        if row is not None and row.kind == "gold" and (shown.text, shown.target) in known:
            wanted = schema.compared(known[shown.text, shown.target].answer)
            for name, answer in task.answers.items():
                seen[name] += 1
                right[name] += schema.compared(answer) == wanted
    return [f"gold: {name} answered {right[name]} of {seen[name]} as is known" for name in sorted(seen)]
