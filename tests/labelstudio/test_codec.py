"""Label Studio's JSON: the offset gate, and what is refused."""

import json
import random
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.core.schema import LabelSchema, parse_schema
from curation.labelstudio.codec import Decoded, from_annotation, to_result, to_task_json
from curation.labelstudio.config import to_label_config
from curation.types import Answer, LabeledSpan, TaskRecord
from tests.records import make_task

TEXT = "أعلنت وزارة المياه أمس بدء العمل في سدّ وادي النخيل 😀 وسدّ آخر."


def shipped(name: str) -> LabelSchema:
    """Give a shipped schema."""
    return parse_schema(files("guidelines").joinpath(name, "schema.yaml").read_text(encoding="utf-8"), name)


ENTITIES, STANCE = shipped("entities"), shipped("stance")


def task(text: str = TEXT, target: str | None = None) -> TaskRecord:
    """Give a task that shows ``text``."""
    return make_task(text, target=target)


def decode(result: Any, schema: LabelSchema = ENTITIES, text: str = TEXT, **more: Any) -> Decoded:
    """Decode one annotation of a task."""
    made = task(text)
    annotation = {"result": result, "created_at": "1", "updated_at": "1", **more}
    return from_annotation(schema, made, to_task_json(made)["data"], annotation, "layla")


def region(start: int, end: int, text: str | None, label: str = "ORG") -> dict[str, Any]:
    """Give one span as the server has it."""
    value: dict[str, Any] = {"start": start, "end": end, "labels": [label]}
    if text is not None:
        value["text"] = text
    return {
        "id": "r",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": value,
    }


@given(st.text(min_size=1, max_size=40), st.data())
def test_answers_come_back_as_they_went(text: str, data: st.DataObject) -> None:
    """Any spans over any text, emoji, marks and line breaks included, pass the gate unchanged."""
    starts = data.draw(st.lists(st.integers(0, len(text) - 1), max_size=3, unique=True))
    spans = [LabeledSpan(s, data.draw(st.integers(s + 1, len(text))), "ORG") for s in starts]
    spans = [s for s in spans if not any(s.start < o.start < s.end < o.end for o in spans)]
    spans = [s for s in spans if not any(o.start < s.start < o.end < s.end for o in spans)]
    answer = Answer.of(spans, {})
    decoded = decode(to_result(task(text), answer), text=text)
    assert decoded.refused is None
    assert decoded.taken is not None
    assert decoded.taken.answer == answer
    assert decoded.repaired == 0


PIECES = (
    *"وزارةالمياه 123،.«»",
    "\u064e",
    "\u0651",
    "\u0640",
    "ﷺ",
    "ﻻ",
    "😀",
    "👩\u200d🌾",
    "🇪🇬",
    "\u200c",
    "\u200f",
    "\u202b",
    "\r\n",
    "\u2028",
    "\u0627\u0653",
    "\u0648\u0654",
    "\\n",
    "  ",
)


def scattered_spans(count: int, seed: int, most: int = 10) -> Iterator[tuple[str, Answer]]:
    """Yield texts of odd characters with ``count`` spans over them in all, none crossing another."""
    chance = random.Random(seed)
    while count > 0:
        text = "".join(chance.choices(PIECES, k=chance.randint(20, 120)))
        spans: set[LabeledSpan] = set()
        for _ in range(40):
            start = chance.randrange(len(text))
            new = LabeledSpan(start, chance.randint(start + 1, len(text)), "ORG")
            crossing = any(s.start < new.start < s.end < new.end for s in spans)
            if not crossing and not any(new.start < s.start < new.end < s.end for s in spans):
                spans.add(new)
        chosen = sorted(spans)[: min(most, count)]
        count -= len(chosen)
        yield text, Answer.of(chosen, {})


def test_ten_thousand_scattered_spans_come_back_exactly() -> None:
    """Marks, tatweel, ligatures, emoji, joiners, bidi marks, CRLF, NFD: each span comes back as it went."""
    returned = 0
    for text, answer in scattered_spans(10_000, seed=7):
        decoded = decode(json.loads(json.dumps(to_result(task(text), answer))), text=text)
        assert decoded.taken is not None, decoded.refused
        assert decoded.taken.answer == answer
        assert decoded.repaired == 0
        returned += len(answer.spans)
    assert returned == 10_000


