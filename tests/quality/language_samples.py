"""Sentences of our own in the languages that Arabic crawls hold: ``languages.txt``."""

from pathlib import Path

FILE = Path(__file__).with_name("languages.txt")
TRUE = {"ar-dialect": "ar", "fa-arabic-keyboard": "fa"}
"""The language of the groups that are not named by it."""


def read_groups() -> dict[str, list[str]]:
    """Read the sentences, group by group: a line ⟪name⟫, then one a line."""
    groups: dict[str, list[str]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("⟪"):
            groups[line.strip("⟪⟫")] = group = []
        else:
            group.append(line)
    return groups
