"""The HTML report of ``tanqih clean``: raw pages right to left, what was removed coloured by reason."""

import base64
import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import IO

from curation.stages.corpus.clean_view import LOOKS, flag_views, raw_view
from curation.stages.corpus.personal import treat_personal
from curation.store.atomic import replacing
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.text.clean import clean_page
from curation.text.page import Article, CleanPage
from curation.text.quality import DEFAULT_PROFILE
from curation.types import PageRecord, Reason
from curation.wording import counted

SHOWN_PAGES = 200
SHOWN_CHARACTERS = 20_000_000
_KEPT = ("main", "related")

Add = Callable[[PageRecord, CleanPage], None]
"""Takes the next page of a report."""


@dataclass
class _Figures:
    """Counts of one page or of many."""

    pages: int = 0
    without: int = 0
    characters: int = 0
    articles: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    spans: Counter[Reason] = field(default_factory=Counter)
    removed: Counter[Reason] = field(default_factory=Counter)

    @classmethod
    def of(cls, cleaned: CleanPage) -> "_Figures":
        own = cls(1, int(not cleaned.articles), len(cleaned.raw))
        for article in cleaned.articles:
            own.articles[article.role] += 1
            own.kept[article.role] += sum(run.length for run in article.runs)
        for span, reason in cleaned.removed:
            own.spans[reason] += 1
            own.removed[reason] += span.end - span.start
        return own

    def add(self, other: "_Figures") -> None:
        self.pages += other.pages
        self.without += other.without
        self.characters += other.characters
        self.articles.update(other.articles)
        self.kept.update(other.kept)
        self.spans.update(other.spans)
        self.removed.update(other.removed)

    def reasons(self) -> list[Reason]:
        return [reason for reason in Reason if self.spans[reason]]


def write_clean_report(
    path: Path,
    pages: Iterable[tuple[PageRecord, CleanPage]],
    limit: int = SHOWN_PAGES,
    profile: str = DEFAULT_PROFILE,
) -> None:
    """Write the report of ``pages``; see ``clean_report``.

    Raises:
        InputError: ``path`` cannot be written.
    """
    with clean_report(path, limit, profile) as add:
        for page, cleaned in pages:
            add(page, cleaned)


@contextmanager
def clean_report(
    path: Path | None, limit: int = SHOWN_PAGES, profile: str = DEFAULT_PROFILE
) -> Iterator[Add]:
    """Give what takes the pages of a report; the file is there, whole, when the block ends well.

    It is one HTML file that needs no other: the first ``limit`` pages are shown, all are counted. Pages
    go to disk one by one. ``profile`` names the thresholds of the flags. The same pages
    give the same bytes. Where ``path`` is None nothing is written.

    Raises:
        InputError: ``path`` cannot be written.
    """
    if path is None:
        yield lambda page, cleaned: None
        return
    with replacing(path) as partial, tempfile.TemporaryFile(dir=partial.parent) as spool:
        body = _Body(spool, limit, profile)
        yield body.add
        spool.seek(0)
        with partial.open("wb") as file:
            file.write(_encoded(_head(body.total) + _sidebar(body)))
            shutil.copyfileobj(spool, file)
            file.write(_encoded(f"</main>\n<script>{_script()}</script>\n</body>\n</html>\n"))


def workspace_pages(workspace: Workspace) -> Iterator[tuple[PageRecord, CleanPage]]:
    """Clean the pages of a workspace again, in their order: the articles' file does not say all."""
    for shard in workspace.shards("pages"):
        for page in read_records(shard, PageRecord):
            yield page, treat_personal(clean_page(page.text), workspace.settings.clean, Counter())


class _Body:
    """The pages' sections as they go to disk, and what the head of the file says of them."""

    def __init__(self, file: IO[bytes], limit: int, profile: str) -> None:
        self.file = file
        self.limit = limit
        self.profile = profile
        self.total = _Figures()
        self.shown: list[str] = []
        self.characters = 0
        self.full = False

    def add(self, page: PageRecord, cleaned: CleanPage) -> None:
        figures = _Figures.of(cleaned)
        self.total.add(figures)
        self.characters += figures.characters
        large = bool(self.shown) and self.characters > SHOWN_CHARACTERS
        self.full = self.full or large or len(self.shown) >= self.limit
        if not self.full:
            number = len(self.shown) + 1
            flags = flag_views(cleaned, self.profile)
            self.file.write(_encoded(_section(number, page, cleaned, figures, flags)))
            flag = "" if cleaned.articles else ' <em title="no article was found">no article</em>'
            self.shown.append(
                f'<li><a href="#p{number}"><bdi>{_name(page.name)}</bdi></a>{flag} {flags[0]}'
                f"{_bar(figures)}</li>\n"
            )


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _name(text: str) -> str:
    return escape("".join(c if c.isprintable() else "\ufffd" for c in text))


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "–"


def _resource(name: str) -> str:
    return files("curation.stages.corpus").joinpath(name).read_text(encoding="utf-8")


def _script() -> str:
    return _resource("clean_report.js")


def _style() -> str:
    rules = [_resource("clean_report.css")]
    for reason in Reason:
        look, is_it = LOOKS[reason], f'="{reason.value}"]'
        colours = f"--tint: {look.tint}; --line: {look.line}; --style: {look.style};"
        hidden = f".off-{reason.value} :is(mark[data-r{is_it}, .l[data-only{is_it})"
        rules.append(f"[data-r{is_it} {{ {colours} }}\n{hidden} {{ display: none; }}\n")
    return "".join(rules)