def units(text: str, at: int) -> int:
    """Count the UTF-16 units of ``text`` before the character ``at``."""
    return len(text[:at].encode("utf-16-le")) // 2


def test_offsets_in_utf16_units_are_read_as_such() -> None:
    """Spans whose ends count UTF-16 units are moved to their text, though it stands elsewhere, too."""
    text = "سدّ 😀😀 قال سدّ ثم 😀 سدّ."
    for start in (m.start() for m in re.finditer("سدّ", text)):
        decoded = decode([region(units(text, start), units(text, start + 3), "سدّ")], text=text)
        assert decoded.taken is not None, decoded.refused
        assert decoded.taken.answer.spans == (LabeledSpan(start, start + 3, "ORG"),)
        assert decoded.repaired == (start > 0)


def test_an_offset_inside_a_character_is_no_utf16_offset() -> None:
    """Where neither reading fits and the text stands twice, nothing is guessed."""
    decoded = decode([region(3, 5, "سد")], text="😀سد😀سد")
    assert decoded.taken is None


def test_span_on_other_characters_is_moved_where_its_text_occurs_once() -> None:
    """Offsets that miss their text are repaired when only one place fits."""
    decoded = decode([region(7, 19, "وزارة المياه")])
    assert decoded.taken is not None
    assert decoded.taken.answer.spans == (LabeledSpan(6, 18, "ORG"),)
    assert decoded.repaired == 1


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ([region(0, 3, "سدّ")], "covers"),
        ([region(0, 999, "نص آخر")], "covers"),
        ([region(6, 18, None)], "does not say"),
        ([region(6, 18, "وزارة المياه", "PLANET")], "unknown label"),
        ([{"type": "labels"}], "malformed"),
        ([{"type": "brushlabels", "value": {}}], "none of ours"),
        (None, "malformed"),
        ("text", "malformed"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_reason(result: Any, words: str) -> None:
    """An ambiguous or impossible span, an unknown label or a malformed result refuses the annotation."""
    decoded = decode(result)
    assert decoded.taken is None
    assert decoded.refused is not None
    assert words in decoded.refused.reason
    assert "layla" in decoded.refused.id


def test_annotation_without_a_result_is_not_an_empty_answer() -> None:
    """A server that leaves the result out must not look like an annotator who marked nothing."""
    made = task()
    decoded = from_annotation(ENTITIES, made, to_task_json(made)["data"], {"id": 1}, "layla")
    assert decoded.taken is None
    assert decoded.refused is not None


def test_text_changed_on_the_server_refuses_its_annotations() -> None:
    """Labels on another text than ours are on nobody's characters."""
    made = task()
    shown = {**to_task_json(made)["data"], "text": TEXT + " "}
    decoded = from_annotation(ENTITIES, made, shown, {"result": []}, "layla")
    assert decoded.refused is not None
    assert "another text" in decoded.refused.reason


def test_skipped_task_is_taken_as_skipped_though_unanswered() -> None:
    """A skip is kept, and asks for no answer."""
    decoded = decode([], STANCE, was_cancelled=True)
    assert decoded.taken is not None
    assert decoded.taken.skipped
    assert decode([], STANCE).refused is not None


def test_accepted_prediction_is_known() -> None:
    """An annotation with a region that began as a prediction says so."""
    accepted = {**region(6, 18, "وزارة المياه"), "origin": "prediction"}
    decoded = decode([accepted])
    assert decoded.taken is not None
    assert decoded.taken.prediction_based


@pytest.mark.parametrize("schema", [ENTITIES, STANCE], ids=["entities", "stance"])
def test_interface_reads_right_to_left_and_asks_what_the_schema_asks(schema: LabelSchema) -> None:
    """The XML is laid out right to left, marks by character, and offers exactly the schema's labels."""
    root = ET.fromstring(to_label_config(schema))
    assert "direction: rtl" in root.get("style", "")
    (text,) = root.findall(".//Text[@name='text']")
    assert text.get("granularity") == "symbol"
    assert [label.get("value") for label in root.iter("Label")] == [
        label.name for label in schema.active_spans
    ]
    asked = {choices.get("name"): [c.get("value") for c in choices] for choices in root.iter("Choices")}
    assert asked == {choice.name: [value.name for value in choice.values] for choice in schema.choices}
    hotkeys = [element.get("hotkey") for element in root.iter() if element.get("hotkey")]
    assert len(hotkeys) == len(set(hotkeys))
