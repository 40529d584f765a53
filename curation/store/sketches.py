"""The sketches of articles, kept in Arrow files that are mapped, not read, into memory.

A workspace's file holds one shard. An engine's task writes several to one file, so that a few thousand
articles are in memory at a time; the file has its end when all are written: one that was cut short is none.
"""

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.errors import InputError
from curation.store.atomic import replacing
from curation.store.memory import let_go
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
_STAMP = b"tanqih"  # of a file: what it was made from; of a shard in it: site names and checksum


class Sketched(NamedTuple):
    """A shard of articles, sketched.

    Attributes:
        ids: of the articles, in order.
        weights: the more an article has, the sooner it represents a cluster.
        pages: the number of each article's page in the shard, ascending.
        sites: where each article's site stands in ``site_names``.
        site_names: the sites of the shard's articles, ascending; "" is that of pages whose site is not known.
        sketches: of the articles.
    """

    ids: list[str]
    weights: NDArray[np.int64]
    pages: NDArray[np.int64]
    sites: NDArray[np.int64]
    site_names: tuple[str, ...]
    sketches: Sketches


class Mapped(NamedTuple):
    """The shards of a file, in memory as far as they are looked at.

    ``let_go`` gives that memory back; what is looked at again is read again.
    """

    shards: list[Sketched]
    let_go: Callable[[], None]


def write_sketched(path: Path, shard: Sketched, made_from: dict[str, str]) -> None:
    """Write a shard, whole or not at all; the same shard gives the same bytes.

    Raises:
        InputError: it cannot be written.
    """
    with (
        replacing(path) as partial,
        partial.open("wb") as file,
        writing_sketched(file, made_from) as write,
    ):
        write(shard)


@contextmanager
def writing_sketched(file: IO[bytes], made_from: dict[str, str]) -> Iterator[Callable[[Sketched], None]]:
    """Give what writes one shard after another to a file, which ends where the block ends well."""
    schema = _SCHEMA.with_metadata({_STAMP: json.dumps(made_from, sort_keys=True).encode()})
    arrow = pa.ipc.new_file(file, schema)

    def write(shard: Sketched) -> None:
        said = json.dumps({"sites": shard.site_names, "checksum": _checksum(shard)}, sort_keys=True)
        arrow.write_batch(_to_batch(shard, schema), {_STAMP: said.encode()})

    yield write
    arrow.close()  # not where the block failed: the file would look whole


def _to_batch(shard: Sketched, schema: pa.Schema) -> pa.RecordBatch:
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
    return pa.record_batch(columns, schema=schema)


def _lists(numbers: NDArray[np.uint64], ends: NDArray[np.int64]) -> pa.Array:
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), pa.array(numbers))


def _checksum(shard: Sketched) -> int:
    """Sum up all that is in a shard but its site names, which stand beside the sum."""
    checksum = zlib.crc32("\n".join(shard.ids).encode())
    for column in (shard.weights, shard.pages, shard.sites, *shard.sketches):
        checksum = zlib.crc32(np.ascontiguousarray(column).reshape(-1).view(np.uint8).data, checksum)
    return checksum


def sketched_from(path: Path) -> dict[str, Any]:
    """Read what a file was sketched from.

    Raises:
        InputError: it is missing or no file of sketches.
    """
    with _opened(path) as (file, _):
        return _said(file)


def _said(file: Any) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(file.schema.metadata[_STAMP])
    return said


def is_sketched(path: Path, made_from: dict[str, str]) -> bool:
    """Whether ``path`` holds, undamaged, what was sketched from exactly ``made_from``; all of it is read."""
    try:
        with _opened(path) as (file, _):
            return _said(file) == made_from and all(
                _checksum(shard) == checksum for shard, checksum in _shards(file)
            )
    except InputError:
        return False


def map_sketched(path: Path) -> Mapped:
    """Map the shards of a file into memory: what is not looked at is not read.

    Raises:
        InputError: it is missing or damaged.
    """
    with _opened(path) as (file, mapped):
        return Mapped([shard for shard, _ in _shards(file)], lambda: let_go(mapped))


def _shards(file: Any) -> Iterator[tuple[Sketched, int]]:
    for at in range(file.num_record_batches):
        batch, said = file.get_batch_with_custom_metadata(at)
        stamp = json.loads(said[_STAMP])
        yield _from_batch(batch, tuple(stamp["sites"])), stamp["checksum"]


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Any, pa.Buffer]]:
    try:
        with pa.memory_map(str(path)) as opened:
            mapped = opened.read_buffer()  # stays mapped without an open file: there may be thousands
        with pa.ipc.open_file(mapped) as file:
            if not file.schema.equals(_SCHEMA):
                raise ValueError("other columns")
            yield file, mapped
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path}: not a whole file of sketches: delete it and run `tanqih dedup` again"
        ) from error


def _from_batch(batch: pa.RecordBatch, names: tuple[str, ...]) -> Sketched:
    weights, pages, sites = (batch.column(name).to_numpy() for name in ("weight", "page", "site"))
    words, signatures = (batch.column(name).values.to_numpy() for name in ("words", "signature"))
    shingles, paragraphs = batch.column("shingles"), batch.column("paragraphs")
    return Sketched(
        batch.column("article_id").to_pylist(),
        weights,
        pages,
        sites,
        names,
        Sketches(
            words.reshape(-1, 2),
            signatures.reshape(-1, MINHASHES),
            shingles.values.to_numpy(),
            shingles.offsets.to_numpy().astype(np.int64),
            paragraphs.values.to_numpy(),
            paragraphs.offsets.to_numpy().astype(np.int64),
        ),
    )
