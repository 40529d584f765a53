"""Tanqih's steps as blocks of datatrove, for corpora that one machine does not hold (extra ``scale``).

The engine reads, writes, shares the files out among its tasks, and runs a task again that failed: on this
machine, on Ray, or on Slurm, from any path that fsspec knows. A block only calls the function that the
command of its name calls, so the rows are the same: ``JsonlWriter`` with the adapter beside the block
writes the lines that ``tanqih clean --json`` and ``tanqih segment --json`` write.

* ``PageLines`` reads JSON Lines and keeps the rows that are none; other files have the engine's readers.
* ``CleanPages`` takes pages and gives articles; ``to_article_row`` is its adapter.
* ``SegmentTexts`` takes articles, or any text, and finds the sentences; ``to_sentences_row``.
* ``NormalizeTexts`` takes texts and adds a view of each for search or for a model.
* ``SketchArticles`` takes articles and writes what duplicates are found by to a file a task.

``join_sketches`` is no block: one process makes the clusters and template paragraphs of ``tanqih dedup`` of
those files.
"""

try:
    from curation.scale.blocks import (
        CleanPages,
        NormalizeTexts,
        SegmentTexts,
        to_article_row,
        to_sentences_row,
    )
    from curation.scale.reading import PageLines
    from curation.scale.sketching import SketchArticles, join_sketches
except ModuleNotFoundError as error:
    if error.name != "datatrove":
        raise
    raise ModuleNotFoundError("the engine is not installed: pip install 'tanqih[scale]'") from error

__all__ = [
    "PageLines",
    "CleanPages",
    "to_article_row",
    "SegmentTexts",
    "to_sentences_row",
    "NormalizeTexts",
    "SketchArticles",
    "join_sketches",
]
