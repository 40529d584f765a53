"""YAML as plain values, each with the line it stands on; only what a file written by hand needs.

Refused, each with its line: an alias, a few lines of which can stand for more than memory holds; a tag, which
may ask for any Python object; a key given twice, of which YAML would silently keep the last.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import yaml

_DEPTH = 50
Place = tuple[str | int, ...]


class Fault(NamedTuple):
    """What is wrong with a file, and on which of its lines, counted from 1."""

    line: int
    said: str


class MarkedError(ValueError):
    """A text that is not the YAML we take."""

    def __init__(self, fault: Fault) -> None:
        """Keep the fault as the only argument."""
        super().__init__(fault)
        self.fault = fault


class Marked(NamedTuple):
    """What a YAML text says, and the line of each place in it: of a key, or of an entry of a list."""

    content: object
    lines: dict[Place, int]

    def line(self, place: Sequence[str | int]) -> int:
        """Give the line of a place, or of the nearest thing around it that is there."""
        for length in range(len(place), -1, -1):
            if (found := self.lines.get(tuple(place[:length]))) is not None:
                return found
        return 1


def read_marked(text: str) -> Marked:
    """Read a YAML text.

    Raises:
        MarkedError: it is not YAML, or holds what is refused.
    """
    try:
        _refuse_what_expands(text)
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise MarkedError(_not_yaml(text, error)) from error
    lines: dict[Place, int] = {}
    content = None if node is None else _plain(node, (), lines)
    return Marked(content, {(): 1} | lines)


def _refuse_what_expands(text: str) -> None:
    """Look at the events alone, which nothing expands and nothing nests."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise MarkedError(Fault(line, f"an alias (*{event.anchor}): write out what it stands for"))
        if tag := getattr(event, "tag", None):
            raise MarkedError(Fault(line, f"a tag ({_short(tag)}): leave it out, values need none"))
        if depth > _DEPTH:
            raise MarkedError(Fault(line, f"nested more than {_DEPTH} deep"))


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _not_yaml(text: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    said = " ".join(str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).split())
    position = getattr(error, "position", None)
    if mark is None and isinstance(position, int):  # a character that YAML forbids
        return Fault(text.count("\n", 0, position) + 1, f"not YAML: {said}")
    return Fault(mark.line + 1 if mark else 1, f"not YAML: {said}")


def _plain(node: yaml.Node, place: Place, lines: dict[Place, int]) -> object:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return {key: _plain(value, (*place, key), lines) for key, value in _pairs(node, place, lines)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value, (*place, n), lines) for n, value in enumerate(node.value)]
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (ValueError, yaml.YAMLError) as error:  # such as a date with a thirteenth month
        said = f"not a value: {node.value}: put it in quotes"
        raise MarkedError(Fault(node.start_mark.line + 1, said)) from error


def _pairs(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> Iterator[tuple[str, yaml.Node]]:
    first: dict[str, int] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise MarkedError(Fault(line, "a key that is a list or a mapping: a key is a word"))
        if key.value in first:
            said = (
                f"key given twice: {key.value} (first on line {first[key.value]}): YAML would keep the last"
            )
            raise MarkedError(Fault(line, said))
        first[key.value] = lines[(*place, key.value)] = line
        yield key.value, value
