"""``tanqih agree``: the figures, and what is behind them, as tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from curation.cli.options import JsonOption, SchemaArgument, WorkspaceOption
from curation.cli.output import check_file
from curation.cli.show import finish, one_line, out, progress

if TYPE_CHECKING:
    from curation.released import Measure
    from curation.stages.deciding.disagreements import Disagreements

_HERE = Path(".")
_ALL = "all"
_SHOWN = 8
_KINDS = {
    "span F1 exact": "F1 exact",
    "span F1 overlap": "F1 overlap",
    "span F1 token": "F1 token",
    "u-alpha": "u-alpha",
    "cu-alpha": "cu-alpha",
}

GammaOption = Annotated[
    bool,
    typer.Option(
        "--gamma", help="Also gamma and gamma-cat, a second or so an article; needs the extra gamma."
    ),
]
PageOption = Annotated[
    Path | None,
    typer.Option(
        "--html",
        metavar="FILE",
        callback=check_file,
        help="Also write a page: figures, confusions, annotators, the disputed sentences drawn.",
    ),
]
LatexOption = Annotated[
    Path | None,
    typer.Option(
        "--latex",
        metavar="FILE",
        callback=check_file,
        help="Also write a table for a paper (booktabs), and the sentence that describes it.",
    ),
]


def agree(
    schema: SchemaArgument,
    gamma: GammaOption = False,
    html: PageOption = None,
    latex: LatexOption = None,
    workspace: WorkspaceOption = _HERE,
    json_path: JsonOption = None,
) -> None:
    """Measure the annotators' agreement, with 95% intervals resampled by article, and say where they differ.

    What each figure means, and when it misleads, is in docs/agreement.md. The files in agreement/ hold all
    figures, the disagreements, and the disputed tasks, that first which would buy the most agreement.

    Example: tanqih agree stance --html stance.html --latex stance.tex
    """
    from curation.stages.deciding.agree import run_agree
    from curation.stages.schemas import load_schema
    from curation.store.workspace import Workspace

    opened = Workspace.open(workspace)
    loaded = load_schema(opened, schema)
    with progress(f"agree {schema}") as tick:
        agreed = run_agree(opened, loaded, tick, gamma)
    if html is not None:
        from curation.stages.deciding.agree_page import write_agree_page

        write_agree_page(html, loaded, agreed)
    if latex is not None:
        from curation.stages.deciding.agree_latex import write_agree_latex

        write_agree_latex(latex, loaded, agreed)
    if json_path is None:
        show_measures(agreed.measures)
        show_disagreements(agreed.disagreements)
    more = {
        "measures": [measure.model_dump(mode="json") for measure in agreed.measures],
        "disagreements": agreed.disagreements.model_dump(mode="json"),
    }
    finish(agreed.report, json_path, more)


def show_measures(measures: "Sequence[Measure]") -> None:
    """Print figures with their intervals: those over all, then a row a label."""
    table = Table("measure", "value", "95% interval", "items", "note")
    by_label: dict[str, dict[str, Measure]] = {}
    for m in measures:
        kind, _, label = m.name.rpartition(", ")
        if kind and label != _ALL:
            by_label.setdefault(label, {})[kind] = m
            continue
        name = m.name.removesuffix(f", {_ALL}")
        table.add_row(name, _value(m), _interval(m), f"{m.items:,}", m.note)
    if measures:
        out.print(table)
    if by_label:
        table = Table("label", "spans", *_KINDS.values())
        for label, kinds in by_label.items():
            cells = [f"{_value(kinds[kind])}\n{_narrow(kinds[kind])}" for kind in _KINDS]
            table.add_row(label, f"{kinds['span F1 exact'].items:,}", *cells)
        out.print(table)


def show_disagreements(found: "Disagreements") -> None:
    """Print the commonest confusions and differences, each annotator's agreement, and what stands out."""
    mixed = [row for row in found.confusions if row.labels[0] != row.labels[1]]
    if mixed:
        table = Table("labels taken for each other", "times")
        for confusion in mixed[:_SHOWN]:
            table.add_row(" / ".join(confusion.labels), f"{confusion.times:,}")
        out.print(table)
    if found.differences:
        table = Table("how two annotators' spans differ", "times", "share", "most often")
        for row in found.differences[:_SHOWN]:
            label, times = next(iter(row.labels.items()))
            table.add_row(row.kind, f"{row.times:,}", f"{row.share:.0%}", f"{label} ({times:,})")
        out.print(table)
    _show_people(found)


def _show_people(found: "Disagreements") -> None:
    # Of two, each agrees with the other as far as the figures over all say.
    rows = found.annotators if len({_whose(m) for m in found.annotators}) > 2 else ()
    rows += (*found.gold, *_training(found))
    if rows:
        table = Table("annotator", "value", "95% interval", "tasks")
        for m in rows:
            table.add_row(m.name, _value(m), _interval(m), f"{m.items:,}")
        out.print(table)
    for m in (*found.bias, *found.drift):
        if m.note.startswith(("differs", "changed")):
            out.print(f"  {one_line(m.name)}: {_value(m)} ({_interval(m)})")
    if found.paces:
        slow = sum(pace.deviations > 0 for pace in found.paces)
        out.print(
            f"  lead times far from the annotator's own: {slow:,} long, {len(found.paces) - slow:,} short"
        )


def _whose(m: "Measure") -> str:
    return m.name.partition(": ")[0]


def _training(found: "Disagreements") -> "list[Measure]":
    return [m.model_copy(update={"name": f"{m.name}, in training"}) for m in found.training]


def _value(m: "Measure") -> str:
    return "undefined" if m.value is None else f"{m.value:.3f}"


def _narrow(m: "Measure") -> str:
    return "" if m.low is None or m.high is None else f"{m.low:.2f}–{m.high:.2f}"


def _interval(m: "Measure") -> str:
    return "" if m.low is None or m.high is None else f"{m.low:.3f} – {m.high:.3f}"
