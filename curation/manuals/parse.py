"""A manual's Markdown: its sections, its links, and the places that are filled from the schema's other files.

A section's anchor stands on a line of its own before the heading (``<a id="label-pers"></a>``). A place is
a pair of lines, ``<!-- example ID -->`` and ``<!-- /example -->`` or ``<!-- labels -->`` and
``<!-- /labels -->``.
"""

import re
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from curation.errors import InputError

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")
LABELS = "labels"
_ID = "[a-z][a-z0-9-]*"
ANCHOR = re.compile(rf'<a id="({_ID})"></a>')
HEADING = re.compile(r"(#{1,6})\s+\S")
OPENING = re.compile(rf"<!--\s*(?:example\s+({_ID})|({LABELS}))\s*-->")
CLOSING = re.compile(rf"<!--\s*/(example|{LABELS})\s*-->")
_COMMENT = re.compile(rf"<!--\s*/?(?:example|{LABELS})\b")
FENCE = re.compile(r"(`{3,}|~{3,})")
_LINK = re.compile(r"""\]\(<?([^()\s>]+)>?(?:\s+"[^"]*")?\)|\bhref=["']([^"']+)["']""")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


class Section(NamedTuple):
    """A heading with its anchor; ``line`` is the anchor's, from 1."""

    id: str
    line: int


class Place(NamedTuple):
    """What is filled in: an example, or the table of labels where ``example`` is None.

    ``start`` and ``end`` are offsets in the manual's text: what stands between the two lines.
    """

    example: str | None
    line: int
    start: int
    end: int


class Link(NamedTuple):
    """Where a link that the author wrote leads, as written."""

    to: str
    line: int


@dataclass(frozen=True)
class Manual:
    """A manual in one language; errors name its ``origin``; ``bare`` are the lines of unanchored headings."""

    language: Language
    origin: str
    text: str
    sections: tuple[Section, ...] = ()
    bare: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def example_ids(self) -> tuple[str, ...]:
        """The ids of the examples printed, in order."""
        return tuple(place.example for place in self.places if place.example)


@dataclass
class _Reading:
    sections: list[Section] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    anchor: Section | None = None  # not yet followed by its heading
    opened: Place | None = None
    fence: str = ""


def parse_manual(text: str, language: Language, origin: str) -> Manual:
    """Read a manual.

    Raises:
        InputError: a place is not closed, closes nothing, stands in another or is misspelt; an anchor is
            given twice or has no heading. The message names the line.
    """
    reading = _Reading()
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        _read_line(reading, line.strip(), number, (at, at + len(line) + 1), f"{origin}, line {number}")
        at += len(line) + 1
    if reading.opened:
        what = reading.opened.example or LABELS
        raise InputError(f"{origin}, line {reading.opened.line}: the place of {what} is not closed")
    _refuse_loose(reading.anchor, origin)
    seen: set[str] = set()
    for section in reading.sections:
        if section.id in seen:
            raise InputError(f"{origin}, line {section.line}: the anchor {section.id} is given twice")
        seen.add(section.id)
    parts = (reading.sections, reading.bare, reading.places, reading.links)
    return Manual(language, origin, text, *map(tuple, parts))  # type: ignore[arg-type]


def _read_line(reading: _Reading, line: str, number: int, around: tuple[int, int], where: str) -> None:
    if reading.opened:
        _read_inside(reading, line, around[0], where)
    elif reading.fence or (fence := FENCE.match(line)):
        if not reading.fence:
            reading.fence = fence[1]  # type: ignore[index]
        elif line.startswith(reading.fence) and not line.strip(reading.fence[0]):
            reading.fence = ""
    elif opened := OPENING.fullmatch(line):
        reading.opened = Place(opened[1], number, around[1], around[1])
    elif _COMMENT.match(line):
        raise InputError(f"{where}: neither opens nor closes a place: {line[:60]}")
    else:
        _read_prose(reading, line, number, where)


def _read_inside(reading: _Reading, line: str, at: int, where: str) -> None:
    place = reading.opened
    assert place is not None
    if OPENING.fullmatch(line):
        what = place.example or LABELS
        raise InputError(f"{where}: opens a place before that of {what} (line {place.line}) is closed")
    if closed := CLOSING.fullmatch(line):
        if (closed[1] == LABELS) != (place.example is None):
            raise InputError(f"{where}: closes another kind of place than line {place.line} opens")
        reading.places.append(place._replace(end=at))
        reading.opened = None


def _read_prose(reading: _Reading, line: str, number: int, where: str) -> None:
    if anchor := ANCHOR.fullmatch(line):
        _refuse_loose(reading.anchor, where.rpartition(", line ")[0])
        reading.anchor = Section(anchor[1], number)
    elif heading := HEADING.match(line):
        if reading.anchor:
            reading.sections.append(reading.anchor)
        elif len(heading[1]) > 1:
            reading.bare.append(number)
        reading.anchor = None
    elif line:
        _refuse_loose(reading.anchor, where.rpartition(", line ")[0])
    for link in _LINK.finditer(_CODE.sub("", line)):
        reading.links.append(Link(link[1] or link[2], number))


def _refuse_loose(anchor: Section | None, origin: str) -> None:
    if anchor:
        raise InputError(f"{origin}, line {anchor.line}: the anchor {anchor.id} has no heading after it")
