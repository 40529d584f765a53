"""What changed in what a release says of itself: licence, ratios, schemas, labels, guidelines, agreement."""

from collections.abc import Iterable, Iterator

from curation.released import LabelFact, Measure, ReleaseFacts, SchemaFact
from curation.types import Record

_APART = frozenset(("version", "schemas"))
_SCHEMA_APART = frozenset(("name", "spans", "choices", "agreement"))
_LONG = 120  # characters of a fact that are shown


class FactChange(Record):
    """One fact that differs; empty where it was not stated, or is not any more."""

    fact: str
    before: str
    now: str


class AgreementChange(Record):
    """A measure of a schema before and now; None where that release does not have it."""

    schema_name: str
    measure: str
    before: Measure | None
    now: Measure | None


def compare_facts(before: ReleaseFacts, now: ReleaseFacts) -> tuple[FactChange, ...]:
    """List the facts that differ, agreement apart, in the order in which a release states them."""
    changes = list(_fields("", before, now, _APART))
    earlier = {schema.name: schema for schema in before.schemas}
    later = {schema.name: schema for schema in now.schemas}
    for name in dict.fromkeys((*earlier, *later)):
        was, there = earlier.get(name), later.get(name)
        if was is None or there is None:
            schema = was or there
            revision = f"guideline revision {schema.revision}" if schema else ""
            changes.append(
                FactChange(
                    fact=f"schema {name}", before=revision if was else "", now=revision if there else ""
                )
            )
            continue
        changes += _fields(f"{name}: ", was, there, _SCHEMA_APART)
        changes += _lists(name, was, there)
    return tuple(changes)


def compare_agreement(before: Iterable[SchemaFact], now: Iterable[SchemaFact]) -> tuple[AgreementChange, ...]:
    """List every measure with its figure before and now, changed or not, in the later release's order."""
    earlier = {(s.name, measure.name): measure for s in before for measure in s.agreement}
    later = {(s.name, measure.name): measure for s in now for measure in s.agreement}
    return tuple(
        AgreementChange(schema_name=key[0], measure=key[1], before=earlier.get(key), now=later.get(key))
        for key in dict.fromkeys((*later, *earlier))
    )


def _fields(
    what: str, before: ReleaseFacts | SchemaFact, now: ReleaseFacts | SchemaFact, apart: frozenset[str]
) -> Iterator[FactChange]:
    for name in type(now).model_fields:
        if name not in apart and getattr(before, name) != getattr(now, name):
            said = "guideline revision" if name == "revision" else name.replace("_", " ")
            yield FactChange(
                fact=f"{what}{said}", before=_said(getattr(before, name)), now=_said(getattr(now, name))
            )


def _lists(name: str, before: SchemaFact, now: SchemaFact) -> Iterator[FactChange]:
    """Compare the label lists: which labels there are, in which order, and what is said of each."""
    earlier, later = _label_lists(before), _label_lists(now)
    for what in dict.fromkeys((*earlier, *later)):
        was, there = earlier.get(what, ()), later.get(what, ())
        names, new = [label.name for label in was], [label.name for label in there]
        if names != new:
            yield FactChange(fact=f"{name}: {what}", before=", ".join(names), now=", ".join(new))
        said = {label.name: label for label in was}
        for label in there:
            if label.name in said and said[label.name] != label:
                yield from _wording(f"{name}: {what} {label.name}", said[label.name], label)


def _wording(what: str, before: LabelFact, now: LabelFact) -> Iterator[FactChange]:
    for field in ("title_ar", "title_en", "definition_en"):
        was, there = getattr(before, field), getattr(now, field)
        if was != there:
            yield FactChange(fact=f"{what}, {field.split('_')[0]}", before=_cut(was), now=_cut(there))


def _label_lists(schema: SchemaFact) -> dict[str, tuple[LabelFact, ...]]:
    lists = {f"values of {choice.name}": choice.values for choice in schema.choices}
    return ({"span labels": schema.spans} if schema.spans else {}) | lists


def _said(fact: object) -> str:
    if isinstance(fact, str):
        return _cut(fact)
    if isinstance(fact, bool):
        return "yes" if fact else "no"
    if isinstance(fact, dict):
        return _cut(", ".join(f"{key} {value}" for key, value in fact.items()))
    if isinstance(fact, tuple) and all(isinstance(part, str) for part in fact):
        return _cut(", ".join(fact))
    if isinstance(fact, Record):  # many figures: the files have them
        return "see release.json"
    return "" if fact is None else _cut(str(fact))


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
