"""A disputed task on the server: every answer as a prediction under a letter, and what a referee says of it.

The names of what is asked of the referee begin with ``_``, which no schema's choice may.
"""

from collections.abc import Mapping, Sequence
from string import ascii_lowercase, digits
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from curation.core.schema import LabelSchema
from curation.labelstudio.codec import to_earlier_answer, to_task_json
from curation.labelstudio.config import STYLED, TEXT, label_interface
from curation.manuals.site import label_rules
from curation.types import DisputeRecord, TaskRecord

Json = dict[str, Any]
ACCEPT, ERROR, COMMENT = "_accept", "_error", "_comment"
OWN = "own"
_ANSWERS, _SECTION = "_answers", "_section"
_WHEN_OWN = {"visibleWhen": "choice-selected", "whenTagName": ACCEPT, "whenChoiceValue": OWN}
_WHICH = "أي جواب هو الصواب؟"
_OWN = "جوابي المظلَّل في النص"
_WHAT = "نوع الخطأ (اختياري)"
_WHY = "تعليق لمن أخطأ (اختياري)"
_STYLE = """
.tanqih-refereed { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 3fr); gap: 24px; }
.tanqih-refereed [class*=htx-richtext] { overflow: visible; }
.tanqih-answers [class*=htx-richtext] { font-size: 18px; line-height: 1.9; white-space: normal; }
.tanqih-answers [data-label] { border-bottom: 3px solid var(--label); }
.tanqih-answers [data-alike] { font-weight: 400; color: #6b6b6b; border-bottom-width: 1px; }
.tanqih-section { align-self: start; position: sticky; top: 0; max-height: 92vh; overflow-y: auto; }
.tanqih-section [class*=htx-richtext] { font-size: 16px; line-height: 1.8; white-space: normal; }
.tanqih-section ol, .tanqih-section ul { padding-inline-start: 1.4em; list-style: decimal; }
.tanqih-section ul { list-style: disc; }
.tanqih-section blockquote { margin: 0.6em 0; padding-inline-start: 0.8em; border-right: 4px solid #ccc; }
@media (max-width: 1100px) { .tanqih-refereed { grid-template-columns: minmax(0, 1fr); } }
"""


class Said(NamedTuple):
    """What a referee said beside the answer that is marked; ``accepts`` is a letter, ``OWN`` or None."""

    accepts: str | None
    error: str | None
    comment: str | None


def to_referee_config(schema: LabelSchema, letters: Sequence[str], errors: Mapping[str, str]) -> str:
    """Write the referee's interface: as annotators have it, with the answers, the section and what is asked.

    Whoever accepts an answer is not asked the schema's own questions.

    Args:
        schema: what was asked of the annotators.
        letters: what the answers may be called.
        errors: what the referee may name as the error, each with its Arabic title.
    """
    root = label_interface(schema)
    for view in list(root.iter()):
        _only_for_own(view)
    style, *shown = list(root)
    style.text = f"{style.text or ''}{_STYLE}{label_rules([schema])}"
    for view in shown:
        root.remove(view)
    page = ET.SubElement(root, "View", className="tanqih-refereed")
    main = ET.SubElement(page, "View")
    below = [view for view in shown if view.get("visibleWhen")]
    above = [view for view in shown if view not in below]
    if schema.unit == "article":  # which is long: the claim and what is asked of it stand before it
        source, top, *text = above
        claim = [header for header in top if header.tag == "Header"]
        for header in claim:
            top.remove(header)
        above, below = [source, *claim], [top, *text, *below]
    main.extend(above)
    _html(main, "tanqih-answers", _ANSWERS)
    _accept(main, letters, keys_of(schema, letters))
    main.extend(below)
    _notes(main, errors)
    _html(page, "tanqih-section", _SECTION)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode")


