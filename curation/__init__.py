"""Tanqih: from messy Arabic page text to labelled, versioned datasets, every label traced to the raw page."""

from curation.text.clean import clean_page
from curation.text.normalize import Aligned, normalize
from curation.text.page import Article, CleanPage
from curation.text.segment import segment
from curation.types import Excerpt, Reason, Removed, Span

__all__ = [
    "clean_page",
    "segment",
    "normalize",
    "CleanPage",
    "Article",
    "Aligned",
    "Span",
    "Removed",
    "Reason",
    "Excerpt",
]
