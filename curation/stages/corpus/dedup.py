"""``tanqih dedup``: articles in, clusters of duplicates out; nothing is deleted.

Who is in a cluster depends on the articles' texts alone, and a cluster only grows when others come; see
``core.clusters``. It is named by its first article in the order of the shards, to which ``clean`` only
adds, so it keeps its name, too. Where a new article links two clusters the older name stands, and ``was``
lists the other.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

import orjson
import pyarrow as pa

from curation.core.ids import content_id
from curation.core.known_ids import ClusterIds, KnownIds, pack_ids
from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.corpus.joining import METHOD, report_clusters, write_clusters
from curation.stages.corpus.shelf import Shelf
from curation.stages.corpus.site_templates import find_templates, workspace_texts
from curation.stages.corpus.sketching import sketch_articles
from curation.stages.freshness import code_id
from curation.store.atomic import replacing
from curation.store.sealed import file_id
from curation.store.tables import is_current, read_tables
from curation.store.workspace import Workspace
from curation.types import ClusterRecord, Report

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
    with replacing(workspace.templates) as new:
        new.write_bytes(find_templates(shelf, partial(workspace_texts, workspace, shelf)))
    write_clusters(path, shelf, made_from, workers)
    return _report(workspace)


def representatives(workspace: Workspace) -> KnownIds | None:
    """Name the articles to annotate, one of each cluster; None where ``tanqih dedup`` never ran.

    Raises:
        InputError: articles came or changed since.
    """
    tables = _current_tables(workspace, "representative")
    if tables is None:
        return None
    chosen = (table.filter(table["representative"])["article_id"] for table in tables)
    return KnownIds(pack_ids(column.to_pylist()) for column in chosen)


def cluster_ids(workspace: Workspace) -> Mapping[str, str]:
    """Give each article's cluster; none where ``tanqih dedup`` never ran.

    Raises:
        InputError: articles came or changed since.
    """
    return ClusterIds(
        (pack_ids(table["article_id"].to_pylist()), pack_ids(table["cluster_id"].to_pylist()))
        for table in _current_tables(workspace, "cluster_id") or ()
    )


def _current_tables(workspace: Workspace, column: str) -> Iterator[pa.Table] | None:
    path = workspace.clusters
    if not path.exists():
        return None
    if not is_current(path, ClusterRecord, _made_from(_hashes(workspace))):
        raise InputError(f"{path}: out of date, as articles came or changed: run `tanqih dedup` again")
    return read_tables(path, ["article_id", column])


def _hashes(workspace: Workspace) -> dict[str, str]:
    """Identify each shard of articles, by its name."""
    return {shard.name: file_id(shard) for shard in workspace.shards("articles")}


def _made_from(hashes: dict[str, str]) -> dict[str, str]:
    return {"articles": content_id("articles", *hashes.values()), "code": code_id(), "method": METHOD}


def _report(workspace: Workspace, *notes: str) -> Report:
    lines = workspace.templates.read_bytes().splitlines()
    report = report_clusters("dedup", workspace.clusters)
    return report.model_copy(
        update={
            "figures": {**report.figures, "template paragraphs": len(lines)},
            "notes": (*notes, *_site_notes(lines, workspace.templates)),
            "wrote": () if notes else (*report.wrote, str(workspace.templates)),
        }
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
