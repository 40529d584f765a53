"""Plain warnings: where kappa misleads, and what of the answers could not be compared."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from curation.core.agreement.choices import Chosen
from curation.core.agreement.rated import Rated
from curation.core.schema import LabelSchema
from curation.wording import counted

_PREVALENT = 0.8
_FEW = 30


def kappa_caveats(chosen: Chosen, values: Sequence[str]) -> tuple[str, ...]:
    """Say why a kappa of these answers is to be read with care; nothing where there is no reason.

    A value that nearly all answers give makes chance agreement high and kappa low: Feinstein and Cicchetti
    (1990), doi:10.1016/0895-4356(90)90158-L. For fewer than twice the values squared see Cicchetti (1981),
    doi:10.1177/014662168100500112.
    """
    counts = chosen.counts
    given = counts.sum(axis=1)
    paired = counts[given > 1]
    if not len(paired):
        return ()
    said = []
    shares = paired.sum(axis=0) / paired.sum()
    most = int(shares.argmax())
    if shares[most] >= _PREVALENT:
        said.append(f"{shares[most]:.0%} of answers are {values[most]}: kappa is low for that alone, see AC1")
    least = max(_FEW, 2 * chosen.values**2)
    if len(paired) < least:
        said.append(f"few tasks: {len(paired)}, want {least}")
    return tuple(said)


def incomplete(rated: Iterable[Rated], choice: str) -> int:
    """Count the tasks where some of those who answered left a choice open, and others did not."""
    said = [[choice in dict(answer.choices) for answer in task.answers.values()] for task in rated]
    return sum(any(each) and not all(each) for each in said)


def answer_notes(schema: LabelSchema, rated: Sequence[Rated]) -> list[str]:
    """List what stands in the way of comparing: labels of an older schema, labels of one annotator alone."""
    shared = [task for task in rated if len(task.answers) > 1]
    notes = unknown_notes(schema, rated)
    for label, name in lone_labels(schema, shared):
        notes.append(f"{label} is used by {name} alone: no agreement is possible on it")
    for choice in schema.compared_choices:
        if open_ := incomplete(shared, choice.name):
            notes.append(
                f"{choice.name}: {open_} shared tasks lack the answer of someone: kappa and alpha leave "
                "out these positions, which flatters where the open ones are the hard ones"
            )
    return notes


def lone_labels(schema: LabelSchema, shared: Iterable[Rated]) -> list[tuple[str, str]]:
    """List the labels that one annotator alone uses on shared tasks, with the annotator."""
    users: defaultdict[str, set[str]] = defaultdict(set)
    everyone: set[str] = set()
    for task in shared:
        everyone.update(task.answers)
        for name, answer in task.answers.items():
            for span in answer.spans:
                users[span.label].add(name)
    if len(everyone) < 2:
        return []
    named = [label.name for label in schema.active_spans]
    return [(label, min(users[label])) for label in named if len(users[label]) == 1]


def unknown_notes(schema: LabelSchema, rated: Iterable[Rated]) -> list[str]:
    """Say which labels and values the schema does not have, and how many answers have them."""
    labels = {label.name for label in schema.active_spans}
    values = {choice.name: {value.name for value in choice.values} for choice in schema.compared_choices}
    unknown: Counter[str] = Counter()
    for task in rated:
        for answer in task.answers.values():
            unknown.update(span.label for span in answer.spans if span.label not in labels)
            unknown.update(
                f"{name}={value}"
                for name, value in answer.choices
                if name in values and value not in values[name]
            )
    return [
        f"{counted(count, 'answer says', 'answers say')} {what}, which schema {schema.name} {schema.version} "
        "does not have: left out"
        for what, count in sorted(unknown.items())
    ]
