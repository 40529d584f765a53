"""What the scripts beside it run: pages in, articles and sentences out, a file of each a task.

Copy it, and change it as you like: the steps between are any of the engine's (filters, samplers, writers).
"""

from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.writers import JsonlWriter

from curation.scale import (
    CleanPages,
    PageLines,
    SegmentTexts,
    SketchArticles,
    to_article_row,
    to_sentences_row,
)


def steps(pages: str, target: str, sketches: bool = False) -> list[PipelineStep]:
    """Give the steps from a folder of ``.jsonl`` files to a folder of articles and sentences.

    Args:
        pages: a folder, on any path that fsspec knows: ``pages``, ``s3://bucket/pages``, ``hf://datasets/…``.
        target: another; every machine must see both.
        sketches: whether to write what ``join.py`` finds duplicates by.
    """
    return [
        PageLines(pages),
        CleanPages(rejected=JsonlWriter(f"{target}/rejected", compression=None, adapter=to_article_row)),
        JsonlWriter(f"{target}/articles", compression=None, adapter=to_article_row),
        *([SketchArticles(f"{target}/sketches")] if sketches else []),
        SegmentTexts(),
        JsonlWriter(f"{target}/sentences", compression=None, adapter=to_sentences_row),
    ]
