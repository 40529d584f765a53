"""Where a format's files stand, and what is refused before any is written."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from curation.errors import InputError
from curation.formats import Rows
from curation.released import ReleasedTask, SchemaFact, Split

SPLITS: tuple[Split, ...] = ("train", "validation", "test")


def parts(rows: Rows) -> Iterator[tuple[SchemaFact, Split, list[ReleasedTask]]]:
    """Give the rows of each schema and split that has any, sorted by id."""
    for schema in rows.schemas:
        for split in SPLITS:
            tasks = [*rows.tasks(schema.name, split)]
            if tasks:
                yield schema, split, tasks


def write_lines(path: Path, rows: Iterable[Any]) -> None:
    """Write one JSON line a row, Arabic as it is written."""
    write_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 with the line ends as they are; the folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def refuse_questions(rows: Rows, name: str) -> None:
    """Refuse schemas that ask more than spans, where the format has no place for the answers.

    Raises:
        InputError: there is such a schema.
    """
    _refuse(rows, name, lambda schema: bool(schema.targets or schema.choices), "its choices and targets")


def refuse_without_spans(rows: Rows, name: str) -> None:
    """Refuse schemas without span labels, where the format holds nothing else.

    Raises:
        InputError: there is such a schema.
    """
    _refuse(rows, name, lambda schema: not schema.spans, "what has no spans")


def _refuse(rows: Rows, name: str, unfit: Callable[[SchemaFact], bool], what: str) -> None:
    for schema in rows.schemas:
        if unfit(schema):
            fits = [fact.name for fact in rows.schemas if not unfit(fact)]
            advice = "".join(f" --schema {fit}" for fit in fits)
            raise InputError(
                f"schema {schema.name}: {name} has no place for {what}: "
                + (f"give{advice}, or " if advice else "")
                + "take bio, bilou, spacy, label-studio or uima-cas"
            )
