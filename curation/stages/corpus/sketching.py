"""Sketching the articles a shard at a time; a shard that did not change keeps its sketches."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np

from curation.errors import InputError
from curation.stages import Tick
from curation.stages.corpus.workers import in_order
from curation.stages.freshness import code_id
from curation.store.sketches import Sketched, is_sketched, write_sketched
from curation.store.tables import count_rows, read_rows
from curation.store.workspace import Workspace
from curation.text.sketches import SKETCHED, sketch

MAIN = 1 << 40  # the weight of a main article, which outweighs any length
_ALONE = 1  # shards sketched here first: other processes take about as long to start


class _Shard(NamedTuple):
    """A shard of articles, that of their pages, and the file of sketches to derive from them."""

    articles: Path
    pages: Path
    sketched: Path


def sketch_articles(workspace: Workspace, hashes: dict[str, str], tick: Tick, workers: int = 1) -> list[Path]:
    """Sketch each shard of articles whose sketches are missing or of other articles or code.

    The files do not depend on the number of workers, and each is written whole: a killed run goes on
    where it was. Sketches of shards that are no longer there go.

    Args:
        workspace: has the articles.
        hashes: the SHA-256 of each shard of articles, by its name.
        tick: shows how many articles are done.
        workers: the number of processes.

    Returns:
        The files of sketches, in the order of the shards.

    Raises:
        InputError: a shard cannot be read, or was made from other pages.
        CurationError: a worker was killed.
    """
    shards = [
        _Shard(path, workspace.shard("pages", path.name), workspace.sketches(path.name))
        for path in workspace.shards("articles")
    ]
    wanted = {shard.sketched for shard in shards}
    for left in shards[0].sketched.parent.glob("*.arrow") if shards else ():
        if left not in wanted:
            left.unlink()
    sizes = [count_rows(shard.articles) for shard in shards]
    stale = [shard for shard in shards if not is_sketched(shard.sketched, _made_from(shard, hashes))]
    done = total = sum(sizes)
    done -= sum(size for shard, size in zip(shards, sizes, strict=True) if shard in stale)
    tick(done, total)
    for made in in_order(partial(_sketch_shard, hashes), stale, workers, alone=_ALONE):
        done += made
        tick(done, total)
    return [shard.sketched for shard in shards]


def _made_from(shard: _Shard, hashes: dict[str, str]) -> dict[str, str]:
    return {"articles": hashes[shard.articles.name], "code": code_id(), "method": SKETCHED}


def _sketch_shard(hashes: dict[str, str], shard: _Shard) -> int:
    pages: dict[str, tuple[int, str]] = {}
    for number, row in enumerate(read_rows(shard.pages, ["page_id", "name", "url"])):
        pages[row["page_id"]] = number, site_of(row["name"], row["url"])
    rows = [*read_rows(shard.articles, ["article_id", "page_id", "role", "text"])]
    if any(row["page_id"] not in pages for row in rows):
        raise InputError(f"{shard.articles}: made from other pages: run `tanqih clean` again")
    sketched = sketch_rows(rows, [pages[row["page_id"]] for row in rows])
    write_sketched(shard.sketched, sketched, _made_from(shard, hashes))
    return len(rows)


def sketch_rows(rows: Sequence[dict[str, Any]], pages: Sequence[tuple[int, str]]) -> Sketched:
    """Sketch articles by ``article_id``, ``role`` and ``text``; ``pages`` has each one's page and site."""
    weights = [len(row["text"]) + (MAIN if row["role"] == "main" else 0) for row in rows]
    names = sorted({site for _, site in pages})
    place = {site: at for at, site in enumerate(names)}
    return Sketched(
        [row["article_id"] for row in rows],
        np.array(weights, np.int64),
        np.array([page for page, _ in pages], np.int64),
        np.array([place[site] for _, site in pages], np.int64),
        tuple(names),
        sketch(row["text"] for row in rows),
    )


def site_of(name: str, url: str | None) -> str:
    """Name a page's site: the host of its address, else the folder it was read from."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else PurePosixPath(name).parent.as_posix()
