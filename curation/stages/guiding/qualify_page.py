"""The page of a qualification, for the annotator: one HTML file, right to left, that needs no other."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from curation.core.qualification import EVERY_LABEL, SPANS, Confusion, Slip
from curation.core.schema import LabelSchema
from curation.stages.labelling.qualified import Mistake, Qualification
from curation.store.atomic import write_text
from curation.text.edges import Edge
from curation.types import Answer, LabeledSpan

_USES = {"training": "التدريب", "gold": "الاختبار"}
_EDGES = {
    Edge.CLITIC_IN: "حرف متصل بالاسم دخل في التظليل",
    Edge.ARTICLE_OUT: "«ال» التعريف خارج التظليل",
    Edge.TITLE_IN: "لقب أو وظيفة دخل في التظليل",
    Edge.WORDS_IN: "كلمات زائدة في التظليل",
    Edge.WORDS_OUT: "كلمات من الاسم خارج التظليل",
    Edge.PUNCTUATION_IN: "علامة ترقيم أو فراغ في طرف التظليل",
    Edge.PUNCTUATION_OUT: "علامة من الاسم خارج التظليل",
    Edge.HALF_WORD: "كلمة مقطوعة",
}
_NOTHING = "—"
Differing = Collection[tuple[int, int, str | None] | str | None]


def write_qualify_page(
    path: Path,
    schema: LabelSchema,
    found: Qualification,
    sections: Mapping[str, str],
    required: float | None,
    manual: str | None = None,
) -> None:
    """Write the page; the same qualification gives the same bytes.

    Args:
        path: the file.
        schema: what was asked.
        found: how it was answered.
        sections: the headings of the manual's sections by anchor.
        required: the score asked for, if one is.
        manual: the address of the schema's Arabic manual, to whose sections the page then leads.

    Raises:
        InputError: ``path`` cannot be written.
    """
    write_text(path, _Page(schema, found, sections, manual).html(required))


class _Page:
    """Writes the parts of one page."""

    def __init__(
        self, schema: LabelSchema, found: Qualification, sections: Mapping[str, str], manual: str | None
    ) -> None:
        self.schema, self.found, self.sections, self.manual = schema, found, sections, manual
        self.titles = {label.name: label.title.ar for label in schema.spans}
        self.colors = {label.name: label.color for label in schema.spans}
        for choice in schema.choices:
            self.titles |= {value.name: value.title.ar for value in choice.values}
        self.choices = {choice.name: choice.title.ar for choice in schema.choices}

    def html(self, required: float | None) -> str:
        parts = (
            self._head(required),
            _part("اقرأ ثانيةً في الدليل", self._sections(), "ol"),
            _part("الوسوم في الاختبار", self._labels()),
            _part("الأسئلة في الاختبار", self._choices()),
            _part(
                "ما التبس عليك في الاختبار",
                [self._confusion(row) for row in self.found.gold.confusions],
                "ul",
            ),
            _part("حدود التظليل", self._edges(), "ul"),
            _part("الأمثلة التي أخطأت فيها", [self._mistake(mistake) for mistake in self.found.mistakes]),
        )
        style = files("curation.stages.guiding").joinpath("qualify_page.css").read_text(encoding="utf-8")
        policy = "default-src 'none'; style-src 'unsafe-inline'"
        return (
            '<!DOCTYPE html>\n<html lang="ar" dir="rtl">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>نتيجة التأهيل: {escape(self.found.annotator)} · {escape(self.schema.title.ar)}</title>\n"
            f"<style>\n{style}</style>\n</head>\n<body>\n{''.join(parts)}</body>\n</html>\n"
        )

    def _head(self, required: float | None) -> str:
        found, last = self.found, self.found.last
        done = "، ".join(
            f"{_USES[use]}: {found.answered[use]} من {found.asked[use]}"
            for use in found.asked
            if found.asked[use]
        )
        facts = [("ما أجبت عنه", done), ("الدرجة في ما أجبت عنه من الاختبار", _figure(found.gold.score))]
        if found.first and last and found.first.score != last.score:
            facts.append(("الدرجة في المرة الأولى", _figure(found.first.score)))
        if required is not None:
            facts.append(("المطلوب", _figure(required)))
        listed = "".join(f"<div><dt>{name}</dt><dd>{said}</dd></div>" for name, said in facts)
        return (
            f"<header>\n<h1>نتيجة التأهيل</h1>\n<p><bdi>{escape(found.annotator)}</bdi> · "
            f"{escape(self.schema.title.ar)} · مراجعة الدليل {escape(found.revision)}</p>\n"
            f"{self._verdict(required)}<dl>{listed}</dl>\n</header>\n"
        )

    def _verdict(self, required: float | None) -> str:
        open_still = self.found.asked["gold"] - self.found.answered["gold"]
        if required is not None and self.found.passes(self.schema.major, required):
            return '<p class="verdict yes">اجتزت التأهيل.</p>\n'
        if open_still:
            return f'<p class="verdict open">بقيت من مهام الاختبار بلا جواب: {open_still}</p>\n'
        return '<p class="verdict no">لم تبلغ الدرجة المطلوبة بعد.</p>\n' if required is not None else ""

    def _sections(self) -> list[str]:
        listed = []
        for row in self.found.sections:
            said = [f"أخطأت في {row.wrong} من {row.asked} من أمثلته"] if row.wrong else []
            said += [f"أخطاء في وسمه: {row.confused}"] if row.confused else []
            listed.append(f"<b>{self._section(row.section)}</b> <small>{'؛ '.join(said)}</small>")
        return listed

    def _section(self, anchor: str) -> str:
        code = f'<code dir="ltr">#{escape(anchor)}</code>'
        if anchor not in self.sections:
            return code
        title = escape(self.sections[anchor])
        return (
            f'<a href="{escape(self.manual)}#{anchor}">{title}</a> {code}'
            if self.manual
            else f"{title} {code}"
        )

    def _labels(self) -> list[str]:
        heads = ("الوسم", "في الجواب المعروف", "في جوابك", "الصحيح منه", "الدقة", "الاستيعاب", "F1")
        rows = [
            (
                "كل الوسوم" if row.label == EVERY_LABEL else self._title(row.label),
                *(str(number) for number in (row.wanted, row.given, row.right)),
                *(_figure(figure) for figure in (row.precision, row.recall, row.f1)),
            )
            for row in self.found.gold.spans
            if row.wanted or row.given
        ]
        return [_table(heads, rows, ' class="labels"')] if rows else []

    def _choices(self) -> list[str]:
        rows = [
            (escape(self.choices[row.choice]), str(row.items), str(row.right), _figure(row.accuracy))
            for row in self.found.gold.choices
        ]
        return [_table(("السؤال", "المهام", "الصحيح", "نسبته"), rows)] if rows else []

    def _confusion(self, row: Confusion) -> str:
        wanted, given = (self._title(name) if name else "بلا وسم" for name in (row.wanted, row.given))
        if row.of != SPANS:
            wanted, given = (self._title(name) if name else _NOTHING for name in (row.wanted, row.given))
        return f"{given}، والصواب: {wanted} <small>({row.count})</small>"

    def _edges(self) -> list[str]:
        return [f"{_EDGES[Edge(name)]} <small>({count})</small>" for name, count in self.found.edges.items()]

    def _title(self, name: str) -> str:
        return f'{escape(self.titles.get(name, name))} <small dir="ltr">{escape(name)}</small>'

    def _value(self, name: str, differs: bool) -> str:
        return f'<b class="off">{self._title(name)}</b>' if differs else self._title(name)

    def _mistake(self, mistake: Mistake) -> str:
        choices = {slip.choice for slip in mistake.slips}
        missing = {(*slip.wanted_span, slip.wanted) for slip in mistake.slips if slip.wanted_span} | choices
        wrong = {(*slip.given_span, slip.given) for slip in mistake.slips if slip.given_span} | choices
        slips = "".join(f"<li>{self._slip(mistake.text, slip)}</li>" for slip in mistake.slips)
        name = f'<code dir="ltr">{escape(mistake.id)}</code>'
        kind = "الهدف" if self.schema.unit == "sentence" else "الادعاء"
        target = f"<p>{kind}: {escape(mistake.target)}</p>\n" if mistake.target else ""
        return (
            f'<article id="{escape(mistake.id)}">\n<h3>{_USES[mistake.use]} · {name} · '
            f"القسم: {self._section(mistake.section)}</h3>\n{target}"
            f"{self._answer('جوابك', mistake.text, mistake.given, wrong)}"
            f"{self._answer('الصواب', mistake.text, mistake.wanted, missing)}"
            f'<ul>{slips}</ul>\n<p class="why">{escape(mistake.why.ar)}</p>\n</article>\n'
        )

    def _answer(self, name: str, text: str, answer: Answer, differing: Differing) -> str:
        said = dict(answer.choices)
        chosen = "، ".join(
            f"{escape(choice.title.ar)}: {self._value(said[choice.name], choice.name in differing)}"
            for choice in self.schema.compared_choices
            if choice.name in said
        )
        shown = self._marked(text, answer.spans, differing)
        chosen = f'<p class="chosen">{chosen}</p>' if chosen else ""
        return f'<div class="answer"><b>{name}</b><div><p class="text">{shown}</p>{chosen}</div></div>\n'

    def _marked(self, text: str, spans: Iterable[LabeledSpan], differing: Differing) -> str:
        """Write spans into the text, one inside another; those that cross none, as the gate sees to it."""
        parts: list[str] = []
        opened: list[LabeledSpan] = []
        done = 0

        def close(until: int) -> None:
            nonlocal done
            while opened and opened[-1].end <= until:
                span = opened.pop()
                parts.append(
                    f"{escape(text[done : span.end])}<small>{self._short(span.label)}</small></mark>"
                )
                done = span.end

        for span in sorted(spans, key=lambda span: (span.start, -span.end, span.label)):
            close(span.start)
            color, off = self.colors.get(span.label, "#888888"), ' class="off"' if span in differing else ""
            parts.append(f'{escape(text[done : span.start])}<mark{off} style="--label: {color}">')
            opened.append(span)
            done = span.start
        close(len(text))
        return "".join(parts) + escape(text[done:])

    def _short(self, label: str) -> str:
        return escape(self.titles.get(label, label))

    def _slip(self, text: str, slip: Slip) -> str:
        wanted, given = (self._title(name) if name else _NOTHING for name in (slip.wanted, slip.given))
        right = f"«{escape(text[slice(*slip.wanted_span)])}»" if slip.wanted_span else ""
        drawn = f"«{escape(text[slice(*slip.given_span)])}»" if slip.given_span else ""
        if slip.kind == "choice":
            return f"{escape(self.choices[slip.choice or ''])}: اخترت {given}، والصواب: {wanted}"
        if slip.kind == "missed":
            return f"فاتك {right}، ووسمه: {wanted}"
        if slip.kind == "extra":
            return f"وسمت {drawn} بوسم {given}، وليس في الجواب المعروف"
        if slip.kind == "boundary":
            edges = "، ".join(_EDGES[Edge(name)] for name in slip.edges)
            return f"ظلّلت {drawn}، والصواب: {right} ({edges})"
        return f"وسمت {drawn} بوسم {given}، والصواب: {right} بوسم {wanted}"


def _part(title: str, pieces: Sequence[str], listed: str = "") -> str:
    if not pieces:
        return ""
    inner = "".join(f"<li>{piece}</li>\n" for piece in pieces) if listed else "".join(pieces)
    inner = f"<{listed}>\n{inner}</{listed}>\n" if listed else inner
    return f"<section>\n<h2>{title}</h2>\n{inner}</section>\n"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], kind: str = "") -> str:
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return f"<table{kind}>\n<tr>{head}</tr>\n{body}</table>\n"


def _figure(value: float | None) -> str:
    return "لا تُحسب" if value is None else f"{value:.3f}"
