"""Worked examples: the sentences a manual explains, and that training and gold tasks are drawn from."""

from collections.abc import Iterable
from typing import Annotated, Literal

import orjson
from pydantic import Field, ValidationError

from curation.core.labelfile import read_answer
from curation.core.schema import LabelSchema, Title
from curation.errors import InputError
from curation.types import Answer, Record

Sign = Literal["positive", "negative", "hard"]
Use = Literal["manual", "training", "gold"]
_OWN = ("id", "label", "sign", "section", "use", "why")


class Example(Record):
    """A sentence with its whole answer, and why it is that.

    Attributes:
        id: what manuals and change logs call it; unique in its schema.
        text: what is shown; the spans of ``answer`` are in it.
        target: what a stance is towards, where the schema asks for one.
        label: the label, or value of a choice, that it teaches.
        sign: ``positive`` shows where the label belongs, ``negative`` where it is tempting and wrong,
            ``hard`` what was decided of a hard case.
        section: the anchor of the manual's section that explains it.
        use: ``manual`` is printed in the manual; ``training`` and ``gold`` are not, and are asked.
        why: the reason, in a sentence, in both languages.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    text: str
    target: str | None
    answer: Answer
    label: str
    sign: Sign
    section: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    use: Use
    why: Title


def label_anchor(name: str) -> str:
    """Name the section that explains a label, or a value of a choice."""
    return f"label-{name.lower().replace('_', '-')}"


def parse_examples(lines: Iterable[bytes], schema: LabelSchema, origin: str) -> tuple[Example, ...]:
    """Read worked examples, in the order of the file.

    Args:
        lines: ``{"id", "label", "sign", "section", "use", "why": {"ar", "en"}, "sentence": "… [LABEL …] …",
            "target"?, CHOICE: value…}``, one JSON object each.
        schema: the labels allowed.
        origin: the file named in errors.

    Raises:
        InputError: a line is not such an object, contradicts the schema, or repeats an id.
    """
    known = {label.name for label in schema.spans}
    known |= {value.name for choice in schema.choices for value in choice.values}
    found: dict[str, Example] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{origin}, line {number}"
        example = _parse(line, schema, where)
        if example.label not in known:
            raise InputError(f"{where}: teaches {example.label}, which schema {schema.name} does not have")
        if example.id in found:
            raise InputError(f"{where}: the id {example.id} is given twice: give each example its own")
        found[example.id] = example
    return tuple(found.values())


def _parse(line: bytes, schema: LabelSchema, where: str) -> Example:
    try:
        fields = orjson.loads(line)
        if not isinstance(fields, dict):
            raise TypeError(f"it is a {type(fields).__name__}")
        own = {key: fields.pop(key) for key in _OWN if key in fields}
    except (ValueError, TypeError) as error:
        raise InputError(f"{where}: not a JSON object: {error}") from error
    text, target, answer = read_answer(fields, schema, where)
    try:
        return Example(text=text, target=target, answer=answer, **own)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{where}: {field}: {first['msg']}") from error
