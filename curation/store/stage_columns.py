"""The Parquet columns of each kind of stage file."""

import pyarrow as pa

from curation.types import (
    AnnotationRecord,
    ArticleRecord,
    ClusterRecord,
    DealRecord,
    DecisionRecord,
    PageRecord,
    Record,
    SentenceRecord,
    TaskRecord,
)

_TEXT = pa.string()
_TEXTS = pa.list_(pa.string())
_ANSWER = pa.struct(
    {
        "spans": pa.list_(pa.struct({"start": pa.int32(), "end": pa.int32(), "label": _TEXT})),
        "choices": pa.list_(pa.struct({"name": _TEXT, "value": _TEXT})),
    }
)
COLUMNS: dict[type[Record], dict[str, pa.DataType]] = {
    PageRecord: dict.fromkeys(
        ("page_id", "text", "name", "encoding", "url", "fetched", "html_sha256"), _TEXT
    ),
    ArticleRecord: {
        **dict.fromkeys(("page_id", "article_id", "role", "title", "text"), _TEXT),
        "kept": pa.list_(pa.struct({"start": pa.int32(), "end": pa.int32(), "at": pa.int32()})),
        "headings": _TEXTS,
        "source": _TEXT,
        "keywords": _TEXTS,
        "byline": _TEXT,
        "published": _TEXT,
        "related": _TEXTS,
        "metadata": pa.list_(pa.struct({"field": _TEXT, "start": pa.int32(), "end": pa.int32()})),
        "personal": pa.list_(
            pa.struct(
                {
                    "start": pa.int32(),
                    "end": pa.int32(),
                    "kind": _TEXT,
                    "raw_start": pa.int32(),
                    "raw_end": pa.int32(),
                    "masked": pa.bool_(),
                }
            )
        ),
        "language": _TEXT,
        "flags": _TEXTS,
        "removed": pa.list_(pa.struct({"start": pa.int32(), "end": pa.int32(), "reason": _TEXT})),
    },
    ClusterRecord: {
        **dict.fromkeys(("article_id", "cluster_id", "kind"), _TEXT),
        "representative": pa.bool_(),
        "similarity": pa.float64(),
        "was": _TEXTS,
    },
    SentenceRecord: {
        **dict.fromkeys(("sentence_id", "article_id", "page_id"), _TEXT),
        **dict.fromkeys(("position", "start", "end"), pa.int32()),
        "text": _TEXT,
    },
    TaskRecord: dict.fromkeys(
        (
            "task_id",
            "schema_name",
            "revision",
            "sentence_id",
            "article_id",
            "page_id",
            "text",
            "target",
            "before",
            "after",
            "title",
            "source",
        ),
        _TEXT,
    ),
    DealRecord: {"task_id": _TEXT, "kind": _TEXT, "annotators": _TEXTS},
    AnnotationRecord: {
        **dict.fromkeys(("annotation_id", "task_id", "annotator", "revision"), _TEXT),
        "answer": _ANSWER,
        "skipped": pa.bool_(),
        "prediction_based": pa.bool_(),
        "lead_time": pa.float64(),
        "created_at": _TEXT,
        "updated_at": _TEXT,
        "ground_truth": pa.bool_(),
        "original": _ANSWER,
        "superseded": pa.bool_(),
    },
    DecisionRecord: {
        **dict.fromkeys(("task_id", "method"), _TEXT),
        "answer": _ANSWER,
        "confidence": pa.float64(),
        "votes": pa.list_(pa.struct({"annotator": _TEXT, "annotation_id": _TEXT, "agrees": pa.bool_()})),
        **dict.fromkeys(("adjudicator", "error", "comment", "revision"), _TEXT),
    },
}
