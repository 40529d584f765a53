"""Which pages stand in one split: those that share an article, nearly or exactly, or a claim."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

import numpy as np

from curation.core.clusters import grow
from curation.core.splits import group_pages
from curation.stages.corpus.joining import FLOOR, NEAR
from curation.text import shingles

ROWS = 3  # fewer than dedup's: of pairs just near enough, one in three thousand is not compared


class Grouped(NamedTuple):
    """As much of an article as its group is found by."""

    id: str
    page_id: str
    text: str


def group_release(
    articles: Iterable[Grouped], claims: Iterable[tuple[str, str]], clusters: Mapping[str, str]
) -> dict[str, str]:
    """Give each page its group.

    Args:
        articles: those to be released, and those of earlier releases, sorted by id.
        claims: the claims that are asked about an article of a page, each with the page.
        clusters: the cluster of each article, from ``tanqih dedup``, which knows articles between these;
            empty where it did not run. Clusters of these articles alone are found here all the same.
    """
    asked = ((page, f"\1{claim}") for page, claim in claims)
    return group_pages(chain(_alike(articles, clusters), asked))


def _alike(articles: Iterable[Grouped], clusters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give each article's page with what it shares with those like it: its words, and its clusters."""
    shingler = shingles.Shingler()
    sets: list[shingles.Hashes] = []
    pages: list[str] = []
    known: set[int] = set()
    for article in articles:
        words = shingles.fold_words(article.text)
        hashed = shingles.hash_words(words, 16) if words else 0
        yield article.page_id, f"\2{hashed if words else article.id}"
        if article.id in clusters:
            yield article.page_id, f"\0{clusters[article.id]}"
        triples = shingler(words)
        if len(triples) and hashed not in known:
            known.add(hashed)
            sets.append(triples)
            pages.append(article.page_id)
    if sets:
        clustering = grow(
            np.concatenate([shingles.sign(sets[at : at + 1024]) for at in range(0, len(sets), 1024)]),
            ROWS,
            FLOOR,
            lambda one, other: shingles.jaccard(sets[one], sets[other]) >= NEAR,
        )
        yield from ((page, f"\3{first}") for page, first in zip(pages, clustering.first, strict=True))
