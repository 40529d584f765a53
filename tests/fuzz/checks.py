"""What must hold for any page and any file."""

import re
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from random import Random

from curation import Article, CleanPage, Span, clean_page, normalize, segment
from curation.core.offsets import Piece
from curation.errors import InputError, OffsetError
from curation.store.sources import read_pages
from curation.text.chars import INVISIBLE, JOINERS
from curation.text.normalize_tables import PROFILES
from curation.types import ArticleRecord, PageRecord

_HIDDEN = re.compile(f"[{INVISIBLE}{JOINERS}]")
_ASKED = 30  # places of a text that are carried over and back


class Broken(Exception):
    """Something that must hold does not; the message says what and where."""


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise Broken(what)


def check_clean(raw: str, random: Random) -> None:
    """Kept and removed hold each character once; each piece of metadata reads as the row says."""
    page = clean_page(raw)
    kept = [span for article in page.articles for span in article.kept]
    _covers(raw, [*kept, *(removed.span for removed in page.removed)], "kept and removed")
    _demand([*page.removed] == sorted(page.removed), "removed spans are not in order")
    for article in page.articles:
        _demand(bool(article.text.strip()), "an article without text")
        _maps_back(raw, article, random)
    _reads_as_the_page(page)


def _covers(raw: str, spans: list[Span], what: str) -> None:
    done = 0
    for start, end in sorted(spans):
        _demand(0 <= start < end <= len(raw), f"{what}: [{start}, {end}) is no span of the page")
        _demand(start >= done, f"{what}: [{start}, {end}) begins before {done}")
        _demand(not raw[done:start].strip(), f"{what}: [{done}, {start}) is in neither")
        done = end
    _demand(not raw[done:].strip(), f"{what}: [{done}, {len(raw)}) is in neither")


def _maps_back(raw: str, article: Article, random: Random) -> None:
    for at in sorted(random.randrange(len(article.text)) for _ in range(_ASKED)):
        if not article.text[at].isspace():
            there = article.to_raw(Span(at, at + 1))
            _demand(raw[slice(*there)] == article.text[at], f"to_raw({at}) reads another character")
            _demand(article.from_raw(there) == (at, at + 1), f"from_raw(to_raw({at})) is another place")


def _seen(text: str) -> str:
    return " ".join(_HIDDEN.sub("", text).split())


def _reads_as_the_page(page: CleanPage) -> None:
    for row in page.to_rows(""):
        record = ArticleRecord.model_validate(row)
        read: dict[str, list[str]] = {}
        for field, start, end in ((piece.field, piece.start, piece.end) for piece in record.metadata):
            _demand(0 <= start < end <= len(page.raw), f"{field} [{start}, {end}) is no span of the page")
            read.setdefault(field, []).append(_seen(page.raw[start:end]))
        several = {"heading": record.headings, "keyword": record.keywords, "related": record.related}
        single = {"title": record.title, "source": record.source, "byline": record.byline}
        said = several | {field: () if text is None else (text,) for field, text in single.items()}
        for field, texts in said.items():
            wanted = [_seen(text) for text in texts]
            _demand(read.get(field, []) == wanted, f"{field} reads otherwise in the page")


def check_segment(raw: str, random: Random) -> None:
    """Sentences are in order and hold every character but white space."""
    _covers(raw, list(segment(raw)), "sentences")


def check_normalize(raw: str, random: Random) -> None:
    """Each view's map runs forward in both texts, and carries places over in their order."""
    for profile in PROFILES:
        view = normalize(raw, profile)
        _runs_forward(view.alignment.pieces, (len(raw), len(view.text)), profile)
        _in_order(view.to_normalized, len(raw), random, f"{profile}: to_normalized")
        _in_order(view.to_source, len(view.text), random, f"{profile}: to_source")
        _demand(normalize(view.text, profile).text == view.text, f"{profile}: a second time changes the view")


def _runs_forward(pieces: tuple[Piece, ...], lengths: tuple[int, int], profile: str) -> None:
    source = target = 0
    before = pieces[0] if pieces else None
    for piece in pieces:
        # Characters of either text may stand for the same ones of the other: ends and starts may be shared.
        forward = before is not None and piece.source >= before.source and piece.target >= before.target
        forward = forward and piece.source_end >= source and piece.target_end >= target
        _demand(forward, f"{profile}: the map goes back at {piece}")
        before, source, target = piece, piece.source_end, piece.target_end
    _demand(source <= lengths[0] and target <= lengths[1], f"{profile}: the map leaves the text")


def _in_order(carry: Callable[[Span], Span], length: int, random: Random, what: str) -> None:
    places = []
    for at in sorted(random.randrange(length) for _ in range(_ASKED if length else 0)):
        try:
            places.append(carry(Span(at, at + 1)))
        except OffsetError:  # nothing there but what the profile drops or puts in
            continue
    for one, other in pairwise(places):
        _demand(one.start <= other.start and one.end <= other.end, f"{what}: {other} comes before {one}")


def check_file(name: str, content: bytes) -> None:
    """A file gives pages, rejected rows or one line that refuses it; a page can be written and cleaned."""
    with tempfile.TemporaryDirectory(prefix="tanqih-fuzz-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            for page in read_pages([str(path)], "text"):
                if isinstance(page, PageRecord):
                    page.model_dump_json().encode()
                    clean_page(page.text)
                else:
                    _demand("\n" not in page.reason, "a reason of more than one line")
                    page.model_dump_json().encode()
        except InputError as error:
            _demand("\n" not in str(error), "an error of more than one line")


CHECKS: dict[str, Callable[[str, Random], None]] = {
    "clean": check_clean,
    "segment": check_segment,
    "normalize": check_normalize,
}
WORK: dict[str, Callable[[str], object]] = {
    "clean": clean_page,
    "segment": segment,
    "normalize": lambda raw: [normalize(raw, profile) for profile in PROFILES],
}
"""What each check's subject does, without the checking: this is timed."""
