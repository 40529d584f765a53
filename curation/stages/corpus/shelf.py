"""The sketches of all articles of a corpus, in the order of the shards; an article is its position.

What is as long as the articles' texts stays in the mapped files. In memory are a few numbers an article.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curation.core.occurrences import Occurrences
from curation.store.sketches import map_sketched
from curation.text.shingles import MINHASHES, Hashes, Signatures, jaccard
from curation.text.sketches import Sketches

Numbers = NDArray[np.int64]

_AT_ONCE = 16  # shards in memory
_COMPARED = 1 << 11  # pairs, after which memory is given back: each takes up to 128 kB of what is mapped


class Shelf:
    """Shards of sketches, one after the other.

    Attributes:
        files: the file that each shard stands in.
        ids: of the articles, in ASCII.
        weights: see ``Sketched``.
        pages: the number of each article's page, of all pages that have articles.
        sites: where each article's site stands in ``site_names``.
        site_names: all sites.
        site_pages: how many pages with an article each site has; one that came again counts once.
        originals: the first article of the same words.
        repeated: whether an article stands there already: two tasks may clean the same page.
        members: the originals that have near duplicates to be looked for.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        """Open the files of sketches."""
        files = [map_sketched(path) for path in paths]
        shards = [shard for file in files for shard in file.shards]
        self.files = [path for path, file in zip(paths, files, strict=True) for _ in file.shards]
        self._let_go = [file.let_go for file in files]
        self._compared = 0
        self._sketches: list[Sketches] = [shard.sketches for shard in shards]
        self._begins = [0, *np.cumsum([len(shard.ids) for shard in shards]).tolist()]
        self.ids = np.concatenate([np.array(shard.ids, "S") for shard in shards])
        self.weights = np.concatenate([shard.weights for shard in shards])
        self.site_names = sorted({site for shard in shards for site in shard.site_names})
        places = {site: place for place, site in enumerate(self.site_names)}
        self.sites = np.concatenate(
            [np.array([places[s] for s in shard.site_names], np.int64)[shard.sites] for shard in shards]
        )
        self.pages = _number_pages([shard.pages for shard in shards])
        words = np.concatenate([sketches.words for sketches in self._sketches])
        self.originals = _originals(words)
        self.repeated = _repeated(self.ids, self.originals, words)
        firsts = np.flatnonzero((np.diff(self.pages, prepend=-1) != 0) & ~self.repeated)
        self.site_pages = np.bincount(self.sites[firsts], minlength=len(self.site_names))
        signed = np.concatenate([np.diff(sketches.shingle_ends) > 0 for sketches in self._sketches])
        self._is_original = self.originals == np.arange(len(self))
        self.members: Numbers = np.flatnonzero(signed & self._is_original)
        self.let_go()

    def __len__(self) -> int:
        """The number of articles."""
        return len(self.ids)

    def id(self, position: int) -> str:
        """Give an article's id."""
        identified: bytes = self.ids[position]
        return identified.decode()

    def similarity(self, one: int, other: int) -> float:
        """Give the share of two articles' word triples that both have."""
        self._compared += 1
        if self._compared % _COMPARED == 0:
            self.let_go()
        return jaccard(self._shingles(one), self._shingles(other))

    def _shingles(self, position: int) -> Hashes:
        shard, row = self.place(position)
        return self._sketches[shard].shingles_of(row)

    def place(self, position: int) -> tuple[int, int]:
        """Give the number of an article's shard, and the article's row there."""
        shard = bisect_right(self._begins, position) - 1
        return shard, position - self._begins[shard]

    def signatures(self, path: Path) -> Signatures:
        """Write the members' signatures to ``path``, one after the other, and map them into memory."""
        with path.open("wb") as file:
            for begin, end, sketches in self._shards():
                low, high = np.searchsorted(self.members, (begin, end))
                file.write(sketches.signatures[self.members[low:high] - begin].tobytes())
        if not len(self.members):
            return np.empty((0, MINHASHES), np.uint32)
        return np.asarray(np.memmap(path, np.uint32, "r")).reshape(-1, MINHASHES)

    def paragraph_keys(self) -> Hashes:
        """Give the hashes of all paragraphs of the originals, page by page."""
        return np.concatenate(
            [of.paragraphs[self._paragraphs_of(begin, of) >= 0] for begin, _, of in self._shards()]
        )

    def occurrences(self, keys: Hashes) -> Occurrences:
        """Say where, in which pages of which sites, paragraphs of ``keys`` stand."""
        found = []
        for begin, _, sketches in self._shards():
            of = self._paragraphs_of(begin, sketches)
            at = np.flatnonzero((np.isin(sketches.paragraphs, keys)) & (of >= 0))
            found.append((sketches.paragraphs[at], self.sites[of[at]], self.pages[of[at]], of[at]))
        return Occurrences(*(np.concatenate(columns) for columns in zip(*found, strict=True)))

    def _paragraphs_of(self, begin: int, sketches: Sketches) -> Numbers:
        """Give the article that each paragraph of a shard stands in; -1 where that is a copy."""
        articles = np.arange(begin, begin + len(sketches.words))
        articles[~self._is_original[articles]] = -1
        return np.repeat(articles, np.diff(sketches.paragraph_ends))

    def _shards(self) -> Iterator[tuple[int, int, Sketches]]:
        """Give where each shard begins and ends, with its sketches, whose memory is given back in time."""
        for at, sketches in enumerate(self._sketches):
            yield self._begins[at], self._begins[at + 1], sketches
            if at % _AT_ONCE == 0:
                self.let_go()
        self.let_go()

    def let_go(self) -> None:
        """Give back the memory of what was looked at in the files."""
        for let_go in self._let_go:
            let_go()


def _number_pages(shards: Sequence[Numbers]) -> Numbers:
    """Number the pages of all shards on, from the position of each in its shard."""
    numbered: list[Numbers] = [np.empty(0, np.int64)]
    base = 0
    for pages in shards:
        numbered.append(pages + base)
        base += int(pages.max(initial=-1)) + 1
    return np.concatenate(numbered)


def _originals(words: Hashes) -> Numbers:
    """Give for each article the first one whose words have the same hash; one without words is its own."""
    order = np.lexsort((words[:, 1], words[:, 0]))  # stable: of the same words the first comes first
    new = np.ones(len(order), bool)
    new[1:] = np.any(words[order[1:]] != words[order[:-1]], axis=1) | ~np.any(words[order[1:]], axis=1)
    originals = np.empty(len(order), np.int64)
    originals[order] = order[np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))]
    return originals


def _repeated(ids: NDArray[np.bytes_], originals: Numbers, words: Hashes) -> NDArray[np.bool_]:
    """Say of each article whether an earlier one has its id; such articles have the same words, or none."""
    alike = np.bincount(originals, minlength=len(ids))[originals] > 1
    looked_at = np.flatnonzero(alike | ~np.any(words, axis=1))
    repeated = np.zeros(len(ids), bool)
    repeated[looked_at] = True
    repeated[looked_at[np.unique(ids[looked_at], return_index=True)[1]]] = False
    return repeated
