"""Joining sketches into clusters: of a workspace's shards, or of what the tasks of an engine cleaned."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from curation.core.clusters import Clustering, choose, grow
from curation.stages.corpus.shelf import Shelf
from curation.store.atomic import scratch_folder
from curation.store.tables import GROUP_ROWS, read_table, write_columns
from curation.text.sketches import SKETCHED
from curation.types import ClusterRecord, Report

NEAR = 0.45  # the least share of word triples that two near duplicates have in common (Jaccard)
ROWS = 4  # numbers of two signatures that must agree for the two to be compared
_THREADS = 4  # that join bands: each holds some 50 bytes an article
FLOOR = NEAR - 0.12  # and the share that must: four standard errors less
METHOD = f"{SKETCHED}, bands of {ROWS}, {NEAR}"


def write_clusters(path: Path, shelf: Shelf, made_from: dict[str, str], threads: int = 1) -> None:
    """Cluster the articles of the shelf and write a row each, in their order, and one that is repeated once.

    Bands are joined on so many threads, or fewer; the rows do not depend on it.

    Raises:
        InputError: they cannot be written.
    """
    with scratch_folder(path.parent, "signatures") as scratch:
        clustering = _cluster(shelf, scratch, min(threads, _THREADS))
    write_columns(path, ClusterRecord, _groups(shelf, clustering), made_from)


def _cluster(shelf: Shelf, scratch: Path, threads: int) -> Clustering:
    """Cluster what is near by its shingles, then put each copy with its original."""
    members = shelf.members

    def is_near(one: int, other: int) -> bool:
        return shelf.similarity(int(members[one]), int(members[other])) >= NEAR

    found = grow(shelf.signatures(scratch / "signatures"), ROWS, FLOOR, is_near, threads)
    first = np.arange(len(shelf))
    first[members] = members[found.first]
    was = {int(members[home]): members[was].tolist() for home, was in found.was.items()}
    return Clustering(first[shelf.originals], was)


def _groups(shelf: Shelf, clustering: Clustering) -> Iterator[dict[str, Any]]:
    """Give the columns of the clusters' file, some rows at a time."""
    first, originals = clustering.first, shelf.originals
    kept = ~shelf.repeated
    near, copied = (np.bincount(of[kept], minlength=len(shelf))[of] > 1 for of in (first, originals))
    chosen = choose(first, shelf.weights, shelf.ids)
    kinds = np.where(copied, "exact", np.where(near, "near", "single"))
    (rows,) = np.nonzero(kept)
    for begin in range(0, len(rows), GROUP_ROWS):
        at = rows[begin : begin + GROUP_ROWS]
        represents = chosen[at] == at
        alike = np.ones(len(at))
        for row in np.flatnonzero(originals[at] != originals[chosen[at]]):
            one, other = originals[at[row]], originals[chosen[at[row]]]
            alike[row] = round(shelf.similarity(int(one), int(other)), 4)
        yield {
            "article_id": shelf.ids[at].astype(str),
            "cluster_id": shelf.ids[first[at]].astype(str),
            "kind": kinds[at],
            "representative": represents,
            "similarity": pa.array(alike, mask=represents),
            "was": [[shelf.id(was) for was in clustering.was.get(home, ())] for home in at.tolist()],
        }


def report_clusters(verb: str, path: Path) -> Report:
    """Count what stands in a file of clusters."""
    table = read_table(path, ["cluster_id", "kind"])
    kinds = Counter(table["kind"].to_pylist())
    sizes = pc.value_counts(table["cluster_id"]).field("counts").to_numpy()
    return Report(
        verb=verb,
        unit="article",
        taken=kinds.total(),
        parts={kind: kinds[kind] for kind in ("exact", "near", "single")},
        figures={
            "clusters": int(np.count_nonzero(sizes > 1)),
            "articles in the largest": int(sizes.max(initial=0)),
            "articles to annotate": len(sizes),
        },
        wrote=(str(path),),
    )
