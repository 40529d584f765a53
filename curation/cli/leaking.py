"""The verb on datasets of anyone's: leakage."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from curation.cli.options import JsonOption
from curation.cli.output import check_file, write_json
from curation.cli.show import one_line, out, progress, show_report

if TYPE_CHECKING:
    from curation.released import Leakage
    from curation.stages.releasing.leakage import Found

_SHOWN = 70  # characters of a text in the table of pairs


def leakage(
    dataset: Annotated[
        str,
        typer.Argument(
            metavar="DATASET",
            help="A folder or file that `datasets` opens (Parquet, JSON Lines, CSV), or a name on the Hub.",
        ),
    ],
    config: Annotated[str | None, typer.Option("--config", metavar="NAME", help="Of several, which.")] = None,
    revision: Annotated[
        str | None, typer.Option("--revision", metavar="REV", help="A tag or commit on the Hub.")
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(
            "--text", metavar="COLUMN", help="What holds the texts; guessed where clear. May be given again."
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            "--label",
            metavar="COLUMN",
            help="Spans {start, end, label}, or tags (BIO, BILOU) beside tokens; guessed where clear.",
        ),
    ] = None,
    pairs: Annotated[
        int, typer.Option("--pairs", min=0, metavar="N", help="How many pairs to list of each two splits.")
    ] = 5,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", callback=check_file, help="Also write a page of the pairs."),
    ] = None,
    json_path: JsonOption = None,
) -> None:
    """Say what of a dataset's test stands in its train: exact, near and contained texts, known names.

    Texts are compared as Arabic: diacritics, tatweel, hamza seats, Persian letters, digits and punctuation
    make no difference. Exit status 1 where a text of one split stands in another.

    Example: tanqih leakage lab/news-stance --config stance --revision v1.0.0
    """
    from curation.stages.releasing.leak_page import write_leak_page
    from curation.stages.releasing.leakage import run_leakage
    from curation.store.loading import Source

    source = Source(dataset, config, revision)
    with progress("leakage") as tick:
        report, found = run_leakage(source, tuple(text or ()), label, pairs, tick)
    if html:
        write_leak_page(html, dataset, found)
        report = report.model_copy(update={"wrote": (str(html),)})
    if json_path is None:
        _show_leakage(found.leakage)
        _show_pairs(found)
        show_report(report)
    else:
        leaks = found.leakage.model_dump(mode="json")
        write_json(json_path, {**report.model_dump(mode="json"), "leakage": leaks})
    if report.attention:
        raise typer.Exit(1)


def _show_leakage(leakage: "Leakage") -> None:
    least = [f"≥{count.least:g}" for count in leakage.texts[0].near]
    table = Table("texts", "splits", "of", "exact", *least, "contained")
    table.columns[1].no_wrap = True
    for one in leakage.texts:
        counts = (one.texts, one.exact, *(count.texts for count in one.near), one.contained)
        table.add_row(one.unit, f"{one.held} in {one.seen}", *(f"{count:,}" for count in counts))
    out.print(table)
    if leakage.entities:
        table = Table("spans", "splits", "different", "seen", "all", "seen")
        for names in leakage.entities:
            table.add_row(
                names.schema_name,
                f"{names.held} in {names.seen}",
                f"{names.forms:,}",
                _share(names.known_forms, names.forms),
                f"{names.mentions:,}",
                _share(names.known_mentions, names.mentions),
            )
        out.print(table)


def _show_pairs(found: "Found") -> None:
    table = Table("kind", "share", "id", "text")
    for one in found.leakage.texts:
        for pair in one.worst:
            for split, row, kind, share in (
                (one.held, pair.held, pair.kind, f"{pair.share:.2f}"),
                (one.seen, pair.seen, "", ""),
            ):
                text = one_line(found.texts[one.unit, split, row][:_SHOWN])
                table.add_row(kind, share, one_line(f"{split} {row}"), text)
            table.add_section()
    if table.row_count:
        out.print(table)


def _share(count: int, whole: int) -> str:
    return f"{count:,} ({count / whole:.0%})" if whole else f"{count:,}"
