"""Cutting sentences by one pattern, as a baseline; without a library, which would count in a process."""

import re

ONE_LINE = re.compile(r"[.!?؟…]+[\"'»”’)\]]*(?=\s|$)|\n")


def cut_at(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Cut a text behind each match; the half-open spans cover it."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in pattern.finditer(text):
        end = match.end()
        found.append((start, end))
        start = end
    if start < len(text):
        found.append((start, len(text)))
    return found
