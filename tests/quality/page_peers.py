"""What else takes the body out of a page, run on the same pages: each peer gives the spans that it keeps.

The peers know HTML; a page of text is given to them with each of its lines in a paragraph. They give back
text, not places: its words are found again in the page's by the longest runs they share.
"""

import html
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from importlib import import_module
from importlib.metadata import version
from typing import Any, NamedTuple

from curation import clean_page
from curation.text.chars import fold
from curation.types import Span

_WORD = re.compile(r"\S+")
_LANGUAGE = "Arabic"
_FIRST_MARKER = re.compile(
    r"^[\W_]*(?:المصدر|source|(?:ال)?كلمات (?:دلالية|مفتاحية|دالة)|الوسوم|(?:اقرا|شاهد|طالع) (?:ايضا|المزيد)"
    r"|(?:مقالات|مواضيع|موضوعات|اخبار) (?:مشابهة|ذات صلة|متعلقة))\b",
    re.I,
)


class Kept(NamedTuple):
    """What a method keeps of a page: spans of it, or text whose words are looked for in it."""

    spans: Sequence[Span] | None = None
    text: str = ""


class Method(NamedTuple):
    """A way to take the body out of a page; ``keep`` is None where its package is not installed."""

    name: str
    keep: Callable[[str], Kept] | None


def methods() -> list[Method]:
    """Give Tanqih and its peers."""
    return [
        Method(f"tanqih {version('tanqih')}", _tanqih),
        _method("trafilatura", "trafilatura", _trafilatura),
        _method("jusText", "justext", _justext),
        _method("resiliparse", "resiliparse.extract.html2text", _resiliparse),
        _method("C4 line rules, datatrove", "datatrove.pipeline.filters", _c4),
        Method("cut at first marker line", _cut),
        Method("keep all", lambda raw: Kept([Span(0, len(raw))])),
    ]


def words_kept(raw: str, kept: Kept) -> list[bool]:
    """Tell of each word of the page whether any of its characters is kept."""
    words = list(_WORD.finditer(raw))
    if kept.spans is not None:
        return words_in(raw, kept.spans)
    flags = [False] * len(words)
    shared = SequenceMatcher(None, [word[0] for word in words], kept.text.split(), autojunk=False)
    for at, _, size in shared.get_matching_blocks():
        flags[at : at + size] = [True] * size
    return flags


def words_in(raw: str, spans: Sequence[Span]) -> list[bool]:
    """Tell of each word of the page whether any of its characters lies in a span."""
    inside = bytearray(len(raw))
    for start, end in spans:
        inside[start:end] = b"\1" * (end - start)
    return [any(inside[slice(*word.span())]) for word in _WORD.finditer(raw)]


def _method(name: str, module: str, build: Callable[[Any], Callable[[str], Kept]]) -> Method:
    with suppress(ModuleNotFoundError):
        return Method(f"{name} {version(module.split('.')[0])}", build(import_module(module)))
    return Method(name, None)


def _tanqih(raw: str) -> Kept:
    main = [article for article in clean_page(raw).articles if article.role == "main"]
    return Kept([span for article in main for span in article.kept])


def _trafilatura(package: Any) -> Callable[[str], Kept]:
    return lambda raw: Kept(text=package.extract(_wrapped(raw)) or "")


def _justext(package: Any) -> Callable[[str], Kept]:
    stopwords = package.get_stoplist(_LANGUAGE)

    def keep(raw: str) -> Kept:
        paragraphs = package.justext(_wrapped(raw), stopwords)
        return Kept(text="\n".join(part.text for part in paragraphs if not part.is_boilerplate))

    return keep


def _resiliparse(package: Any) -> Callable[[str], Kept]:
    return lambda raw: Kept(text=package.extract_plain_text(_wrapped(raw), main_content=True))


def _c4(package: Any) -> Callable[[str], Kept]:
    document = import_module("datatrove.data").Document
    # The rules for lines alone: the number of sentences decides about whole pages.
    rules = package.C4QualityFilter(min_num_sentences=-1)

    def keep(raw: str) -> Kept:
        page = document(text=raw, id="page")
        rules.filter(page)
        return Kept(text=page.text)

    return keep


def _cut(raw: str) -> Kept:
    at = 0
    for line in raw.splitlines(keepends=True):
        if _FIRST_MARKER.match(fold(line)):
            break
        at += len(line)
    return Kept([Span(0, at)])


def _wrapped(raw: str) -> str:
    lines = (line for line in raw.splitlines() if line.strip())
    return "<html><body>" + "".join(f"<p>{html.escape(line)}</p>\n" for line in lines) + "</body></html>"
