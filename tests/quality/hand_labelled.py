"""The sentences of our own that are labelled by hand: the examples' pages and the manuals' worked examples.

They are few, and the manuals' are chosen for being hard.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from curation.core.labelfile import read_answer
from curation.core.learning.questions import Answered
from curation.core.schema import LabelSchema

_ROOT = Path(__file__).parents[2]
_NOTES = ("page", "error", "comment", "id", "label", "sign", "section", "use", "why")


def hand_labelled(schema: LabelSchema, seed: int) -> list[Answered]:
    """Read them, a referee's answer before another's, in an order drawn by the seed."""
    found: dict[tuple[str, str | None], Answered] = {}
    for line in _lines(schema.name):
        fields = json.loads(line)
        article = fields.get("page") or fields["id"]
        said = {name: value for name, value in fields.items() if name not in _NOTES}
        text, target, answer = read_answer(said, schema, schema.name)
        found.setdefault((text, target), Answered(f"task {len(found):05}", article, text, target, answer))
    ordered = list(found.values())
    Random(seed).shuffle(ordered)
    return ordered


def _lines(name: str) -> Iterator[str]:
    labels = _ROOT / "examples" / "labels"
    for path in (
        labels / f"{name}.referee.jsonl",
        labels / f"{name}.scripted-1.jsonl",
        _ROOT / "guidelines" / name / "examples.jsonl",
    ):
        yield from filter(str.strip, path.read_text(encoding="utf-8").split("\n"))
