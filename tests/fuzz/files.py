"""Random files for the readers: every format and encoding, whole, damaged or under a wrong name."""

import gzip
import io
import json
from collections.abc import Callable
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq

from tests.fuzz.pages import random_page

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1256", "iso8859-6", "latin-1", "cp720")
ENDINGS = (".txt", ".html", ".jsonl", ".parquet", ".warc", ".wet", ".htm")
PACKINGS = ("", ".gz", ".zst")
LONGEST = 20_000  # characters of a page in a file


def random_file(random: Random) -> tuple[str, bytes]:
    """Make one file: its name, and its bytes."""
    ending = random.choice(ENDINGS)
    content = _MAKERS.get(ending, _text)(random)
    packing = random.choice(PACKINGS)
    for _ in range(random.choice((0, 0, 1, 2))):
        content = random.choice(_DAMAGE)(random, content)
    if packing == ".gz":
        content = gzip.compress(content, 1, mtime=0)
    elif packing == ".zst":
        content = _zstd(content)
    if random.random() < 0.3:
        content = random.choice(_DAMAGE)(random, content)
    if random.random() < 0.1:
        ending, packing = random.choice(ENDINGS), random.choice(PACKINGS)
    return f"page{ending}{packing}", content


def _zstd(content: bytes) -> bytes:
    out = pa.BufferOutputStream()
    with pa.CompressedOutputStream(out, "zstd") as stream:
        stream.write(content)
    return bytes(out.getvalue().to_pybytes())


def _page(random: Random) -> str:
    return random_page(random)[:LONGEST]


def _text(random: Random) -> bytes:
    return _page(random).encode(random.choice(ENCODINGS), random.choice(("replace", "ignore")))


def _html(random: Random) -> bytes:
    lines = [line for line in _page(random).split("\n") if line.strip()]
    tags = ("p", "h1", "h2", "div", "li", "article", "script", "a", "table", "<", "")
    body = "".join(f"<{tag}>{line}</{tag}>" for line in lines for tag in (random.choice(tags),))
    if random.random() < 0.2:
        body = "<div>" * random.choice((10, 300, 3000)) + body
    charset = random.choice(("utf-8", "windows-1256", "none-such"))
    html = (
        f'<!doctype html><html><head><meta charset="{charset}"><title>{lines[:1]}</title></head><body>{body}'
    )
    return html.encode(random.choice(ENCODINGS), "replace")


def _rows(random: Random) -> bytes:
    rows = []
    for _ in range(random.randint(0, 5)):
        value = random.choice((_page(random), "", None, 3, [], {"text": 1}))
        row: object = {
            random.choice(("text", "text", "text", "body")): value,
            "url": random.choice(("", None, 4, "u")),
        }
        rows.append(json.dumps(random.choice((row, row, row, [row], 7)), ensure_ascii=random.random() < 0.5))
    return random.choice(("\n", "\r\n", "\n\n", " ")).join(rows).encode(random.choice(ENCODINGS), "replace")


def _parquet(random: Random) -> bytes:
    texts = [_page(random).encode("utf-8", "replace").decode() for _ in range(random.randint(0, 4))]
    column = random.choice((texts, texts, [text.encode() for text in texts], [len(text) for text in texts]))
    out = io.BytesIO()
    pq.write_table(pa.table({random.choice(("text", "text", "other")): column}), out)
    return out.getvalue()


def _warc(random: Random) -> bytes:
    records = []
    for number in range(random.randint(0, 3)):
        kind = random.choice(("response", "conversion", "resource", "request", "metadata"))
        payload = random.choice((_html, _text))(random)
        if kind == "response":
            payload = random.choice((b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"")) + payload
        content = random.choice(("text/html", "text/plain", "application/http; msgtype=response"))
        length = len(payload) + random.choice((0, 0, 0, 0, 7, -3, 10**9))
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"WARC-Date: 2024-05-04T00:00:00Z\r\nWARC-Target-URI: http://example.org/{number}\r\n"
            f"Content-Type: {content}\r\nContent-Length: {length}\r\n\r\n"
        )
        records.append(head.encode() + payload + b"\r\n\r\n")
    return b"".join(records)


def _cut(random: Random, content: bytes) -> bytes:
    return content[: random.randint(0, len(content))]


def _flip(random: Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(random.choice((1, 4, 50))):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _splice(random: Random, content: bytes) -> bytes:
    at = random.randint(0, len(content))
    return content[:at] + random.randbytes(random.choice((1, 16, 2000))) + content[at:]


def _double(_: Random, content: bytes) -> bytes:
    return content + content


_MAKERS: dict[str, Callable[[Random], bytes]] = {
    ".html": _html,
    ".htm": _html,
    ".jsonl": _rows,
    ".parquet": _parquet,
    ".warc": _warc,
    ".wet": _warc,
}
_DAMAGE: tuple[Callable[[Random, bytes], bytes], ...] = (_cut, _flip, _splice, _double)
