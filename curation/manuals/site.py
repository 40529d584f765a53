"""The pages of a guideline site in one language, as Markdown: manuals, changes, a first page."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

from curation.core.examples import label_anchor
from curation.core.schema import LabelSchema
from curation.manuals.checks import ManualSet
from curation.manuals.parse import ANCHOR, CLOSING, FENCE, HEADING, LANGUAGES, OPENING, Language
from curation.manuals.places import fill_manual, labels_table, offered_labels
from curation.manuals.words import WORDS

_LINK = re.compile(r"(\]\(<?|\bhref=[\"'])(manual\.(?:ar|en)\.md|CHANGELOG\.md)(?=[#)>\s\"'])")
_ARABIC = re.compile(r"[\u0621-\u064A]")
_LATIN = re.compile(r"[A-Za-z]")


class SitePages(NamedTuple):
    """Pages of one language: their Markdown by path, and the navigation, as titles with paths."""

    pages: dict[str, str]
    navigation: list[tuple[str, str]]


def site_pages(language: Language, found: Sequence[tuple[ManualSet, str]]) -> SitePages:
    """Lay out a site's pages.

    Args:
        language: of the pages.
        found: each schema with what explains it, and its change log, empty where there is none.

    Raises:
        InputError: a manual asks for an example that there is not.
    """
    words = WORDS[language].site
    pages = {"index.md": _first_page(language, [explained.schema for explained, _ in found])}
    navigation = [(words.home, "index.md")]
    for explained, changelog in found:
        schema = explained.schema
        title = WORDS[language].of(schema.title)
        path = f"{schema.name}/index.md"
        pages[path] = _manual_page(language, explained, bool(changelog))
        navigation.append((f"{words.manual}: {title}", path))
        if changelog:
            path = f"{schema.name}/changelog.md"
            pages[path] = _changes_page(language, schema, changelog)
            navigation.append((f"{words.changes}: {title}", path))
    return SitePages(pages, navigation)


def label_rules(schemas: Iterable[LabelSchema]) -> str:
    """Write the style sheet's lines that give each label its colour."""
    return "".join(
        f'[data-label="{schema.name}-{label.name}"] {{ --label: {label.color}; }}\n'
        for schema in schemas
        for label in schema.spans
    )


def _first_page(language: Language, schemas: Sequence[LabelSchema]) -> str:
    words = WORDS[language]
    lines = [f"# {words.site.title}", "", _languages(language, "index.html"), "", words.site.about, ""]
    for schema in schemas:
        title = _text(words.of(schema.title))
        lines.append(f"- [{title}]({schema.name}/index.md) · {words.site.revision} {schema.version}")
    return "\n".join([*lines, ""])


def _manual_page(language: Language, explained: ManualSet, changed: bool) -> str:
    """Write a manual as a page; where there is none, what the schema itself says."""
    schema = explained.schema
    words = WORDS[language].site
    facts = f"{words.revision} {schema.version}"
    if changed:
        facts += f' · <a href="changelog.html">{words.changes}</a>'
    head = _languages(language, f"{schema.name}/index.html", facts)
    manual = explained.manuals.get(language)
    if manual is None:
        return _bare_page(language, schema, head)
    lines = _with_anchors(fill_manual(manual, schema, explained.examples).splitlines())
    text = _below_title(lines, _text(WORDS[language].of(schema.title)), head)
    return _LINK.sub(lambda link: link[1] + _PAGES[link[2]].format(schema.name), text)


def _below_title(lines: Sequence[str], title: str, head: str) -> str:
    """Put a line below a page's own title, or below ``title`` where it has none."""
    first = next((at for at, line in enumerate(lines, 1) if line.startswith("# ")), 0)
    above = lines[:first] or [f"# {title}"]
    return "\n".join([*above, "", head, "", *lines[first:], ""])


_PAGES: Mapping[str, str] = {
    "CHANGELOG.md": "changelog.html",
    **{f"manual.{language}.md": f"../../{language}/{{}}/index.html" for language in LANGUAGES},
}


def _with_anchors(lines: Sequence[str]) -> list[str]:
    """Give each anchor to its heading, so that contents and search lead there; leave out places' marks."""
    written: list[str] = []
    anchor = fence = ""
    for line in lines:
        bare = line.strip()
        if fence:
            fence = "" if bare.startswith(fence) and not bare.strip(fence[0]) else fence
        elif opened := FENCE.match(bare):
            fence = opened[1]
        elif named := ANCHOR.fullmatch(bare):
            anchor = named[1]
            continue
        elif OPENING.fullmatch(bare) or CLOSING.fullmatch(bare):
            line = ""
        elif anchor and HEADING.match(bare):
            line, anchor = f"{bare.rstrip('# ')} {{ #{anchor} }}", ""
        written.append(line)
    return written


def _bare_page(language: Language, schema: LabelSchema, head: str) -> str:
    words = WORDS[language]
    lines = [f"# {_text(words.of(schema.title))}", "", head, "", _text(words.of(schema.instructions)), ""]
    lines += [labels_table(language, schema)]
    for label in offered_labels(schema):
        lines += ["", f"## {_text(words.of(label.title))} {{ #{label_anchor(label.name)} }}"]
        lines += ["", _text(words.of(label.definition))]
    return "\n".join([*lines, ""])


def _changes_page(language: Language, schema: LabelSchema, changelog: str) -> str:
    """Write the change log as a page, in the direction of most of its letters."""
    arabic = len(_ARABIC.findall(changelog)) > len(_LATIN.findall(changelog))
    ours: Language = "ar" if arabic else "en"
    head = _languages(language, f"{schema.name}/changelog.html")
    text = _below_title(changelog.splitlines(), WORDS[language].site.changes, head)
    if ours == language:
        return text
    return f'<div dir="{WORDS[ours].direction}" lang="{ours}" markdown>\n\n{text}\n</div>\n'


def _languages(language: Language, page: str, facts: str = "") -> str:
    """Write the line below a page's title: what is known of it, and the same page in the other language."""
    up = "../" * (page.count("/") + 1)
    others = [
        f'<a href="{up}{other}/{page}" hreflang="{other}" lang="{other}" dir="{WORDS[other].direction}">'
        f"{WORDS[other].site.language}</a>"
        for other in LANGUAGES
        if other != language
    ]
    return f'<p class="tanqih-facts">{" · ".join([*([facts] if facts else []), *others])}</p>'


def _text(text: str) -> str:
    """Write plain text so that Markdown leaves it as it is."""
    return re.sub(r"([\\`*_{}\[\]#|])", r"\\\1", escape(" ".join(text.split()), quote=False))
