"""The naive way, as a process: drop lines that begin with a marker, cut by one pattern, keep no place.

``python naive.py PAGES SENTENCES``, JSON Lines both; it imports little, so that its start is short.
"""

import re
import sys

import orjson

_MARKER = re.compile(
    r"^[^\w\n]*(?:المصدر|[اإ]قر[اأ] أيضا|كلمات دلالية|الوسوم|شاهد أيضا|مقالات مشابهة|مواضيع متعلقة).*\n?",
    re.M,
)
_END = re.compile(r"[.!?؟…]+[\"'»”’)\]]*(?=\s|$)|\n")


def _cut(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        found.append((start, end))
        start = end
    if start < len(text):
        found.append((start, len(text)))
    return found


def main(pages: str, sentences: str) -> None:
    """Read pages, write each as text and sentences."""
    with open(pages, "rb") as source, open(sentences, "wb") as target:
        for line in source:
            text = _MARKER.sub("", orjson.loads(line)["text"])
            row = {"text": text, "sentences": _cut(text)}
            target.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main(*sys.argv[1:])
