"""The plots of a release, as SVG files in ``plots/``: labels by split, agreement, and lengths of texts."""

from collections import Counter
from collections.abc import Iterable, Sequence

from curation.released import LabelFact, Measure, ReleaseFacts, SchemaFact, Split
from exporters.card_table import line
from exporters.drawing import COLOURS, FAINT, INK, Drawing
from exporters.figures import SPANS, Figures, SchemaFigures
from exporters.parquet import SPLITS
from exporters.process import overall

LENGTHS = "plots/lengths.svg"
_WIDTH = 760
_LEFT, _RIGHT = 250, 690  # where bars begin and end; names stand left of them, figures right
_ROW, _PAD = 24, 16
_BINS = 24
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_HIGH = 120  # of a histogram


def labels_path(schema: str) -> str:
    """Name the plot of a schema's labels."""
    return f"plots/labels-{schema}.svg"


def agreement_path(schema: str) -> str:
    """Name the plot of a schema's agreement."""
    return f"plots/agreement-{schema}.svg"


def plots(facts: ReleaseFacts, figures: Figures) -> dict[str, str]:
    """Draw what there is to draw; the text of each file by its path."""
    drawn = {}
    for schema in facts.schemas:
        counted = figures.of(schema.name)
        if counted.tasks:
            drawn[labels_path(schema.name)] = _labels(schema, counted)
        if any(measure.value is not None for measure in schema.agreement):
            drawn[agreement_path(schema.name)] = _agreement(schema)
    there = [schema for schema in facts.schemas if figures.of(schema.name).tasks]
    if there:
        drawn[LENGTHS] = _lengths(there, figures)
    return drawn


def _labels(schema: SchemaFact, counted: SchemaFigures) -> str:
    lists: list[tuple[str, Sequence[LabelFact]]] = [("Spans", schema.spans)] if schema.spans else []
    lists += [(f"Values of {choice.name}", choice.values) for choice in schema.choices]
    drawing = Drawing(_WIDTH, f"Labels of {schema.name} by split")
    y = _head(drawing, f"{line(schema.title_en)}: labels by split")
    for (title, labels), name in zip(lists, _names(schema), strict=True):
        counts = counted.labels.get(name, {})
        most = max((found.total() for found in counts.values()), default=0)
        drawing.text(_PAD, y + 14, title, bold=True)
        y += _ROW
        for label in labels:
            _bar(drawing, y, label, counts.get(label.name, Counter()), most)
            y += _ROW
        y += _PAD / 2
    return drawing.svg(y + _PAD / 2)


def _names(schema: SchemaFact) -> list[str]:
    return ([SPANS] if schema.spans else []) + [choice.name for choice in schema.choices]


def _bar(drawing: Drawing, y: float, label: LabelFact, found: Counter[Split], most: int) -> None:
    drawing.text(_PAD, y + 14, label.name, size=11)
    drawing.arabic(_LEFT - 10, y + 14, label.title_ar)
    x = float(_LEFT)
    for split in SPLITS:
        wide = (_RIGHT - _LEFT) * found[split] / most if most else 0
        if wide:
            drawing.box(x, y + 2, wide, _ROW - 8, COLOURS[split], f"{label.name}, {split}: {found[split]}")
        x += wide
    drawing.text(x + 6, y + 14, f"{found.total():,}", size=11)


def _head(drawing: Drawing, title: str) -> float:
    """Write a title and what the colours mean; give where the rest begins."""
    drawing.text(_PAD, 26, title, size=15, bold=True)
    x = float(_LEFT)
    for split in SPLITS:
        drawing.box(x, 38, 12, 12, COLOURS[split])
        drawing.text(x + 18, 48, split)
        x += 100
    return 60


