"""The ``datasets.Features`` of each config: the columns a stranger sees.

All offsets are half-open ``[start, end)`` and count Unicode code points.
"""

import re
from typing import Any

from datasets import ClassLabel, Features, List, Value

from curation.errors import ReleaseError
from curation.released import ReleaseFacts, SchemaFact
from exporters.tagging import tag_names

ARTICLES = "articles"
ANNOTATIONS = "annotations"
FROM_FACTS = ("licence", "tool_version")
"""Columns of every config that say the same in every row: what the release's facts say."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
# fmt: off
_TASK_COLUMNS = frozenset(
    (
        "id", "page_id", "article_id", "sentence_id", "sentence_start", "sentence_end", "text", "target",
        "claim", "tokens", "tags", "spans", "decision_method", "decision_confidence", "annotators",
        "guideline_revision", "url", "fetched", "licence", "tool_version", "split",
    )
)
# fmt: on


def task_features(schema: SchemaFact) -> Features:
    """Give the columns of a schema's config, one column a choice.

    ``target`` or ``claim`` stands there only where the schema has some, ``tokens``, ``tags`` and ``spans``
    only where it has span labels, and a sentence's place only where the unit is the sentence.
    """
    columns: dict[str, Any] = _strings("id", "page_id", "article_id")
    if schema.unit == "sentence":
        columns["sentence_id"] = Value("string")
        columns |= {name: Value("int32") for name in ("sentence_start", "sentence_end")}
    columns["text"] = Value("string")
    if schema.targets:
        columns[asked_of(schema)] = Value("string")
    if schema.spans:
        columns["tokens"] = List(Value("string"))
        columns["tags"] = List(ClassLabel(names=tag_names(schema)))
        columns["spans"] = _spans(ClassLabel(names=[label.name for label in schema.spans]))
    for choice in schema.choices:
        columns[choice.name] = ClassLabel(names=[value.name for value in choice.values])
    columns |= {
        "decision_method": Value("string"),
        "decision_confidence": Value("float64"),
        "annotators": Value("int32"),
        **_strings("guideline_revision", "url", "fetched", *FROM_FACTS),
    }
    return Features(columns)


def asked_of(schema: SchemaFact) -> str:
    """Name the column of what a row is asked about: a sentence about a target, an article about a claim."""
    return "claim" if schema.unit == "article" else "target"


def annotation_features() -> Features:
    """Give the columns of ``annotations``; labels are strings, since the rows are of several schemas."""
    return Features(
        {
            "id": Value("string"),
            "schema": Value("string"),
            "task_id": Value("string"),
            "annotator": Value("string"),
            "skipped": Value("bool"),
            "spans": _spans(Value("string")),
            "choices": List({"name": Value("string"), "value": Value("string")}),
            **_strings("guideline_revision", *FROM_FACTS),
        }
    )


def article_features() -> Features:
    """Give the columns of ``articles``; ``kept`` are the runs of the raw page that make ``text``.

    A run is ``[start, end)`` in the raw page and begins at ``at`` in ``text``. ``personal`` are
    ``[start, end)`` in ``text``; where ``masked``, a mask stands there for ``[raw_start, raw_end)``.
    """
    return Features(
        {
            "id": Value("string"),
            "page_id": Value("string"),
            "group": Value("string"),
            "role": Value("string"),
            "title": Value("string"),
            "text": Value("string"),
            "source": Value("string"),
            "keywords": List(Value("string")),
            **_strings("url", "fetched"),
            "kept": List({"start": Value("int32"), "end": Value("int32"), "at": Value("int32")}),
            "personal": List(
                {
                    "start": Value("int32"),
                    "end": Value("int32"),
                    "kind": Value("string"),
                    "raw_start": Value("int32"),
                    "raw_end": Value("int32"),
                    "masked": Value("bool"),
                }
            ),
            **_strings(*FROM_FACTS),
        }
    )


def check_names(facts: ReleaseFacts) -> None:
    """Refuse schemas whose names cannot be config names, or whose choices cannot be columns.

    Raises:
        ReleaseError: a name is unfit, taken or given twice.
    """
    taken = {ARTICLES, ANNOTATIONS}
    for schema in facts.schemas:
        if not _NAME.fullmatch(schema.name):
            raise ReleaseError(
                f"schema {schema.name!r}: a config name is a letter, then letters, digits, _ or -"
            )
        if schema.name in taken:
            raise ReleaseError(f"schema {schema.name}: the config name is taken; rename the schema")
        taken.add(schema.name)
        columns = set(_TASK_COLUMNS)
        for choice in schema.choices:
            if choice.name in columns:
                raise ReleaseError(f"schema {schema.name}: choice {choice.name}: the column name is taken")
            columns.add(choice.name)
            _refuse_repeats(f"schema {schema.name}: choice {choice.name}", [v.name for v in choice.values])
        _refuse_repeats(f"schema {schema.name}: spans", [label.name for label in schema.spans])


def _refuse_repeats(where: str, names: list[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ReleaseError(f"{where}: given twice: {', '.join(repeated)}")


def _strings(*names: str) -> dict[str, Value]:
    return {name: Value("string") for name in names}


def _spans(label: ClassLabel | Value) -> List:
    return List(
        {
            "start": Value("int32"),
            "end": Value("int32"),
            "label": label,
            "text": Value("string"),
            "raw_start": Value("int32"),
            "raw_end": Value("int32"),
        }
    )
