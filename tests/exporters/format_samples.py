"""All formats by name, rows written in one of them, and the spans that should come back."""

import importlib.util
from pathlib import Path

import pytest
from format_readers import Spans

from curation.released import LeftOut, Nested
from exporters.formats.brat import brat
from exporters.formats.cas import uima_cas
from exporters.formats.conll import conll
from exporters.formats.docbin import spacy as docbin
from exporters.formats.studio import label_studio
from exporters.formats.tagged import bilou, bio
from tests.contents import Content, ContentRows

FORMATS = {
    "bilou": bilou,
    "bio": bio,
    "brat": brat,
    "conll": conll,
    "label-studio": label_studio,
    "spacy": docbin,
    "uima-cas": uima_cas,
}
NEEDED = {"spacy": "spacy", "uima-cas": "cassis"}


def need(name: str) -> None:
    """Leave a test out where the format's library is not installed."""
    if name in NEEDED and importlib.util.find_spec(NEEDED[name]) is None:
        pytest.skip(f"{NEEDED[name]} is not installed")


def only(content: Content, *schemas: str) -> Content:
    """The content with only these schemas."""
    facts = content.facts
    kept = tuple(schema for schema in facts.schemas if schema.name in schemas)
    tasks = tuple(task for task in content.tasks if task.schema_name in schemas)
    return content.model_copy(update={"facts": facts.model_copy(update={"schemas": kept}), "tasks": tasks})


def spans_of(content: Content) -> Spans:
    """The release's own spans."""
    return {task.id: {(s.start, s.end, s.label) for s in task.spans} for task in content.tasks}


def written(name: str, content: Content, folder: Path, nested: Nested = "outermost") -> tuple[LeftOut, ...]:
    """Write a format into a new folder; give what was left out."""
    need(name)
    folder.mkdir()
    return FORMATS[name].write(ContentRows(content), folder, nested)