def keys_of(schema: LabelSchema, letters: Sequence[str]) -> dict[str, str]:
    """Give each letter the key that accepts it, and ``OWN`` its own; none of them is a key of the schema's.

    The letters themselves where all of them are free, else digits.
    """
    used = {label.hotkey for label in schema.active_spans}
    used |= {value.hotkey for choice in schema.choices for value in choice.values}
    own = next(key for key in "0" + digits[::-1] + ascii_lowercase[::-1] if key not in used)
    free = [key for key in digits[1:] + ascii_lowercase if key not in used and key != own]
    named = [letter.lower() for letter in letters]
    keys = named if used.isdisjoint(named) and all(len(key) == 1 for key in named) else free
    return {OWN: own} | dict(zip(letters, keys, strict=False))


def _only_for_own(view: ET.Element) -> None:
    """Show the schema's questions below a view to those only who answer themselves.

    Both the question and the view around it say so: the one is then not required, the other not seen.
    """
    for place, asked in enumerate(list(view)):
        if asked.get("className") == STYLED:
            for choices in asked.iter("Choices"):
                choices.attrib |= _WHEN_OWN
            view[place] = ET.Element("View", _WHEN_OWN)
            view[place].append(asked)


def _accept(view: ET.Element, letters: Sequence[str], keys: Mapping[str, str]) -> None:
    titles = {letter: letter for letter in letters} | {OWN: _OWN}
    box = ET.SubElement(view, "View", className=STYLED, style="margin-top: 8px;")
    ET.SubElement(box, "Header", value=_WHICH, size="5")
    asked = ET.SubElement(
        box,
        "Choices",
        name=ACCEPT,
        toName=TEXT,
        choice="single-radio",
        showInline="true",
        required="true",
        requiredMessage=_WHICH,
    )
    for name, title in titles.items():
        offered = ET.SubElement(asked, "Choice", value=name, alias=name, html=f"<b>{title}</b>")
        if name in keys:
            offered.set("hotkey", keys[name])


def _notes(view: ET.Element, errors: Mapping[str, str]) -> None:
    box = ET.SubElement(view, "View", className=STYLED, style="margin-top: 8px;")
    ET.SubElement(box, "Header", value=_WHAT, size="5")
    asked = ET.SubElement(
        box, "Choices", name=ERROR, toName=TEXT, choice="single", layout="select", placeholder="—"
    )
    for name, title in errors.items():
        ET.SubElement(asked, "Choice", value=title, alias=name)
    ET.SubElement(box, "Header", value=_WHY, size="5")
    ET.SubElement(box, "TextArea", name=COMMENT, toName=TEXT, rows="2", showSubmitButton="false")


def _html(view: ET.Element, kind: str, name: str) -> None:
    box = ET.SubElement(view, "View", className=kind)
    ET.SubElement(box, "HyperText", name=name, value=f"${name[1:]}", inline="true")


def to_disputed_json(task: TaskRecord, dispute: DisputeRecord, answers: str, section: str) -> Json:
    """Write a disputed task as an import item: nothing in it says whose which answer is.

    Args:
        task: what was asked.
        dispute: the answers by letter.
        answers: HTML that shows them all.
        section: HTML of what the guidelines say of how they differ.
    """
    shown = to_task_json(task)["data"]
    shown |= {"key": dispute.dispute_id, "task": task.task_id, "revision": dispute.revision}
    shown |= {"answers": answers, "section": section}
    said = [to_earlier_answer(task, vote.answer, vote.letter) for vote in dispute.votes]
    return {"data": shown, "predictions": said}


def split_result(result: Sequence[Json]) -> tuple[list[Json], Said]:
    """Part what the referee said of the answers from the answer that stands in the text.

    Raises:
        KeyError, TypeError, ValueError: it is not what our interface sends.
    """
    rest = [item for item in result if item["from_name"] not in (ACCEPT, ERROR, COMMENT)]
    said = {item["from_name"]: item["value"] for item in result if item not in rest}
    accepts, error = (_one(said[name]["choices"]) if name in said else None for name in (ACCEPT, ERROR))
    lines = said[COMMENT]["text"] if COMMENT in said else []
    comment = "\n".join([lines] if isinstance(lines, str) else lines).strip()
    return rest, Said(accepts, error, comment or None)


def _one(values: Sequence[str]) -> str:
    (value,) = values
    return value
