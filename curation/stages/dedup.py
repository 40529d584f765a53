"""``tanqih dedup``: articles in, clusters of duplicates out; nothing is deleted.

Who is in a cluster depends on the articles' texts alone, and a cluster only grows when others come; see
``core.clusters``. It is named by its first article in the order of the shards, to which ``clean`` only
adds, so it keeps its name, too. Where a new article links two clusters the older name stands, and ``was``
lists the other.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import orjson

from curation.core.clusters import Clustering, choose, grow
from curation.core.ids import content_id
from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.freshness import code_id
from curation.stages.shelf import Shelf
from curation.stages.site_templates import find_templates
from curation.stages.sketching import sketch_articles
from curation.store.atomic import replacing, scratch_folder
from curation.store.sealed import file_id
from curation.store.tables import is_current, read_rows, write_rows
from curation.store.workspace import Workspace
from curation.text.sketches import SKETCHED
from curation.types import ClusterRecord, Report

NEAR = 0.45  # the least share of word triples that two near duplicates have in common (Jaccard)
ROWS = 4  # numbers of two signatures that must agree for the two to be compared
FLOOR = NEAR - 0.12  # and the share that must: four standard errors less
_ROWS_AT_ONCE = 1 << 14
_SITES_SHOWN = 10
_SHOWN = 60


def run_dedup(workspace: Workspace, tick: Tick = silent, workers: int = 1) -> Report:
    """Cluster the workspace's articles by exact and near duplicates, unless that is done already.

    Articles are sketched a shard at a time, and the sketches are kept: those of a new shard alone are made
    when dedup runs again, or goes on after it was killed. The files do not depend on the number of workers.

    Raises:
        InputError: there are no articles yet, or a shard cannot be read.
        CurationError: a worker was killed.
    """
    if not workspace.shards("articles"):
        raise InputError(f"{workspace.root}: no articles yet: run `tanqih clean PATH…` first")
    hashes = _hashes(workspace)
    path, made_from = workspace.clusters, _made_from(hashes)
    if is_current(path, ClusterRecord, made_from) and workspace.templates.exists():
        return _report(workspace, f"nothing changed: {path} stands")
    shelf = Shelf(sketch_articles(workspace, hashes, tick, workers))
    with scratch_folder(path.parent, "signatures") as scratch:
        clustering = _cluster(shelf, scratch)
    with replacing(workspace.templates) as partial:
        partial.write_bytes(find_templates(workspace, shelf))
    write_rows(path, ClusterRecord, _rows(shelf, clustering), made_from)
    return _report(workspace)


def representatives(workspace: Workspace) -> set[str] | None:
    """Name the articles to annotate, one of each cluster; None where ``tanqih dedup`` never ran.

    Raises:
        InputError: articles came or changed since.
    """
    rows = _current_rows(workspace, "representative")
    return None if rows is None else {row["article_id"] for row in rows if row["representative"]}


def cluster_ids(workspace: Workspace) -> dict[str, str]:
    """Give each article's cluster; none where ``tanqih dedup`` never ran.

    Raises:
        InputError: articles came or changed since.
    """
    rows = _current_rows(workspace, "cluster_id")
    return {row["article_id"]: row["cluster_id"] for row in rows or ()}


def _current_rows(workspace: Workspace, column: str) -> Iterator[dict[str, Any]] | None:
    path = workspace.clusters
    if not path.exists():
        return None
    if not is_current(path, ClusterRecord, _made_from(_hashes(workspace))):
        raise InputError(f"{path}: out of date, as articles came or changed: run `tanqih dedup` again")
    return read_rows(path, ["article_id", column])


def _hashes(workspace: Workspace) -> dict[str, str]:
    """Identify each shard of articles, by its name."""
    return {shard.name: file_id(shard) for shard in workspace.shards("articles")}


def _made_from(hashes: dict[str, str]) -> dict[str, str]:
    method = f"{SKETCHED}, bands of {ROWS}, {NEAR}"
    return {"articles": content_id("articles", *hashes.values()), "code": code_id(), "method": method}


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
    near, copied = (np.bincount(of, minlength=len(shelf))[of] > 1 for of in (first, originals))
    chosen = choose(first, shelf.weights, shelf.ids)
    columns = (
        first,
        chosen,
        originals,
        originals[chosen],
        np.where(copied, "exact", np.where(near, "near", "single")),
    )
    for begin in range(0, len(shelf), _ROWS_AT_ONCE):
        rows = zip(*(column[begin : begin + _ROWS_AT_ONCE].tolist() for column in columns), strict=True)
        for position, (home, representative, one, other, kind) in enumerate(rows, begin):
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


def _report(workspace: Workspace, *notes: str) -> Report:
    kinds: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for row in read_rows(workspace.clusters, ["cluster_id", "kind"]):
        kinds[row["kind"]] += 1
        sizes[row["cluster_id"]] += 1
    lines = workspace.templates.read_bytes().splitlines()
    return Report(
        verb="dedup",
        unit="article",
        taken=kinds.total(),
        parts={kind: kinds[kind] for kind in ("exact", "near", "single")},
        figures={
            "clusters": sum(size > 1 for size in sizes.values()),
            "articles in the largest": max(sizes.values(), default=0),
            "articles to annotate": len(sizes),
            "template paragraphs": len(lines),
        },
        notes=(*notes, *_site_notes(lines, workspace.templates)),
        wrote=() if notes else (str(workspace.clusters), str(workspace.templates)),
    )


def _site_notes(lines: list[bytes], path: Path) -> list[str]:
    """Say of each site how many template paragraphs it has, with the commonest."""
    try:
        templates = [orjson.loads(line) for line in lines]
        counts = Counter(template["site"] for template in templates)
        top = {
            t["site"]: f"{t['pages']} of {t['of']} pages: {t['text'][:_SHOWN]}" for t in reversed(templates)
        }
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path}: holds no template paragraphs: move it away and run again") from error
    sites = sorted(counts, key=lambda site: (-counts[site], site))
    notes = [
        f"{site}: template paragraphs: {counts[site]}, such as on {top[site]}"
        for site in sites[:_SITES_SHOWN]
    ]
    return [*notes, f"template paragraphs of {len(sites)} sites: {path}"] if sites else []
