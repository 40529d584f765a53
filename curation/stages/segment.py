"""``tanqih segment``: articles in, sentences out."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from curation.core.ids import sentence_id
from curation.errors import InputError
from curation.stages import Tick, silent
from curation.stages.freshness import sentences_made_from
from curation.store.lines import sentences_line
from curation.store.rejects import rejected_notes
from curation.store.sources import (
    ROWS,
    SURROGATES,
    check_paths,
    encoding_notes,
    parse_row,
    read_pages,
    read_rows,
    reject,
    sound,
    text_of,
)
from curation.store.tables import count_rows, is_current, read_records, write_records
from curation.store.workspace import Workspace
from curation.text.segment import segment
from curation.types import ArticleRecord, RejectedRecord, Report, SentenceRecord


def run_segment(workspace: Workspace, tick: Tick = silent) -> Report:
    """Derive the sentences of each shard of articles that has none up to date.

    Raises:
        InputError: there are no articles yet.
    """
    shards = workspace.shards("articles")
    if not shards:
        raise InputError(f"{workspace.root}: no articles yet: run `tanqih clean PATH…` first")
    parts: Counter[str] = Counter()
    sentences = 0
    for done, articles in enumerate(shards, 1):
        made_from = sentences_made_from(articles)
        shard = workspace.shard("sentences", articles.name)
        if is_current(shard, SentenceRecord, made_from):
            parts["already segmented"] += count_rows(articles)
        else:
            parts["segmented"] += count_rows(articles)
            write_records(shard, SentenceRecord, _sentences(articles), made_from)
        sentences += count_rows(shard)
        tick(done, len(shards))
    return Report(
        verb="segment",
        unit="article",
        taken=sum(parts.values()),
        parts=dict(parts),
        figures={"sentences": sentences},
        wrote=("sentences",),
    )


def _sentences(articles: Path) -> Iterator[SentenceRecord]:
    for article in read_records(articles, ArticleRecord):
        for position, span in enumerate(segment(article.text)):
            yield SentenceRecord(
                sentence_id=sentence_id(article.article_id, span),
                article_id=article.article_id,
                page_id=article.page_id,
                position=position,
                start=span.start,
                end=span.end,
                text=article.text[span.start : span.end],
            )


def segment_to_lines(
    path: str,
    write: Callable[[bytes], object],
    column: str = "text",
    tick: Tick = silent,
    rejected_to: Path | None = None,
) -> tuple[Report, list[RejectedRecord]]:
    """Segment a text file, or each row of a JSON Lines file, to JSON Lines, without a workspace.

    A text file is segmented as it is, uncleaned; rows may be those of ``tanqih clean --json``.

    Args:
        path: a file, a folder of them, or ``-``.
        write: takes each line, in the order of the texts.
        column: see ``read_pages``.
        tick: shows progress.
        rejected_to: the file that will take the rejected rows; None has the report name each.

    Returns:
        The report, and the rows not taken.

    Raises:
        InputError: the file cannot be used; see ``read_pages``.
    """
    rejected: list[RejectedRecord] = []
    encodings: Counter[str] = Counter()
    texts = sentences = 0
    for text, article in _texts(path, column, rejected, encodings):
        spans = segment(text)
        write(sentences_line(text, spans, article))
        texts += 1
        sentences += len(spans)
        tick(texts, None)
    report = Report(
        verb="segment",
        unit="text",
        taken=texts + len(rejected),
        parts={"segmented": texts, "rejected": len(rejected)},
        figures={"sentences": sentences},
        notes=(*encoding_notes(encodings, "text"), *rejected_notes(rejected, rejected_to)),
        attention=bool(rejected),
    )
    return report, rejected


def _texts(
    path: str, column: str, rejected: list[RejectedRecord], encodings: Counter[str]
) -> Iterator[tuple[str, str | None]]:
    if Path(path).is_dir() or not path.endswith(ROWS):
        for page in read_pages([path], column):
            if isinstance(page, RejectedRecord):
                rejected.append(page)
            else:
                encodings[page.encoding] += 1
                yield page.text, None
        return
    check_paths([path])
    for number, line in read_rows(Path(path)):
        where = f"{Path(path).name}:{number}"
        try:
            row = parse_row(line, where)
            text, replaced = sound(text_of(row, column, where))
        except InputError as error:
            rejected.append(reject(where, error, line))
            continue
        encodings[f"utf-8, {SURROGATES}" if replaced else "utf-8"] += 1
        article = row.get("article_id")
        yield text, sound(article)[0] if isinstance(article, str) else None
