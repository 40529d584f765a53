"""The card's section on leakage: the figures of ``release.json``, in words."""

from pathlib import Path

from curation.errors import ReleaseError
from curation.released import EntityOverlap, Leakage, TextLeakage
from exporters.card_table import table

_HEADING = "## Leakage"


def leakage_text(leakage: Leakage) -> str:
    """Give the section."""
    parts = [_HEADING, _texts(leakage.texts)]
    pairs = [
        [
            one.unit,
            pair.kind,
            f"{pair.share:.2f}",
            f"`{pair.held}` ({one.held})",
            f"`{pair.seen}` ({one.seen})",
        ]
        for one in leakage.texts
        for pair in one.worst
    ]
    if pairs:
        parts.append(f"The likest pairs:\n\n{table(['unit', 'kind', 'share', 'text', 'stands in'], pairs)}")
    if leakage.entities:
        parts.append(_entities(leakage.entities))
    return "\n\n".join(parts)


def check_leakage(path: Path, leakage: Leakage | None) -> None:
    """Refuse a card whose section says anything but ``leakage``.

    Raises:
        ReleaseError: it does, or has a section where there are no figures, or cannot be read.
    """
    try:
        card = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error
    sections = [f"## {part}".rstrip("\n") for part in card.split("\n## ")[1:]]
    said = [section for section in sections if section.startswith(f"{_HEADING}\n")]
    if said != ([leakage_text(leakage)] if leakage else []):
        raise ReleaseError(f"{path}: {_HEADING[3:]} is not what release.json says of it")


def _texts(texts: tuple[TextLeakage, ...]) -> str:
    if not texts:
        return "There are no two splits with texts: nothing can leak."
    least = [f"near, {count.least:g}" for count in texts[0].near]
    rows = [
        [
            one.unit,
            f"{one.held} in {one.seen}",
            one.texts,
            *(_of(n, one.texts) for n in (one.exact, *(near.texts for near in one.near), one.contained)),
        ]
        for one in texts
    ]
    return (
        "How many texts of a split stand in another. `exact`: the same words, however vocalised, punctuated "
        "or spelt (hamza, ya, kaf, digits). `near`: at least that share of word triples in common (Jaccard), "
        "exact ones among them. `contained`: neither, but one of the two stands in the other, as at least "
        "nine in ten of the shorter's triples do.\n\n"
        + table(["unit", "splits", "texts", "exact", *least, "contained"], rows)
    )


def _entities(entities: tuple[EntityOverlap, ...]) -> str:
    rows = [
        [
            f"`{one.schema_name}`",
            f"{one.held} in {one.seen}",
            one.forms,
            _of(one.known_forms, one.forms),
            one.mentions,
            _of(one.known_mentions, one.mentions),
        ]
        for one in entities
    ]
    return (
        "Labelled spans of a split whose words, folded as above, occur in another under the same label. This "
        "is no fault: it says how many a model has seen.\n\n"
        + table(["labels", "splits", "different spans", "seen", "all spans", "seen"], rows)
    )


def _of(count: int, whole: int) -> str:
    return f"{count} ({count / whole:.1%})" if whole else str(count)
