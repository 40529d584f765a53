"""``python -m tests.quality.pages``: how well the body is taken out of pages, beside other ways to do it.

Words of the page's own article, kept or not, pooled by group. Peers that are not installed are named; the
extra ``quality`` brings them.
"""

import argparse
import sys
import time
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from curation import clean_page
from tests.quality.page_peers import Kept, Method, methods, words_kept
from tests.quality.page_samples import GROUPS, SHARED_MISSING, Sample, read_samples
from tests.quality.page_scores import Score, pooled, score, wrong_runs

_PLAIN_WIDTH = 150
_LEAST_SECONDS = 0.5
_MISSING = "—"
_SHOWN = 110


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.pages", description=__doc__)
    parser.add_argument("--errors", metavar="PAGE", help="show what was lost and extra on the pages named so")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Print the tables, or one page's errors."""
    options = _options(arguments)
    out = Console(highlight=False, width=None if sys.stdout.isatty() else _PLAIN_WIDTH)
    samples = read_samples()
    if options.errors is not None:
        return _show_errors(out, [sample for sample in samples if options.errors in sample.name])
    if not any(sample.group == "seed" for sample in samples):
        out.print(f"Real pages: {SHARED_MISSING}.")
    found = methods()
    out.print(_table_of_methods(found, samples))
    absent = ", ".join(method.name for method in found if method.keep is None)
    if absent:
        out.print(f"Not installed: {absent}; the extra «quality» brings them.")
    out.print(_table_of_pages(found[0], samples))
    return 0


def _table_of_methods(found: Sequence[Method], samples: Sequence[Sample]) -> Table:
    groups = [group for group in GROUPS if any(sample.group == group for sample in samples)]
    table = Table(
        title="Words of the main body, precision/recall in %, pages of a group together", box=box.SIMPLE
    )
    table.add_column("method")
    for group in groups:
        table.add_column(f"{group} ({sum(s.group == group for s in samples)})", justify="right")
    table.add_column("MB/s", justify="right")
    for method in found:
        if method.keep is None:
            table.add_row(method.name, *["not installed"] * len(groups), _MISSING)
            continue
        scores = {sample: _score(method, sample) for sample in samples}
        cells = [_percent(pooled(scores[s] for s in samples if s.group == group)) for group in groups]
        table.add_row(method.name, *cells, f"{_speed(method, samples):,.1f}")
    return table


def _table_of_pages(method: Method, samples: Sequence[Sample]) -> Table:
    table = Table(title=f"{method.name} by page", box=box.SIMPLE)
    for column in ("group", "page"):
        table.add_column(column, no_wrap=True)
    for column in ("body", "lost", "extra", "P/R"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("traps")
    for sample in samples:
        found = _score(method, sample)
        counts = (f"{found.body}", f"{found.lost or _MISSING}", f"{found.extra or _MISSING}")
        table.add_row(sample.group, sample.name, *counts, _percent(found), sample.traps)
    return table


def _show_errors(out: Console, samples: Sequence[Sample]) -> int:
    if not samples:
        out.print("No page is named so.")
        return 2
    for sample in samples:
        page = clean_page(sample.raw)
        main = [span for article in page.articles if article.role == "main" for span in article.kept]
        kept = words_kept(sample.raw, Kept(main))
        out.print(f"[bold]{sample.name}[/bold] {_percent(score(sample, kept))}")
        for wrong in wrong_runs(sample, kept):
            reasons = {r.reason.value for r in page.removed if r.span.start <= wrong.span.start < r.span.end}
            kind = f"lost ({', '.join(reasons) or 'related article'})" if wrong.lost else "extra"
            text = sample.raw[slice(*wrong.span)]
            shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
            out.print(f"  {kind}, {wrong.words} words: {escape(shown)}", soft_wrap=True)
    return 0


def _score(method: Method, sample: Sample) -> Score:
    if method.keep is None:
        raise ValueError(f"{method.name} is not installed")
    return score(sample, words_kept(sample.raw, method.keep(sample.raw)))


def _percent(found: Score) -> str:
    return f"{100 * found.precision:.1f}/{100 * found.recall:.1f}"


def _speed(method: Method, samples: Sequence[Sample]) -> float:
    """Megabytes (10⁶) of UTF-8 a second, all pages over and over."""
    size = sum(len(sample.raw.encode()) for sample in samples)
    rounds, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < _LEAST_SECONDS or rounds == 0:
        for sample in samples:
            if method.keep is not None:
                method.keep(sample.raw)
        rounds += 1
    return rounds * size / spent / 1e6


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
