"""The JSON lines of ``tanqih clean --json`` and ``tanqih segment --json``."""

from collections.abc import Iterable
from typing import Any

import orjson

from curation.types import Span


def article_row(row: dict[str, Any]) -> dict[str, Any]:
    """Give what is printed of an article's row: ``kept`` as ``[start, end]`` pairs of the raw page."""
    return {**row, "kept": [(run["start"], run["end"]) for run in row["kept"]]}


def article_line(row: dict[str, Any]) -> bytes:
    """Write an article's row."""
    return orjson.dumps(article_row(row), option=orjson.OPT_APPEND_NEWLINE)


def sentences_row(text: str, sentences: Iterable[Span], article: str | None) -> dict[str, Any]:
    """Give what is printed of one segmented text; ``article_id`` where the input row had one."""
    row: dict[str, Any] = {"article_id": article} if article is not None else {}
    return row | {"text": text, "sentences": list(map(list, sentences))}


def sentences_line(text: str, sentences: Iterable[Span], article: str | None) -> bytes:
    """Write one segmented text."""
    return orjson.dumps(sentences_row(text, sentences, article), option=orjson.OPT_APPEND_NEWLINE)
