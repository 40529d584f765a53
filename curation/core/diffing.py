"""Two releases compared: rows, spans, choices, splits, facts and agreement, and the version that follows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from curation.core.fact_changes import AgreementChange, FactChange, compare_agreement, compare_facts
from curation.core.row_changes import (
    ROW_KINDS,
    SPAN_KINDS,
    RowChange,
    RowKind,
    SpanKind,
    compare_row,
    with_texts,
)
from curation.core.splits import SPLITS
from curation.core.versioning import next_version
from curation.released import Listing, Pair, Split
from curation.types import Record

EXAMPLES = 5
"""Rows shown of each kind of change, in each config."""
_CHOICE = "choice"


class ConfigChange(Record):
    """How a config's rows changed. A row that was edited and moved counts as both.

    ``fields`` counts the rows whose field differs.
    """

    config: str
    before: dict[Split, int]
    now: dict[Split, int]
    rows: dict[RowKind, int]
    spans: dict[SpanKind, int]
    fields: dict[str, int]


class FromTo(Record):
    """How often one value became another: a choice's, a span's ``label``, a row's ``split``.

    None where a choice was not answered.
    """

    config: str
    what: str
    before: str | None
    now: str | None
    count: int


class Difference(Record):
    """All that differs between two releases.

    ``demands`` is the least version after ``before`` that these changes may have.
    """

    name: str
    before: str
    now: str
    demands: str
    configs: tuple[ConfigChange, ...]
    values: tuple[FromTo, ...]
    facts: tuple[FactChange, ...]
    agreement: tuple[AgreementChange, ...]
    examples: tuple[RowChange, ...]

    @property
    def same(self) -> bool:
        """Whether nothing but the version differs."""
        return self.demands == self.before

    def rows(self, kind: RowKind) -> int:
        """Count the rows of all configs that changed so."""
        return sum(config.rows[kind] for config in self.configs)


def compare_releases(
    before: Listing,
    now: Listing,
    pairs: Iterable[Pair],
    examples: int = EXAMPLES,
    shown: Iterable[Split] = SPLITS,
    each: Callable[[RowChange], object] | None = None,
) -> Difference:
    """Compare two releases in one pass over their rows.

    Args:
        before: what the earlier release says of itself.
        now: what the later one says.
        pairs: every pair of rows that differ; pairs that do not are passed over.
        examples: how many rows to show of each kind of change in each config.
        shown: the splits whose rows may be shown.
        each: takes every row that changed.
    """
    tally = _Tally(examples, frozenset(shown))
    for pair in pairs:
        change = compare_row(pair)
        if change:
            tally.add(change, pair)
            if each:
                each(change)
    kinds: dict[str, int] = {kind: sum(rows[kind] for rows in tally.rows.values()) for kind in ROW_KINDS}
    return Difference(
        name=now.facts.name,
        before=before.facts.version,
        now=now.facts.version,
        demands=next_version(before.facts, now.facts, kinds),
        configs=tuple(tally.config(name, before, now) for name in _configs(before, now)),
        values=tally.values(),
        facts=compare_facts(before.facts, now.facts),
        agreement=compare_agreement(before.facts.schemas, now.facts.schemas),
        examples=tuple(tally.examples),
    )


def _configs(before: Listing, now: Listing) -> list[str]:
    """List the configs of both, in the order of the later release; those that are gone come last."""
    return list(dict.fromkeys((*_ordered(now), *_ordered(before))))


def _ordered(listing: Listing) -> list[str]:
    schemas = [schema.name for schema in listing.facts.schemas]
    return [*(name for name in schemas if name in listing.rows), *sorted(listing.rows.keys() - set(schemas))]


class _Tally:
    """Counts as rows pass, and keeps the first of each kind."""

    def __init__(self, examples: int, shown: frozenset[Split]) -> None:
        self.examples: list[RowChange] = []
        self.rows: dict[str, Counter[str]] = defaultdict(Counter)
        self._spans: dict[str, Counter[str]] = defaultdict(Counter)
        self._fields: dict[str, Counter[str]] = defaultdict(Counter)
        self._values: Counter[tuple[str, str, str | None, str | None]] = Counter()
        self._limit = examples
        self._shown = shown
        self._kept: Counter[tuple[str, str]] = Counter()

    def add(self, change: RowChange, pair: Pair) -> None:
        """Count one change."""
        config = change.config
        self.rows[config].update(change.kinds)
        self._fields[config].update(change.fields)
        for span in change.spans:
            self._spans[config][span.kind] += 1
            if span.kind == "relabelled" and span.before and span.now:
                self._values[config, "label", span.before.label, span.now.label] += 1
        for choice in change.choices:
            self._values[config, choice.choice, choice.before, choice.now] += 1
        if "moved" in change.kinds:
            self._values[config, "split", change.split_before, change.split_now] += 1
        self._keep(change, pair)

    def _keep(self, change: RowChange, pair: Pair) -> None:
        if (
            not {change.split_before or change.split_now, change.split_now or change.split_before}
            <= self._shown
        ):
            return
        kinds = {*change.kinds, *(f"span {span.kind}" for span in change.spans)}
        buckets = [(change.config, kind) for kind in kinds | ({_CHOICE} if change.choices else set())]
        if any(self._kept[bucket] < self._limit for bucket in buckets):
            self._kept.update(buckets)
            self.examples.append(with_texts(change, pair))

    def config(self, name: str, before: Listing, now: Listing) -> ConfigChange:
        """Give the counts of one config."""
        return ConfigChange(
            config=name,
            before=_sizes(before.rows.get(name, {})),
            now=_sizes(now.rows.get(name, {})),
            rows={kind: self.rows[name][kind] for kind in ROW_KINDS},
            spans={kind: self._spans[name][kind] for kind in SPAN_KINDS},
            fields=dict(sorted(self._fields[name].items())),
        )

    def values(self) -> tuple[FromTo, ...]:
        """Give what became what, the most frequent first."""
        ordered = sorted(self._values.items(), key=lambda one: (*one[0][:2], -one[1], *map(str, one[0][2:])))
        return tuple(
            FromTo(config=config, what=what, before=before, now=now, count=count)
            for (config, what, before, now), count in ordered
        )


def _sizes(rows: Mapping[Split, int]) -> dict[Split, int]:
    return {split: rows.get(split, 0) for split in SPLITS}
