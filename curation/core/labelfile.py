"""Label files: answers written by hand, one JSON object a line, spans as brackets in the sentence."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from curation.core.markup import parse_markup
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.types import Answer

_NOTES = ("page", "error", "comment")


class LabelRow(NamedTuple):
    """One answer; it belongs to each task with this text and target."""

    text: str
    target: str | None
    answer: Answer
    error: str | None
    comment: str | None


def parse_labels(
    lines: Iterable[str], schema: LabelSchema, origin: str
) -> dict[tuple[str, str | None], LabelRow]:
    """Read a label file, by text and target.

    Args:
        lines: ``{"sentence": "… [LABEL …] …", "target"?, CHOICE: value…, "error"?, "comment"?, "page"?}``.
        schema: the labels allowed.
        origin: the file named in errors.

    Raises:
        InputError: a line is not JSON, names an unknown field or label, or contradicts another line.
    """
    rows: dict[tuple[str, str | None], LabelRow] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{origin}, line {number}"
        row = _parse_row(line, schema, where)
        key = (row.text, row.target)
        if rows.setdefault(key, row).answer != row.answer:
            raise InputError(f"{where}: another line answers the same sentence differently: {row.text[:40]}")
    return rows


def _parse_row(line: str, schema: LabelSchema, where: str) -> LabelRow:
    try:
        fields = dict(json.loads(line))
    except (ValueError, TypeError) as error:
        raise InputError(f'{where}: not a JSON object with a "sentence": {error}') from error
    notes = {key: fields.pop(key, None) for key in _NOTES}
    text, target, answer = read_answer(fields, schema, where)
    other = sorted(key for key, value in notes.items() if not isinstance(value, str | None))
    if other:
        raise InputError(f"{where}: not text: {', '.join(other)}")
    return LabelRow(text, target, answer, notes["error"], notes["comment"])


def read_answer(fields: dict[str, object], schema: LabelSchema, where: str) -> tuple[str, str | None, Answer]:
    """Read a marked sentence, the target and the choices.

    Args:
        fields: ``sentence``, ``target`` where there is one, and a value for each choice made.
        schema: the labels allowed.
        where: the file and line named in errors.

    Returns:
        The sentence without its brackets, the target, and the answer.

    Raises:
        InputError: there is no sentence, a bracket or value is wrong, or the schema forbids the answer.
    """
    other = sorted(key for key, value in fields.items() if not isinstance(value, str | None))
    if other:
        raise InputError(f"{where}: not text: {', '.join(other)}")
    said = {key: value for key, value in fields.items() if isinstance(value, str)}
    try:
        text, spans = parse_markup(said.pop("sentence"))
    except (ValueError, KeyError) as error:
        raise InputError(f'{where}: not a JSON object with a "sentence": {error}') from error
    target = said.pop("target", None)
    answer = Answer.of(list(spans), said)
    problems = schema.problems(text, answer)
    if schema.targets and not target:
        problems.append('no "target"')
    if problems:
        raise InputError(f"{where}: {'; '.join(problems)}")
    return text, target, answer
