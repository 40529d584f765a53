"""UIMA CAS as XMI, which INCEpTION reads: the text of each row, its tokens and all its spans.

Spans are of DKPro's ``NamedEntity``, INCEpTION's own layer; choices and the target are of a document-level
layer ``webanno.custom.Answer``. dkpro-cassis turns our offsets into the UTF-16 units that UIMA counts.
"""

from pathlib import Path
from typing import Any

from curation.errors import InputError, ReleaseError
from curation.formats import Format, Rows
from curation.released import LeftOut, Nested, ReleasedTask
from curation.types import Span
from exporters.formats.layout import parts, write_text
from exporters.formats.tokens import tokenize

ANSWER = "webanno.custom.Answer"
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"


class UimaCas:
    """Writes ``SCHEMA/SPLIT/ID.xmi``, and the types once a schema."""

    def write(self, rows: Rows, folder: Path, nested: Nested) -> tuple[LeftOut, ...]:
        """Write all splits; no span is left out."""
        try:
            import cassis
        except ImportError as error:
            raise InputError(
                f"uima-cas: dkpro-cassis cannot be loaded ({error}): pip install 'tanqih[inception]'"
            ) from error
        types = cassis.load_dkpro_core_typesystem()
        answer = types.create_type(ANSWER, "uima.cas.AnnotationBase")
        for feature in ("question", "answer"):
            types.create_feature(answer, feature, "uima.cas.String")
        for schema, split, tasks in parts(rows):
            write_text(folder / schema.name / "TypeSystem.xml", types.to_xml())
            (folder / schema.name / split).mkdir(parents=True, exist_ok=True)
            for task in tasks:
                cas = cassis.Cas(types, sofa_string=task.text, sofa_mime="text/plain")
                _fill(cas, task)
                try:
                    cas.to_xmi(folder / schema.name / split / f"{task.id}.xmi")
                except ValueError as error:  # XML has no place for some control characters
                    raise ReleaseError(f"row {task.id}: cannot be written as XMI: {error}") from error
        return ()


def _fill(cas: Any, task: ReleasedTask) -> None:
    token, sentence, entity, answer = (
        cas.typesystem.get_type(name) for name in (TOKEN, SENTENCE, ENTITY, ANSWER)
    )
    for start, end in _lines(task.text):
        cas.add(sentence(begin=start, end=end))
    for start, end in tokenize(task.text, task.spans):
        cas.add(token(begin=start, end=end))
    for span in task.spans:
        cas.add(entity(begin=span.start, end=span.end, value=span.label))
    said = [] if task.target is None else [("target", task.target)]
    for name, value in [*said, *sorted(task.choices.items())]:
        cas.add(answer(question=name, answer=value))


def _lines(text: str) -> list[Span]:
    """Find the lines of a text that are not blank: a sentence is one, an article has several."""
    start, found = 0, []
    for line in text.split("\n"):
        if line.strip():
            found.append(Span(start, start + len(line)))
        start += len(line) + 1
    return found


uima_cas: Format = UimaCas()
