"""HTML to the text of its article, by trafilatura; the text is then the page."""

import hashlib
import logging
from importlib.util import find_spec
from typing import NamedTuple

from curation.errors import InputError
from curation.text.decode import decode_page

HTML_LIMIT = 10_000_000
"""Bytes of HTML: the time its extraction takes grows faster than its length."""
TOO_LONG = "more than 10 MB of HTML in one page: give the page's text"
NO_TEXT = "no text found in the HTML: give the page's text, or leave it out"


class Found(NamedTuple):
    """A page as found: its text, how it was read, and what is known of it beside."""

    text: str
    encoding: str
    url: str | None = None
    fetched: str | None = None
    html_sha256: str | None = None


def require_web(name: str) -> None:
    """Refuse a file that needs the extra ``web`` where that is not installed.

    Raises:
        InputError: it is not.
    """
    if find_spec("trafilatura") is None or find_spec("warcio") is None:
        raise InputError(f"{name}: needs packages that are not installed: pip install 'tanqih[web]'")


def read_html(content: bytes, name: str) -> Found:
    """Take the text of the article out of a page's HTML.

    Raises:
        InputError: it cannot be decoded, is too long, or has no text.
    """
    if len(content) > HTML_LIMIT:
        raise InputError(f"{name}: {TOO_LONG}")
    decoded = decode_page(content, name, markup=True)
    text = _extract(decoded.text)
    if text is None or not text.strip():
        raise InputError(f"{name}: {NO_TEXT}")
    sha256 = hashlib.sha256(content).hexdigest()
    return Found(text, f"html in {decoded.encoding}", html_sha256=sha256)


def load_web() -> None:
    """Load what reads HTML, which takes a second and some memory: before either is counted."""
    import trafilatura

    del trafilatura


def _extract(html: str) -> str | None:
    import trafilatura  # takes a second to import
    from lxml.etree import LxmlError  # type: ignore[import-untyped]

    logging.getLogger("trafilatura").addHandler(logging.NullHandler())  # it has its say on standard error
    try:
        return trafilatura.extract(html, include_comments=False, include_tables=False)
    except (ValueError, RecursionError, AssertionError, AttributeError, TypeError, LxmlError):
        return None  # markup that its parser does not survive
