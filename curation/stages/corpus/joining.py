"""Joining sketches into clusters: of a workspace's shards, or of what the tasks of an engine cleaned."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from curation.core.clusters import Clustering, choose, grow
from curation.stages.corpus.shelf import Shelf
from curation.store.atomic import scratch_folder
from curation.store.tables import read_rows, write_rows
from curation.text.sketches import SKETCHED
from curation.types import ClusterRecord, Report

NEAR = 0.45  # the least share of word triples that two near duplicates have in common (Jaccard)
ROWS = 4  # numbers of two signatures that must agree for the two to be compared
FLOOR = NEAR - 0.12  # and the share that must: four standard errors less
METHOD = f"{SKETCHED}, bands of {ROWS}, {NEAR}"
_ROWS_AT_ONCE = 1 << 14


def write_clusters(path: Path, shelf: Shelf, made_from: dict[str, str]) -> None:
    """Cluster the articles of the shelf and write a row each, in their order, and one that is repeated once.

    Raises:
        InputError: they cannot be written.
    """
    with scratch_folder(path.parent, "signatures") as scratch:
        clustering = _cluster(shelf, scratch)
    write_rows(path, ClusterRecord, _rows(shelf, clustering), made_from)


def _cluster(shelf: Shelf, scratch: Path) -> Clustering:
    """Cluster what is near by its shingles, then put each copy with its original."""
    members = shelf.members

    def is_near(one: int, other: int) -> bool:
        return shelf.similarity(int(members[one]), int(members[other])) >= NEAR

    found = grow(shelf.signatures(scratch / "signatures"), ROWS, FLOOR, is_near)
    first = np.arange(len(shelf))
    first[members] = members[found.first]
    was = {int(members[home]): members[was].tolist() for home, was in found.was.items()}
    return Clustering(first[shelf.originals], was)


def _rows(shelf: Shelf, clustering: Clustering) -> Iterator[dict[str, Any]]:
    first, originals = clustering.first, shelf.originals
    kept = ~shelf.repeated
    near, copied = (np.bincount(of[kept], minlength=len(shelf))[of] > 1 for of in (first, originals))
    chosen = choose(first, shelf.weights, shelf.ids)
    columns = (
        first,
        chosen,
        originals,
        originals[chosen],
        np.where(copied, "exact", np.where(near, "near", "single")),
        kept,
    )
    for begin in range(0, len(shelf), _ROWS_AT_ONCE):
        rows = zip(*(column[begin : begin + _ROWS_AT_ONCE].tolist() for column in columns), strict=True)
        for position, (home, representative, one, other, kind, keep) in enumerate(rows, begin):
            if not keep:
                continue
            similarity = None
            if position != representative:
                similarity = 1.0 if one == other else round(shelf.similarity(one, other), 4)
            yield {
                "article_id": shelf.id(position),
                "cluster_id": shelf.id(home),
                "kind": kind,
                "representative": position == representative,
                "similarity": similarity,
                "was": [shelf.id(at) for at in clustering.was.get(home, ())] if position == home else [],
            }


def report_clusters(verb: str, path: Path) -> Report:
    """Count what stands in a file of clusters."""
    kinds: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for row in read_rows(path, ["cluster_id", "kind"]):
        kinds[row["kind"]] += 1
        sizes[row["cluster_id"]] += 1
    return Report(
        verb=verb,
        unit="article",
        taken=kinds.total(),
        parts={kind: kinds[kind] for kind in ("exact", "near", "single")},
        figures={
            "clusters": sum(size > 1 for size in sizes.values()),
            "articles in the largest": max(sizes.values(), default=0),
            "articles to annotate": len(sizes),
        },
        wrote=(str(path),),
    )