def _head(total: _Figures) -> str:
    """Begin the file. Its policy lets no script run but its own, whatever the pages hold."""
    digest = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!DOCTYPE html>\n<html lang="ar" dir="rtl" class="labels">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Cleaning: {counted(total.pages, 'page')}</title>\n"
        f"<style>\n{_style()}</style>\n</head>\n<body>\n"
    )


def _sidebar(body: _Body) -> str:
    total, shown = body.total, len(body.shown)
    more = total.pages - shown
    left_out = f"The first {shown:,} of {counted(total.pages, 'page')} are shown, {more:,} more are not; "
    note = f'<p class="more">{left_out}the figures count all.</p>\n' if more else ""
    return (
        f'<aside lang="en" dir="ltr">\n<h1>Cleaning: {counted(total.pages, "page")}</h1>\n{note}'
        f"{_overall(total)}{_legend(total)}"
        '<p class="keys"><button type="button" data-step="1">next removed <kbd>n</kbd></button> '
        '<button type="button" data-step="-1">previous <kbd>p</kbd></button> '
        '<label><input type="checkbox" data-labels checked autocomplete="off"> labels</label></p>\n'
        f'<ol class="pages">\n{"".join(body.shown)}</ol>\n</aside>\n<main>\n'
    )


def _overall(total: _Figures) -> str:
    kept, removed = sum(total.kept.values()), sum(total.removed.values())
    rows = (
        ("pages", total.pages, ""),
        ("without an article", total.without, _share(total.without, total.pages)),
        ("main articles", total.articles["main"], ""),
        ("related articles", total.articles["related"], ""),
        ("characters", total.characters, ""),
        ("kept", kept, _share(kept, kept + removed)),
        ("removed", removed, _share(removed, kept + removed)),
        ("blanks between them", total.characters - kept - removed, ""),
    )
    cells = "".join(f"<tr><th>{name}<td>{figure:,}<td>{share}</tr>\n" for name, figure, share in rows)
    return f'<table class="overall">\n{cells}</table>\n'


def _legend(total: _Figures) -> str:
    """Give the table that explains the colours, and switches each reason's text on and off."""
    kept = "".join(
        f'<tr><td><td><span class="swatch k-{role}">{role}</span><td>{total.articles[role]:,}'
        f"<td>{total.kept[role]:,}</tr>\n"
        for role in _KEPT
        if total.articles[role]
    )
    rows = []
    for reason in total.reasons():
        name, arabic = reason.value, LOOKS[reason].arabic
        rows.append(
            f'<tr><td><input type="checkbox" checked autocomplete="off" data-t="{name}" '
            f'aria-label="show {name}"><td><button type="button" class="swatch" data-r="{name}" '
            f'title="jump to the next {name}">{name}</button> <span lang="ar" dir="rtl">{arabic}</span>'
            f"<td>{total.spans[reason]:,}<td>{total.removed[reason]:,}</tr>\n"
        )
    return (
        '<table class="legend">\n<tr><th><th>kept<th>articles<th>characters</tr>\n'
        f'{kept}<tr><th><input type="checkbox" checked autocomplete="off" data-all aria-label="show removed">'
        f"<th>removed<th>spans<th>characters</tr>\n{''.join(rows)}</table>\n"
    )


def _bar(figures: _Figures) -> str:
    """Draw a page's shares: kept, then removed by reason."""
    parts = [(role, f'class="k-{role}"', figures.kept[role]) for role in _KEPT]
    parts += [(reason.value, f'data-r="{reason.value}"', figures.removed[reason]) for reason in Reason]
    whole = sum(size for _, _, size in parts)
    drawn = "".join(
        f'<i {mark} style="width:{100 * size / whole:.2f}%" title="{name} {_share(size, whole)}"></i>'
        for name, mark, size in parts
        if size
    )
    return f'<span class="bar">{drawn}</span>'


def _section(
    number: int, page: PageRecord, cleaned: CleanPage, figures: _Figures, flags: Sequence[str]
) -> str:
    url = f'<p class="url">{_name(page.url)}</p>\n' if page.url else ""
    removed = "".join(
        f'<span class="swatch" data-r="{reason.value}">{reason.value}</span> {figures.removed[reason]:,} '
        for reason in figures.reasons()
    )
    return (
        f'<section id="p{number}">\n<header lang="en" dir="ltr">\n<h2><bdi>{_name(page.name)}</bdi> '
        f"<small>page {number:,} · {counted(figures.characters, 'character')} · {_name(page.encoding)}"
        f" · {_name(page.page_id)}</small> {flags[0]}</h2>\n{url}"
        f"{_bar(figures)}\n{_articles(cleaned.articles, flags)}"
        f'<p class="removed">removed: {removed or "nothing"}</p>\n</header>\n'
        f'<div class="raw">{raw_view(cleaned)}</div>\n</section>\n'
    )


def _articles(articles: tuple[Article, ...], flags: Sequence[str]) -> str:
    if not articles:
        return '<p class="none">No article was found.</p>\n'
    rows = []
    for article, flagged in zip(articles, flags, strict=True):
        kept = sum(run.length for run in article.runs)
        words = " · ".join(keyword.text for keyword in article.keywords)
        found = (article.title.text if article.title else "", article.source.text if article.source else "")
        cells = "".join(f'<td lang="ar" dir="auto">{_name(text)}' for text in (*found, words))
        role = f'<span class="swatch k-{article.role}">{article.role}</span>'
        rows.append(f"<tr><td>{role} {flagged}<td>{kept:,}{cells}</tr>\n")
    return (
        '<table class="articles">\n<tr><th>article<th>characters kept<th>title<th>source<th>keywords</tr>\n'
        f"{''.join(rows)}</table>\n"
    )
