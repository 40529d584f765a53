"""Filling a manual's places: worked examples and the table of labels, as HTML that Markdown lets through.

It reads well where attributes such as ``data-label`` are taken off, as code hosting does; the site colours
by them.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape

from curation.core.examples import Example, label_anchor
from curation.core.schema import Choice, ChoiceValue, LabelSchema, SpanLabel
from curation.errors import InputError
from curation.manuals.parse import Language, Manual, Place
from curation.manuals.words import WORDS, Words
from curation.types import LabeledSpan

_LINE_END = re.compile(r"\r\n?|\n")
_GAP = "&#160;"  # so that no line ends between a span and its label


def fill_manual(manual: Manual, schema: LabelSchema, examples: Iterable[Example]) -> str:
    """Write the manual's text with every place filled anew.

    Raises:
        InputError: a place asks for an example that there is not.
    """
    parts: list[str] = []
    done = 0
    for place, filling in zip(manual.places, place_fillings(manual, schema, examples), strict=True):
        parts += [manual.text[done : place.start], filling]
        done = place.end
    return "".join([*parts, manual.text[done:]])


def place_fillings(manual: Manual, schema: LabelSchema, examples: Iterable[Example]) -> list[str]:
    """Write what belongs into each place of the manual, in their order.

    Raises:
        InputError: a place asks for an example that there is not.
    """
    known = {example.id: example for example in examples}
    return [_fill(manual, place, schema, known) for place in manual.places]


def offered_labels(schema: LabelSchema) -> list[SpanLabel | ChoiceValue]:
    """List all that a schema lets one say: its labels, then the values of its choices."""
    return [*schema.spans, *(value for choice in schema.choices for value in choice.values)]


def mark_spans(
    text: str, spans: Sequence[LabeledSpan], schema: str, alike: Collection[LabeledSpan] = ()
) -> str:
    """Write a text as HTML with each span in brackets, its label after it; spans nest and do not cross.

    Those that are ``alike`` are marked as such, to be set pale.
    """
    parts: list[str] = []
    opened: list[LabeledSpan] = []
    done = 0
    for span in [*spans, None]:
        start = span.start if span else len(text)
        while opened and opened[-1].end <= start:
            parts += [_escape(text[done : opened[-1].end]), _closing(opened[-1])]
            done = opened.pop().end
        parts.append(_escape(text[done:start]))
        done = start
        if span:
            pale = ' data-alike=""' if span in alike else ""
            parts.append(f'<b data-label="{schema}-{span.label}"{pale}>[')
            opened.append(span)
    return "".join(parts)


def labels_table(language: Language, schema: LabelSchema) -> str:
    """Write the table of a schema's labels, then one for each choice."""
    words = WORDS[language]
    parts = [_spans_table(words, schema)] if schema.spans else []
    parts += [_choice_table(words, schema, choice) for choice in schema.choices]
    return "\n\n".join(parts) + "\n"


def _fill(manual: Manual, place: Place, schema: LabelSchema, known: Mapping[str, Example]) -> str:
    if place.example is None:
        return labels_table(manual.language, schema)
    example = known.get(place.example)
    if example is None:
        raise InputError(f"{manual.origin}, line {place.line}: there is no example {place.example}")
    return _example(WORDS[manual.language], schema, example)


def _example(words: Words, schema: LabelSchema, example: Example) -> str:
    sentence = mark_spans(example.text, example.answer.spans, schema.name)
    lines = [
        f'<blockquote id="example-{example.id}" dir="{words.direction}" data-sign="{example.sign}">',
        f'<p dir="rtl" lang="ar">{sentence}</p>',
    ]
    if said := _said(words, schema, example):
        lines.append(f"<p>{said}</p>")
    sign = words.signs[example.sign].format(_escape(_title_of(words, schema, example.label)))
    why = _escape(words.of(example.why))
    name = f'<a href="#example-{example.id}"><code dir="ltr">{example.id}</code></a>'
    lines += [f"<p><strong>{sign}</strong> {name}<br>{why}</p>", "</blockquote>", ""]
    return "\n".join(lines)


