"""The sections of a manual: each has an anchor on a line of its own, and its heading below."""

import re

_ANCHOR = re.compile(r'^<a id="([a-z][a-z0-9-]*)"></a>\s*\n+#+ +(.+?)[ #]*$', re.M)
_MARKS = re.compile(r"[*_`]|\[([^\]]*)\]\([^)]*\)")


def section_titles(manual: str) -> dict[str, str]:
    """Give the headings of a manual (Markdown) by anchor, in their order; text without its marks."""
    return {anchor: _MARKS.sub(r"\1", title).strip() for anchor, title in _ANCHOR.findall(manual)}
