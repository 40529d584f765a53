"""What a program imports from ``curation``: cleaning, sentences, normal forms, personal data."""

from curation.text.clean import clean_page
from curation.text.masks import flag_personal, mask_personal
from curation.text.normalize import Aligned, normalize
from curation.text.page import Article, CleanPage
from curation.text.personal import find_personal
from curation.text.segment import segment
from curation.types import Excerpt, Personal, PersonalKind, PersonalPlace, Reason, Removed, Span

__all__ = [
    "clean_page",
    "segment",
    "normalize",
    "find_personal",
    "flag_personal",
    "mask_personal",
    "CleanPage",
    "Article",
    "Aligned",
    "Span",
    "Removed",
    "Reason",
    "Excerpt",
    "Personal",
    "PersonalKind",
    "PersonalPlace",
]
