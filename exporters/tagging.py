"""The flat columns beside a row's nested spans: its ``tokens``, and one BIO tag each.

Of spans that meet the outermost is tagged. Tags are numbers: 0 is ``O``, and label number n of the schema
has 2n + 1 for its first token and 2n + 2 for the others, so that a label added last changes no number.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from curation.errors import ReleaseError
from curation.released import ReleasedSpan, ReleasedTask, SchemaFact
from exporters.formats.flat import flatten
from exporters.formats.tokens import OUTSIDE, token_pattern

Number = Callable[[str], int]
"""Gives the number of a label."""


def tag_names(schema: SchemaFact) -> list[str]:
    """Name the tags of a schema's labels in the order of their numbers."""
    return [OUTSIDE, *(f"{place}-{label.name}" for label in schema.spans for place in "BI")]


def left_out(task: ReleasedTask) -> int:
    """Count the spans that the tags have no place for."""
    return len(flatten(task, "outermost").left) if task.spans else 0


def to_tags(task: ReleasedTask, number: Number) -> tuple[list[str], list[int]]:
    """Give the tokens of a row's text, each word cut where a tagged span's edge is, and their tags."""
    find, text = token_pattern().findall, task.text
    tokens: list[str] = []
    tags: list[int] = []
    at = 0
    for span in _tagged(task):
        before, inside = find(text, at, span.start), find(text, span.start, span.end)
        first = 2 * number(span.label) + 1
        tokens += before + inside
        tags += [0] * len(before) + [first] + [first + 1] * (len(inside) - 1)
        at = span.end
    rest = find(text, at)
    return tokens + rest, tags + [0] * len(rest)


def check_tags(
    task: ReleasedTask, tokens: Sequence[str] | None, tags: Sequence[int] | None, number: Number
) -> None:
    """Refuse tokens that are not the text, and tags that say other spans than the outermost of the row.

    How the text is cut is not looked at, since another version of this program may have cut it.

    Raises:
        ReleaseError: they are not.
    """
    if not tokens and not tags and not task.text.strip():
        return
    if tokens is None or not all(tokens) or "".join(tokens) != "".join(task.text.split()):
        raise ReleaseError("the tokens are not those of the text")
    if tags is None or len(tags) != len(tokens):
        raise ReleaseError(f"{len(tags or ())} tags for {len(tokens)} tokens")
    said = list(_read(task.text, tokens, tags))
    spans = [(span.start, span.end, number(span.label)) for span in _tagged(task)]
    for one in sorted({*said} ^ {*spans}):
        which = "the tags lack" if one in spans else "the tags say"
        raise ReleaseError(f"{which} a span [{one[0]}, {one[1]}) of label number {one[2]}, unlike the spans")


def _tagged(task: ReleasedTask) -> Iterable[ReleasedSpan]:
    return flatten(task, "outermost").kept if task.spans else ()


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
