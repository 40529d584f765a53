"""``python -m tests.bench``: measure, print tables, and fail where a child fails or a count is wrong."""

import argparse
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from curation.errors import CurationError
from tests.bench import BenchError
from tests.bench.agreement import measure_agreement
from tests.bench.duplicates import measure_duplicates
from tests.bench.engine import measure_engine
from tests.bench.memory import measure_memory, measure_stream
from tests.bench.peers import measure_peers
from tests.bench.pull import measure_pull
from tests.bench.releases import measure_releases
from tests.bench.server import measure_server
from tests.bench.show import Sheet, err, machine, show_sheet, to_markdown
from tests.bench.text import measure_text
from tests.bench.workers import measure_workers

ASKED_FOR = ("stream",)  # takes long and much of the disk
PARTS = (
    "text",
    "workers",
    "memory",
    "peers",
    "duplicates",
    "agreement",
    "server",
    "pull",
    "release",
    "engine",
    *ASKED_FOR,
)


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--megabytes", type=_count, default=50, help="size of the file of pages (50)")
    parser.add_argument("--stream-megabytes", type=_count, default=1000, help="the same for stream (1000)")
    parser.add_argument("--tasks", type=_count, default=2000, help="tasks to push and to pull (2000)")
    parser.add_argument("--articles", type=_count, default=20_000, help="articles to deduplicate (20000)")
    parser.add_argument("--sentences", type=_count, default=20_000, help="sentences agreed on (20000)")
    parser.add_argument("--rows", type=_count, default=50_000, help="sentences of a release (50000)")
    parser.add_argument("--rounds", type=_count, default=3, help="how often each is measured (3)")
    parser.add_argument("--only", choices=PARTS, help="measure this part alone; stream runs only so")
    parser.add_argument("--markdown", type=Path, metavar="PATH", help="write the tables there too")
    return parser.parse_args(arguments)


def _measures(options: argparse.Namespace, folder: Path) -> Iterator[Sheet]:
    measures: dict[str, Callable[[Path], list[Sheet]]] = {
        "text": lambda inside: measure_text(inside, options.megabytes, options.rounds),
        "workers": lambda inside: measure_workers(inside, options.megabytes, options.rounds),
        "memory": lambda inside: measure_memory(inside, options.megabytes),
        "peers": lambda _: measure_peers(options.rounds),
        "duplicates": lambda inside: [measure_duplicates(inside, options.articles, options.rounds)],
        "agreement": lambda inside: measure_agreement(inside, options.sentences, options.rounds),
        "server": lambda inside: [measure_server(inside, options.tasks, options.rounds)],
        "pull": lambda inside: [measure_pull(inside, options.tasks, options.rounds)],
        "release": lambda inside: [measure_releases(inside, options.rows, options.rounds)],
        "engine": lambda inside: measure_engine(inside, options.megabytes, options.rounds),
        "stream": lambda inside: measure_stream(inside, options.stream_megabytes),
    }
    yield machine()
    for name, measure in measures.items():
        if name == options.only or (options.only is None and name not in ASKED_FOR):
            with TemporaryDirectory(prefix=f"{name}-", dir=folder) as inside:
                yield from measure(Path(inside))


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark and return its exit status."""
    options = _options(arguments)
    for number in (signal.SIGTERM, signal.SIGHUP):  # so that the server is stopped then, too
        signal.signal(number, lambda received, _: sys.exit(128 + received))
    sheets: list[Sheet] = []
    try:
        with TemporaryDirectory(prefix="tanqih-bench-") as folder:
            for sheet in _measures(options, Path(folder)):
                show_sheet(sheet)
                sheets.append(sheet)
    except (BenchError, CurationError) as error:
        err.print(f"error: {error}", markup=False)
        return 1
    if options.markdown:
        options.markdown.write_text(to_markdown(sheets), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
