"""Made-up sentences with known nested spans, and annotators of known faults who mark them.

The sentences are words of random letters, since only their lengths matter. They are not drawn from any model
of aggregation: annotators share what is hard (each span has a difficulty of its own, and traps tempt all),
and their errors in edges are those that come in Arabic: a clitic in or out, a word more or less.
"""

from typing import NamedTuple

import numpy as np

from curation.core.agreement import Rated
from curation.core.schema import LabelSchema, parse_schema
from curation.types import Answer, LabeledSpan

LABELS = ("PERS", "ORG", "GPE", "OCC", "EVENT", "DATE")
_COMMON = (0.25, 0.25, 0.2, 0.15, 0.05, 0.1)
_TAKEN_FOR = {"PERS": "OCC", "ORG": "GPE", "GPE": "ORG", "OCC": "PERS", "EVENT": "ORG", "DATE": "EVENT"}
_NESTED = 0.4
_CLITIC = 0.25
_TITLE = '{ar: "ا", en: "a"}'


class Skill(NamedTuple):
    """How often an annotator misses a span, errs in an edge or the label, and falls for a trap."""

    misses: float
    edges: float
    labels: float
    traps: float


EXPERT = Skill(0.05, 0.04, 0.03, 0.05)
GOOD = Skill(0.12, 0.10, 0.08, 0.12)
FAIR = Skill(0.20, 0.18, 0.15, 0.25)
WEAK = Skill(0.35, 0.30, 0.25, 0.40)
HASTY = Skill(0.60, 0.15, 0.15, 0.10)
EAGER = Skill(0.10, 0.35, 0.20, 0.80)

CREWS: dict[str, tuple[Skill, ...]] = {
    "three alike (fair)": (FAIR, FAIR, FAIR),
    "three: expert, fair, weak": (EXPERT, FAIR, WEAK),
    "three: good, good, hasty": (GOOD, GOOD, HASTY),
    "five: expert to weak": (EXPERT, GOOD, FAIR, HASTY, EAGER),
    "five: good among weak": (GOOD, WEAK, WEAK, HASTY, EAGER),
    "two: good, weak": (GOOD, WEAK),
}


class _Word(NamedTuple):
    start: int
    end: int
    clitic: bool  # its first letter is a word of its own that no span begins with


class Sentence(NamedTuple):
    """The known spans, and each annotator's."""

    length: int
    gold: tuple[LabeledSpan, ...]
    marked: tuple[tuple[LabeledSpan, ...], ...]


class _Thing(NamedTuple):
    """A span by its words, how hard it is to see, and whether it is there or a trap."""

    first: int
    last: int
    label: str
    hard: float
    real: bool


def draw_sentences(seed: int, crew: tuple[Skill, ...], sentences: int) -> list[Sentence]:
    """Draw sentences, and what each annotator of the crew marks in them."""
    dice = np.random.default_rng(seed)
    found = []
    for _ in range(sentences):
        words = _words(dice)
        things = [*_things(dice, len(words))]
        gold = tuple(sorted({_span(words, t, t.label) for t in things if t.real}))
        marked = tuple(
            tuple(sorted({span for thing in things for span in _mark(dice, words, thing, skill)}))
            for skill in crew
        )
        found.append(Sentence(words[-1].end, gold, tuple(_without_crossing(spans) for spans in marked)))
    return found


def _words(dice: np.random.Generator) -> list[_Word]:
    at, words = 0, []
    for _ in range(int(dice.integers(8, 30))):
        length = int(dice.integers(3, 9))
        words.append(_Word(at, at + length, bool(dice.random() < _CLITIC)))
        at += length + 1
    return words


def _things(dice: np.random.Generator, words: int) -> list[_Thing]:
    at, found = 0, []
    while True:
        at += int(dice.integers(1, 6))
        last = at + int(dice.choice(4, p=[0.45, 0.3, 0.15, 0.1]))
        if last >= words:
            return found
        real = bool(dice.random() < 0.75)
        found.append(_thing(dice, at, last, real))
        if last > at and real and dice.random() < _NESTED:
            found.append(_thing(dice, last, last, True))
        at = last


def _thing(dice: np.random.Generator, first: int, last: int, real: bool) -> _Thing:
    label = LABELS[int(dice.choice(len(LABELS), p=_COMMON))]
    return _Thing(first, last, label, float(dice.beta(2, 2) * 2), real)


def _mark(dice: np.random.Generator, words: list[_Word], thing: _Thing, skill: Skill) -> list[LabeledSpan]:
    miss = min(0.95, skill.misses * thing.hard) if thing.real else 1 - min(0.95, skill.traps * thing.hard)
    if dice.random() < miss:
        return []
    label = thing.label
    if dice.random() < skill.labels:
        label = _TAKEN_FOR[label] if dice.random() < 0.7 else LABELS[int(dice.integers(len(LABELS)))]
    span = _span(words, thing, label)
    if dice.random() >= skill.edges:
        return [span]
    return [_moved(dice, words, thing, span)]


def _moved(dice: np.random.Generator, words: list[_Word], thing: _Thing, span: LabeledSpan) -> LabeledSpan:
    """Set an edge elsewhere: the clitic taken in, else a word more or less at either side."""
    if words[thing.first].clitic and dice.random() < 0.6:
        return span._replace(start=words[thing.first].start)
    if dice.random() < 0.5 and thing.last + 1 < len(words):
        return span._replace(end=words[thing.last + 1].end)
    if thing.last > thing.first:
        return span._replace(end=words[thing.last - 1].end)
    return span._replace(start=words[thing.first - 1].start)


def _span(words: list[_Word], thing: _Thing, label: str) -> LabeledSpan:
    first = words[thing.first]
    return LabeledSpan(first.start + first.clitic, words[thing.last].end, label)


def _without_crossing(spans: tuple[LabeledSpan, ...]) -> tuple[LabeledSpan, ...]:
    """Leave out what crosses a span before it: nobody can mark that."""
    kept: list[LabeledSpan] = []
    for span in spans:
        if not any(o.start < span.start < o.end < span.end for o in kept):
            kept.append(span)
    return tuple(kept)


def crew_schema() -> LabelSchema:
    """Give a schema of the labels, each of which may stand in any."""
    labels = "".join(
        f"{{name: {name}, title: {_TITLE}, definition: {_TITLE}, color: '#000000', hotkey: {name}, "
        'nests_in: ["*"]},'
        for name in LABELS
    )
    return parse_schema(
        f"name: crews\nversion: 1.0.0\nlanguage: ar\nunit: sentence\ntitle: {_TITLE}\n"
        f"instructions: {_TITLE}\nspans: [{labels}]\n",
        "crews",
    )


def to_tasks(sentences: list[Sentence]) -> dict[str, Rated]:
    """Give the sentences as tasks by id, the annotators named a0, a1 and so on."""
    return {
        f"t{number:05}": Rated(
            f"a{number // 10}",
            {f"a{who}": Answer.of(list(spans), {}) for who, spans in enumerate(sentence.marked)},
            "ا" * sentence.length,
        )
        for number, sentence in enumerate(sentences)
    }
