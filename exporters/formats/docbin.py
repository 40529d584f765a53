"""spaCy's DocBin: all spans in ``doc.spans["sc"]``, those that do not meet in ``doc.ents`` as well.

Choices are in ``doc.cats`` as ``CHOICE=VALUE``, 1.0 for the one made and 0.0 for the others; the row's id
and target in ``doc.user_data``.
"""

from pathlib import Path
from typing import Any

from curation.errors import InputError, ReleaseError
from curation.formats import Format, Rows
from curation.released import LeftOut, Nested, ReleasedTask, SchemaFact
from exporters.formats.flat import flatten
from exporters.formats.layout import parts
from exporters.formats.tokens import tokenize

_GROUP = "sc"  # the key under which spaCy's span categorizer looks


class DocBins:
    """Writes ``SCHEMA/SPLIT.spacy``."""

    def write(self, rows: Rows, folder: Path, nested: Nested) -> tuple[LeftOut, ...]:
        """Write all splits; no span is left out, and ``nested`` says which are in ``doc.ents``."""
        try:
            from spacy.tokens import DocBin
            from spacy.vocab import Vocab
        except ImportError as error:
            raise InputError(
                f"spacy: spaCy cannot be loaded ({error}): pip install 'tanqih[spacy]'"
            ) from error
        vocab = Vocab()
        for schema, split, tasks in parts(rows):
            docs = [_doc(vocab, schema, task, nested) for task in tasks]
            path = folder / schema.name / f"{split}.spacy"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(DocBin(docs=docs, store_user_data=True).to_bytes())
        return ()


def _doc(vocab: Any, schema: SchemaFact, task: ReleasedTask, nested: Nested) -> Any:
    from spacy.tokens import Doc, SpanGroup
    from spacy.util import get_words_and_spaces

    tokens = tokenize(task.text, task.spans)
    words, spaces = get_words_and_spaces([task.text[slice(*token)] for token in tokens], task.text)
    doc = Doc(vocab, words=words, spaces=spaces)
    spans = {span: doc.char_span(span.start, span.end, label=span.label) for span in task.spans}
    if doc.text != task.text or None in spans.values():
        raise ReleaseError(f"row {task.id}: spaCy's tokens do not give back its text and spans")
    doc.spans[_GROUP] = SpanGroup(doc, name=_GROUP, spans=[spans[span] for span in task.spans])
    doc.set_ents([spans[span] for span in flatten(task, nested).kept])
    doc.cats = {
        f"{choice.name}={value.name}": float(task.choices[choice.name] == value.name)
        for choice in schema.choices
        if choice.name in task.choices
        for value in choice.values
    }
    doc.user_data["id"] = task.id
    if task.target is not None:
        doc.user_data["target"] = task.target
    return doc


spacy: Format = DocBins()
