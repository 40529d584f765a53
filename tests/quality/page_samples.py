"""Pages whose body is known: real ones beside the checkout, and pages of our own in ``pages/``.

A page of our own begins with a line that says what it is, ⟪kind: traps⟫; the body is written between ⟦ and ⟧,
which are taken out when it is read. Title, byline, captions, dates, tags are no body; section headings are.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from curation.types import Span

OWN = Path(__file__).with_name("pages")
SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SHARED_MISSING = "../shared/data is not beside this checkout: left out"
GROUPS = ("seed", "page dumps", "others", "own")
_SPAM = "spam"  # a page without an article; no figure tells anything about it
_TITLE = re.compile(r"⟪(\w+): ([^⟫]*)⟫\n")
_MARKS = re.compile(r"[⟦⟧]")


class Sample(NamedTuple):
    """A page and the spans of its own article's body."""

    name: str
    group: str
    traps: str
    raw: str
    body: tuple[Span, ...]


def read_samples() -> list[Sample]:
    """Read every page there is, group after group; the real ones only where they are beside the checkout."""
    return [*shared_samples(), *own_samples()]


def shared_samples() -> Iterator[Sample]:
    """Read the real pages, those without an article left out; none where they are missing."""
    labels = SHARED / "pages" / "labels.jsonl"
    if not labels.is_file():
        return
    for line in labels.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if _SPAM in row["traps"]:
            continue
        path = labels.parent / row["file"]
        body = tuple(Span(*span) for span in row["body"])
        yield Sample(path.stem, _group(row["file"]), ", ".join(row["traps"]), read_raw(path), body)


def own_samples() -> Iterator[Sample]:
    """Read the pages of our own, by name."""
    for path in sorted(OWN.glob("*.txt")):
        yield parse_sample(path.stem, read_raw(path))


def read_raw(path: Path) -> str:
    """Read a page as it is, line ends of any kind kept."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def parse_sample(name: str, text: str) -> Sample:
    """Take the first line and the marks out of a page of our own."""
    title = _TITLE.match(text)
    if title is None:
        raise ValueError(f"{name}: the first line must read ⟪kind: traps⟫")
    raw, at = "", title.end()
    edges: list[int] = []
    for number, mark in enumerate(_MARKS.finditer(text, at)):
        if mark[0] != "⟦⟧"[number % 2]:
            raise ValueError(f"{name}: ⟦ and ⟧ do not alternate")
        raw += text[at : mark.start()]
        edges.append(len(raw))
        at = mark.end()
    if len(edges) % 2:
        raise ValueError(f"{name}: the last ⟦ is not closed")
    body = tuple(Span(*edge) for edge in zip(edges[::2], edges[1::2], strict=True))
    return Sample(name, "own", title[2], raw + text[at:], body)


def _group(file: str) -> str:
    if "seed" in file:
        return "seed"
    return "page dumps" if file.startswith("html_") else "others"
