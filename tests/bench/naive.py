"""The naive way, as a process: drop lines that begin with a marker, cut by one pattern, keep no place.

``python naive.py PAGES SENTENCES``, JSON Lines both; it imports little, so that its start is short.
"""

import re
import sys

import orjson

from tests.quality.one_line import ONE_LINE, cut_at

_MARKER = re.compile(
    r"^[^\w\n]*(?:المصدر|[اإ]قر[اأ] أيضا|كلمات دلالية|الوسوم|شاهد أيضا|مقالات مشابهة|مواضيع متعلقة).*\n?",
    re.M,
)


def main(pages: str, sentences: str) -> None:
    """Read pages, write each as text and sentences."""
    with open(pages, "rb") as source, open(sentences, "wb") as target:
        for line in source:
            text = _MARKER.sub("", orjson.loads(line)["text"])
            row = {"text": text, "sentences": cut_at(ONE_LINE, text)}
            target.write(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE))


if __name__ == "__main__":
    main(*sys.argv[1:])
