"""CoNLL-2003: one token a line in four columns, the last one the tag (IOB2); a blank line after each row.

Columns 2 and 3 (part of speech, chunk) are ``-X-`` and ``_``, since nobody annotated them. The columns
have no room for ids and offsets: ``SPLIT.rows.jsonl`` gives them, one line for each block.
"""

from itertools import groupby
from pathlib import Path

from curation.formats import Format, Rows
from curation.released import LeftOut, Nested, ReleasedTask
from exporters.formats.flat import flatten
from exporters.formats.layout import parts, refuse_questions, refuse_without_spans, write_lines, write_text
from exporters.formats.tokens import in_reading_order, tags, tokenize

_DOCUMENT = "-DOCSTART- -X- -X- O\n\n"


class Conll:
    """Writes ``SCHEMA/SPLIT.conll``; one label a token."""

    def write(self, rows: Rows, folder: Path, nested: Nested) -> tuple[LeftOut, ...]:
        """Write all splits; give the spans that were left out."""
        refuse_questions(rows, "conll")
        refuse_without_spans(rows, "conll")
        left: list[LeftOut] = []
        for schema, split, tasks in parts(rows):
            blocks, index = [], []
            for _, article in groupby(in_reading_order(tasks), key=lambda task: task.article_id):
                blocks.append(_DOCUMENT)
                for task in article:
                    flat = flatten(task, nested)
                    left += flat.left
                    tokens = tokenize(task.text, flat.kept)
                    given = tags(tokens, flat.kept, "bio")
                    blocks.append(_block([task.text[slice(*token)] for token in tokens], given))
                    index.append(_row(task, [list(token) for token in tokens]))
            write_text(folder / schema.name / f"{split}.conll", "".join(blocks))
            write_lines(folder / schema.name / f"{split}.rows.jsonl", index)
        return tuple(left)


def _block(words: list[str], given: list[str]) -> str:
    return "".join(f"{word} -X- _ {tag}\n" for word, tag in zip(words, given, strict=True)) + "\n"


def _row(task: ReleasedTask, offsets: list[list[int]]) -> dict[str, object]:
    return {"id": task.id, "text": task.text, "offsets": offsets}


conll: Format = Conll()
