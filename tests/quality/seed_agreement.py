"""The seed page labelled twice from the manuals alone, and how well the two readings agree.

Run ``python -m tests.quality.seed_agreement``. The labels are offsets into the sentences that cleaning and
segmentation make of the page, which is others' and not here; two readers made them, neither with sight of
the other's. What left them in doubt was mended in the manuals afterwards: the figures are of those before.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from curation import clean_page, segment
from curation.core.agreement import Rated, measure_agreement
from curation.core.schema import LabelSchema, parse_schema
from curation.released import Measure
from curation.types import Answer, LabeledSpan
from tests.quality.page_samples import SHARED

LABELS = Path(__file__).with_name("seed_labels.json")
PAGE = SHARED / "seed" / "page.txt"
SCHEMAS = ("entities", "stance")
READINGS = ("first", "second")


class Read(NamedTuple):
    """A sentence as one reader answered it; for stance, about ``target``."""

    article: str
    sentence: int
    target: str | None
    text: str
    answer: Answer


def schema_of(name: str) -> LabelSchema:
    """Read a shipped schema."""
    text = files("guidelines").joinpath(name, "schema.yaml").read_text(encoding="utf-8")
    return parse_schema(text, name)


def seed_sentences() -> list[tuple[str, str]]:
    """Give the page's sentences in order, each with its article's role."""
    articles = clean_page(PAGE.read_text(encoding="utf-8")).articles
    return [(a.role, a.text[slice(*span)]) for a in articles for span in segment(a.text)]


def read_labels(schema: str, reading: str) -> Iterator[Read]:
    """Yield what one reader said, in the order of the page."""
    rows: list[list[Any]] = json.loads(LABELS.read_text(encoding="utf-8"))[schema][reading]
    sentences = seed_sentences()
    if schema == "stance":
        for number, target, stance, expression, holder in rows:
            role, text = sentences[number]
            spans = [LabeledSpan(*holder, "HOLDER")] if holder else []
            choices = {"stance": stance} | ({"expression": expression} if expression else {})
            yield Read(role, number, target, text, Answer.of(spans, choices))
        return
    for number, (role, text) in enumerate(sentences):
        spans = [LabeledSpan(start, end, label) for at, start, end, label in rows if at == number]
        yield Read(role, number, None, text, Answer.of(spans, {}))


def measure_seed(schema: str) -> tuple[Measure, ...]:
    """Measure the agreement of the two readings."""
    by_reading = [{(r.sentence, r.target): r for r in read_labels(schema, which)} for which in READINGS]
    rated = [
        Rated(
            one.article,
            {which: rows[key].answer for which, rows in zip(READINGS, by_reading, strict=True)},
            one.text,
        )
        for key, one in by_reading[0].items()
    ]
    return measure_agreement(schema_of(schema), rated)


if __name__ == "__main__":
    for name in SCHEMAS:
        for measure in measure_seed(name):
            print(name, measure.name, measure.value, measure.items, measure.note, sep="\t")
