"""Paragraphs that many pages of a site share: what cleaning missed. Copies of an article count once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import orjson

from curation.core.occurrences import Repeated, often, repeated
from curation.stages.corpus.shelf import Shelf
from curation.store.tables import read_rows
from curation.store.workspace import Workspace
from curation.text.shingles import fold_lines, hash_words

_PAGES = 3  # of a site, that a paragraph stands on at least
_SHARE = 0.02  # and in what share of them

Texts = Callable[[Iterable[int]], Iterable[tuple[str, int]]]
"""Gives the texts of articles by their positions, each with its position."""


def find_templates(shelf: Shelf, texts: Texts) -> bytes:
    """Find the paragraphs that repeat across the pages of a site; a JSON line each, by site."""
    found = _repeated(shelf)
    wanted: dict[int, list[int]] = defaultdict(list)
    for at, article in enumerate(found.members.tolist()):
        wanted[article].append(at)
    templates: list[dict[str, Any]] = []
    for text, article in texts(wanted):
        paragraphs = text.split("\n")
        keys = [hash_words(words) for words in fold_lines(text)]
        for at in wanted[article]:
            site = int(found.families[at])
            templates.append(
                {
                    "site": shelf.site_names[site],
                    "pages": int(found.groups[at]),
                    "of": int(shelf.site_pages[site]),
                    "text": paragraphs[keys.index(int(found.keys[at]))],
                    "article_id": shelf.id(article),
                }
            )
    templates.sort(key=lambda template: (template["site"], -template["pages"], template["text"]))
    return b"".join(orjson.dumps(template, option=orjson.OPT_APPEND_NEWLINE) for template in templates)


def _repeated(shelf: Shelf) -> Repeated:
    keys = often(shelf.paragraph_keys(), _PAGES)
    least = np.maximum(_PAGES, np.ceil(_SHARE * shelf.site_pages).astype(np.int64))
    known = np.array([bool(site) for site in shelf.site_names], bool)
    return repeated(shelf.occurrences(keys), np.where(known, least, np.iinfo(np.int64).max))


def workspace_texts(
    workspace: Workspace, shelf: Shelf, positions: Iterable[int]
) -> Iterator[tuple[str, int]]:
    """Give the texts of articles, each with its position, in order; no other shard is read."""
    rows: dict[int, dict[int, int]] = defaultdict(dict)
    for position in positions:
        shard, row = shelf.place(position)
        rows[shard][row] = position
    shards = workspace.shards("articles")
    for shard, wanted in sorted(rows.items()):
        texts = islice(read_rows(shards[shard], ["text"]), max(wanted) + 1)
        yield from ((article["text"], wanted[row]) for row, article in enumerate(texts) if row in wanted)
