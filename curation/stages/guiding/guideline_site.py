"""``tanqih guidelines build``: the manuals as a static site, that asks nothing of the network."""

import os
import subprocess
import sys
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import tomlkit

from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.manuals.parse import LANGUAGES, Language
from curation.manuals.site import SitePages, label_rules, site_pages
from curation.manuals.words import WORDS
from curation.stages.guiding.guidelines import Guidelines, run_check
from curation.store.atomic import naming, scratch_folder, write_text
from curation.types import Report

_STYLE = "guideline_site.css"
_MARK = '<meta name="generator" content="tanqih guidelines">'
_SECONDS = 300
# What parts words, for the search: blanks and punctuation, and the article with the particles written onto
# it, so that «وزارة» is found in «بالوزارة» as well.
_SEPARATOR = r"[\s\-_,:!=\[\]()`/.،؛؟«»…]+|(?<![\u0600-\u06FF])[وف]?(?:[بك]?ال|لل)(?=[\u0600-\u06FF]{3})"
_EXTENSIONS = ("attr_list", "md_in_html", "tables", "admonition", "def_list", "pymdownx.superfences")


def run_build(found: Sequence[Guidelines], out: Path) -> Report:
    """Build the site of some schemas: ``ar/`` and ``en/``, a folder a schema in each, and a page before them.

    The same schemas give the same bytes. An earlier site in ``out`` is replaced when the new one is whole.

    Raises:
        InputError: zensical is not installed or refuses a page, a manual asks for an example that there is
            not, or ``out`` is something else than an earlier site.
    """
    if find_spec("zensical") is None:
        raise InputError("the site needs a package that is not installed: pip install 'tanqih[site]'")
    _refuse_others(out)
    checked = run_check(found)
    explained = [(guidelines.explained, guidelines.changelog) for guidelines in found]
    pages = 0
    with scratch_folder(out.resolve().parent, out.resolve().name) as scratch:
        (scratch / "site").mkdir()
        for language in LANGUAGES:
            laid = site_pages(language, explained)
            _write_sources(scratch / language, language, laid, [guidelines.schema for guidelines in found])
            _build(scratch / language, scratch / "site" / language)
            pages += len(laid.pages)
        write_text(scratch / "site" / "index.html", _front_page())
        with naming(out):
            if out.exists():
                os.replace(out, scratch / "before")
            os.replace(scratch / "site", out)
    return Report(
        verb="guidelines build",
        unit="page",
        taken=pages,
        parts={"built": pages},
        notes=checked.notes,
        attention=checked.attention,
        wrote=(str(out),),
    )


def _refuse_others(out: Path) -> None:
    """Refuse to replace what is no site of ours."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    front = out / "index.html"
    if not (front.is_file() and _MARK.encode() in front.read_bytes()):
        raise InputError(f"{out} is there, and no site of this command: name another folder with --out")


def _write_sources(folder: Path, language: Language, laid: SitePages, schemas: Sequence[LabelSchema]) -> None:
    for path, text in laid.pages.items():
        write_text(folder / "docs" / path, text)
    style = files("curation.stages.guiding").joinpath(_STYLE).read_text(encoding="utf-8")
    write_text(folder / "docs" / "assets" / "guidelines.css", style + label_rules(schemas))
    words = WORDS[language].site
    project = {
        "site_name": words.title,
        "docs_dir": "docs",
        "site_dir": "site",
        "use_directory_urls": False,  # so that it can be read from a folder, too
        "nav": [{title: path} for title, path in laid.navigation],
        "extra_css": ["assets/guidelines.css"],
        "theme": {
            "variant": "classic",
            "language": language,
            "font": False,  # none is fetched
            "features": ["navigation.top", "toc.follow", "search.highlight"],
        },
        "plugins": {"search": {"separator": _SEPARATOR}},
        "markdown_extensions": {name: {} for name in _EXTENSIONS} | {"toc": {"permalink": True}},
    }
    write_text(folder / "zensical.toml", tomlkit.dumps({"project": project}))


def _build(folder: Path, site: Path) -> None:
    """Have zensical make the pages, in a process of its own: it reads its settings into a global."""
    command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict", "-f", "zensical.toml"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(f"zensical has not built the site in {_SECONDS} s: try again") from error
    if done.returncode or not (folder / "site" / "index.html").is_file():
        said = " ".join((done.stdout + done.stderr).split())
        raise InputError(f"zensical cannot build the site: {said[-500:]}")
    os.replace(folder / "site", site)


def _front_page() -> str:
    """Write the page that leads to the two languages, the first of them by itself."""
    links = "".join(
        f'<p><a href="{language}/index.html" lang="{language}" dir="{WORDS[language].direction}">'
        f"{escape(WORDS[language].site.title)}</a></p>\n"
        for language in LANGUAGES
    )
    return (
        '<!doctype html>\n<html lang="ar" dir="rtl">\n<head>\n<meta charset="utf-8">\n'
        f'{_MARK}\n<link rel="icon" href="{LANGUAGES[0]}/assets/images/favicon.png">\n'
        f'<meta http-equiv="refresh" content="0; url={LANGUAGES[0]}/index.html">\n'
        f"<title>{escape(WORDS[LANGUAGES[0]].site.title)}</title>\n</head>\n<body>\n{links}</body>\n</html>\n"
    )
