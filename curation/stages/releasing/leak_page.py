"""The HTML page of ``tanqih leakage``: the figures, and the pairs one above the other, right to left."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape
from pathlib import Path

from curation.released import TextLeakage
from curation.stages.releasing.leakage import Found
from curation.store.atomic import write_text
from curation.text.shingles import fold_words

_STYLE = """
body { font: 16px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; color: #222 }
table { border-collapse: collapse; margin: 1rem 0 } td, th { border: 1px solid #ccc; padding: .2rem .6rem }
td.n { text-align: right } section { border-top: 1px solid #ccc; padding: .5rem 0 }
p.text { font-size: 18px; line-height: 1.9; margin: .3rem 0 }
.where { color: #666; font-size: 14px } del { background: #fdd; text-decoration: none }
"""


def write_leak_page(path: Path, name: str, found: Found) -> None:
    """Write the page; a word that the other text of a pair lacks is marked.

    Raises:
        InputError: ``path`` cannot be written.
    """
    title = f"Leakage in {escape(name)}"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1>",
        *_table(found.leakage.texts),
        *(line for one in found.leakage.texts for line in _pairs(one, found.texts)),
        "</body></html>\n",
    ]
    write_text(path, "\n".join(parts).encode("utf-8", "replace").decode())


def _table(texts: tuple[TextLeakage, ...]) -> Iterator[str]:
    near = "".join(f"<th>near, {count.least:g}</th>" for count in texts[0].near)
    yield f"<table><tr><th>texts</th><th>splits</th><th>of</th><th>exact</th>{near}<th>contained</th></tr>"
    for one in texts:
        counts = (one.texts, one.exact, *(count.texts for count in one.near), one.contained)
        cells = "".join(f'<td class="n">{count:,}</td>' for count in counts)
        unit, splits = escape(one.unit), escape(f"{one.held} in {one.seen}")
        yield f"<tr><td>{unit}</td><td>{splits}</td>{cells}</tr>"
    yield "</table>"


def _pairs(one: TextLeakage, texts: dict[tuple[str, str, str], str]) -> Iterator[str]:
    for pair in one.worst:
        held, seen = texts[one.unit, one.held, pair.held], texts[one.unit, one.seen, pair.seen]
        yield f'<section><span class="where">{pair.kind}, {pair.share:.2f}</span>'
        for split, row, text, other in ((one.held, pair.held, held, seen), (one.seen, pair.seen, seen, held)):
            yield f'<p class="where">{escape(f"{split} {row}")}</p>'
            yield f'<p class="text" dir="auto">{_marked(text, other)}</p>'
        yield "</section>"


def _marked(text: str, other: str) -> str:
    """Mark the words that the other text lacks, as folded."""
    words = text.split()
    mine, theirs = ([" ".join(fold_words(word)) for word in of.split()] for of in (text, other))
    same: set[int] = set()
    for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        same.update(range(block.a, block.a + block.size))
    return " ".join(
        escape(word) if at in same or not mine[at] else f"<del>{escape(word)}</del>"
        for at, word in enumerate(words)
    )
