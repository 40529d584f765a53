"""The archive of raw responses: append-only, compressed, named by number and hash."""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from curation.errors import InputError
from curation.store.atomic import scratch_folder

_DIGITS = 12


def add_archive(folder: Path, rows: Iterable[dict[str, Any]]) -> tuple[Path, bool]:
    """Archive the rows of one pull, unless the newest archive holds exactly the same.

    Returns:
        The newest archive, and whether it was written now.
    """
    earlier = archives(folder)
    digest = hashlib.sha256()
    with scratch_folder(folder, "pull") as scratch:
        partial = scratch / "pull"
        with pa.CompressedOutputStream(str(partial), "zstd") as stream:
            for row in rows:
                line = orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)
                digest.update(line)
                stream.write(line)
        name = f"{digest.hexdigest()[:_DIGITS]}.jsonl.zst"
        if earlier and earlier[-1].name.endswith(f"-{name}"):
            return earlier[-1], False
        path = folder / f"{len(earlier) + 1:06d}-{name}"
        os.replace(partial, path)
    return path, True


def archives(folder: Path) -> list[Path]:
    """List a schema's archives, oldest first."""
    return sorted(folder.glob("[0-9]*-*.jsonl.zst"))


def read_archive(path: Path) -> Iterator[dict[str, Any]]:
    """Read the rows of an archive.

    Raises:
        InputError: it is damaged.
    """
    digest = hashlib.sha256()
    try:
        with io.BufferedReader(pa.input_stream(str(path), compression="zstd")) as stream:
            for line in stream:
                digest.update(line)
                yield orjson.loads(line)
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: damaged archive ({error}): pull again") from error
    if not path.name.split("-")[1].startswith(digest.hexdigest()[:_DIGITS]):
        raise InputError(f"{path}: the content does not match its name: it was changed; pull again")