def _agreement(schema: SchemaFact) -> str:
    drawing = Drawing(_WIDTH, f"Agreement between annotators of {schema.name}")
    drawing.text(_PAD, 26, f"{line(schema.title_en)}: agreement between annotators", size=15, bold=True)
    drawing.text(_PAD, 46, "Value and 95% interval", size=11)
    groups = [
        ("All labels", [(m.name.removesuffix(", all"), "", m) for m in overall(schema)]),
        *_by_label(schema),
    ]
    low = min((0.0, *(v for m in schema.agreement for v in (m.value, m.low) if v is not None)))
    y = 56.0
    for title, rows in groups:
        if not rows:
            continue
        drawing.text(_PAD, y + 14, title, bold=True)
        y += _ROW
        bottom = y + _ROW * len(rows)
        for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
            x = _place(tick, low)
            drawing.line(x, y, x, bottom, FAINT)
            drawing.text(x, bottom + 12, f"{tick:g}", "middle", 10)
        for name, arabic, measure in rows:
            _interval(drawing, y, name, arabic, measure, low)
            y += _ROW
        y += _ROW
    return drawing.svg(y)


def _by_label(schema: SchemaFact) -> list[tuple[str, list[tuple[str, str, Measure]]]]:
    """Group the measures of single labels by their kind, only the first kind: the others are in the card."""
    titles = {label.name: label.title_ar for label in _all_labels(schema)}
    by_kind: dict[str, list[tuple[str, str, Measure]]] = {}
    for measure in schema.agreement:
        kind, _, name = measure.name.rpartition(", ")
        if kind and name != "all":
            by_kind.setdefault(kind, []).append((name, titles.get(name, ""), measure))
    return [(f"{kind}, by label", rows) for kind, rows in list(by_kind.items())[:1]]


def _all_labels(schema: SchemaFact) -> Iterable[LabelFact]:
    yield from schema.spans
    for choice in schema.choices:
        yield from choice.values


def _interval(drawing: Drawing, y: float, name: str, arabic: str, measure: Measure, low: float) -> None:
    drawing.text(_PAD, y + 14, name, size=11)
    if arabic:
        drawing.arabic(_LEFT - 10, y + 14, arabic)
    if measure.value is None:
        drawing.text(
            _LEFT + 6, y + 14, f"undefined: {measure.note}" if measure.note else "undefined", size=10
        )
        return
    if measure.low is not None and measure.high is not None:
        drawing.line(_place(measure.low, low), y + 10, _place(measure.high, low), y + 10, INK, 2)
    drawing.dot(_place(measure.value, low), y + 10, COLOURS["train"])
    drawing.text(_WIDTH - _PAD, y + 14, f"{measure.value:.2f}", "end", 11)


def _place(value: float, low: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * (value - low) / (1 - low)


def _lengths(schemas: Sequence[SchemaFact], figures: Figures) -> str:
    drawing = Drawing(_WIDTH, "Words in a text, by split")
    y = _head(drawing, "Words in a text, by split")
    for schema in schemas:
        y = _histogram(drawing, y, schema, figures.of(schema.name).words)
    return drawing.svg(y)


def _histogram(drawing: Drawing, top: float, schema: SchemaFact, words: dict[Split, Counter[int]]) -> float:
    unit = "articles" if schema.unit == "article" else "sentences"
    longest = max(length for counts in words.values() for length in counts)
    step = next((step for step in _STEPS if longest // step < _BINS), longest // _BINS + 1)
    binned = {split: Counter[int]() for split in words}
    for split, counts in words.items():
        for length, times in counts.items():
            binned[split][length // step] += times
    whole = sum(binned.values(), Counter[int]())
    most, bins = max(whole.values()), longest // step + 1
    drawing.text(_PAD, top + 18, f"{schema.name}: {whole.total():,} {unit}", bold=True)
    bottom, wide = top + 28 + _HIGH, (_WIDTH - 4 * _PAD) / bins
    for at in range(bins):
        x, y = 2 * _PAD + at * wide, bottom
        for split in SPLITS:
            count = binned.get(split, Counter())[at]
            high = _HIGH * count / most
            if count:
                says = f"{at * step} to {(at + 1) * step - 1} words, {split}: {count}"
                drawing.box(x + 1, y - high, max(wide - 2, 1), high, COLOURS[split], says)
            y -= high
        if whole[at]:
            drawing.text(x + wide / 2, y - 3, f"{whole[at]:,}", "middle", 9)
        if at % max(1, bins // 12) == 0:
            drawing.text(x, bottom + 14, str(at * step), "middle", 10)
    drawing.line(2 * _PAD, bottom, _WIDTH - 2 * _PAD, bottom)
    drawing.text(_WIDTH - 2 * _PAD, bottom + 28, "words", "end", 10)
    return bottom + 28 + _PAD
