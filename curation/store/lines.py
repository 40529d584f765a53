"""The JSON lines of ``tanqih clean --json`` and ``tanqih segment --json``."""

from collections.abc import Iterable
from typing import Any

import orjson

from curation.types import Span


def article_line(row: dict[str, Any]) -> bytes:
    """Write an article's row, with ``kept`` as ``[start, end]`` pairs of the raw page."""
    kept = [(run["start"], run["end"]) for run in row["kept"]]
    return orjson.dumps({**row, "kept": kept}, option=orjson.OPT_APPEND_NEWLINE)


def sentences_line(text: str, sentences: Iterable[Span], article: str | None) -> bytes:
    """Write one segmented text; ``article_id`` is there where the input row had one."""
    row: dict[str, object] = {"article_id": article} if article is not None else {}
    row |= {"text": text, "sentences": list(map(list, sentences))}
    return orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
