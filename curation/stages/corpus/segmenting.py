"""Segmenting a batch of texts, or a shard of articles: the same output in this process or in a worker."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from curation.core.ids import sentence_id
from curation.errors import InputError
from curation.stages.corpus.reading import Read, read_batch
from curation.stages.freshness import sentences_made_from
from curation.store.lines import sentences_line
from curation.store.raw import Raw
from curation.store.sealed import is_intact
from curation.store.sources import SURROGATES, parse_row, reject, sound, text_of
from curation.store.tables import count_rows, is_current, read_rows, write_rows
from curation.store.workspace import CleanSettings, Workspace
from curation.text.segment import segment
from curation.types import RejectedRecord, SentenceRecord

BATCH_SIZE = 1_000_000  # bytes
BATCH_TEXTS = 500

_READ = ["article_id", "page_id", "text"]


class Row(NamedTuple):
    """A line of a JSON Lines file, and its number."""

    number: int
    line: bytes


class Lines(NamedTuple):
    """What a batch of texts gave: the JSON lines, counts, the rows not taken, and why none comes after it."""

    written: bytes
    texts: int
    sentences: int
    encodings: Counter[str]
    rejected: list[RejectedRecord]
    failed: str | None = None


class Shard(NamedTuple):
    """A shard of articles, and the shard of sentences to derive from it."""

    articles: Path
    sentences: Path


class Derived(NamedTuple):
    """What became of a shard: its articles, whether it was made now, and because it was damaged."""

    articles: int
    made: bool = True
    damaged: Path | None = None


def row_batches(rows: Iterable[tuple[int, bytes]]) -> Iterator[list[Row]]:
    """Yield a file's lines in batches that are worth sending to another process, and small."""
    batch: list[Row] = []
    size = 0
    for number, line in rows:
        batch.append(Row(number, line))
        size += len(line)
        if size >= BATCH_SIZE or len(batch) >= BATCH_TEXTS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def segment_rows(name: str, column: str, rows: Sequence[Row]) -> Lines:
    """Segment the texts of a file's rows, each with the ``article_id`` of its row where there is one.

    Args:
        name: the file's, to say where a row that is not taken stands.
        column: the field that holds the text.
        rows: lines of the file.
    """
    written: list[bytes] = []
    encodings: Counter[str] = Counter()
    rejected: list[RejectedRecord] = []
    sentences = 0
    for number, line in rows:
        where = f"{name}:{number}"
        try:
            row = parse_row(line, where)
            text, replaced = sound(text_of(row, column, where))
        except InputError as error:
            rejected.append(reject(where, error, line))
            continue
        encodings[f"utf-8, {SURROGATES}" if replaced else "utf-8"] += 1
        article = row.get("article_id")
        spans = segment(text)
        sentences += len(spans)
        written.append(sentences_line(text, spans, sound(article)[0] if isinstance(article, str) else None))
    return Lines(b"".join(written), len(written), sentences, encodings, rejected)


def segment_pages(read: Read) -> Lines:
    """Segment pages as they are, uncleaned."""
    written: list[bytes] = []
    sentences = 0
    for page in read.packed.unpacked():
        spans = segment(page["text"])
        sentences += len(spans)
        written.append(sentences_line(page["text"], spans, None))
    encodings = Counter(page.encoding for page in read.pages)
    return Lines(b"".join(written), len(written), sentences, encodings, read.rejected, read.failed)


def segment_raw(settings: CleanSettings, column: str, batch: Sequence[Raw]) -> Lines:
    """Make pages of a batch, within the bounds that are set, and segment them."""
    return segment_pages(read_batch(settings, column, batch))


def shards_of(workspace: Workspace) -> list[Shard]:
    """List the shards of articles there are."""
    return [Shard(path, workspace.shard("sentences", path.name)) for path in workspace.shards("articles")]


def is_segmented(shard: Shard) -> bool:
    """Whether a shard's sentences were made from its articles by this code."""
    return is_current(shard.sentences, SentenceRecord, sentences_made_from(shard.articles))


def segment_shard(shard: Shard) -> Derived:
    """Write the sentences of a shard of articles, unless they are there, and whole.

    Raises:
        InputError: the shard holds no articles that can be read.
    """
    articles = count_rows(shard.articles)
    damaged = None
    if is_segmented(shard):
        if is_intact(shard.sentences):
            return Derived(articles, made=False)
        damaged = shard.sentences
    rows = (
        {
            "sentence_id": sentence_id(article["article_id"], span),
            "article_id": article["article_id"],
            "page_id": article["page_id"],
            "position": position,
            "start": span.start,
            "end": span.end,
            "text": article["text"][span.start : span.end],
        }
        for article in _articles(shard.articles)
        for position, span in enumerate(segment(article["text"]))
    )
    write_rows(shard.sentences, SentenceRecord, rows, sentences_made_from(shard.articles))
    return Derived(articles, damaged=damaged)


def _articles(path: Path) -> Iterator[dict[str, Any]]:
    """Read what sentences are made of: the other columns hold more than the text does."""
    for row in read_rows(path, _READ):
        if not all(isinstance(value, str) for value in row.values()):
            raise InputError(f"{path}: holds no ArticleRecord: move it away and run `tanqih clean` again")
        yield row
