"""The flat columns beside a row's nested spans: its ``tokens``, and one BIO tag each.

Of spans that meet the outermost is tagged. Tags are numbers: 0 is ``O``, and label number n of the schema
has 2n + 1 for its first token and 2n + 2 for the others, so that a label added last changes no number.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from curation.errors import ReleaseError
from curation.released import SchemaFact
from curation.wording import counted
from exporters.arrays import inside
from exporters.code_points import SPACE, CodePoints, Numbers, token_starts
from exporters.formats.flat import Edges, Marked, part
from exporters.formats.tokens import OUTSIDE

Number = Callable[[str], int]
"""Gives the number of a label."""


class Tagged(NamedTuple):
    """The spans that are tagged, in the order of the texts: each one's row, edges, and number among all."""

    row: Numbers
    start: Numbers
    end: Numbers
    span: Numbers


class _Numbered(NamedTuple):
    start: int
    end: int
    label: str
    number: int


def tag_names(schema: SchemaFact) -> list[str]:
    """Name the tags of a schema's labels in the order of their numbers."""
    return [OUTSIDE, *(f"{place}-{label.name}" for label in schema.spans for place in "BI")]


def tagged(texts: pa.Array, codes: CodePoints, spans: pa.ListArray) -> Tagged:
    """Find the spans of each row that its tags have a place for; ``codes`` are those of ``texts``."""
    structs, of = inside(spans)
    row, start, end = of.to_numpy(), *(structs.field(edge).to_numpy() for edge in ("start", "end"))
    order = np.lexsort((start, row))
    row, start, end = row[order], start[order].astype(np.int64), end[order].astype(np.int64)
    within = (start >= 0) & (start < end) & (end <= (codes.ends - codes.starts)[row])
    first, last = (np.where(within, codes.starts[row] + edge, 0) for edge in (start, end - 1))
    # Where the spans of a row stand apart and on tokens, all are tagged: few rows are looked at alone.
    blank = (codes.kinds[edge] == SPACE for edge in (first, last)) if len(row) else ()
    alone = np.logical_or.reduce([~within, *blank])
    alone[1:] |= (row[1:] == row[:-1]) & (start[1:] < end[:-1])
    rows = np.unique(row[alone])
    whole = ~np.isin(row, rows)
    labels = structs.field("label")
    found = [np.column_stack((row[whole], start[whole], end[whole], order[whole]))]
    for one in rows.tolist():
        at = slice(*np.searchsorted(row, (one, one + 1)))
        edges = zip(start[at].tolist(), end[at].tolist(), labels.take(order[at]).to_pylist(), strict=True)
        marked = [_Numbered(*edge, number) for edge, number in zip(edges, order[at].tolist(), strict=True)]
        kept = part(texts[one].as_py(), sorted(marked, key=lambda span: span.number), "outermost")[0]
        found += [np.array([[one, span.start, span.end, span.number]]) for span in kept]
    every = np.concatenate(found)
    return Tagged(*every[np.lexsort((every[:, 1], every[:, 0]))].T)


def to_tags(texts: pa.Array, spans: pa.ListArray, numbers: pa.Array) -> tuple[pa.ListArray, pa.ListArray]:
    """Give the tokens of each text, each word cut where a tagged span's edge is, and their tags.

    Args:
        texts: a text a row.
        spans: the spans of each row.
        numbers: the number of the label of each span, one row's after the other's.
    """
    codes = CodePoints.of(texts)
    kept = tagged(texts, codes, spans)
    first, last = codes.starts[kept.row] + kept.start, codes.starts[kept.row] + kept.end
    kinds = np.insert(codes.kinds, np.concatenate((first, last)), SPACE)  # a token ends at a span's edge
    # Outside the tokens there is only white space, so the signs of a text one after the other are its tokens.
    solid = ~codes.spaces
    starts = np.flatnonzero(token_starts(kinds)[kinds != SPACE])
    tokens = _parted(codes.points[solid], starts)
    signs = np.concatenate([np.zeros(1, np.int64), np.cumsum(solid, dtype=np.int64)])

    def before(at: Numbers) -> Numbers:
        return np.searchsorted(starts, signs[at])

    inner = 2 * numbers.to_numpy()[kept.span] + 2
    steps = np.zeros(len(tokens) + 1, np.int64)
    steps[before(first)] += inner
    steps[before(last)] -= inner
    tags = np.cumsum(steps[:-1])
    tags[before(first)] -= 1
    bounds = pa.array(np.concatenate([[0], before(codes.ends)]), pa.int32())
    return pa.ListArray.from_arrays(bounds, tokens), pa.ListArray.from_arrays(bounds, pa.array(tags))


def _parted(points: NDArray[np.uint32], starts: Numbers) -> pa.StringArray:
    """Part code points where each piece starts."""
    written = points.tobytes().decode("utf-32-le").encode()
    leading = np.flatnonzero(np.frombuffer(written, np.uint8) & 0xC0 != 0x80)  # the first byte of each
    offsets = np.append(leading[starts], len(written)).astype(np.int32)
    return pa.StringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(written))


def check_tags(row: Marked, tokens: Sequence[str] | None, tags: Sequence[int] | None, number: Number) -> None:
    """Refuse tokens that are not the text, and tags that say other spans than the outermost of the row.

    How the text is cut is not looked at, since another version of this program may have cut it.

    Raises:
        ReleaseError: they are not.
    """
    if not tokens and not tags and not row.text.strip():
        return
    if tokens is None or not all(tokens) or "".join(tokens) != "".join(row.text.split()):
        raise ReleaseError("the tokens are not those of the text")
    if tags is None or len(tags) != len(tokens):
        raise ReleaseError(f"{counted(len(tags or ()), 'tag')} for {counted(len(tokens), 'token')}")
    said = list(_read(row.text, tokens, tags))
    spans = [(span.start, span.end, number(span.label)) for span in _tagged(row)]
    for one in sorted({*said} ^ {*spans}):
        which = "the tags lack" if one in spans else "the tags say"
        raise ReleaseError(f"{which} a span [{one[0]}, {one[1]}) of label number {one[2]}, unlike the spans")


def _tagged(row: Marked) -> Sequence[Edges]:
    return part(row.text, row.spans, "outermost")[0] if row.spans else ()


def _read(text: str, tokens: Sequence[str], tags: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the spans that the tags say, each with its label's number.

    Raises:
        ReleaseError: a token is not where the text has it, or a tag goes on with what is not there.
    """
    at = start = end = 0
    inside: int | None = None  # the tag that goes on with the span being read
    for token, tag in zip(tokens, tags, strict=True):
        here = text.find(token, at)
        if here < 0:
            raise ReleaseError("the tokens are not those of the text")
        at = here + len(token)
        if tag and tag == inside:
            end = at
            continue
        if inside:
            yield start, end, inside // 2 - 1
            inside = None
        if tag:
            if tag % 2 == 0:
                raise ReleaseError(f"tag number {tag} of token {token!r} goes on with no span")
            start, end, inside = here, at, tag + 1
    if inside:
        yield start, end, inside // 2 - 1
