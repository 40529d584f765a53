"""What settles tasks that no referee ruled on: the rules of ``tanqih.toml``, and what a model proposes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from curation.core.adjudication import Settling
from curation.core.aggregation import Aggregated, aggregate
from curation.core.agreement import Rated
from curation.core.agreement.caveats import lone_labels, unknown_notes
from curation.core.rules import Model, Rules
from curation.core.schema import LabelSchema
from curation.types import AnnotationRecord, TaskRecord
from curation.wording import counted

_FEW = 20


class Proposed(NamedTuple):
    """How to settle, and what a person should know of it."""

    settling: Settling
    notes: tuple[str, ...]


def propose(
    schema: LabelSchema,
    rules: Rules,
    tasks: Mapping[str, TaskRecord],
    annotated: Mapping[str, Mapping[str, AnnotationRecord]],
) -> Proposed:
    """Have the model of the rules, where they name one, weigh all answers, those to waiting tasks included.

    Args:
        schema: whose tasks.
        rules: the rules.
        tasks: the tasks by id.
        annotated: each annotator's latest annotation of each task, by task id and annotator.
    """
    model = rules.method
    if model == "none" or model == "majority":
        return Proposed(Settling(rules), ())
    rated = {
        task_id: Rated(task.article_id, answers, task.text)
        for task_id, task in tasks.items()
        for answers in [{n: a.answer for n, a in annotated.get(task_id, {}).items() if not a.skipped}]
        if answers
    }
    found = aggregate(schema, rated, model)
    notes = (
        *_skip_notes(rated, annotated),
        *_people_notes(rated, model),
        *unknown_notes(schema, rated.values()),
        *_label_notes(schema, rated.values()),
        *_contradiction_notes(found, model),
        *_trust_notes(found),
    )
    return Proposed(Settling(rules, found.proposals), notes)


def _skip_notes(
    rated: Mapping[str, Rated], annotated: Mapping[str, Mapping[str, AnnotationRecord]]
) -> list[str]:
    answering = {name for task in rated.values() for name in task.answers}
    present = {name for by_name in annotated.values() for name in by_name}
    return [f"{name} skipped every task: has no vote" for name in sorted(present - answering)]


def _people_notes(rated: Mapping[str, Rated], model: Model) -> list[str]:
    """Say where there is too little to weigh anyone by."""
    everyone = sorted({name for task in rated.values() for name in task.answers})
    shared: Counter[str] = Counter()
    for task in rated.values():
        if len(task.answers) > 1:
            shared.update(task.answers.keys())
    if len(everyone) == 1:
        return [f"{everyone[0]} alone has answered: {model} has nothing to weigh"]
    notes = [
        f"{name} shares {counted(shared[name], 'task')} with others, of fewer than {_FEW} {model} cannot "
        "judge anyone"
        for name in everyone
        if shared[name] < _FEW
    ]
    if len(everyone) == 2:
        notes.append(
            f"two annotators answered: their answers cannot tell which of them is right, so how sure {model} "
            "is says little; a third, or a referee, can"
        )
    return notes


def _label_notes(schema: LabelSchema, rated: Iterable[Rated]) -> list[str]:
    shared = [task for task in rated if len(task.answers) > 1]
    return [
        f"{label} is used by {name} alone: how far to believe it goes by {name}'s other labels"
        for label, name in lone_labels(schema, shared)
    ]


def _contradiction_notes(found: Aggregated, model: Model) -> list[str]:
    count = sum(proposal is None for proposal in found.proposals.values())
    if not count:
        return []
    return [
        f"what {model} finds likeliest contradicts the schema in {counted(count, 'task')}, left unsettled"
    ]


def _trust_notes(found: Aggregated) -> list[str]:
    """List by what was asked which share of each annotator's answers is expected to be right."""
    return [
        f"expected to be right, {asked}: {', '.join(f'{name} {share:.0%}' for name, share in people.items())}"
        for asked, people in found.trust.items()
        if len(people) > 1
    ]
