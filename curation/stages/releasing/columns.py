"""Which columns of a dataset hold texts and labelled spans, and what stands in them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from curation.errors import InputError

_TEXT = "text"
_TEXTS = ("sentence", "tweet", "content", "article", "body", "document", "news", "tokens", "words")
_LABELS = ("spans", "entities", "ner_tags", "ner", "tags", "labels")
_TOKENS = ("tokens", "words")
_INSIDE = ("I", "E", "L")  # of BIO, BIOES and BILOU: what goes on with the span before it

Row = Mapping[str, Any]


class Columns(NamedTuple):
    """The columns to read: of texts, of labels, and, where those are tags, of the tokens they are of."""

    texts: tuple[str, ...]
    label: str | None
    tokens: str | None


def choose_columns(features: Mapping[str, Any], texts: Sequence[str], label: str | None) -> Columns:
    """Choose the columns: those asked for, else those whose name or type leaves no doubt.

    Raises:
        InputError: a column is not there or holds something else, or which holds the text is not clear.
    """
    for name in (*texts, *([label] if label else [])):
        if name not in features:
            raise InputError(f"no column {name}: there are {', '.join(features)}")
    readable = [name for name in features if _is_text(features[name]) or _is_tokens(features[name])]
    for name in texts:
        if name not in readable:
            raise InputError(f"column {name} holds no text: such are {', '.join(readable) or 'none'}")
    chosen = tuple(texts) or (_guess_text(features, readable),)
    tokens = next((name for name in (*chosen, *_TOKENS) if _is_tokens(features.get(name))), None)
    for name in [label] if label else _LABELS:
        if name in chosen or name not in features:
            continue
        if _is_spans(features[name]):
            return Columns(chosen, name, None)
        if tokens and _is_tags(features[name]):
            return Columns(chosen, name, tokens)
    if label:
        raise InputError(
            f"column {label} holds no labelled spans: give {{start, end, label}}, or tags beside tokens"
        )
    return Columns(chosen, None, None)


def text_of(value: object) -> str:
    """Give the text of a cell: tokens stand with blanks between them."""
    if isinstance(value, list):
        return " ".join(str(token) for token in value if token is not None)
    return "" if value is None else str(value)


def forms_of(row: Row, columns: Columns, features: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the labelled spans of a row, each as its text and its label."""
    labels = row[columns.label] if columns.label else None
    if columns.label is None or not labels:
        return
    feature = _inner(features[columns.label])
    if columns.tokens:
        names = [_name(feature, tag) for tag in labels]
        yield from _tagged([*map(str, row[columns.tokens] or ())], names)
        return
    if isinstance(labels, dict):  # how older features list spans: a list a field
        labels = [dict(zip(labels, of, strict=True)) for of in zip(*labels.values(), strict=True)]
    text = text_of(row[columns.texts[0]])
    for span in labels:
        yield text[span["start"] : span["end"]], _name(feature["label"], span["label"])


def _tagged(tokens: list[str], names: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the spans that tags mark, whatever the scheme; a span goes on only under its own label."""
    words: list[str] = []
    label = ""
    for token, name in [*zip(tokens, names, strict=False), ("", "O")]:
        if "-" in name:
            place, of = name.split("-", 1)
        else:  # no place within the span: O, or a label that each token bears alone
            place, of = ("O" if name in ("O", "") else "B"), name
        if words and not (place in _INSIDE and of == label):
            yield " ".join(words), label
            words = []
        if place != "O":
            words.append(token)
            label = of


def _guess_text(features: Mapping[str, Any], readable: Sequence[str]) -> str:
    if _TEXT in readable:
        return _TEXT
    named = [name for name in readable if name.lower() in _TEXTS]
    only = named if named else [name for name in readable if _is_text(features[name])]
    if len(only) == 1:
        return only[0]
    if not readable:
        raise InputError(f"no column holds text: there are {', '.join(features)}")
    raise InputError(f"which column holds the text? give --text NAME, of {', '.join(only or readable)}")


def _is_text(feature: Any) -> bool:
    return getattr(feature, "dtype", None) in ("string", "large_string") and not hasattr(feature, "names")


def _is_tokens(feature: Any) -> bool:
    return hasattr(feature, "feature") and _is_text(feature.feature)


def _is_tags(feature: Any) -> bool:
    return hasattr(feature, "feature") and (_is_text(feature.feature) or hasattr(feature.feature, "names"))


def _is_spans(feature: Any) -> bool:
    inner = _inner(feature)
    return isinstance(inner, dict) and {"start", "end", "label"} <= inner.keys()


def _inner(feature: Any) -> Any:
    """Give what a list is of; an older list of dictionaries is a dictionary of lists."""
    if isinstance(feature, dict):
        return {name: getattr(of, "feature", of) for name, of in feature.items()}
    return getattr(feature, "feature", feature)


def _name(feature: Any, value: object) -> str:
    """Give a label's name: a number's where the feature has names."""
    named = isinstance(value, int) and hasattr(feature, "int2str")
    return str(feature.int2str(value)) if named else str(value)
