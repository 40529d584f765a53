"""Label files: answers written by hand, one JSON object a line, spans as brackets in the sentence."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from curation.core.markup import parse_markup
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.types import Answer

_KNOWN = {"page", "sentence", "target", "error", "comment"}


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
        fields = json.loads(line)
        marked = fields["sentence"]
        text, spans = parse_markup(marked)
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f'{where}: not a JSON object with a "sentence": {error}') from error
    other = sorted(key for key, value in fields.items() if not isinstance(value, str | None))
    if other:
        raise InputError(f"{where}: not text: {', '.join(other)}")
    choices = {key: value for key, value in fields.items() if key not in _KNOWN and value is not None}
    answer = Answer.of(list(spans), choices)
    problems = schema.problems(text, answer)
    if schema.targets and not fields.get("target"):
        problems.append('no "target"')
    if problems:
        raise InputError(f"{where}: {'; '.join(problems)}")
    return LabelRow(text, fields.get("target"), answer, fields.get("error"), fields.get("comment"))
