"""The sketches of a shard of articles, kept in an Arrow file that is mapped, not read, into memory."""

import json
import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.errors import InputError
from curation.store.atomic import replacing
from curation.text.shingles import MINHASHES
from curation.text.sketches import Sketches

_NUMBERS = pa.list_(pa.uint64())
_SCHEMA = pa.schema(
    {
        "article_id": pa.string(),
        "weight": pa.int64(),
        "page": pa.int64(),
        "site": pa.int64(),
        "words": pa.list_(pa.uint64(), 2),
        "signature": pa.list_(pa.uint32(), MINHASHES),
        "shingles": _NUMBERS,
        "paragraphs": _NUMBERS,
    }
)
_STAMP = b"tanqih"


class Sketched(NamedTuple):
    """A shard of articles, sketched.

    Attributes:
        ids: of the articles, in order.
        weights: the more an article has, the sooner it represents a cluster.
        pages: the position of each article's page in the shard.
        sites: where each article's site stands in ``site_names``.
        site_names: the sites of the shard's pages, ascending.
        sketches: of the articles.
    """

    ids: list[str]
    weights: NDArray[np.int64]
    pages: NDArray[np.int64]
    sites: NDArray[np.int64]
    site_names: tuple[str, ...]
    sketches: Sketches


def write_sketched(path: Path, shard: Sketched, made_from: dict[str, str]) -> None:
    """Write a shard, whole or not at all; the same shard gives the same bytes.

    Raises:
        InputError: it cannot be written.
    """
    sketches = shard.sketches
    columns = [
        pa.array(shard.ids, pa.string()),
        pa.array(shard.weights),
        pa.array(shard.pages),
        pa.array(shard.sites),
        pa.FixedSizeListArray.from_arrays(pa.array(sketches.words.ravel()), 2),
        pa.FixedSizeListArray.from_arrays(pa.array(sketches.signatures.ravel()), MINHASHES),
        _lists(sketches.shingles, sketches.shingle_ends),
        _lists(sketches.paragraphs, sketches.paragraph_ends),
    ]
    said = {"made_from": made_from, "sites": shard.site_names, "checksum": _checksum(shard)}
    stamp = json.dumps(said, sort_keys=True)
    schema = _SCHEMA.with_metadata({_STAMP: stamp.encode()})
    with replacing(path) as partial, pa.ipc.new_file(str(partial), schema) as file:
        file.write_batch(pa.record_batch(columns, schema=schema))


def _lists(numbers: NDArray[np.uint64], ends: NDArray[np.int64]) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), pa.array(numbers))


def _checksum(shard: Sketched) -> int:
    """Sum up all that is in a shard but its site names, which stand beside the sum."""
    checksum = zlib.crc32("\n".join(shard.ids).encode())
    for column in (shard.weights, shard.pages, shard.sites, *shard.sketches):
        checksum = zlib.crc32(np.ascontiguousarray(column).reshape(-1).view(np.uint8).data, checksum)
    return checksum


def is_sketched(path: Path, made_from: dict[str, str]) -> bool:
    """Whether ``path`` holds, undamaged, what was sketched from exactly ``made_from``; all of it is read."""
    try:
        with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as file:
            stamp = json.loads((file.schema.metadata or {})[_STAMP])
            if not file.schema.equals(_SCHEMA) or stamp["made_from"] != made_from:
                return False
        return bool(_checksum(map_sketched(path)) == stamp["checksum"])
    except (OSError, pa.ArrowException, KeyError, ValueError):
        return False


def map_sketched(path: Path) -> Sketched:
    """Map a shard into memory: what is not looked at is not read.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        with pa.memory_map(str(path)) as mapped, pa.ipc.open_file(mapped) as file:
            batch = file.get_batch(0)
            names = json.loads(file.schema.metadata[_STAMP])["sites"]
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        raise InputError(f"{path}: not a file of sketches: delete it and run `tanqih dedup` again") from error
    weights, pages, sites = (batch.column(name).to_numpy() for name in ("weight", "page", "site"))
    words, signatures = (batch.column(name).values.to_numpy() for name in ("words", "signature"))
    shingles, paragraphs = batch.column("shingles"), batch.column("paragraphs")
    return Sketched(
        batch.column("article_id").to_pylist(),
        weights,
        pages,
        sites,
        tuple(names),
        Sketches(
            words.reshape(-1, 2),
            signatures.reshape(-1, MINHASHES),
            shingles.values.to_numpy(),
            shingles.offsets.to_numpy().astype(np.int64),
            paragraphs.values.to_numpy(),
            paragraphs.offsets.to_numpy().astype(np.int64),
        ),
    )
