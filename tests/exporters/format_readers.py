"""Readers of other tools' formats, each by the tool's own library where it has one in Python."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from label_studio_sdk.label_interface import LabelInterface

from exporters.formats.cas import ENTITY

Spans = dict[str, set[tuple[int, int, str]]]  # of each row, by id


def of_tags(tags: list[str], offsets: list[list[int]]) -> set[tuple[int, int, str]]:
    """Read spans out of tags, whichever the scheme, by the rules of IOB2 and of BILOU."""
    found: list[tuple[int, int, str]] = []
    for tag, (start, end) in zip(tags, offsets, strict=True):
        if tag[0] in "BU":
            found.append((start, end, tag[2:]))
        elif tag[0] in "IL":
            begun, _, label = found.pop()
            assert label == tag[2:]
            found.append((begun, end, label))
    return set(found)


def read_conll(folder: Path) -> Spans:
    """Read CoNLL columns as any reader of CoNLL-2003 does, and lay them on the texts by the rows' offsets."""
    found: Spans = {}
    for path in sorted(folder.glob("*/*.conll")):
        blocks = [block.splitlines() for block in path.read_text(encoding="utf-8").split("\n\n") if block]
        blocks = [block for block in blocks if not block[0].startswith("-DOCSTART-")]
        for block, row in zip(blocks, read_lines(path.with_suffix(".rows.jsonl")), strict=True):
            columns = [line.split(" ") for line in block]
            assert {len(column) for column in columns} == {4}
            assert [column[0] for column in columns] == [row["text"][slice(*at)] for at in row["offsets"]]
            found[row["id"]] = of_tags([column[3] for column in columns], row["offsets"])
    return found


def read_tagged(folder: Path) -> Spans:
    """Read the JSON Lines of BIO or BILOU."""
    found: Spans = {}
    for path in sorted(folder.glob("*/*.jsonl")):
        for row in read_lines(path):
            assert row["tokens"] == [row["text"][slice(*at)] for at in row["offsets"]]
            found[row["id"]] = of_tags(row["tags"], row["offsets"])
    return found


def read_lines(path: Path) -> list[Any]:
    """Read JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def read_brat(folder: Path) -> Spans:
    """Read stand-off files: what each line covers is what it says, fragment by fragment."""
    found: Spans = {}
    for path in sorted(folder.glob("*/*/*.ann")):
        text = path.with_suffix(".txt").read_bytes().decode()
        found[path.stem] = set()
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            _, place, surface = line.split("\t", 2)
            label, offsets = place.split(" ", 1)
            fragments = [tuple(map(int, piece.split(" "))) for piece in offsets.split(";")]
            assert " ".join(text[start:end] for start, end in fragments) == surface
            found[path.stem].add((fragments[0][0], fragments[-1][1], label))
    return found


def read_docbin(folder: Path) -> Spans:
    """Read DocBins with spaCy."""
    return {
        doc.user_data["id"]: {(s.start_char, s.end_char, s.label_) for s in doc.spans["sc"]}
        for doc in docs(folder)
    }


def docs(folder: Path) -> Iterator[Any]:
    """Give every document of every DocBin."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("ar").vocab
    for path in sorted(folder.glob("*/*.spacy")):
        yield from DocBin().from_disk(path).get_docs(vocab)


def read_studio(folder: Path) -> Spans:
    """Read Label Studio's JSON with the SDK's checks of tasks and regions against the interface."""
    found: Spans = {}
    for path in sorted(folder.glob("*/*.json")):
        interface = LabelInterface((path.parent / "label-config.xml").read_text(encoding="utf-8"))
        for task in json.loads(path.read_text(encoding="utf-8")):
            (annotation,) = task["annotations"]
            assert interface.validate_annotation(annotation)
            values = [region["value"] for region in annotation["result"] if region["type"] == "labels"]
            for value in values:
                assert task["data"]["text"][value["start"] : value["end"]] == value["text"]
            found[task["data"]["key"]] = {(v["start"], v["end"], *v["labels"]) for v in values}
    return found


def read_cas(folder: Path) -> Spans:
    """Read XMI with dkpro-cassis."""
    return {
        name: {(one.begin, one.end, one.value) for one in cas.select(ENTITY)} for name, cas in cases(folder)
    }


def cases(folder: Path) -> Iterator[tuple[str, Any]]:
    """Give every CAS with its row's id."""
    import cassis

    for types in sorted(folder.glob("*/TypeSystem.xml")):
        system = cassis.load_typesystem(types.read_text(encoding="utf-8"))
        for path in sorted(types.parent.glob("*/*.xmi")):
            yield path.stem, cassis.load_cas_from_xmi(path.read_text(encoding="utf-8"), typesystem=system)


READERS: dict[str, Callable[[Path], Spans]] = {
    "bilou": read_tagged,
    "bio": read_tagged,
    "brat": read_brat,
    "conll": read_conll,
    "label-studio": read_studio,
    "spacy": read_docbin,
    "uima-cas": read_cas,
}
