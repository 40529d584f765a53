"""``python -m tests.bench.agreement_ways WAY SENTENCES``: made-up answers, and one way to compare them."""

import sys
from collections.abc import Callable
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np

from curation.core.agreement import Rated
from curation.core.agreement.bootstrap import ROUNDS
from curation.core.schema import LabelSchema, parse_schema
from curation.stages.init import run_init
from curation.store.tables import write_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, LabeledSpan, TaskRecord

ANNOTATORS = 3
SPANS = 5
_ARTICLE = 10  # sentences
_STEP = 20  # characters from span to span
_TEXT = (
    "أعلنت وزارة الصحة في القدس أن الطبيب سامر حداد تسلم إدارة مستشفى المدينة صباح الأحد الماضي "
    "بعد اجتماع مجلس البلدية"
)


def sample_schema() -> LabelSchema:
    """Give the shipped schemas' spans and choice in one."""
    folder = files("guidelines")
    entities, stance = (
        parse_schema(folder.joinpath(name, "schema.yaml").read_text(encoding="utf-8"), name)
        for name in ("entities", "stance")
    )
    return entities.model_copy(update={"choices": stance.choices[:1]})


def make_rated(sentences: int) -> list[Rated]:
    """Make up sentences whose spans and choice annotators agree on in part."""
    dice, schema = np.random.default_rng(1), sample_schema()
    labels = [label.name for label in schema.active_spans]
    values = [value.name for value in schema.choices[0].values]
    return [
        Rated(
            f"a{number // _ARTICLE}",
            {f"o{o}": _answer(dice, number, labels, values) for o in range(ANNOTATORS)},
            _TEXT,
        )
        for number in range(sentences)
    ]


def _answer(dice: np.random.Generator, number: int, labels: list[str], values: list[str]) -> Answer:
    spans = []
    for at in range(SPANS):
        start, label = at * _STEP + 2, labels[(number + at) % len(labels)]
        if dice.random() < 0.2:
            start += int(dice.integers(-2, 3))
        if dice.random() < 0.1:
            label = labels[int(dice.integers(len(labels)))]
        spans.append(LabeledSpan(start, at * _STEP + 12, label))
    value = values[number % 3] if dice.random() < 0.8 else values[int(dice.integers(3))]
    return Answer.of(spans, {"stance": value})


class Way(NamedTuple):
    """A way to measure; ``rounds`` is how often it computes on articles drawn anew, 1 where it does not."""

    rounds: int
    work: Callable[[list[Rated]], object]


def _ours(rated: list[Rated]) -> object:
    from curation.core.agreement import measure_agreement

    return measure_agreement(sample_schema(), rated)


def _f1(rated: list[Rated]) -> object:
    from curation.core.agreement.bootstrap import Draws, figure_of
    from curation.core.agreement.rated import code_spans
    from curation.core.agreement.spans import exact_sums, f1

    marked = code_spans(rated, sample_schema())
    return figure_of(Draws(marked.articles).sum(exact_sums(marked).sum(axis=1)), f1)


def _nervaluate(rated: list[Rated]) -> object:
    from nervaluate import Evaluator

    def entities(name: str) -> list[list[dict[str, object]]]:
        return [
            [{"label": s.label, "start": s.start, "end": s.end - 1} for s in task.answers[name].spans]
            for task in rated
        ]

    labels = [label.name for label in sample_schema().active_spans]
    pairs = combinations(sorted(rated[0].answers), 2)
    return [Evaluator(entities(a), entities(b), tags=labels, loader="dict").evaluate() for a, b in pairs]


def _alpha(rated: list[Rated]) -> object:
    from curation.core.agreement.bootstrap import Draws, figure_of
    from curation.core.agreement.choices import alpha_nominal, code_choice, coincidences
    from curation.core.agreement.rated import by_rank

    articles = by_rank(task.article_id for task in rated)
    chosen = code_choice(rated, sample_schema().choices[0], articles)
    return figure_of(Draws(len(articles)).sum(coincidences(chosen)), alpha_nominal)


def _krippendorff(rated: list[Rated]) -> object:
    import krippendorff

    values = {value.name: row for row, value in enumerate(sample_schema().choices[0].values)}
    table = [[values[dict(a.choices)["stance"]] for a in task.answers.values()] for task in rated]
    return krippendorff.alpha(np.array(table, dtype=float).T, level_of_measurement="nominal")


def write_workspace(folder: Path, sentences: int) -> Workspace:
    """Write the same answers as a workspace has them after ``tanqih pull``; the choice is left out."""
    run_init(folder, 'name = "agreement"\n')
    workspace, rated = Workspace.open(folder), make_rated(sentences)
    tasks = [_task(number, task) for number, task in enumerate(rated)]
    write_records(workspace.tasks("entities"), TaskRecord, tasks, {})
    annotations = (
        _annotation(task, name, Answer(spans=answer.spans))
        for task, said in zip(tasks, rated, strict=True)
        for name, answer in said.answers.items()
    )
    write_records(workspace.annotations("entities"), AnnotationRecord, annotations, {})
    return workspace


def _task(number: int, task: Rated) -> TaskRecord:
    return TaskRecord(
        task_id=f"t{number}",
        schema_name="entities",
        revision="1.0.0",
        sentence_id=f"s{number}",
        article_id=task.article_id,
        page_id=task.article_id,
        text=task.text,
        target=None,
        before="",
        after="",
        title=None,
        source=None,
    )


def _annotation(task: TaskRecord, name: str, answer: Answer) -> AnnotationRecord:
    return AnnotationRecord(
        annotation_id=f"{task.task_id} {name}",
        task_id=task.task_id,
        annotator=name,
        revision=task.revision,
        answer=answer,
        skipped=False,
        prediction_based=False,
        lead_time=10.0,
        created_at="",
        updated_at=task.task_id,
    )


WAYS = {
    "bare": Way(0, lambda _: None),
    "ours": Way(ROUNDS, _ours),
    "f1": Way(ROUNDS, _f1),
    "nervaluate": Way(1, _nervaluate),
    "alpha": Way(ROUNDS, _alpha),
    "krippendorff": Way(1, _krippendorff),
}


def main(way: str, sentences: str) -> None:
    """Make the answers and measure."""
    WAYS[way].work(make_rated(int(sentences)))


if __name__ == "__main__":
    main(*sys.argv[1:])
