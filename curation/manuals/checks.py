"""What must hold of a schema's manuals beside its examples: each thing wrong is one line."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from curation.core.examples import Example, label_anchor
from curation.core.schema import LabelSchema
from curation.manuals.parse import Language, Manual
from curation.manuals.places import offered_labels, place_fillings


class Problem(NamedTuple):
    """Something wrong, in which file and line."""

    origin: str
    line: int
    what: str

    def __str__(self) -> str:
        """Write it as the one line that errors are."""
        return f"{self.origin}, line {self.line}: {self.what}"


@dataclass(frozen=True)
class ManualSet:
    """All that explains a schema.

    Attributes:
        schema: the schema.
        examples: the worked examples, in the order of their file.
        example_lines: the line of each.
        examples_origin: their file, as named in errors.
        manuals: by language.
        pages: the files beside the manual that are pages of a site, too, and that a manual may link to.
    """

    schema: LabelSchema
    examples: tuple[Example, ...]
    example_lines: tuple[int, ...]
    examples_origin: str
    manuals: Mapping[Language, Manual]
    pages: frozenset[str]


def problems_of(explained: ManualSet) -> list[Problem]:
    """List what is wrong, manual by manual and then between the two; empty where all is well.

    Raises:
        InputError: a manual asks for an example that there is not.
    """
    found: list[Problem] = []
    for manual in explained.manuals.values():
        found += _stale(manual, explained)
        found += _sections(manual, explained.schema)
        found += _printed(manual, explained)
        found += _links(manual, explained.pages)
    if {"ar", "en"} <= explained.manuals.keys():
        arabic, english = explained.manuals["ar"], explained.manuals["en"]
        lines = {section.id: section.line for section in english.sections}
        found += _order("section", arabic, english, [s.id for s in arabic.sections], lines)
        lines = {place.example: place.line for place in english.places if place.example}
        found += _order("example", arabic, english, arabic.example_ids, lines)
    return found


def _stale(manual: Manual, explained: ManualSet) -> Iterator[Problem]:
    """Find the first place that is not what its files say today."""
    filled = place_fillings(manual, explained.schema, explained.examples)
    for place, filling in zip(manual.places, filled, strict=True):
        if manual.text[place.start : place.end] != filling:
            what = f"example {place.example}" if place.example else "the table of labels"
            yield Problem(manual.origin, place.line, f"{what} is out of date: run `tanqih guidelines render`")
            return


def _sections(manual: Manual, schema: LabelSchema) -> Iterator[Problem]:
    for line in manual.bare:
        yield Problem(manual.origin, line, 'a heading without an anchor: give it <a id="…"></a> above')
    wanted = {label_anchor(label.name): label.name for label in offered_labels(schema)}
    there = {section.id: section.line for section in manual.sections}
    for anchor, name in wanted.items():
        if anchor not in there:
            yield Problem(manual.origin, 1, f"no section {anchor}: nothing explains {name}")
    for anchor, line in there.items():
        if anchor.startswith("label-") and anchor not in wanted:
            yield Problem(manual.origin, line, f"section {anchor} explains no label of schema {schema.name}")


def _printed(manual: Manual, explained: ManualSet) -> Iterator[Problem]:
    sections = {section.id for section in manual.sections}
    first: dict[str, int] = {}
    uses = {example.id: example.use for example in explained.examples}
    for place in manual.places:
        if place.example is None:
            continue
        if place.example in first:
            what = f"example {place.example} stands on line {first[place.example]} already"
            yield Problem(manual.origin, place.line, what)
        first.setdefault(place.example, place.line)
        if (use := uses[place.example]) != "manual":
            what = f"example {place.example} is for {use}: an annotator must not have read it"
            yield Problem(manual.origin, place.line, what)
    prose = _prose(manual)
    for example, line in zip(explained.examples, explained.example_lines, strict=True):
        if example.section not in sections:
            what = f"example {example.id}: {manual.origin} has no section {example.section}"
            yield Problem(explained.examples_origin, line, what)
        if example.use == "manual" and example.id not in first:
            what = f"example {example.id} does not stand in {manual.origin}"
            yield Problem(explained.examples_origin, line, what)
        if example.use != "manual" and example.text in prose:
            what = f"example {example.id} is for {example.use}, but {manual.origin} prints its text"
            yield Problem(explained.examples_origin, line, what)


def _prose(manual: Manual) -> str:
    """Give the manual without what fills its places."""
    parts: list[str] = []
    done = 0
    for place in manual.places:
        parts.append(manual.text[done : place.start])
        done = place.end
    return "".join([*parts, manual.text[done:]])


def _links(manual: Manual, pages: Collection[str]) -> Iterator[Problem]:
    anchors = {section.id for section in manual.sections}
    anchors |= {f"example-{name}" for name in manual.example_ids}
    for to, line in manual.links:
        if to.startswith("#"):
            if to[1:] not in anchors:
                yield Problem(manual.origin, line, f"a link leads to {to}, no section or example here")
        elif ":" not in to.split("/")[0] and to.split("#")[0] not in pages:
            yield Problem(manual.origin, line, f"a link leads to {to}, no page of these guidelines")


def _order(
    what: str, arabic: Manual, english: Manual, said: Sequence[str], lines: Mapping[str, int]
) -> Iterable[Problem]:
    """Compare what the two manuals have, then the order of it."""
    theirs = list(lines)
    for name in sorted(set(said) - set(theirs), key=said.index):
        yield Problem(english.origin, 1, f"{what} {name} stands in {arabic.origin} only")
    for name in theirs:
        if name not in said:
            yield Problem(english.origin, lines[name], f"{what} {name} does not stand in {arabic.origin}")
    if set(said) == set(theirs):
        for ours, other in zip(dict.fromkeys(said), theirs, strict=True):
            if ours != other:
                yield Problem(
                    english.origin, lines[other], f"{what} {other} stands where {arabic.origin} has {ours}"
                )
                return
