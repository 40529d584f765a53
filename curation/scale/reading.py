"""Rows of JSON Lines as the engine's documents; those that cannot be read are passed on, with the reason."""

import io
from collections.abc import Iterator

from datatrove.data import Document
from datatrove.pipeline.readers.base import BaseDiskReader

from curation.errors import InputError
from curation.store.packed import read_lines
from curation.store.sources import parse_row, reject, text_of
from curation.types import RejectedRecord

REJECTED = "rejected"
"""Where a document's metadata hold the record of a row that was not taken, for the next block to write."""


class PageLines(BaseDiskReader):  # type: ignore[misc]  # the engine has no types
    """Read the rows of ``.jsonl`` files (``.gz`` and ``.zst`` too) in a folder that fsspec knows.

    The engine's own reader leaves out a line it cannot read, and one without text. This one passes each on
    with its reason. A document's id is the file and line; the other fields are its metadata.

    Args:
        data_folder: the folder, such as ``s3://bucket/pages``.
        column: the field that holds the text.
        glob_pattern: which files of the folder; all of them by default.
    """

    name = "Rows of pages"

    def __init__(self, data_folder: str, column: str = "text", glob_pattern: str | None = None) -> None:
        """Take the folder; nothing is read yet."""
        super().__init__(data_folder, glob_pattern=glob_pattern)
        self.column = column

    def read_file(self, filepath: str) -> Iterator[Document]:
        """Read one file.

        Raises:
            EOFError: its compression is damaged: the task fails, and can be run again when it is mended.
        """
        with self.data_folder.open(filepath, "rb", compression="infer") as file:
            lines = read_lines(io.BufferedReader(file))  # the store's own files read no part of a line
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield self._document(line, f"{filepath}:{number}")

    def _document(self, line: bytes, where: str) -> Document:
        try:
            row = parse_row(line, where)
            text = text_of(row, self.column, where)
        except InputError as error:
            return to_rejected(reject(where, error, line))
        del row[self.column]
        return Document(text=text, id=where, metadata=row)


def to_rejected(record: RejectedRecord) -> Document:
    """Give a document that stands for a row which was not taken."""
    return Document(text=record.content, id=record.id, metadata={REJECTED: record.model_dump()})
