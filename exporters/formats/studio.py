"""Label Studio's JSON: tasks with their decided answers as annotations, ready to import."""

import hashlib
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from curation.formats import Format, Rows
from curation.released import LeftOut, Nested, ReleasedArticle, ReleasedTask, SchemaFact
from exporters.formats.layout import parts, write_text

# The names that `tanqih push` gives them, so that what is exported goes into such a project as well.
_LABELS = "label"
_TEXT = "text"
_RTL = "direction: rtl; text-align: right;"


class LabelStudio:
    """Writes ``SCHEMA/SPLIT.json`` and the labelling interface that shows them."""

    def write(self, rows: Rows, folder: Path, nested: Nested) -> tuple[LeftOut, ...]:
        """Write all splits; no span is left out."""
        articles = {article.id: article for article in rows.articles()}
        for schema, split, tasks in parts(rows):
            write_text(folder / schema.name / "label-config.xml", _label_config(schema))
            imported = [_task(task, articles.get(task.article_id)) for task in tasks]
            shown = json.dumps(imported, ensure_ascii=False, indent=1)
            write_text(folder / schema.name / f"{split}.json", shown + "\n")
        return ()


def _task(task: ReleasedTask, article: ReleasedArticle | None) -> dict[str, Any]:
    about = (article.title, article.source) if article else ()
    shown = {
        "key": task.id,
        "revision": task.revision,
        "text": task.text,
        "before": "",
        "after": "",
        "heading": " · ".join(part for part in about if part) or "—",
    }
    if task.target is not None:
        kind = "الهدف" if task.sentence_id else "الادعاء"
        shown |= {"target": task.target, "question": f"{kind}: {task.target}"}
    regions: list[tuple[str, str, dict[str, Any]]] = [
        ("labels", _LABELS, {"start": s.start, "end": s.end, "text": s.text, "labels": [s.label]})
        for s in task.spans
    ]
    regions += [("choices", name, {"choices": [value]}) for name, value in sorted(task.choices.items())]
    result = [_region(task.id, *region) for region in regions]
    return {"data": shown, "annotations": [{"result": result, "was_cancelled": False}]}


def _region(row: str, kind: str, name: str, value: dict[str, Any]) -> dict[str, Any]:
    said = json.dumps([row, kind, name, value], sort_keys=True)
    return {
        "id": hashlib.blake2b(said.encode(), digest_size=5).hexdigest(),
        "from_name": name,
        "to_name": _TEXT,
        "type": kind,
        "origin": "manual",
        "value": value,
    }


def _label_config(schema: SchemaFact) -> str:
    root = ET.Element("View", style=_RTL)
    ET.SubElement(root, "Header", value="$heading", size="5")
    if schema.targets:
        ET.SubElement(root, "Header", value="$question", size="4")
    if schema.spans:
        labels = ET.SubElement(root, "Labels", name=_LABELS, toName=_TEXT, showInline="true")
        for label in schema.spans:
            ET.SubElement(labels, "Label", value=label.name, alias=label.name, hint=label.title_ar)
    ET.SubElement(root, "Text", name=_TEXT, value="$text", granularity="symbol")
    for choice in schema.choices:
        asked = ET.SubElement(root, "Choices", name=choice.name, toName=_TEXT, choice="single-radio")
        for value in choice.values:
            ET.SubElement(asked, "Choice", value=value.name, alias=value.name, hint=value.title_ar)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


label_studio: Format = LabelStudio()
