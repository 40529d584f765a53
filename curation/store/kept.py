"""What is costly to derive, kept beside what was derived: a cache that never changes what comes out."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
from pydantic import ValidationError

from curation.store.atomic import replacing
from curation.types import Record

R = TypeVar("R", bound=Record)


class Kept:
    """Records by a key that says what each was made of, as far as ``made_from`` does not say it of all."""

    def __init__(self, path: Path, made_from: dict[str, str], anew: bool) -> None:
        """Read what was kept; nothing where ``anew``, or where it was made from something else."""
        self._path = path
        self._head = json.dumps(made_from, sort_keys=True).encode()
        self._known: dict[str, bytes] = {} if anew else self._read()
        self._used: dict[str, bytes] = {}
        self._new = False

    def _read(self) -> dict[str, bytes]:
        try:
            with io.BufferedReader(pa.input_stream(str(self._path), compression="zstd")) as stream:
                if stream.readline().rstrip(b"\n") != self._head:
                    return {}
                parts = (line.partition(b" ") for line in stream)
                return {key.decode(): content for key, _, content in parts}
        except (OSError, ValueError):  # not there, or not whole: it is made anew
            return {}

    def __contains__(self, key: str) -> bool:
        """Whether something is kept under a key."""
        return key in self._known

    def get(self, key: str, kind: type[R], make: Callable[[R | None], R]) -> R:
        """Give the record kept under a key, by way of ``make``.

        Args:
            key: what it is made of.
            kind: its class.
            make: is given what was kept, None where nothing was; gives that, or another, which is kept.
        """
        before = None
        if line := self._known.get(key):
            try:
                before = kind.model_validate_json(line)
            except ValidationError:  # changed by other hands
                line = None
        found = make(before)
        if line is None or found is not before:
            line = found.model_dump_json().encode() + b"\n"
            self._new = True
        self._used[key] = line
        return found

    def write(self) -> None:
        """Keep what was asked for this time, and nothing else; a file that holds just that stays as it is."""
        if not self._new and self._used.keys() == self._known.keys():
            return
        with replacing(self._path) as partial, pa.CompressedOutputStream(str(partial), "zstd") as stream:
            stream.write(self._head + b"\n")
            for key, line in self._used.items():
                stream.write(key.encode() + b" " + line)
