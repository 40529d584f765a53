"""What a manual's sections are called."""

import re

from curation.manuals.parse import Manual

_MARKS = re.compile(r"^#+\s+|\s*#*\s*$|[*_`]|\[([^\]]*)\]\([^)]*\)")


def section_titles(manual: Manual) -> dict[str, str]:
    """Give the headings of a manual's sections by anchor, in their order; text without its marks."""
    lines = manual.text.split("\n")
    titles = {}
    for section in manual.sections:
        heading = next(line for line in lines[section.line :] if line.strip())
        titles[section.id] = _MARKS.sub(r"\1", heading.strip())
    return titles
