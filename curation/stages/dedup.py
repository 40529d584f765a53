"""``tanqih dedup``: articles in, clusters of duplicates out; nothing is deleted.

Who is in a cluster depends on the articles' texts alone, and a cluster only grows when others come; see
``core.clusters``. It is named by its first article in the order of the shards, to which ``clean`` only
adds, so it keeps its name, too. Where a new article links two clusters the older name stands, and ``was``
lists the other.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import orjson

from curation.core.clusters import Clustering, Occurrences, choose, grow
from curation.core.ids import content_id
from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.freshness import code_id
from curation.store.atomic import replacing, scratch_folder
from curation.store.sealed import file_id
from curation.store.tables import count_rows, is_current, read_rows, write_rows
from curation.store.workspace import Workspace
from curation.text import shingles
from curation.types import ClusterRecord, Report

NEAR = 0.45  # the least share of word triples that two near duplicates have in common (Jaccard)
LEAST_WORDS = 20  # of an article that near duplicates are looked for; a shorter one has exact ones only
ROWS = 4  # numbers of two signatures that must agree for the two to be compared
FLOOR = NEAR - 0.12  # and the share that must: four standard errors less
TEMPLATE_WORDS = 4
TEMPLATE_PAGES = 3
TEMPLATE_SHARE = 0.02
_MAIN = 1 << 40  # outweighs any length
_BATCH = 1024
_SITES_SHOWN = 10
_SHOWN = 60


def run_dedup(workspace: Workspace, tick: Tick = silent) -> Report:
    """Cluster the workspace's articles by exact and near duplicates, unless that is done already.

    Raises:
        InputError: there are no articles yet.
    """
    if not workspace.shards("articles"):
        raise InputError(f"{workspace.root}: no articles yet: run `tanqih clean PATH…` first")
    path, made_from = workspace.clusters, _made_from(workspace)
    if is_current(path, ClusterRecord, made_from) and workspace.templates.exists():
        return _report(workspace, f"nothing changed: {path} stands")
    with scratch_folder(path.parent, "shingles") as scratch:
        total = sum(count_rows(shard) for shard in workspace.shards("articles"))
        corpus, sets = _Corpus(), _Sets(scratch / "hashes", total)
        for row, site, page in _articles(workspace):
            sets.add(corpus.add(row, site, page))
            if len(corpus.ids) % _BATCH == 0:
                tick(len(corpus.ids), total)
        tick(total, total)
        sets.close()
        clustering = _cluster(corpus, sets)
        with replacing(workspace.templates) as partial:
            partial.write_bytes(b"".join(_template_lines(workspace, corpus)))
        write_rows(path, ClusterRecord, _rows(corpus, clustering, sets), made_from)
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
    if not is_current(path, ClusterRecord, _made_from(workspace)):
        raise InputError(f"{path}: out of date, as articles came or changed: run `tanqih dedup` again")
    return read_rows(path, ["article_id", column])


def _made_from(workspace: Workspace) -> dict[str, str]:
    articles = content_id("articles", *(file_id(shard) for shard in workspace.shards("articles")))
    method = f"{shingles.METHOD}, bands of {ROWS}, {NEAR} from {LEAST_WORDS} words"
    return {"articles": articles, "code": code_id(), "method": method}


def _articles(workspace: Workspace) -> Iterator[tuple[dict[str, Any], str, int]]:
    """Give each article's row with its site and the number of its page."""
    number = 0
    for shard in workspace.shards("articles"):
        pages: dict[str, tuple[str, int]] = {}
        for page in read_rows(workspace.shard("pages", shard.name), ["page_id", "name", "url"]):
            number += 1
            pages[page["page_id"]] = _site(page["name"], page["url"]), number
        for row in read_rows(shard, ["article_id", "page_id", "role", "text"]):
            if row["page_id"] not in pages:
                raise InputError(f"{shard}: made from other pages: run `tanqih clean` again")
            yield row, *pages[row["page_id"]]


def _site(name: str, url: str | None) -> str:
    """Name a page's site: the host of its address, else the folder it was read from."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else PurePosixPath(name).parent.as_posix()


class _Corpus:
    """What is remembered of the articles, by position, while clusters are found."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.weights = array("q")
        self.originals = array("q")  # the first article of the same words
        self.paragraphs: dict[str, Occurrences] = {}  # of each site
        self.pages: Counter[str] = Counter()  # of each site
        self._page = 0
        self._known: dict[int, int] = {}

    def add(self, row: dict[str, Any], site: str, page: int) -> list[str]:
        """Take an article in; give its words where near duplicates are to be looked for."""
        lines = shingles.fold_lines(row["text"])
        words = [word for line in lines for word in line]
        position = len(self.ids)
        original = self._known.setdefault(shingles.hash_words(words, 16), position) if words else position
        self.ids.append(row["article_id"])
        self.weights.append(len(row["text"]) + (_MAIN if row["role"] == "main" else 0))
        self.originals.append(original)
        self.pages[site] += page != self._page
        self._page = page
        if original != position:
            return []
        found = self.paragraphs.setdefault(site, Occurrences())
        for line in lines:
            if len(line) >= TEMPLATE_WORDS:
                found.add(shingles.hash_words(line), page, position)
        return words if len(words) >= LEAST_WORDS else []


