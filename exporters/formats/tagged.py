"""BIO and BILOU as JSON Lines: each row with its tokens, their tags and their offsets in the text."""

from pathlib import Path

from curation.formats import Format, Rows
from curation.released import LeftOut, Nested, ReleasedTask, SchemaFact
from exporters.formats.flat import Flat, flatten
from exporters.formats.layout import parts, write_lines
from exporters.formats.tokens import Scheme, tags, tokenize


class Tagged:
    """Writes ``SCHEMA/SPLIT.jsonl``; one label a token, choices by name beside the tags."""

    def __init__(self, scheme: Scheme) -> None:
        """Take the scheme of the tags."""
        self._scheme = scheme

    def write(self, rows: Rows, folder: Path, nested: Nested) -> tuple[LeftOut, ...]:
        """Write all splits; give the spans that were left out."""
        left: list[LeftOut] = []
        for schema, split, tasks in parts(rows):
            flats = [flatten(task, nested) for task in tasks]
            lines = [self._row(schema, task, flat) for task, flat in zip(tasks, flats, strict=True)]
            write_lines(folder / schema.name / f"{split}.jsonl", lines)
            left += [one for flat in flats for one in flat.left]
        return tuple(left)

    def _row(self, schema: SchemaFact, task: ReleasedTask, flat: Flat) -> dict[str, object]:
        tokens = tokenize(task.text, flat.kept)
        row: dict[str, object] = {
            "id": task.id,
            "text": task.text,
            "tokens": [task.text[slice(*token)] for token in tokens],
            "tags": tags(tokens, flat.kept, self._scheme),
            "offsets": [list(token) for token in tokens],
        }
        if schema.targets:
            row["target"] = task.target
        if schema.choices:
            row["choices"] = {choice.name: task.choices.get(choice.name) for choice in schema.choices}
        return row


bio: Format = Tagged("bio")
bilou: Format = Tagged("bilou")
