"""What a label schema contradicts itself in, each with the place in the file that says so."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from curation.core.marked import Place

if TYPE_CHECKING:  # it asks here whether it is coherent
    from curation.core.schema import Choice, LabelSchema, Renaming


class Contradiction(NamedTuple):
    """A place in the schema, and what is wrong there."""

    place: Place
    said: str


def version_of(text: str) -> tuple[int, ...]:
    """Read a revision such as ``1.2.0`` as what can be compared; what is none is older than all."""
    parts = text.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else ()


def find_contradictions(schema: "LabelSchema") -> list[Contradiction]:
    """Check names, hotkeys, parents, conditions and renamings against each other."""
    return [
        *_repeated("span label", ((("spans", n, "name"), s.name) for n, s in enumerate(schema.spans))),
        *_repeated("choice", ((("choices", n, "name"), c.name) for n, c in enumerate(schema.choices))),
        *_values(schema),
        *_repeated("hotkey", _hotkeys(schema)),
        *_parents(schema),
        *_conditions(schema),
        *_renamings(schema),
        *_profile(schema),
    ]


def _repeated(what: str, names: Iterable[tuple[Place, str]]) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for place, name in names:
        if name in seen:
            yield Contradiction(place, f"{what} given twice: {name}")
        seen.add(name)


def _values(schema: "LabelSchema") -> Iterator[Contradiction]:
    for n, choice in enumerate(schema.choices):
        named = ((("choices", n, "values", k, "name"), v.name) for k, v in enumerate(choice.values))
        yield from _repeated(f"value of {choice.name}", named)


def _hotkeys(schema: "LabelSchema") -> Iterator[tuple[Place, str]]:
    """List the keys that stand on one page: those of the profile's labels, and of all choices."""
    shown = schema.active_spans
    for n, label in enumerate(schema.spans):
        if label in shown:
            yield ("spans", n, "hotkey"), label.hotkey
    for n, choice in enumerate(schema.choices):
        for k, value in enumerate(choice.values):
            yield ("choices", n, "values", k, "hotkey"), value.hotkey


def _parents(schema: "LabelSchema") -> Iterator[Contradiction]:
    known = {label.name for label in schema.spans} | {"*"}
    for n, label in enumerate(schema.spans):
        for k, parent in enumerate(label.nests_in):
            if parent not in known:
                yield Contradiction(
                    ("spans", n, "nests_in", k),
                    f"label {label.name} nests in unknown labels: {parent}: name one of the schema's, or *",
                )


def _conditions(schema: "LabelSchema") -> Iterator[Contradiction]:
    asked = {choice.name: choice for choice in schema.choices}
    for n, choice in enumerate(schema.choices):
        if choice.when is None:
            continue
        on = asked.get(choice.when.choice)
        if on is None or not set(choice.when.values) <= {value.name for value in on.values}:
            said = f"choice {choice.name}: its condition names an unknown choice or value"
            yield Contradiction(("choices", n, "when"), said)
        elif _waits_for_itself(choice, asked):
            said = f"choice {choice.name} is asked only after itself: it would never be asked"
            yield Contradiction(("choices", n, "when"), said)


def _waits_for_itself(choice: "Choice", asked: dict[str, "Choice"]) -> bool:
    seen: set[str] = set()
    now: Choice | None = choice
    while now is not None and now.when is not None and now.name not in seen:
        seen.add(now.name)
        now = asked.get(now.when.choice)
    return now is not None and now.name == choice.name and bool(seen)


def _renamings(schema: "LabelSchema") -> Iterator[Contradiction]:
    seen: set[tuple[str | None, str, str]] = set()
    for n, renaming in enumerate(schema.renamed):
        key = (renaming.choice, renaming.old, renaming.since)
        said = _wrong_with(schema, renaming)
        if key in seen:
            said = f"{renaming.old} is renamed twice in {renaming.since}"
        seen.add(key)
        if said:
            yield Contradiction(("renamed", n), said)


def _wrong_with(schema: "LabelSchema", renaming: "Renaming") -> str | None:
    names = schema.names_of(renaming.choice)
    since = version_of(renaming.since)
    if names is None:
        return f"renamed in an unknown choice: {renaming.choice}"
    if since[1:] != (0, 0) or since > version_of(schema.version):
        return f"{renaming.old} is renamed since {renaming.since}: a renaming takes a major revision, X.0.0"
    if renaming.to is None:
        return (
            None if renaming.choice is None else f"value {renaming.old} is renamed to nothing: name another"
        )
    later = [r for r in schema.renamed if r.choice == renaming.choice and version_of(r.since) > since]
    now: str | None = renaming.to
    for step in sorted(later, key=lambda r: version_of(r.since)):
        now = step.to if step.old == now else now
    if now is not None and now not in names:
        return f"{renaming.old} is renamed to unknown {now}: name a label or value the schema has"
    same = [r for r in schema.renamed if r.choice == renaming.choice and version_of(r.since) >= since]
    if renaming.old in names and not any(r.to == renaming.old for r in same):
        return f"{renaming.old} is renamed, but still there: take it out of the schema, or out of renamed"
    return None


def _profile(schema: "LabelSchema") -> Iterator[Contradiction]:
    if schema.profile is not None and not schema.active_spans:
        yield Contradiction(("profile",), f"profile {schema.profile} has no label")
