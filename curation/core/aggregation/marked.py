"""The likeliest spans of each task."""

from collections.abc import Mapping, Sequence
from math import prod
from typing import NamedTuple

import numpy as np

from curation.core.aggregation.places import Place, find_places
from curation.core.aggregation.readings import Readings, code_readings
from curation.core.aggregation.span_dawid_skene import fit_span_dawid_skene
from curation.core.aggregation.unseen import nothing_unseen
from curation.core.aggregation.votes import Floats
from curation.core.agreement.rated import by_rank
from curation.core.schema import LabelSchema
from curation.types import Answer, LabeledSpan


class Likeliest(NamedTuple):
    """A task's likeliest spans, and the probability that these are they, all of them and no other."""

    spans: tuple[LabeledSpan, ...]
    probability: float


def find_spans(
    schema: LabelSchema, texts: Mapping[str, str], answers: Mapping[str, Mapping[str, Answer]]
) -> tuple[dict[str, Likeliest], dict[str, float]]:
    """Weigh all spans; what crosses a likelier span, or may not stand inside it, gives way.

    Args:
        schema: the labels, and which may stand inside which; spans of others do not count.
        texts: the tasks' texts by id.
        answers: by task id and annotator.

    Returns:
        The spans by task, and by annotator the share of their spans that is expected to be right, what
        they left unmarked included.
    """
    labels = by_rank(label.name for label in schema.spans if label.compared)
    known = {
        task_id: {name: [s for s in a.spans if s.label in labels] for name, a in by_name.items()}
        for task_id, by_name in answers.items()
    }
    places = {task_id: find_places(by_name) for task_id, by_name in known.items()}
    if not any(places.values()):
        return dict.fromkeys(answers, Likeliest((), 1.0)), {}
    people = by_rank(name for by_name in answers.values() for name in by_name)
    coded = code_readings([(places[t], sorted(known[t])) for t in known], people, labels)
    fitted = fit_span_dawid_skene(coded)
    lengths = np.array([len(texts[task_id]) for task_id in known], dtype=np.int64)
    answered = np.array([[name in by_name for name in people] for by_name in known.values()])
    complete = nothing_unseen(coded, fitted.posterior, fitted.finds, lengths, answered)
    found, at = {}, 0
    for (task_id, here), probability in zip(places.items(), complete.tolist(), strict=True):
        likely = _likely(coded, fitted.posterior, at, here)
        spans = _fitting(schema, texts[task_id], likely)
        found[task_id] = spans._replace(probability=spans.probability * probability)
        at += len(here)
    trust, met = coded.trust(fitted.posterior), set(coded.who.tolist())
    return found, {name: float(trust[row]) for name, row in people.items() if row in met}


class _Likely(NamedTuple):
    """What is likeliest at a place (None: nothing), and its probability."""

    probability: float
    span: LabeledSpan | None


def _likely(readings: Readings, posterior: Floats, at: int, places: Sequence[Place]) -> list[_Likely]:
    found = []
    for row, place in enumerate(places, at):
        begin = readings.first[row]
        options = posterior[begin : begin + len(place.readings) + 1]
        best = int(options.argmax())
        found.append(_Likely(float(options[best]), place.readings[best - 1] if best else None))
    return found


def _fitting(schema: LabelSchema, text: str, likely: Sequence[_Likely]) -> Likeliest:
    """Keep the likelier of spans that the schema does not allow together; the others count as not there."""
    spans = [one.span for one in likely if one.span is not None]
    if not any(schema.span_problems(text, Answer.of(spans, {}))):
        return Likeliest(tuple(spans), prod(one.probability for one in likely))
    kept: list[LabeledSpan] = []
    probability = 1.0
    for one in sorted(likely, key=lambda one: (-one.probability, one.span or ())):
        gives_way = one.span and any(schema.span_problems(text, Answer.of([*kept, one.span], {})))
        probability *= 1 - one.probability if gives_way else one.probability
        if one.span and not gives_way:
            kept.append(one.span)
    return Likeliest(tuple(kept), probability)