class _Sets:
    """The shingles of the articles that have some, on disk, and their signatures, in memory."""

    def __init__(self, path: Path, total: int) -> None:
        self._path = path
        self._file = path.open("wb")
        self._shingler = shingles.Shingler()
        self._batch: list[shingles.Hashes] = []
        # Rows that are never written take no memory.
        self.signatures: shingles.Signatures = np.empty((total, shingles.MINHASHES), np.uint32)
        self.ends = array("q", [0])
        self.rows = array("q")  # of each article; -1 where it has no shingles
        self.articles = array("q")
        self.hashes: shingles.Hashes = np.empty(0, np.uint64)

    def add(self, words: list[str]) -> None:
        """Take the words of the next article."""
        self.rows.append(len(self.articles) if words else -1)
        if words:
            self.articles.append(len(self.rows) - 1)
            self._batch.append(self._shingler(words))
            self.ends.append(self.ends[-1] + len(self._batch[-1]))
        if len(self._batch) == _BATCH:
            self._sign()

    def _sign(self) -> None:
        done = len(self.articles)
        self.signatures[done - len(self._batch) : done] = shingles.sign(self._batch)
        for hashes in self._batch:
            self._file.write(hashes.tobytes())
        self._batch.clear()

    def close(self) -> None:
        """End the taking in."""
        if self._batch:
            self._sign()
        self._file.close()
        self.signatures = self.signatures[: len(self.articles)]
        if self.articles:
            self.hashes = np.memmap(self._path, np.uint64, "r")

    def similarity(self, one: int, other: int) -> float:
        """Compare two rows."""
        return shingles.jaccard(*(self.hashes[self.ends[row] : self.ends[row + 1]] for row in (one, other)))


def _cluster(corpus: _Corpus, sets: _Sets) -> Clustering:
    """Cluster what is near by its shingles, then put each copy with its original."""
    found = grow(sets.signatures, ROWS, FLOOR, lambda one, other: sets.similarity(one, other) >= NEAR)
    articles, originals = np.asarray(sets.articles), np.asarray(corpus.originals)
    first = np.arange(len(originals))
    first[articles] = articles[found.first]
    was = {sets.articles[home]: [sets.articles[other] for other in was] for home, was in found.was.items()}
    return Clustering(first[originals], was)


def _rows(corpus: _Corpus, clustering: Clustering, sets: _Sets) -> Iterator[dict[str, Any]]:
    first: list[int] = clustering.first.tolist()
    sizes, copies = Counter(first), Counter(corpus.originals)
    chosen = choose(first, corpus.weights, corpus.ids)
    for position, home in enumerate(first):
        one, other = corpus.originals[position], corpus.originals[chosen[home]]
        similarity = None
        if position != chosen[home]:
            similarity = 1.0 if one == other else round(sets.similarity(sets.rows[one], sets.rows[other]), 4)
        was = clustering.was.get(home, ()) if position == home else ()
        yield {
            "article_id": corpus.ids[position],
            "cluster_id": corpus.ids[home],
            "kind": "exact" if copies[one] > 1 else "near" if sizes[home] > 1 else "single",
            "representative": position == chosen[home],
            "similarity": similarity,
            "was": [corpus.ids[at] for at in was],
        }


def _template_lines(workspace: Workspace, corpus: _Corpus) -> list[bytes]:
    """Find the paragraphs that many pages of a site share; copies of an article count once."""
    wanted: dict[int, list[tuple[str, int, int]]] = {}
    for site, found in corpus.paragraphs.items():
        least = max(TEMPLATE_PAGES, int(np.ceil(TEMPLATE_SHARE * corpus.pages[site])))
        for key, pages, article in found.repeated(least):
            wanted.setdefault(article, []).append((site, pages, key))
    templates = []
    for position, (row, _, _) in enumerate(_articles(workspace) if wanted else ()):
        for site, pages, key in wanted.pop(position, ()):
            paragraphs = zip(row["text"].split("\n"), shingles.fold_lines(row["text"]), strict=True)
            text = next(text for text, words in paragraphs if shingles.hash_words(words) == key)
            of = corpus.pages[site]
            templates.append(
                {"site": site, "pages": pages, "of": of, "text": text, "article_id": row["article_id"]}
            )
        if not wanted:
            break
    templates.sort(key=lambda template: (template["site"], -template["pages"], template["text"]))
    return [orjson.dumps(template, option=orjson.OPT_APPEND_NEWLINE) for template in templates]


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
