"""The JSON lines of ``tanqih clean --json`` and ``tanqih segment --json``."""

from collections.abc import Iterable

import orjson

from curation.types import ArticleRecord, Span


def article_line(article: ArticleRecord) -> bytes:
    """Write one article: the record's fields, with ``kept`` as ``[start, end]`` pairs of the raw page."""
    row = article.model_dump(mode="json")
    row["kept"] = [[kept.start, kept.end] for kept in article.kept]
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)


def sentences_line(text: str, sentences: Iterable[Span], article: str | None) -> bytes:
    """Write one segmented text; ``article_id`` is there where the input row had one."""
    row: dict[str, object] = {"article_id": article} if article is not None else {}
    row |= {"text": text, "sentences": [[span.start, span.end] for span in sentences]}
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