def _said(words: Words, schema: LabelSchema, example: Example) -> str:
    """Write the target and the choices made, in the order of the schema."""
    answers = dict(example.answer.choices)
    parts = []
    if example.target:
        target = words.target if schema.unit == "sentence" else words.claim
        parts.append((target, f'<strong dir="rtl" lang="ar">{_escape(example.target)}</strong>'))
    for choice in schema.choices:
        for value in choice.values:
            if answers.get(choice.name) == value.name:
                title = _escape(words.of(value.title))
                name = f'<strong data-label="{schema.name}-{value.name}">{title}</strong>'
                parts.append((words.of(choice.title), name))
    return " · ".join(f"{_escape(what)}: {answer}" for what, answer in parts)


def _title_of(words: Words, schema: LabelSchema, name: str) -> str:
    return next(words.of(label.title) for label in offered_labels(schema) if label.name == name)


def _spans_table(words: Words, schema: LabelSchema) -> str:
    active = {label.name for label in schema.active_spans}
    rows = [_offered(words, label) for label in schema.spans]
    heads = [words.label, words.title, words.key, words.definition]
    if len({label.nests_in for label in schema.spans}) > 1:
        heads.append(words.nesting)
        for row, label in zip(rows, schema.spans, strict=True):
            row.append(_nesting(words, label))
    if schema.profile is not None:
        heads.append(f'{words.asked} (<code dir="ltr">{schema.profile}</code>)')
        for row, label in zip(rows, schema.spans, strict=True):
            row.append(words.yes if label.name in active else words.no)
    heads.append(words.color)
    for row, label in zip(rows, schema.spans, strict=True):
        row.append(f'<code data-label="{schema.name}-{label.name}" dir="ltr">{label.color}</code>')
    return _table(words, heads, rows)


def _choice_table(words: Words, schema: LabelSchema, choice: Choice) -> str:
    notes = [] if choice.required else [words.optional]
    notes += [] if choice.compared else [words.uncounted]
    if choice.when:
        (asked,) = (other for other in schema.choices if other.name == choice.when.choice)
        values = [v for v in asked.values if v.name in choice.when.values]
        titles = words.either.join(words.of(v.title) for v in values)
        notes.insert(0, words.condition.format(words.of(asked.title), titles))
    title = _escape(words.of(choice.title))
    said = f" ({_escape(words.semicolon.join(notes))})" if notes else ""
    head = f'<p dir="{words.direction}"><strong>{title}</strong>{said}</p>'
    heads = [words.value, words.title, words.key, words.definition]
    return f"{head}\n\n{_table(words, heads, [_offered(words, value) for value in choice.values])}"


def _offered(words: Words, label: SpanLabel | ChoiceValue) -> list[str]:
    return [
        f'<a href="#{label_anchor(label.name)}"><code dir="ltr">{label.name}</code></a>',
        _escape(words.of(label.title)),
        f"<kbd>{escape(label.hotkey)}</kbd>",
        _escape(words.of(label.definition)),
    ]


def _nesting(words: Words, label: SpanLabel) -> str:
    if "*" in label.nests_in:
        return words.anywhere
    names = words.comma.join(f'<code dir="ltr">{name}</code>' for name in label.nests_in)
    return names or words.nowhere


def _table(words: Words, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [
        f'<table dir="{words.direction}">',
        "<tr>" + "".join(f"<th>{head}</th>" for head in heads) + "</tr>",
        *("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows),
        "</table>",
    ]
    return "\n".join(lines)


def _closing(span: LabeledSpan) -> str:
    return f']{_GAP}<sub dir="ltr">{span.label}</sub></b>'


def _escape(text: str) -> str:
    """Write a text so that it stays itself, and the HTML block whole: a blank line would end it."""
    return _LINE_END.sub("<br>", escape(text))
