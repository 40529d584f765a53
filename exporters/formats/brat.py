"""brat stand-off: the text of each row in a file, its spans beside it, nested ones as well.

Offsets count Unicode code points, as brat's own server counts them.
"""

from pathlib import Path

from curation.formats import Format, Rows
from curation.released import LeftOut, Nested, ReleasedSpan, ReleasedTask, SchemaFact
from exporters.formats.layout import parts, refuse_questions, refuse_without_spans, write_text

# Without this line brat calls every nested span an error.
_OVERLAPS = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n"


class Brat:
    """Writes ``SCHEMA/SPLIT/ID.txt`` and ``.ann``, and what brat must know of the labels."""

    def write(self, rows: Rows, folder: Path, nested: Nested) -> tuple[LeftOut, ...]:
        """Write all splits; no span is left out."""
        refuse_questions(rows, "brat")
        refuse_without_spans(rows, "brat")
        for schema, split, tasks in parts(rows):
            write_text(folder / schema.name / "annotation.conf", _annotation_conf(schema))
            write_text(folder / schema.name / "visual.conf", _visual_conf(schema))
            for task in tasks:
                write_text(folder / schema.name / split / f"{task.id}.txt", task.text)
                write_text(folder / schema.name / split / f"{task.id}.ann", _annotations(task))
        return ()


def _annotations(task: ReleasedTask) -> str:
    return "".join(
        f"T{number}\t{span.label} {_fragments(span)}\t{span.text.replace(chr(10), ' ')}\n"
        for number, span in enumerate(task.spans, 1)
    )


def _fragments(span: ReleasedSpan) -> str:
    """Write the span's offsets; a line end in it is stepped over, since brat shows one line at a time."""
    start, pieces = span.start, []
    for line in span.text.split("\n"):
        if line:
            pieces.append(f"{start} {start + len(line)}")
        start += len(line) + 1
    return ";".join(pieces)


def _annotation_conf(schema: SchemaFact) -> str:
    names = "".join(f"{label.name}\n" for label in schema.spans)
    return f"[entities]\n{names}\n[relations]\n{_OVERLAPS}\n[events]\n\n[attributes]\n"


def _visual_conf(schema: SchemaFact) -> str:
    titles = "".join(f"{label.name} | {label.title_ar} | {label.name}\n" for label in schema.spans)
    return f"[labels]\n{titles}\n[drawing]\nSPAN_DEFAULT\tbgColor:lightgreen, borderColor:darken\n"


brat: Format = Brat()
