"""croissant.json: the release in Croissant 1.1, with its vocabularies for responsible AI and PROV-O.

Written as plain JSON-LD, so that no release needs ``mlcroissant``; tests validate it with that, and read the
rows back. Specification: http://mlcommons.org/croissant/1.1 and http://mlcommons.org/croissant/RAI/1.0.

Files stand in ``distribution`` with their SHA-256. A record set takes its rows from a file set, the files of
one config in the folder that croissant.json lies in; so the split of a row is read from its file's path.
"""

import json
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path

from curation.released import ReleaseFacts
from curation.wording import counted
from exporters.card_table import line
from exporters.citation import citation, release_day
from exporters.croissant_fields import Node, enumerations, listed_set, to_fields
from exporters.croissant_rai import provenance, responsible
from exporters.figures import Figures
from exporters.licences import licence_address
from exporters.parquet import SPLITS, Written, data_path

CROISSANT = "croissant.json"
_CONFORMS = ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"]
_PARQUET = "application/x-parquet"
_SPLITS = "splits"
_SPLIT_KINDS = {"train": "cr:TrainingSplit", "validation": "cr:ValidationSplit", "test": "cr:TestSplit"}
# fmt: off
_CR_TERMS = (
    "arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field", "fileProperty",
    "fileObject", "fileSet", "format", "includes", "isArray", "isLiveDataset", "jsonPath", "key", "md5",
    "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate",
    "separator", "source", "subField", "transform",
)
# fmt: on
_CONTEXT: Node = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "prov": "http://www.w3.org/ns/prov#",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    **{term: f"cr:{term}" for term in _CR_TERMS},
}


def croissant(folder: Path, facts: ReleaseFacts, figures: Figures, written: Sequence[Written]) -> str:
    """Give the text of croissant.json for the data files ``written`` into ``folder``.

    Raises:
        ReleaseError: a column has no place in Croissant.
    """
    said = {
        "@context": dict(sorted(_CONTEXT.items())),
        "@type": "sc:Dataset",
        "conformsTo": _CONFORMS,
        "name": facts.name,
        "description": _description(facts, figures),
        "version": facts.version,
        "license": licence_address(facts.licence),
        "url": facts.page,
        "sameAs": f"https://doi.org/{facts.statement.doi}" if facts.statement.doi else "",
        "inLanguage": facts.language,
        "datePublished": release_day(facts),
        "citeAs": citation(facts),
        "creator": [_person(curator) for curator in facts.statement.curators if curator.strip()],
        "keywords": [*(schema.name for schema in facts.schemas), "tanqih"],
        **responsible(facts, figures),
        **provenance(facts),
        "distribution": [node for one in written for node in _files(folder, one)],
        "recordSet": [_split_names(written), *(node for one in written for node in _record_sets(one))],
    }
    kept = {name: value for name, value in said.items() if value not in ("", [], None)}
    return json.dumps(kept, ensure_ascii=False, indent=1) + "\n"


def _description(facts: ReleaseFacts, figures: Figures) -> str:
    asked = ", ".join(line(schema.title_en) for schema in facts.schemas)
    tasks = counted(sum(schema.tasks for schema in figures.schemas.values()), "decided task")
    purpose = f" {line(facts.statement.purpose)}" if facts.statement.purpose else ""
    articles, pages = counted(figures.articles, "article"), counted(len(figures.pages), "page")
    return f"{tasks} ({asked}) on {articles} of {pages}.{purpose}"


def _person(curator: str) -> Node:
    """Read «name (affiliation, role)»."""
    name, _, rest = curator.partition("(")
    about = {"description": line(rest.strip().removesuffix(")"))} if rest else {}
    return {"@type": "sc:Person", "name": line(name), **about}


def _files(folder: Path, one: Written) -> list[Node]:
    nodes: list[Node] = []
    for split, size in one.splits.items():
        path = data_path(one.config, split)
        with (folder / path).open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        about = {"contentUrl": path, "contentSize": f"{size.file_bytes} B", "sha256": digest}
        nodes.append(
            {"@type": "cr:FileObject", "@id": path, "name": path, **about, "encodingFormat": _PARQUET}
        )
    files = {"includes": f"data/{one.config}/*.parquet", "encodingFormat": _PARQUET}
    named = _set_of(one.config)
    return [*nodes, {"@type": "cr:FileSet", "@id": named, "name": named, **files}]


def _record_sets(one: Written) -> list[Node]:
    split = f"{one.config}/split"
    names = "|".join(one.splits)
    read = {
        "fileSet": {"@id": _set_of(one.config)},
        "extract": {"fileProperty": "fullpath"},
        # what this makes of a path, it leaves as it is: mlcroissant applies it twice
        "transform": {"regex": rf"^(?:data/{one.config}/)?({names})(?:\.parquet)?$"},
    }
    node = {
        "@type": "cr:RecordSet",
        "@id": one.config,
        "name": one.config,
        "description": f"{counted(one.rows, 'row')}: "
        + ", ".join(f"{s} {size.rows}" for s, size in one.splits.items()),
        "key": {"@id": f"{one.config}/id"},
        "field": [
            {
                "@type": "cr:Field",
                "@id": split,
                "name": "split",
                "description": "the split, from the path of the row's file",
                "dataType": "sc:Text",
                "source": read,
                "references": {"field": {"@id": f"{_SPLITS}/name"}},
            },
            *to_fields(one.config, _set_of(one.config), one.codec.features),
        ],
    }
    return [*enumerations(one.config, one.codec.features), node]


def _set_of(config: str) -> str:
    return f"{config}-files"


def _split_names(written: Sequence[Written]) -> Node:
    there = [split for split in SPLITS if any(split in one.splits for one in written)]
    rows = [{"name": split, "url": _SPLIT_KINDS[split]} for split in there]
    return listed_set(_SPLITS, "cr:Split", {"name": "sc:Text", "url": "sc:URL"}, rows)
