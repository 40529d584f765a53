"""Tasks as the bodies of import requests."""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from curation.errors import InputError

# The server's best rate is near this many tasks a request; the bytes bound both sides' memory.
_TASKS = 1000
_BYTES = 16 << 20


def import_bodies(tasks: Sequence[dict[str, Any]]) -> Iterator[bytes]:
    """Write tasks as the JSON of import requests, none too long.

    Raises:
        InputError: a task holds half a character, which the server would take, and never list again.
    """
    lines: list[bytes] = []
    size = 0
    for task in tasks:
        try:
            line = orjson.dumps(task)
        except orjson.JSONEncodeError as error:
            raise InputError(
                f"task {task['data'].get('key')}: cannot be sent ({error}): a lone surrogate would break "
                "the listing of the whole project; take it out of the text and its article"
            ) from error
        if lines and (len(lines) >= _TASKS or size + len(line) > _BYTES):
            yield b"[" + b",".join(lines) + b"]"
            lines, size = [], 0
        lines.append(line)
        size += len(line)
    if lines:
        yield b"[" + b",".join(lines) + b"]"
