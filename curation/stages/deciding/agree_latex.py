"""The tables of ``tanqih agree --latex``, for a paper that loads booktabs, and the sentences on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from curation.core.agreement.bootstrap import ROUNDS
from curation.core.agreement.measured import ALL
from curation.core.schema import LabelSchema
from curation.released import Measure
from curation.stages.deciding.agree import Agreed
from curation.stages.deciding.agree_charts import by_name
from curation.store.atomic import write_text

_SPANS = {
    "span F1 exact": r"F\textsubscript{1} exact",
    "span F1 overlap": r"F\textsubscript{1} overlap",
    "span F1 token": r"F\textsubscript{1} token",
    "u-alpha": r"$_u\alpha$",
    "cu-alpha": r"$_{cu}\alpha$",
}
_CHOICES = {
    "raw agreement": "Raw",
    "Cohen kappa": r"Cohen's $\kappa$",
    "Cohen kappa (mean of pairs)": r"Cohen's $\kappa$ (mean of pairs)",
    "Fleiss kappa": r"Fleiss' $\kappa$",
    "Gwet AC1": "Gwet's AC1",
    "Krippendorff alpha": r"Krippendorff's $\alpha$",
    "Krippendorff alpha ordinal": r"Ordinal $\alpha$",
}
_NOT_TOLD = ("Fleiss kappa",)  # it is in the table, and says much the same as alpha
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

Row = tuple[str, int, Sequence[Measure | None]]


def write_agree_latex(path: Path, schema: LabelSchema, agreed: Agreed) -> None:
    """Write a table of the spans and one of the choices, where there are such, and sentences on both.

    The same answers give the same bytes.

    Raises:
        InputError: ``path`` cannot be written.
    """
    write_text(path, agree_latex(schema, agreed))


def agree_latex(schema: LabelSchema, agreed: Agreed) -> str:
    """Give the tables and the sentences as LaTeX; what limits the figures stands in comments at the top."""
    known = by_name(agreed.measures)
    spans, choices = _span_rows(schema, known), _choice_rows(schema, known)
    parts = [
        _comments(
            [
                f"Agreement on {schema.name} {schema.version}: needs the package booktabs.",
                *agreed.cautions,
                *_notes(agreed.measures),
            ]
        )
    ]
    if spans:
        heads = ["Label", "Spans", *_SPANS.values()]
        parts.append(_table(schema, "spans", heads, spans, _span_caption(schema)))
    if choices:
        kinds = _choice_kinds(schema, known)
        heads = ["Question", "Tasks", *(_CHOICES[kind] for kind in kinds)]
        parts.append(_table(schema, "choices", heads, choices, _choice_caption(schema)))
    return "\n".join([*parts, _sentences(schema, agreed, known)])


def _notes(measures: Iterable[Measure]) -> list[str]:
    """Gather the notes on figures, each once with the figures it is on."""
    on: defaultdict[str, list[str]] = defaultdict(list)
    for measure in measures:
        for note in filter(None, measure.note.split("; ")):
            on[note].append(measure.name)
    return [f"{note} ({'; '.join(names)})" for note, names in on.items()]


def _comments(lines: Iterable[str]) -> str:
    return "".join(f"% {' '.join(line.split())}\n" for line in lines)


def _span_rows(schema: LabelSchema, known: Mapping[str, Measure]) -> list[Row]:
    """Give a row a label that occurs, then that of all; none where nobody marked a span."""
    rows: list[Row] = []
    for label in (*(label.name for label in schema.active_spans), ALL):
        measures = [known.get(f"{kind}, {label}") for kind in _SPANS]
        if measures[0] is not None:
            rows.append((_escaped(label) if label != ALL else "All", measures[0].items, measures))
    return rows if any(items for _, items, _ in rows) else []


def _choice_kinds(schema: LabelSchema, known: Mapping[str, Measure]) -> list[str]:
    return [
        kind
        for kind in _CHOICES
        if any(f"{choice.name}: {kind}" in known for choice in schema.compared_choices)
    ]


def _choice_rows(schema: LabelSchema, known: Mapping[str, Measure]) -> list[Row]:
    rows: list[Row] = []
    for choice in schema.compared_choices:
        measures = [known.get(f"{choice.name}: {kind}") for kind in _choice_kinds(schema, known)]
        rows.append((_escaped(choice.name), max((m.items for m in measures if m), default=0), measures))
    return rows


def _table(schema: LabelSchema, what: str, heads: Sequence[str], rows: Iterable[Row], caption: str) -> str:
    body: list[str] = []
    for name, items, measures in rows:
        if name == "All" and body:
            body.append(r"    \midrule")
        body.append(_line([name, _count(items), *map(_cell, measures)]))
        if any(map(_interval, measures)):  # below the values: beside them no column would fit a page
            body.append(_line(["", "", *map(_interval, measures)]))
    return "\n".join(
        [
            r"\begin{table*}",
            rf"  \caption{{{caption}}}",
            rf"  \label{{{_name(schema, what)}}}",
            r"  \centering\footnotesize\setlength{\tabcolsep}{4pt}",
            rf"  \begin{{tabular}}{{l{'r' * (len(heads) - 1)}}}",
            r"    \toprule",
            _line(map(_stacked, heads)),
            r"    \midrule",
            *body,
            r"    \bottomrule",
            r"  \end{tabular}",
            r"\end{table*}",
            "",
        ]
    )


def _line(cells: Iterable[str]) -> str:
    return f"    {' & '.join(cells)}" + r" \\"


def _stacked(head: str) -> str:
    """Set a head of several words in lines, so that no column is wider than its figures."""
    words = head.replace(" (", r"\\(").rpartition(" ")
    lines = r"\\".join(filter(None, (words[0], words[2])))
    return rf"\shortstack[r]{{{lines}}}" if r"\\" in lines else head


def _name(schema: LabelSchema, what: str) -> str:
    return f"tab:agreement-{schema.name}-{what}"


def _span_caption(schema: LabelSchema) -> str:
    return (
        rf"Agreement on the spans of \textit{{{_escaped(schema.name)}}}, with 95\% intervals: pairwise "
        r"F\textsubscript{1} of spans alike in edges and label (exact), that touch (overlap), and of tokens; "
        r"Krippendorff's $\alpha$ for unitizing ($_u\alpha$) and for the labels of units that intersect "
        r"($_{cu}\alpha$). Spans are counted over all annotators; -- is undefined."
    )


def _choice_caption(schema: LabelSchema) -> str:
    return (
        rf"Agreement on the questions of \textit{{{_escaped(schema.name)}}}, with 95\% intervals; tasks are "
        r"those that two or more annotators answered; -- is undefined."
    )


def _sentences(schema: LabelSchema, agreed: Agreed, known: Mapping[str, Measure]) -> str:
    """Say in words who compared what, the chief figures, and how the intervals come about."""
    shared = agreed.shared
    if not shared:
        return "No task was answered by two annotators: no agreement can be told.\n"
    articles = len({task.article_id for task in shared})
    tasks = _counted(len(shared), _unit(schema))
    said = [f"{tasks} from {_counted(articles, 'article')} were answered by {_by(agreed)}."]
    exact, unitizing = known.get(f"span F1 exact, {ALL}"), known.get(f"u-alpha, {ALL}")
    if exact is not None and unitizing is not None and exact.value is not None:
        said.append(
            rf"They marked {_counted(exact.items, 'span')}; pairwise F\textsubscript{{1}} of exact spans is "
            rf"{_told(exact)}, and Krippendorff's $\alpha$ for unitizing {_told(unitizing)} "
            rf"(Table~\ref{{{_name(schema, 'spans')}}})."
        )
    said += [_on_choice(schema, choice.name, known) for choice in schema.compared_choices]
    not_sentences = ", not sentences," if schema.unit == "sentence" else ""
    said.append(
        rf"Intervals hold the middle 95\% of {_count(ROUNDS)} bootstrap rounds that draw "
        f"articles{not_sentences} with replacement."
        if articles > 1
        else "One article gives no interval."
    )
    return "\n".join(filter(None, said)) + "\n"


def _unit(schema: LabelSchema) -> str:
    if not schema.targets:
        return schema.unit
    return "sentence--target pair" if schema.unit == "sentence" else "article--claim pair"


def _on_choice(schema: LabelSchema, choice: str, known: Mapping[str, Measure]) -> str:
    """Say the figures of a choice; nothing where no two annotators answered it."""
    told = {kind: known[f"{choice}: {kind}"] for kind in _CHOICES if f"{choice}: {kind}" in known}
    raw = told.pop("raw agreement")
    if not raw.items:
        return ""
    figures = [f"{_CHOICES[kind]} {_told(m)}" for kind, m in told.items() if kind not in _NOT_TOLD]
    return (
        rf"On \textit{{{_escaped(choice)}}} ({_counted(raw.items, 'task')}) raw agreement is {_told(raw)}, "
        rf"{', '.join(figures[:-1])} and {figures[-1]} (Table~\ref{{{_name(schema, 'choices')}}})."
    )


def _by(agreed: Agreed) -> str:
    """Say how many annotators answered each task, and of how many."""
    people = len({name for task in agreed.shared for name in task.annotations})
    counts = {len(task.annotations) for task in agreed.shared}
    each = _number(min(counts)) if len(counts) == 1 else f"{_number(min(counts))} to {_number(max(counts))}"
    return f"{each} annotators each" if counts == {people} else f"{each} of {_number(people)} annotators each"


def _number(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else _count(number)


def _counted(number: int, what: str) -> str:
    return f"{_count(number)} {what}" if number == 1 else f"{_count(number)} {what}s"


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "{,}")


def _cell(m: Measure | None) -> str:
    if m is None or m.value is None:
        return "--"
    return _signed(m.value, 3)


def _interval(m: Measure | None) -> str:
    if m is None or m.value is None or m.low is None or m.high is None:
        return ""
    return rf"{{\scriptsize [{_signed(m.low, 2)}, {_signed(m.high, 2)}]}}"


def _told(m: Measure) -> str:
    if m.value is None:
        return f"undefined ({_escaped(m.note)})"
    if m.low is None or m.high is None:
        return _signed(m.value, 3)
    return rf"{_signed(m.value, 3)} (95\% interval {_signed(m.low, 3)} to {_signed(m.high, 3)})"


def _signed(value: float, digits: int) -> str:
    return f"${value:.{digits}f}$" if value < 0 else f"{value:.{digits}f}"


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(sign, sign) for sign in text)
