"""Frozen records shared by every layer. Imports nothing of ours.

All offsets are half-open ``[start, end)`` and count Unicode code points (Python string indices);
the field's name says of which text. Records that cross a file or the network are pydantic models;
those that live in memory only are NamedTuples or frozen dataclasses.
"""

from curation.types.corpus import (
    ArticleRecord,
    ClusterRecord,
    Kept,
    MetadataSpan,
    PageRecord,
    PersonalSpan,
    RemovedSpan,
    SentenceRecord,
)
from curation.types.labelling import (
    AnnotationRecord,
    Answer,
    ArticleHead,
    DealRecord,
    DecisionRecord,
    DisputeRecord,
    LetteredVote,
    Method,
    RulingRecord,
    TaskRecord,
    TaskText,
    Vote,
)
from curation.types.records import Record, RejectedRecord, Report
from curation.types.spans import (
    Dated,
    Excerpt,
    Flag,
    LabeledSpan,
    MetadataField,
    Personal,
    PersonalKind,
    PersonalPlace,
    Reason,
    Removed,
    Role,
    Span,
)

__all__ = [
    "Span",
    "Reason",
    "PersonalKind",
    "Flag",
    "Removed",
    "Excerpt",
    "Dated",
    "Personal",
    "PersonalPlace",
    "LabeledSpan",
    "Role",
    "MetadataField",
    "Kept",
    "RemovedSpan",
    "MetadataSpan",
    "PersonalSpan",
    "PageRecord",
    "ArticleRecord",
    "ClusterRecord",
    "SentenceRecord",
    "TaskRecord",
    "ArticleHead",
    "TaskText",
    "DealRecord",
    "Answer",
    "AnnotationRecord",
    "Vote",
    "Method",
    "RulingRecord",
    "LetteredVote",
    "DisputeRecord",
    "DecisionRecord",
    "Record",
    "RejectedRecord",
    "Report",
]
