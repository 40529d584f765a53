"""``tanqih leakage DATASET``: what of one split of a dataset, anyone's, stands in another."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from curation.core.leakage import Folded, Form, compare_forms, compare_texts
from curation.errors import InputError
from curation.released import EntityOverlap, Leakage, TextLeakage
from curation.stages import Tick, silent
from curation.stages.releasing.columns import Columns, choose_columns, forms_of, text_of
from curation.store.loading import Source, opening
from curation.text.folding import fold_forms, fold_texts
from curation.types import Report

_ID = "id"
_EACH = 1000  # rows between two reports of progress


class Found(NamedTuple):
    """What leaks, and the texts of the pairs listed, by unit, split and id."""

    leakage: Leakage
    texts: dict[tuple[str, str, str], str]


def run_leakage(
    source: Source,
    texts: tuple[str, ...] = (),
    label: str | None = None,
    worst: int = 5,
    tick: Tick = silent,
) -> tuple[Report, Found]:
    """Compare the splits of a dataset.

    Args:
        source: which dataset.
        texts: the columns of texts; where empty, the one that clearly is.
        label: the column of labelled spans or tags; where None, one that clearly is, or none.
        worst: how many pairs to list of each two splits.
        tick: told how many rows are read.

    Raises:
        InputError: it cannot be opened, has one split only, or has no such columns.
    """
    with opening(source) as splits:
        try:
            return _compare(source.name, splits, _columns(splits, texts, label), worst, tick)
        except InputError as error:
            raise InputError(f"{source.name}: {error}") from error


def _columns(splits: Mapping[str, Any], texts: tuple[str, ...], label: str | None) -> Columns:
    """Choose the columns of the first split, which all others must have."""
    if len(splits) < 2:
        raise InputError(
            f"fewer than two splits ({', '.join(splits) or 'none'}), so nothing can leak: give a dataset of "
            "more, or a file with a column split"
        )
    first, *others = (rows.features for rows in splits.values())
    columns = choose_columns(first, texts, label)
    for features in others:
        choose_columns(features, columns.texts, columns.label)
    return columns


def _compare(
    name: str, splits: Mapping[str, Any], columns: Columns, worst: int, tick: Tick
) -> tuple[Report, Found]:
    total = sum(len(rows) for rows in splits.values()) * len(columns.texts)
    done = 0
    found: list[TextLeakage] = []
    listed: dict[tuple[str, str, str], str] = {}
    for column in columns.texts:
        folded: dict[str, Folded] = {}
        for split, rows in splits.items():
            folded[split] = fold_texts(_texts(rows, column, done, total, tick))
            done += len(rows)
        part = list(compare_texts(column, folded, worst))
        found += part
        wanted = {(one.held, pair.held) for one in part for pair in one.worst}
        wanted |= {(one.seen, pair.seen) for one in part for pair in one.worst}
        for split, rows in splits.items():
            for row_id, text in _texts(rows, column, 0, total, silent) if wanted else ():
                if (split, row_id) in wanted:
                    listed[column, split, row_id] = text
    leakage = Leakage(texts=tuple(found), entities=tuple(_entities(splits, columns)))
    return _report(name, leakage, columns), Found(leakage, listed)


def _texts(rows: Any, column: str, before: int, total: int, tick: Tick) -> Iterator[tuple[str, str]]:
    """Yield the texts of a column with their rows' ids, or numbers where there are none."""
    names = [column, _ID] if _ID in rows.column_names and column != _ID else [column]
    for at, row in enumerate(rows.select_columns(names)):
        if at % _EACH == 0:
            tick(before + at, total)
        yield str(row[_ID]) if len(names) > 1 else str(at), text_of(row[column])


def _entities(splits: Mapping[str, Any], columns: Columns) -> list[EntityOverlap]:
    if columns.label is None:
        return []
    names = dict.fromkeys((columns.label, columns.tokens or columns.texts[0]))
    forms: dict[str, Counter[Form]] = {}
    for split, rows in splits.items():
        counts = forms.setdefault(split, Counter())
        for at, row in enumerate(rows.select_columns([*names])):
            try:
                counts.update(fold_forms(forms_of(row, columns, rows.features)))
            except (KeyError, TypeError, ValueError) as error:
                raise InputError(f"{split}, row {at}: column {columns.label}: {error}") from error
    return [*compare_forms(columns.label, forms)]


def _report(name: str, leakage: Leakage, columns: Columns) -> Report:
    texts = sum(one.texts for one in leakage.texts)
    label = f", spans from {columns.label}" if columns.label else ""
    return Report(
        verb="leakage",
        unit="comparison",
        taken=texts,
        parts={"stand in the other split": leakage.leaked, "in none": texts - leakage.leaked},
        notes=(f"{name}: texts from {', '.join(columns.texts)}{label}",),
        attention=bool(leakage.leaked),
    )
