"""Schemas as short as they may be, written as YAML."""

from collections.abc import Sequence

from curation.core.schema import LabelSchema, parse_schema

TITLE = '{ar: "عنوان", en: "Title"}'
SPAN = f'- {{name: NAME, title: {TITLE}, definition: {TITLE}, color: "#000000", hotkey: KEY}}'
VALUE = f"- {{name: NAME, title: {TITLE}, definition: {TITLE}, hotkey: KEY}}"


def written(
    version: str,
    labels: Sequence[str],
    renamed: Sequence[str] = (),
    values: Sequence[str] = (),
    more: str = "",
) -> str:
    """Write a schema with these labels, and a choice ``mood`` where it has values."""
    lines = [f"name: names\nversion: {version}\nlanguage: ar\nunit: sentence"]
    lines += [f"title: {TITLE}\ninstructions: {TITLE}", "spans:" if labels else "spans: []"]
    lines += ["  " + SPAN.replace("NAME", name).replace("KEY", f'"{name[0]}"') for name in labels]
    if values:
        lines += [f"choices:\n  - name: mood\n    title: {TITLE}\n    values:"]
        lines += [
            "      " + VALUE.replace("NAME", name).replace("KEY", f'"{n}"') for n, name in enumerate(values)
        ]
    if renamed:
        lines += ["renamed:", *(f"  - {{{one}}}" for one in renamed)]
    return "\n".join([*lines, more, ""])


def made(version: str, labels: Sequence[str], *renamed: str, values: Sequence[str] = ()) -> LabelSchema:
    """Make such a schema."""
    return parse_schema(written(version, labels, renamed, values), "names")
