"""Candidates for near duplicates: members whose signatures agree in a whole band of numbers.

Arrays in, arrays out: a band can be joined on another machine than the next, and its keys come from
any part of the signatures at a time.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Signatures = NDArray[np.uint32]
Keys = NDArray[np.uint64]

HEAD = 8  # members of a bucket that all later ones are paired with
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_HALF = np.uint64(32)
_SIGNED_AT_ONCE = 1 << 13
_KEYS_AT_ONCE = 1 << 26  # 512 MB: so many bands are hashed in one reading of the signatures
_PAIRS_AT_ONCE = 1 << 24  # gathered before those that several bands gave are made one


class Long(NamedTuple):
    """What is left of buckets with many members: before ``of`` (ascending) stand ``members[low:high]``.

    The first ``HEAD`` members of a bucket are not here, as they are in pairs. A bucket is known by ``low``.
    """

    of: Positions
    low: Positions
    high: Positions
    members: Positions


class Candidates(NamedTuple):
    """Who is to be compared: ``pairs``, ascending and each once, and the ``long`` buckets."""

    pairs: Keys
    long: Long


def pack(later: Positions, earlier: Positions) -> Keys:
    """Make one number of each pair, in whose order pairs stand by the later and then the earlier."""
    return later.astype(np.uint64) << _HALF | earlier.astype(np.uint64)


def unpack(pairs: Keys) -> tuple[Positions, Positions]:
    """Give the later and the earlier of each pair."""
    return (pairs >> _HALF).astype(np.int64), (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)


def band_keys(signatures: Signatures, rows: int) -> Keys:
    """Hash each band of ``rows`` numbers of each signature to 64 bits: a row a band, a column a signature."""
    bands = signatures.shape[1] // rows
    keys = np.empty((bands, len(signatures)), np.uint64)
    for begin in range(0, len(signatures), _SIGNED_AT_ONCE):
        part = signatures[begin : begin + _SIGNED_AT_ONCE, : bands * rows].reshape(-1, bands, rows)
        hashed = np.zeros(part.shape[:2], np.uint64)
        for row in range(rows):
            hashed = (hashed ^ part[:, :, row]) * _FACTOR
            hashed ^= hashed >> _SHIFT
        keys[:, begin : begin + len(part)] = hashed.T
    return keys


def join_band(keys: Keys) -> Candidates:
    """Pair the members that have the same key; see ``Candidates``.

    The keys' upper bits alone are compared, so that a member's position has room beside them: a few pairs
    may have another key, the fewer the fewer members there are.
    """
    bits = np.uint64(max(1, len(keys)).bit_length())
    packed = keys >> bits << bits
    packed |= np.arange(len(keys), dtype=np.uint64)
    packed.sort()
    alike = np.zeros(len(packed) + 1, bool)  # to the one before
    alike[1:-1] = (packed[1:] ^ packed[:-1]) >> bits == 0
    kept = alike[:-1] | alike[1:]
    members = (packed[kept] & (np.uint64(1) << bits) - np.uint64(1)).astype(np.int64)
    begins = np.flatnonzero(~alike[:-1][kept])
    sizes = np.diff(begins, append=len(members))
    begin = np.repeat(begins, sizes)
    place = np.arange(len(members)) - begin
    pairs = []
    for head in range(HEAD):
        at = np.flatnonzero(place > head)
        pairs.append(pack(members[at], members[begin[at] + head]))
    return Candidates(np.concatenate(pairs), _long(members, sizes, place))


def _long(members: Positions, sizes: Positions, place: Positions) -> Long:
    kept = np.repeat(sizes > HEAD + 1, sizes)
    members, place = members[kept], place[kept]
    at = np.flatnonzero(place > HEAD)
    return Long(members[at], at - place[at] + HEAD, at, members)


def find_candidates(signatures: Signatures, rows: int, threads: int = 1) -> Candidates:
    """Find all pairs of signatures that agree in a band of ``rows`` numbers, and a few that do not.

    As many bands are joined at a time as there are ``threads``, on which nothing that is found depends.
    """
    pairs, waiting = np.empty(0, np.uint64), []
    longs: list[Long] = []
    base = gathered = 0
    for found, long in _join(_bands(signatures, rows), threads):
        waiting.append(found)
        gathered += len(found)
        if gathered > _PAIRS_AT_ONCE:
            pairs, waiting, gathered = np.unique(np.concatenate([pairs, *waiting])), [], 0
        longs.append(long._replace(low=long.low + base, high=long.high + base))
        base += len(long.members)
    pairs = np.unique(np.concatenate([pairs, *waiting]))
    of, low, high, members = (np.concatenate(columns) for columns in zip(*longs, strict=True))
    order = np.argsort(of, kind="stable")
    return Candidates(pairs, Long(of[order], low[order], high[order], members))


def _join(bands: Iterator[Keys], threads: int) -> Iterator[Candidates]:
    """Join bands, in their order; sorting, which is most of it, leaves other threads their time."""
    if threads == 1:
        yield from map(join_band, bands)
        return
    with ThreadPoolExecutor(threads) as pool:
        while some := [*islice(bands, threads)]:
            yield from pool.map(join_band, some)


def _bands(signatures: Signatures, rows: int) -> Iterator[Keys]:
    """Give the keys of each band; the signatures are read as often as memory for the keys demands."""
    bands = signatures.shape[1] // rows
    step = max(1, min(bands, _KEYS_AT_ONCE // max(1, len(signatures))))
    for band in range(0, bands, step):
        yield from band_keys(signatures[:, band * rows : (band + step) * rows], rows)


def share_a_band(agree: NDArray[np.bool_], rows: int) -> NDArray[np.bool_]:
    """Say of each pair, by which of its numbers agree, whether a whole band does."""
    bands = agree.shape[1] // rows
    whole = np.all(agree[:, : bands * rows].reshape(-1, bands, rows), axis=2)
    return np.asarray(np.any(whole, axis=1), np.bool_)
