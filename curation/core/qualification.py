"""Scoring an annotator's answers to worked examples against the answers that are known."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from curation.core.examples import Example, label_anchor
from curation.core.schema import Choice, LabelSchema
from curation.types import Answer, LabeledSpan, Record

SlipKind = Literal["label", "boundary", "missed", "extra", "choice"]
Asked = Literal["training", "gold"]
_ALIKE = 0.5  # of what two spans cover together, the share both cover, from which one is taken for the other


class Given(NamedTuple):
    """An example and what an annotator answered to it."""

    example: Example
    answer: Answer


class Slip(Record):
    """One difference between an answer and the known one.

    ``label``: a span with another label. ``boundary``: the label on other edges, named in ``edges``.
    ``missed`` and ``extra``: a span of one side only. ``choice``: another value of ``choice``, None for no
    value. ``wanted`` and ``given`` are labels or values, the spans ``[start, end)`` in the example's text.
    """

    kind: SlipKind
    wanted: str | None
    given: str | None
    choice: str | None = None
    wanted_span: tuple[int, int] | None = None
    given_span: tuple[int, int] | None = None
    edges: tuple[str, ...] = ()


class LabelScore(Record):
    """Exact matches of one label, or of all together; a figure is None where ``note`` says why."""

    label: str
    wanted: int
    given: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None
    note: str = ""


class ChoiceScore(Record):
    """How many answers to one choice are the known ones, of those where both sides were asked."""

    choice: str
    items: int
    right: int
    accuracy: float | None
    note: str = ""


class Confusion(Record):
    """How often ``given`` stood for ``wanted``; None is nothing at all. ``of`` is "spans" or a choice."""

    of: str
    wanted: str | None
    given: str | None
    count: int


class Scores(Record):
    """All figures over some answers; ``spans`` begins with all labels together.

    ``score`` is the lowest of the span F1 over all labels and each choice's accuracy: whoever passes by it
    passes in each part.
    """

    score: float | None
    note: str
    spans: tuple[LabelScore, ...]
    choices: tuple[ChoiceScore, ...]
    confusions: tuple[Confusion, ...]


class SectionToRead(Record):
    """A section of the manual, and what speaks for reading it again.

    Attributes:
        section: its anchor.
        asked: answered examples that the section explains.
        wrong: those of them that were answered otherwise.
        confused: slips in any example over the label, or the edges, that the section is about.
    """

    section: str
    asked: int
    wrong: int
    confused: int


EVERY_LABEL = "all"
SPANS = "spans"


def find_slips(schema: LabelSchema, given: Given) -> tuple[Slip, ...]:
    """List where an answer differs from the known one, spans first, in the order of the text.

    Labels and choices that the schema leaves out of comparison count for nothing. What is the same on both
    sides is set aside. Of the rest a span is paired with one on the same
    characters, then with an overlapping one of its label, then with one of another label that covers
    much the same.
    """
    known, said = schema.compared(given.example.answer).spans, schema.compared(given.answer).spans
    left = [span for span in known if span not in said]
    other = [span for span in said if span not in known]
    slips: list[Slip] = []
    for kind, alike in (("label", _same_place), ("boundary", _same_label), ("label", _much_the_same)):
        for wanted in list(left):
            found = max(other, key=lambda span: (alike(wanted, span), -span.start, span.label), default=None)
            if found is not None and alike(wanted, found):
                left.remove(wanted)
                other.remove(found)
                slips.append(_slip(kind, wanted, found))
    slips += [_slip("missed", wanted, None) for wanted in left]
    slips += [_slip("extra", None, span) for span in other]
    slips.sort(key=lambda slip: (slip.wanted_span or slip.given_span or (0, 0), slip.kind, slip.given or ""))
    return (*slips, *_choice_slips(schema, given))


def _share(wanted: LabeledSpan, given: LabeledSpan) -> float:
    both = min(wanted.end, given.end) - max(wanted.start, given.start)
    return max(0, both) / (max(wanted.end, given.end) - min(wanted.start, given.start))


def _same_place(wanted: LabeledSpan, given: LabeledSpan) -> float:
    return float((wanted.start, wanted.end) == (given.start, given.end))


def _same_label(wanted: LabeledSpan, given: LabeledSpan) -> float:
    return _share(wanted, given) if wanted.label == given.label else 0.0


def _much_the_same(wanted: LabeledSpan, given: LabeledSpan) -> float:
    share = _share(wanted, given)
    return share if share >= _ALIKE else 0.0


def _slip(kind: str, wanted: LabeledSpan | None, given: LabeledSpan | None) -> Slip:
    return Slip.model_validate(
        {
            "kind": kind,
            "wanted": wanted.label if wanted else None,
            "given": given.label if given else None,
            "wanted_span": wanted[:2] if wanted else None,
            "given_span": given[:2] if given else None,
        }
    )


def _choice_slips(schema: LabelSchema, given: Given) -> list[Slip]:
    known, said = dict(given.example.answer.choices), dict(given.answer.choices)
    return [
        Slip(kind="choice", choice=choice.name, wanted=known.get(choice.name), given=said.get(choice.name))
        for choice in schema.compared_choices
        if _asked(choice, known) and _asked(choice, said) and known.get(choice.name) != said.get(choice.name)
    ]


def _asked(choice: Choice, said: Mapping[str, str]) -> bool:
    return choice.when is None or said.get(choice.when.choice) in choice.when.values


def score_answers(schema: LabelSchema, answers: Sequence[Given]) -> Scores:
    """Score answers: spans by exact match, over all labels and label by label; choices by accuracy.

    Labels that neither side used have no line. What the schema leaves out of comparison is left out here,
    too, and so is a choice that depends on another where either side was not asked it.
    """
    compared = any(label.compared for label in schema.active_spans)
    spans = _span_scores(schema, answers) if compared else ()
    choices = tuple(_choice_score(choice, answers) for choice in schema.compared_choices)
    figures = [spans[0].f1] if spans else []
    figures += [choice.accuracy for choice in choices]
    defined = [figure for figure in figures if figure is not None]
    return Scores(
        score=min(defined, default=None),
        note="" if defined else "nothing was answered" if not answers else "nothing to compare",
        spans=spans,
        choices=choices,
        confusions=_confusions(find_slips(schema, given) for given in answers),
    )


def _span_scores(schema: LabelSchema, answers: Sequence[Given]) -> tuple[LabelScore, ...]:
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for example, answer in answers:
        known, said = schema.compared(example.answer).spans, schema.compared(answer).spans
        wanted.update(span.label for span in known)
        given.update(span.label for span in said)
        right.update(span.label for span in said if span in known)
    for counts in (wanted, given, right):
        counts[EVERY_LABEL] = counts.total()
    used = [label.name for label in schema.spans if wanted[label.name] or given[label.name]]
    return tuple(_label_score(name, wanted[name], given[name], right[name]) for name in (EVERY_LABEL, *used))


def _label_score(label: str, wanted: int, given: int, right: int) -> LabelScore:
    notes = [] if wanted else ["the known answers have none"]
    notes += [] if given else ["none was marked"]
    return LabelScore(
        label=label,
        wanted=wanted,
        given=given,
        right=right,
        precision=right / given if given else None,
        recall=right / wanted if wanted else None,
        f1=2 * right / (wanted + given) if wanted + given else None,
        note="; ".join(notes),
    )


def _choice_score(choice: Choice, answers: Sequence[Given]) -> ChoiceScore:
    items = right = 0
    for example, answer in answers:
        known, said = dict(example.answer.choices), dict(answer.choices)
        if _asked(choice, known) and _asked(choice, said):
            items += 1
            right += known.get(choice.name) == said.get(choice.name)
    note = "" if items else "no answer where both sides were asked it"
    accuracy = right / items if items else None
    return ChoiceScore(choice=choice.name, items=items, right=right, accuracy=accuracy, note=note)


def _confusions(slips: Iterable[Iterable[Slip]]) -> tuple[Confusion, ...]:
    """Count what stood for what, most often first; edges are no confusion of labels."""
    counts = Counter(
        (slip.choice or SPANS, slip.wanted, slip.given)
        for of_one in slips
        for slip in of_one
        if slip.kind != "boundary"
    )
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], *(part or "" for part in pair[0])))
    return tuple(Confusion(of=of, wanted=wanted, given=given, count=n) for (of, wanted, given), n in ranked)


def sections_to_read(
    judged: Iterable[tuple[Example, Sequence[Slip]]],
    known: Iterable[str] = (),
    edges: Mapping[str, str] | None = None,
) -> tuple[SectionToRead, ...]:
    """Say which sections of the manual to read again, worst first.

    A section stands in the list for the examples of its own that were answered otherwise, and for the
    slips over what it is about, in whichever example; by the sum of both, then by name.

    Args:
        judged: the examples answered, each with what is wrong with the answer.
        known: the anchors the manual has, besides the examples' own.
        edges: the anchors of sections on edges, by the name of an edge.
    """
    asked: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    confused: Counter[str] = Counter()
    for example, slips in judged:
        asked[example.section] += 1
        wrong[example.section] += bool(slips)
        for slip in slips:
            confused.update(_sections_of(slip, edges or {}))
    there = {*known, *asked}
    found = [
        SectionToRead(section=name, asked=asked[name], wrong=wrong[name], confused=confused[name])
        for name in there
        if wrong[name] or confused[name]
    ]
    return tuple(sorted(found, key=lambda row: (-row.wrong - row.confused, row.section)))


def _sections_of(slip: Slip, edges: Mapping[str, str]) -> set[str]:
    if slip.kind == "boundary":
        return {edges[name] for name in slip.edges if name in edges}
    return {label_anchor(name) for name in (slip.wanted, slip.given) if name}
