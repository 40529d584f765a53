"""What of a release's splits stands in another: of its sentences, its articles and its labelled names."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from curation.core.leakage import Folded, Form, compare_forms, compare_texts
from curation.core.splits import SPLITS
from curation.released import EntityOverlap, Kind, Leakage, Release, Split, TextLeakage
from curation.store.memory import give_back
from curation.text.folding import fold_forms, fold_texts

_UNITS: tuple[tuple[str, Kind, str], ...] = (
    ("sentence", "tasks", "sentence_id"),
    ("article", "articles", "id"),
)

Read = Callable[[Release, Kind, Sequence[str]], Iterable[pa.Table]]
"""Reads columns of the rows of a release that are of a kind, sorted by id."""


def leakage_of(release: Release, read: Read) -> Leakage:
    """Compute the leakage of a release from its rows; a sentence that several schemas ask of counts once."""
    texts: list[TextLeakage] = []
    for unit, kind, name in _UNITS:
        texts += compare_texts(unit, _folded(release, kind, name, read))
        give_back()
    entities: list[EntityOverlap] = []
    forms = _forms(release, read)
    give_back()
    for schema in release.listing.facts.schemas:
        if schema.spans:
            entities += compare_forms(schema.name, forms.get(schema.name, {}))
    return Leakage(texts=tuple(texts), entities=tuple(entities))


def _folded(release: Release, kind: Kind, name: str, read: Read) -> dict[str, Folded]:
    """Fold the texts of each split that has any."""
    columns = [*dict.fromkeys(("id", name, "text"))]
    folded = {split: fold_texts(_texts(name, read(_only(release, split), kind, columns))) for split in SPLITS}
    return {split: texts for split, texts in folded.items() if texts.ids}


def _only(release: Release, split: Split) -> Release:
    """Give as much of a release as is in one split."""
    every = release.listing.rows.items()
    rows = {config: {of: count for of, count in sizes.items() if of == split} for config, sizes in every}
    return Release(release.folder, release.listing.model_copy(update={"rows": rows}))


def _texts(name: str, tables: Iterable[pa.Table]) -> Iterator[tuple[str, str]]:
    """Give the texts of rows, each once, with the id that stands in the column ``name``."""
    seen: set[str] = set()
    for rows in tables:
        chosen = rows.filter(pc.is_valid(pc.field(name)))
        units, written = (chosen.column(of).to_numpy().tolist() for of in (name, "text"))
        for unit, text in zip(units, written, strict=True):
            if unit not in seen:
                seen.add(unit)
                yield unit, text


def _forms(release: Release, read: Read) -> dict[str, dict[str, Counter[Form]]]:
    """Count the labelled names of each schema and split, folded."""
    written: Counter[tuple[str, str, str, str]] = Counter()
    forms: dict[str, dict[str, Counter[Form]]] = {}
    for rows in read(release, "tasks", ("id", "split", "schema_name", "spans")):
        for row in rows.group_by(["schema_name", "split"]).aggregate([]).to_pylist():
            forms.setdefault(row["schema_name"], {}).setdefault(row["split"], Counter())
        spans = rows.column("spans").combine_chunks()
        of, marked = pc.list_parent_indices(spans), spans.flatten()
        columns = [rows.column(name).take(of) for name in ("schema_name", "split")]
        columns += [marked.field(name) for name in ("text", "label")]
        written.update(
            zip(*(column.to_numpy(zero_copy_only=False).tolist() for column in columns), strict=True)
        )
    folded = fold_forms((text, label) for _, _, text, label in written)
    for form, ((schema, split, *_), count) in zip(folded, written.items(), strict=True):
        forms[schema][split][form] += count
    return forms
