"""What was predicted for the pushed tasks, as kept in the workspace: read without the server."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from curation.errors import InputError
from curation.store.workspace import Workspace


class Predicted(NamedTuple):
    """One pushed prediction: what each of its regions marks, by the region's id."""

    task_id: str
    version: str
    regions: dict[str, list[Any]]


def read_predictions(workspace: Workspace, schema: str) -> Iterator[Predicted]:
    """Read the predictions pushed so far; none where there is no file.

    Raises:
        InputError: the file was changed by other hands.
    """
    path = workspace.predictions(schema)
    if not path.exists():
        return
    try:
        with path.open("rb") as file:
            for line in file:
                yield Predicted(**orjson.loads(line))
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{path}: holds no predictions: move it away and push again") from error


def to_line(row: Predicted) -> bytes:
    """Write a prediction as `read_predictions` reads it."""
    return orjson.dumps(row._asdict(), option=orjson.OPT_APPEND_NEWLINE)


def marked(region: dict[str, Any]) -> list[Any]:
    """Say what a region marks: its offsets and labels, or its choice and values."""
    value = region["value"]
    if region["type"] == "labels":
        return [value["start"], value["end"], *value["labels"]]
    return [region["from_name"], *value["choices"]]
