"""Leakage: what of one split stands in another, counted; every pair of texts is found, and none guessed.

Texts come folded (``text.shingles``), as hashes of all their words and of their word triples.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.core.overlaps import Join, Numbers, Pairs, Sets, least_shared
from curation.released import EntityOverlap, LeakedPair, NearCount, TextLeakage

NEAR = (0.5, 0.7, 0.9)  # the least Jaccards of word triples that near duplicates are counted at
CONTAINED = 0.9  # the share of a text's triples that a longer one has where it holds it
LEAST_TRIPLES = 6  # of a text that may be contained: eight words; shorter ones are phrases
WORST = 5  # pairs that are listed of each two splits
_ORDER = ("train", "training", "validation", "valid", "val", "dev", "development", "test")

Shares = NDArray[np.float64]
Form = tuple[str, str]
"""A name as folded, and its label."""


class Folded(NamedTuple):
    """The texts of a split: their ids, the hash of all words of each, and those of its word triples."""

    ids: Sequence[str]
    words: NDArray[np.uint64]
    triples: Sets


class _Matches(NamedTuple):
    """Pairs of texts by their numbers, with the share that likens them."""

    held: Numbers
    seen: Numbers
    share: Shares


def pair_splits(names: Iterable[str]) -> list[tuple[str, str]]:
    """Give each pair of splits as (seen, held): of two, the one nearer to train is seen first."""

    def place(name: str) -> tuple[int, str]:
        lowered = name.lower()
        return (_ORDER.index(lowered) if lowered in _ORDER else len(_ORDER), name)

    return [*combinations(sorted(names, key=place), 2)]


def compare_texts(unit: str, splits: Mapping[str, Folded], worst: int = WORST) -> Iterator[TextLeakage]:
    """Compare each pair of splits: texts the same, alike, and one inside another.

    Args:
        unit: what the texts are.
        splits: the texts of each split.
        worst: how many pairs are listed of each two splits.
    """
    for seen, held in pair_splits(splits):
        yield _compare(unit, (seen, splits[seen]), (held, splits[held]), worst)


def compare_forms(schema: str, splits: Mapping[str, Counter[Form]]) -> Iterator[EntityOverlap]:
    """Compare each pair of splits: how many names of the one occur in the other, under the same label."""
    for seen, held in pair_splits(splits):
        known = splits[held].keys() & splits[seen].keys()
        yield EntityOverlap(
            schema_name=schema,
            seen=seen,
            held=held,
            forms=len(splits[held]),
            known_forms=len(known),
            mentions=splits[held].total(),
            known_mentions=sum(splits[held][form] for form in known),
        )


def _compare(unit: str, seen: tuple[str, Folded], held: tuple[str, Folded], worst: int) -> TextLeakage:
    theirs, mine = seen[1], held[1]
    exact, near, inside = _match(mine, theirs)
    pairs: list[LeakedPair] = []
    for kind, matches in (("exact", exact), ("near", near), ("contained", inside)):
        pairs += _list_pairs(kind, matches, mine.ids, theirs.ids, worst - len(pairs))
    counts = [(least, len(exact.held) + int(np.sum(near.share >= least))) for least in NEAR]
    return TextLeakage(
        unit=unit,
        seen=seen[0],
        held=held[0],
        texts=len(mine.ids),
        exact=len(exact.held),
        near=tuple(NearCount(least=least, texts=count) for least, count in counts),
        contained=len(inside.held),
        worst=tuple(pairs),
    )


def _match(mine: Folded, theirs: Folded) -> tuple[_Matches, _Matches, _Matches]:
    """Match each text to one it is the same as, else is nearest to, else stands in or holds."""
    exact = _exact(mine, theirs)
    alone = np.setdiff1d(np.arange(len(mine.ids)), exact.held)
    triples = mine.triples.pick(alone)
    join = Join(triples, theirs.triples)
    near = _best(_near(join, triples.sizes, theirs.triples.sizes))
    inside = _best(_contained(join, triples.sizes, theirs.triples.sizes))
    other = ~np.isin(inside.held, near.held)
    inside = _Matches(inside.held[other], inside.seen[other], inside.share[other])
    return exact, near._replace(held=alone[near.held]), inside._replace(held=alone[inside.held])


def _exact(mine: Folded, theirs: Folded) -> _Matches:
    """Match each text to the first on the other side with the same words."""
    words, first = np.unique(theirs.words, return_index=True)
    if not len(words):
        return _Matches(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    places = np.minimum(np.searchsorted(words, mine.words), len(words) - 1)
    held = np.flatnonzero(words[places] == mine.words)
    return _Matches(held, first[places[held]], np.ones(len(held)))


def _near(join: Join, mine: Numbers, theirs: Numbers) -> _Matches:
    """Find all pairs whose Jaccard is the least of ``NEAR`` or more."""
    pairs = join.pairs(least_shared(mine, NEAR[0]), least_shared(theirs, NEAR[0]))
    shares = pairs.shared / (mine[pairs.held] + theirs[pairs.seen] - pairs.shared)
    return _alike(pairs, shares, NEAR[0])


def _contained(join: Join, mine: Numbers, theirs: Numbers) -> _Matches:
    """Find all pairs of which the shorter, if it is no mere phrase, stands in the longer."""
    any_mine, any_theirs = np.ones_like(mine), np.ones_like(theirs)
    found = []
    for pairs in (
        join.pairs(_long_enough(mine), any_theirs),
        join.pairs(any_mine, _long_enough(theirs)),
    ):
        shorter = np.minimum(mine[pairs.held], theirs[pairs.seen])
        found.append(_alike(pairs, np.where(shorter >= LEAST_TRIPLES, pairs.shared / shorter, 0), CONTAINED))
    return _Matches(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _long_enough(sizes: Numbers) -> Numbers:
    """Give what must be shared of each; of what is too short more than it has."""
    return np.where(sizes >= LEAST_TRIPLES, least_shared(sizes, CONTAINED), sizes + 1)


def _alike(pairs: Pairs, shares: Shares, least: float) -> _Matches:
    kept = shares >= least
    return _Matches(pairs.held[kept], pairs.seen[kept], shares[kept])


def _best(matches: _Matches) -> _Matches:
    """Keep of each text the likest on the other side, of several the first."""
    order = np.lexsort((matches.seen, -matches.share, matches.held))
    held = matches.held[order]
    order = order[np.diff(held, prepend=-1) != 0]
    return _Matches(*(column[order] for column in matches))


def _list_pairs(
    kind: str, matches: _Matches, mine: Sequence[str], theirs: Sequence[str], limit: int
) -> list[LeakedPair]:
    """List pairs, the likest first."""
    likest = np.lexsort((matches.held, -matches.share))[:limit]
    return [
        LeakedPair.model_validate(
            {
                "held": mine[matches.held[at]],
                "seen": theirs[matches.seen[at]],
                "kind": kind,
                "share": round(float(matches.share[at]), 4),
            }
        )
        for at in likest
    ]
