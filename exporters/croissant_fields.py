"""From the columns of a config to the fields of a Croissant record set.

Labels and choices are numbers in the files; their names stand in a record set of their own
(``sc:Enumeration``), which the field's description names. Only fields within others refer to it by
``references``, too: beside the reference to its splits, another one of a record set keeps mlcroissant 1.1.1
from filtering a split. A list of structures is an array whose sub-fields read the parts by JSON path.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from datasets import ClassLabel, Features, List, Value

from curation.errors import ReleaseError

Node = dict[str, Any]

_TYPES = {
    "string": "sc:Text",
    "large_string": "sc:Text",
    "bool": "sc:Boolean",
    "date32": "sc:Date",
    "float32": "cr:Float32",
    "float64": "cr:Float64",
    **{f"{sign}int{bits}": f"cr:{sign.upper()}Int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}
_SAYS = {
    "id": "lasting id of the row, a hash of what the row is of",
    "page_id": "hash of the raw page's text",
    "article_id": "id of the article in the record set articles",
    "task_id": "id of the task in the record set of its schema",
    "sentence_id": "id of the sentence",
    "sentence_start": "where the sentence begins in the article's text, in code points",
    "sentence_end": "where the sentence ends in the article's text, in code points",
    "text": "the text",
    "target": "what a stance is asked towards",
    "claim": "the claim that the article is asked about",
    "spans": "labelled spans of the text",
    "start": "first code point",
    "end": "code point after the last one",
    "label": "the span's label",
    "raw_start": "first code point in the raw page",
    "raw_end": "code point after the last one in the raw page",
    "decision_method": "how the answer was settled",
    "decision_confidence": "share of the votes that say the same",
    "annotators": "number of votes",
    "guideline_revision": "revision of the guidelines that the answer was given under",
    "annotator": "who gave the answer, under a pseudonym",
    "choices": "answers to the schema's questions",
    "skipped": "whether the annotator passed the task over",
    "group": "what decides the split: pages that repeat each other or share a claim",
    "role": "main: the page's own article; related: one embedded in it",
    "url": "address of the page",
    "fetched": "ISO 8601 date or time at which the page was fetched",
    "licence": "licence of the release",
    "tool_version": "version of Tanqih that made the release",
    "tokens": "the text cut into tokens",
    "tags": "BIO tags of the tokens, of the outermost spans",
    "kept": "runs of the raw page that make the text",
    "personal": "places of the text that hold personal data, or a mask that stands for it",
}
# What of a row was made by whom, or of what: an entity's agent, or its source (PROV-O).
_PROV = {"annotator": "prov:wasAttributedTo", "url": "prov:wasDerivedFrom"}


def to_fields(config: str, files: str, features: Features) -> list[Node]:
    """Give the fields of a config's record set, read from the file set ``files``.

    Raises:
        ReleaseError: a column's type has no place in Croissant.
    """
    return [_field(f"{config}/{name}", files, name, feature) for name, feature in features.items()]


def enumerations(config: str, features: Features) -> Iterator[Node]:
    """Give a record set of names for each column of labels."""
    for name, feature in features.items():
        inner = feature.feature if isinstance(feature, List) else feature
        for label in inner.values() if isinstance(inner, dict) else (inner,):
            if isinstance(label, ClassLabel):
                yield _enumeration(_names_of(f"{config}/{name}"), label.names)


def _field(at: str, files: str, column: str, feature: Any) -> Node:
    name = at.rsplit("/", 1)[1]
    node: Node = {"@type": "cr:Field", "@id": at, "name": name}
    if name in _SAYS:
        node["description"] = _SAYS[name]
    if name in _PROV:
        node["equivalentProperty"] = _PROV[name]
    if isinstance(feature, List):
        node |= {"isArray": True, "arrayShape": "-1"}
        if isinstance(feature.feature, dict):
            parts = feature.feature.items()
            return node | {"subField": [_field(f"{at}/{part}", files, column, kind) for part, kind in parts]}
        feature = feature.feature
    node["dataType"] = _data_type(at, feature)
    nested = at.count("/") > 1
    transform = {"transform": {"jsonPath": name}} if nested else {}
    node["source"] = {"fileSet": {"@id": files}, "extract": {"column": column}, **transform}
    if isinstance(feature, ClassLabel):
        names = _names_of(at.rsplit("/", 1)[0] if nested else at)
        node["description"] = f"{_SAYS.get(name, 'the answer')}, a number; its name: record set {names}"
        if nested:
            node["references"] = {"field": {"@id": f"{names}/id"}}
    return node


def _data_type(at: str, feature: Any) -> str | list[str]:
    if isinstance(feature, ClassLabel):
        return ["sc:Integer", "cr:Label"]
    if not isinstance(feature, Value) or feature.dtype not in _TYPES:
        raise ReleaseError(f"{at}: Croissant has no type for {feature}")
    return "sc:URL" if at.endswith("/url") else _TYPES[feature.dtype]


def _names_of(column: str) -> str:
    return f"{column.replace('/', '-')}-names"


def _enumeration(at: str, names: list[str]) -> Node:
    rows = [{"id": number, "name": name} for number, name in enumerate(names)]
    return listed_set(at, "sc:Enumeration", {"id": "sc:Integer", "name": "sc:Text"}, rows)


def listed_set(at: str, kind: str, fields: dict[str, str], rows: Iterable[Node]) -> Node:
    """Give a record set whose rows stand in the Croissant file itself.

    Args:
        at: its name.
        kind: its data type.
        fields: their names and data types; the first is the key.
        rows: by the names of the fields.
    """
    return {
        "@type": "cr:RecordSet",
        "@id": at,
        "name": at,
        "dataType": kind,
        "key": {"@id": f"{at}/{next(iter(fields))}"},
        "field": [
            {"@type": "cr:Field", "@id": f"{at}/{name}", "name": name, "dataType": of}
            for name, of in fields.items()
        ],
        "data": [{f"{at}/{name}": row[name] for name in fields} for row in rows],
    }
