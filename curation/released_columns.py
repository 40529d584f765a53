"""The rows of a release as columns, whatever the format: what stages make, and exporters write and read.

A batch is an Arrow table of one kind of rows with the columns here, which are the fields of the records of
that kind; in a release each kind's rows come in the order of their ids.
"""

from collections.abc import Iterator

import pyarrow as pa
from pydantic import ValidationError

from curation.errors import ReleaseError
from curation.released import Kind, ReleasedAnnotation, ReleasedArticle, ReleasedRow, ReleasedTask

_TEXT = pa.string()
_INT = pa.int64()  # formats say how large a number may be
SPAN = pa.struct(
    {"start": _INT, "end": _INT, "label": _TEXT, "text": _TEXT, "raw_start": _INT, "raw_end": _INT}
)
CHOICES = pa.map_(_TEXT, _TEXT)
PLACE = pa.list_(_INT, 2)
_KEPT = pa.struct({"start": _INT, "end": _INT, "at": _INT})
_PERSONAL = pa.struct(
    {
        "start": _INT,
        "end": _INT,
        "kind": _TEXT,
        "raw_start": _INT,
        "raw_end": _INT,
        "masked": pa.bool_(),
    }
)
_ROW = {"id": _TEXT, "split": _TEXT}
COLUMNS: dict[Kind, pa.Schema] = {
    "annotations": pa.schema(
        {
            **_ROW,
            **dict.fromkeys(("schema_name", "task_id", "annotator"), _TEXT),
            "skipped": pa.bool_(),
            "spans": pa.list_(SPAN),
            "choices": CHOICES,
            "revision": _TEXT,
        }
    ),
    "articles": pa.schema(
        {
            **_ROW,
            **dict.fromkeys(("page_id", "group", "role", "title", "text", "source"), _TEXT),
            "keywords": pa.list_(_TEXT),
            **dict.fromkeys(("url", "fetched"), _TEXT),
            "kept": pa.list_(_KEPT),
            "personal": pa.list_(_PERSONAL),
        }
    ),
    "tasks": pa.schema(
        {
            **_ROW,
            **dict.fromkeys(("schema_name", "page_id", "article_id", "sentence_id", "text", "target"), _TEXT),
            "place": PLACE,
            "spans": pa.list_(SPAN),
            "choices": CHOICES,
            "method": _TEXT,
            "confidence": pa.float64(),
            "annotators": _INT,
            **dict.fromkeys(("revision", "url", "fetched"), _TEXT),
        }
    ),
}
_RECORDS: dict[Kind, type[ReleasedRow]] = {
    "annotations": ReleasedAnnotation,
    "articles": ReleasedArticle,
    "tasks": ReleasedTask,
}


def to_records(kind: Kind, rows: pa.Table) -> Iterator[ReleasedRow]:
    """Turn a batch into records.

    Raises:
        ReleaseError: a row is none, such as one with a split of another name.
    """
    record = _RECORDS[kind]
    for row in rows.to_pylist(maps_as_pydicts="strict"):
        try:
            yield record.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise ReleaseError(f"row {row['id']}: {where}: {first['msg']}") from error
