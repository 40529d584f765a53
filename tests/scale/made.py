"""Pages in files as a crawl has them, and what the commands make of them on one machine."""

from itertools import count
from pathlib import Path

import orjson

from curation.stages.corpus.clean import clean_to_lines
from curation.stages.corpus.segment import segment_to_lines
from curation.store.sources import read_pages
from tests.bench.corpus import Corpus
from tests.bench.pages import page_texts

NO_PAGES = b'{"text": " "}\n[1]\n{"text": \n'
"""Rows that hold no page: without text, no object, no JSON."""


def make_pages(folder: Path, size: int, files: int) -> Path:
    """Write made pages of ``size`` bytes, and some bad rows, to so many files in a folder ``pages``.

    Half of them are the example pages, varied; half are of a crawl with copies and near copies.
    """
    made = folder / "pages"
    made.mkdir()
    texts, left = page_texts(size // 2, 0), size // 2
    for page in map(Corpus(seed=9).page, count()):
        left -= len(page.encode())
        if left < 0:
            break
        texts.append(page)
    for number in range(files):
        rows = [{"text": text, "url": f"https://{number}.example.org"} for text in texts[number::files]]
        content = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
        (made / f"{number:03d}.jsonl").write_bytes(content + (NO_PAGES if number == 0 else b""))
    return made


def both_ways(pages: Path, folder: Path) -> dict[str, list[bytes]]:
    """Give the lines of ``tanqih clean --json`` and ``segment --json``, in the order of their bytes."""
    articles, sentences = folder / "articles.jsonl", folder / "sentences.jsonl"
    with articles.open("wb") as file:
        clean_to_lines(read_pages([str(pages)]), file.write)
    with sentences.open("wb") as file:
        segment_to_lines(str(articles), file.write)
    return {path.stem: sorted(path.read_bytes().splitlines()) for path in (articles, sentences)}


def sorted_lines(folder: Path) -> list[bytes]:
    """Give the lines of all files of a folder, in the order of their bytes."""
    return sorted(line for path in folder.iterdir() for line in path.read_bytes().splitlines())
