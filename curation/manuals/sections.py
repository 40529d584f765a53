"""One section of a manual as HTML, to be shown beside a task or on a page."""

import re

from markdown_it import MarkdownIt

from curation.manuals.parse import ANCHOR, HEADING, Manual

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# Links lead to anchors that are not shown along, and an id would stand twice where two sections are.
_LINK = re.compile(r"</?a\b[^>]*>")
_ID = re.compile(r'(<[a-z]+\b[^>]*?) id="[^"]*"')


def section_html(manual: Manual, anchor: str) -> str:
    """Write a section with those below it as HTML, without links; empty where the manual has none such."""
    begins = next((section.line for section in manual.sections if section.id == anchor), None)
    if begins is None:
        return ""
    lines = manual.text.split("\n")
    levels = {line: _level_after(lines, line) for _, line in manual.sections}
    level = levels[begins]
    ends = next((line - 1 for _, line in manual.sections if line > begins and levels[line] <= level), None)
    kept = [line for line in lines[begins:ends] if not ANCHOR.fullmatch(line.strip())]
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    written = markdown.render(_COMMENT.sub("", "\n".join(kept)))
    return _ID.sub(r"\1", _LINK.sub("", written)).strip()


def _level_after(lines: list[str], line: int) -> int:
    """Give the level of the heading that follows the anchor on a line, counted from 1."""
    headings = (HEADING.match(text.strip()) for text in lines[line:])
    return next(len(heading[1]) for heading in headings if heading)
