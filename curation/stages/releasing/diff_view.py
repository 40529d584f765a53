"""The difference of two releases as one HTML page: tables, then rows with old spans above new ones."""

from collections.abc import Iterable, Mapping
from html import escape

from curation.core.diff_tables import NONE, Sheet, changes_in, sheets, split_of
from curation.core.diffing import Difference
from curation.core.row_changes import RowChange, Shown
from curation.released import ReleasedSpan

Styles = Mapping[tuple[int, int, str], str]
"""How the spans that changed are drawn, by place and label."""

_LONGEST = 2_000  # characters of a text that are drawn

# Colours that differ in lightness and between blue and orange; a word beside says the same.
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.6 system-ui, "Noto Sans Arabic", sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; color: #1b1b1b; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #ddd; text-align: start; vertical-align: top; }
td.n, td.z { font-variant-numeric: tabular-nums; }
td.z { color: #999; }
article { border: 1px solid #ccc; border-radius: 6px; margin: 1rem 0; padding: .6rem 1rem; }
article header { font-size: .82rem; color: #444; display: flex; gap: .8rem; flex-wrap: wrap; }
code { font-size: .85em; }
.release { display: grid; grid-template-columns: 4.5rem 1fr; direction: rtl; align-items: start; gap: .6rem;
  padding: .25rem 0; }
.release + .release { border-top: 1px dashed #ccc; }
.release > b { direction: ltr; font-size: .78rem; font-weight: 600; color: #444; padding-top: .9rem;
  text-align: end; }
.text { direction: rtl; font-size: 1.15rem; line-height: 2.3; overflow-wrap: anywhere;
  white-space: pre-wrap; }
mark { background: #eef1f4; color: inherit; border-bottom: 2px solid #8a96a3; border-radius: 3px; }
mark mark { border-bottom-width: 4px; border-bottom-style: double; }
mark.gone { background: #ffd9b0; border-color: #b04a00; }
mark.new { background: #c4e0f9; border-color: #00568f; }
mark > sub { font: 600 .6rem/1 system-ui, sans-serif; direction: ltr; unicode-bidi: isolate;
  margin-inline: .25em; vertical-align: sub; }
.key mark { padding: 0 .4em; }
ul { margin: .3rem 0; }
"""


def difference_page(difference: Difference) -> str:
    """Write the whole page; it needs no other file."""
    said = (
        "The two are the same, row by row and fact by fact."
        if difference.same
        else f"After {difference.before} these changes demand version {difference.demands}."
    )
    name, versions = _text(difference.name), f"{difference.before} → {difference.now}"
    parts = [
        f"<h1><bdi>{name}</bdi> {versions}</h1>\n<p>{said}</p>",
        *map(_table, sheets(difference)),
        _examples(difference),
    ]
    body = "\n".join(part for part in parts if part)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{name} {versions}</title>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _table(sheet: Sheet) -> str:
    head = "".join(f"<th>{_text(name)}</th>" for name in sheet.head)
    lines = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in sheet.rows)
    return f"<h2>{_text(sheet.title)}</h2>\n<table>\n<tr>{head}</tr>\n{lines}\n</table>"


def _cell(content: str) -> str:
    style = ' class="z"' if content == "0" else ' class="n"' if content[:1].isdigit() else ""
    return f"<td{style}><bdi>{_text(content)}</bdi></td>"


def _examples(difference: Difference) -> str:
    if not difference.examples:
        return ""
    before, now = difference.before, difference.now
    key = (
        '<p class="key">Spans: <mark>in both</mark> '
        f'<mark class="gone">as in {before}</mark> <mark class="new">as in {now}</mark></p>'
    )
    drawn = "\n".join(_example(change, before, now) for change in difference.examples)
    return f"<h2>Examples</h2>\n{key}\n{drawn}"


def _example(change: RowChange, before: str, now: str) -> str:
    head = (
        f"<code>{_text(change.config)}</code> <b>{' and '.join(change.kinds)}</b> "
        f"<span>{split_of(change)}</span> <code>{_text(change.id)}</code>"
    )
    said = "".join(f"<li>{_text(phrase)}</li>" for phrase in changes_in(change))
    gone = {_place(span.before): "gone" for span in change.spans if span.before}
    new = {_place(span.now): "new" for span in change.spans if span.now}
    if change.shown_before == change.shown_now:  # nothing that is drawn differs
        drawn = _release(f"{before}, {now}", change.shown_now, {})
    else:
        drawn = _release(before, change.shown_before, gone) + _release(now, change.shown_now, new)
    return f"<article>\n<header>{head}</header>\n<ul>{said}</ul>\n{drawn}</article>"


def _release(version: str, shown: Shown | None, styles: Styles) -> str:
    """Draw a row as one release has it; nothing where it does not."""
    if shown is None:
        return ""
    drawn = f'<div class="text" lang="ar">{_draw(shown, styles)}</div>'
    return f'<div class="release"><b>{version}</b>{drawn}</div>\n'


def _place(span: ReleasedSpan) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _draw(shown: Shown, styles: Styles) -> str:
    """Draw a text with its spans; without a text, the spans alone."""
    asked = f"<small>«{_text(shown.asked)}»</small>\n" if shown.asked else ""
    if shown.text:
        text = shown.text if len(shown.text) <= _LONGEST else shown.text[:_LONGEST] + "…"
        return asked + _marked(text, shown.spans, styles)
    spans = [_mark(span, styles) + f"{_text(span.text)}{_end(span)}" for span in shown.spans]
    return asked + (" ".join(spans) or NONE)


def _marked(text: str, spans: Iterable[ReleasedSpan], styles: Styles) -> str:
    """Put the spans of a text around their characters; those that cross are cut where they do."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end, span.label))
    edges = sorted(
        {0, len(text), *(at for span in ordered for at in (span.start, span.end) if at <= len(text))}
    )
    parts: list[str] = []
    open_spans: list[ReleasedSpan] = []
    for at, following in zip(edges, [*edges[1:], len(text)], strict=True):
        ending = [span for span in open_spans if span.end == at]
        if ending:
            keep_from = min(open_spans.index(span) for span in ending)
            for span in reversed(open_spans[keep_from:]):
                parts.append(_end(span) if span.end == at else "</mark>")
            again = [span for span in open_spans[keep_from:] if span.end != at]
            open_spans = open_spans[:keep_from] + again
            parts += [_mark(span, styles) for span in again]
        for span in ordered:
            if span.start == at and span.end <= len(text):
                open_spans.append(span)
                parts.append(_mark(span, styles))
        parts.append(_text(text[at:following]))
    return "".join(parts)


def _mark(span: ReleasedSpan, styles: Styles) -> str:
    style = styles.get(_place(span), "")
    return f'<mark class="{style}">' if style else "<mark>"


def _end(span: ReleasedSpan) -> str:
    return f"<sub>{_text(span.label)}</sub></mark>"


def _text(text: str) -> str:
    return escape("".join("\ufffd" if "\ud800" <= c <= "\udfff" or c == "\x00" else c for c in text))
