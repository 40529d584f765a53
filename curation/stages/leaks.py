"""What of a release's splits stands in another: of its sentences, its articles and its labelled names."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.core.leakage import Folded, Form, compare_forms, compare_texts
from curation.core.splits import SPLITS
from curation.released import EntityOverlap, Kind, Leakage, SchemaFact, TextLeakage
from curation.text.folding import fold_form, fold_texts

Read = Callable[[Kind, Sequence[str]], Iterable[pa.Table]]
"""Reads columns of a kind's rows, sorted by id."""


def leakage_of(schemas: Sequence[SchemaFact], read: Read) -> Leakage:
    """Compute the leakage of a release from its rows; a sentence that several schemas ask of counts once."""
    texts: list[TextLeakage] = []
    texts += compare_texts("sentence", _folded("tasks", "sentence_id", read))
    texts += compare_texts("article", _folded("articles", "id", read))
    entities: list[EntityOverlap] = []
    forms = _forms(read)
    for schema in schemas:
        if schema.spans:
            entities += compare_forms(schema.name, forms.get(schema.name, {}))
    return Leakage(texts=tuple(texts), entities=tuple(entities))


def _folded(kind: Kind, name: str, read: Read) -> dict[str, Folded]:
    """Fold the texts of each split that has any."""
    folded = {split: fold_texts(_texts(kind, name, split, read)) for split in SPLITS}
    return {split: texts for split, texts in folded.items() if texts.ids}


def _texts(kind: Kind, name: str, split: str, read: Read) -> Iterator[tuple[str, str]]:
    """Give the texts of a split, each once, with the id that stands in the column ``name``."""
    seen: set[str] = set()
    for rows in read(kind, [*dict.fromkeys(("id", "split", name, "text"))]):
        chosen = rows.filter(pc.equal(rows.column("split"), split)).filter(pc.is_valid(pc.field(name)))
        for unit, text in zip(
            chosen.column(name).to_pylist(), chosen.column("text").to_pylist(), strict=True
        ):
            if unit not in seen:
                seen.add(unit)
                yield unit, text


def _forms(read: Read) -> dict[str, dict[str, Counter[Form]]]:
    """Count the labelled names of each schema and split, folded."""
    written: Counter[tuple[str, str, str, str]] = Counter()
    forms: dict[str, dict[str, Counter[Form]]] = {}
    for rows in read("tasks", ("id", "split", "schema_name", "spans")):
        for row in rows.group_by(["schema_name", "split"]).aggregate([]).to_pylist():
            forms.setdefault(row["schema_name"], {}).setdefault(row["split"], Counter())
        spans = rows.column("spans").combine_chunks()
        of, marked = pc.list_parent_indices(spans), spans.flatten()
        columns = [rows.column(name).take(of) for name in ("schema_name", "split")]
        columns += [marked.field(name) for name in ("text", "label")]
        written.update(zip(*(column.to_pylist() for column in columns), strict=True))
    for (schema, split, text, label), count in written.items():
        forms[schema][split][fold_form(text, label)] += count
    return forms
