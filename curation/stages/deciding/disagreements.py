"""What is behind the agreement figures: where annotators differ, who does, and what settling it would buy."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import orjson

from curation.core.agreement.bias import measure_bias, measure_drift
from curation.core.agreement.course import measure_course
from curation.core.agreement.pace import find_odd_paces
from curation.core.agreement.pairing import confuse, confuse_choice, find_clashes
from curation.core.agreement.tally import Voted, Worth, measure_annotators, rank_tasks, tally
from curation.core.labelfile import LabelRow
from curation.core.markup import to_markup
from curation.core.schema import LabelSchema
from curation.released import Measure
from curation.stages.deciding.confusions import kinds_of
from curation.stages.labelling.dealing import Deal
from curation.types import AnnotationRecord, Answer, Record, TaskRecord

_EXAMPLES = 3
KNOWN = "what is known"
OTHERS = "the others"

Known = Mapping[tuple[str, str | None], LabelRow]


class LabelConfusion(Record):
    """How often two annotators gave one place these two labels, alike or not; ``tasks`` are examples."""

    labels: tuple[str, str]
    times: int
    tasks: tuple[str, ...]


class Difference(Record):
    """How often two annotators' spans of a label differed in this way, and its share of all differences."""

    kind: str
    times: int
    share: float
    labels: dict[str, int]
    tasks: tuple[str, ...]


class OddPace(Record):
    """An annotation far from its annotator's ``median`` time, in seconds; see ``core.agreement.pace``."""

    annotation_id: str
    task_id: str
    annotator: str
    seconds: float
    median: float
    deviations: float


class Course(Record):
    """Agreement with the others in one fifth of an annotator's tasks; see ``core.agreement.course``."""

    annotator: str
    kind: str
    number: int
    begun: str
    ended: str
    agreement: Measure


class Disagreements(Record):
    """All that is told of a schema's disagreements besides the list of tasks."""

    confusions: tuple[LabelConfusion, ...]
    choices: dict[str, tuple[LabelConfusion, ...]]
    differences: tuple[Difference, ...]
    annotators: tuple[Measure, ...]
    bias: tuple[Measure, ...]
    drift: tuple[Measure, ...]
    course: tuple[Course, ...]
    gold: tuple[Measure, ...]
    training: tuple[Measure, ...]
    paces: tuple[OddPace, ...]


def find_disagreements(
    schema: LabelSchema,
    voted: Sequence[Voted],
    tasks: Mapping[str, TaskRecord],
    deal: Deal,
    known: Known,
) -> tuple[Disagreements, tuple[Worth, ...]]:
    """Tell what is behind the figures, and list the disputed tasks by what settling each would buy.

    Args:
        schema: what is compared.
        voted: every task that somebody answered, with the answers of those who did not skip it.
        tasks: the tasks by id.
        deal: which tasks are for training, and which are gold.
        known: the known answers, by text and target.
    """
    voted = [_of_schema(schema, task) for task in voted]
    shared = [task for task in voted if len(task.annotations) > 1]
    everyone = tally(schema, shared)
    answers = {task.task_id: task.answers for task in shared}
    training = [task for task in shared if task.task_id in deal and deal[task.task_id].kind == "training"]
    annotations = [annotation for task in voted for annotation in task.annotations.values()]
    found = Disagreements(
        confusions=tuple(LabelConfusion(**row._asdict()) for row in confuse(answers)),
        choices={
            choice.name: tuple(
                LabelConfusion(**row._asdict()) for row in confuse_choice(answers, choice.name)
            )
            for choice in schema.compared_choices
        },
        differences=_differences(shared, tasks),
        annotators=measure_annotators(everyone, OTHERS),
        bias=measure_bias(schema, shared),
        drift=measure_drift(everyone, shared),
        course=tuple(Course(**row._asdict()) for row in measure_course(everyone, shared)),
        gold=_measure_gold(schema, voted, tasks, deal, known),
        training=measure_annotators(tally(schema, training), OTHERS),
        paces=tuple(OddPace(**pace._asdict()) for pace in find_odd_paces(annotations)),
    )
    return found, rank_tasks(everyone, shared)


def _of_schema(schema: LabelSchema, task: Voted) -> Voted:
    """Leave out the labels and values that an older schema had: no figure counts them."""
    labels = {label.name for label in schema.active_spans}
    values = {(choice.name, value.name) for choice in schema.choices for value in choice.values}
    kept = {
        name: annotation.model_copy(
            update={
                "answer": Answer(
                    spans=tuple(span for span in annotation.answer.spans if span.label in labels),
                    choices=tuple(pair for pair in annotation.answer.choices if pair in values),
                )
            }
        )
        for name, annotation in task.annotations.items()
    }
    return task._replace(annotations=kept)


def _differences(shared: Iterable[Voted], tasks: Mapping[str, TaskRecord]) -> tuple[Difference, ...]:
    """Name and count what sets the spans of two annotators apart, the commonest first."""
    labels: defaultdict[str, Counter[str]] = defaultdict(Counter)
    where: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for task in shared:
        answers = task.answers
        for clash in find_clashes(task.task_id, answers):
            marked = [span for name in clash.annotators for span in answers[name].spans]
            for kind in kinds_of(tasks[task.task_id].text, clash, marked):
                labels[kind][" / ".join(dict.fromkeys(clash.labels))] += 1
                where[kind][task.task_id] = None
    total = sum(counts.total() for counts in labels.values())
    rows = [
        Difference(
            kind=kind,
            times=counts.total(),
            share=counts.total() / total,
            labels=dict(sorted(counts.items(), key=lambda each: (-each[1], each[0]))),
            tasks=tuple(where[kind])[:_EXAMPLES],
        )
        for kind, counts in labels.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.times, row.kind)))


def _measure_gold(
    schema: LabelSchema, voted: Iterable[Voted], tasks: Mapping[str, TaskRecord], deal: Deal, known: Known
) -> tuple[Measure, ...]:
    """Measure each annotator's agreement with the known answers to the gold tasks."""
    by_annotator: defaultdict[str, list[Voted]] = defaultdict(list)
    for task in voted:
        row, shown = deal.get(task.task_id), tasks[task.task_id]
        answer = known.get((shown.text, shown.target))
        if row is not None and row.kind == "gold" and answer is not None:
            for name, annotation in task.annotations.items():
                right = annotation.model_copy(update={"answer": answer.answer})
                by_annotator[name].append(task._replace(annotations={name: annotation, KNOWN: right}))
    return tuple(
        measure
        for name in sorted(by_annotator)
        for measure in measure_annotators(tally(schema, by_annotator[name]), KNOWN)
        if measure.name.startswith(f"{name}: ")
    )


def worth_lines(
    worths: Iterable[Worth],
    tasks: Mapping[str, TaskRecord],
    annotated: Mapping[str, Mapping[str, AnnotationRecord]],
) -> bytes:
    """Write the disputed tasks in their order, each with its gain and every vote, a JSON object a line."""
    return b"".join(
        orjson.dumps(
            {
                "task_id": worth.task_id,
                "gain": worth.gain,
                "kinds": worth.kinds,
                "text": tasks[worth.task_id].text,
                "target": tasks[worth.task_id].target,
                "votes": {
                    name: {
                        "sentence": to_markup(tasks[worth.task_id].text, vote.answer.spans),
                        **dict(vote.answer.choices),
                    }
                    for name, vote in annotated[worth.task_id].items()
                    if not vote.skipped
                },
            },
            option=orjson.OPT_APPEND_NEWLINE,
        )
        for worth in worths
    )
