"""Labelled Arabic news sentences, drawn from frames and names of our own, the same for the same seed.

A frame has slots; a slot is filled from a list, or by another frame, as a ministry of some matter. Frames
differ in how common they are, so that some labels and stances are rare, as they are in news. Clauses without
names stand before and after, so that few sentences are alike.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from curation.core.learning.questions import Answered
from curation.core.markup import parse_markup
from curation.core.schema import LabelSchema, parse_schema
from curation.types import Answer

_ROOT = Path(__file__).parents[2]
_FRAMES = Path(__file__).with_name("labelled_frames.json")
_SLOT = re.compile(r"\{(\w+)\}")
_PER_ARTICLE = 6

Frames = dict[str, list[str]]


def shipped_schema(name: str) -> LabelSchema:
    """Read a schema that comes with tanqih."""
    path = _ROOT / "guidelines" / name / "schema.yaml"
    return parse_schema(path.read_text(encoding="utf-8"), name)


def draw_entities(count: int, seed: int) -> list[Answered]:
    """Draw sentences with their names marked; six in a row are of one article."""
    frames, dice = _read_frames(), Random(seed)
    made: list[Answered] = []
    for number in range(count):
        frame = _weighted(dice, frames["entities"])
        text, spans = parse_markup(_framed(dice, frames, frame))
        made.append(_numbered(number, text, None, Answer.of(list(spans), {})))
    return made


def draw_stances(count: int, seed: int) -> list[Answered]:
    """Draw sentences about a target, with the stance towards it and whose words say so."""
    frames, dice = _read_frames(), Random(seed)
    made: list[Answered] = []
    for number in range(count):
        stance = dice.choices(("neutral", "favor", "against"), (60, 25, 15))[0]
        kind = "" if stance == "neutral" else dice.choice(("_explicit", "_explicit", "_implicit"))
        frame = _weighted(dice, frames[stance + kind])
        target = dice.choice(frames["target"])
        text, _ = parse_markup(_framed(dice, frames, frame.replace("{target}", target)))
        said = {"stance": stance} | ({"expression": kind[1:]} if kind else {})
        made.append(_numbered(number, text, target, Answer.of([], said)))
    return made


def _numbered(number: int, text: str, target: str | None, answer: Answer) -> Answered:
    return Answered(f"task {number:05}", f"article {number // _PER_ARTICLE:04}", text, target, answer)


def _read_frames() -> Frames:
    found: Frames = json.loads(_FRAMES.read_text(encoding="utf-8"))
    return found


def _weighted(dice: Random, frames: Sequence[str]) -> str:
    """Choose a frame; those at the front are commoner."""
    return dice.choices(frames, [len(frames) + 4 - at for at in range(len(frames))])[0]


def _framed(dice: Random, frames: Mapping[str, Sequence[str]], frame: str) -> str:
    """Fill a frame, and put a clause before or after it half of the times each."""
    filled = _filled(dice, frames, frame)
    before = f"{dice.choice(frames['opening'])} " if dice.random() < 0.5 else ""
    after = f"، {_filled(dice, frames, dice.choice(frames['closing']))}" if dice.random() < 0.5 else ""
    return f"{before}{filled}{after}."


def _filled(dice: Random, frames: Mapping[str, Sequence[str]], frame: str) -> str:
    while slot := _SLOT.search(frame):
        frame = frame[: slot.start()] + dice.choice(frames[slot[1]]) + frame[slot.end() :]
    return frame
