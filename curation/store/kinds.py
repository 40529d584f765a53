"""Which files hold pages, told by the endings of their names, and how much they are."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from curation.store.metered import Meter
from curation.store.packed import unpacked_name

STDIN = "-"
SUFFIXES = (".txt", ".html", ".htm", ".jsonl", ".parquet", ".warc", ".wet")
KINDS = ".txt, .html, .htm, .jsonl, .warc, .wet (each also .gz or .zst) or .parquet"


def kind_of(path: Path) -> str:
    """Give what a file is, as the ending of its name says; nothing where it is no page."""
    name = unpacked_name(path.name)
    if name.endswith(".parquet"):
        name = path.name.lower()
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix)), "")


def is_web(path: Path) -> bool:
    """Whether a file holds HTML or is a web archive."""
    return kind_of(path) in (".html", ".htm", ".warc", ".wet")


def pages_in(folder: Path) -> list[Path]:
    """List the files in a folder that hold pages, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and kind_of(path))


def files_of(paths: Iterable[str]) -> Iterator[Path]:
    """List the files that ``read_raw`` would read, in its order; standard input is none."""
    for path in map(Path, (name for name in paths if name != STDIN)):
        yield from pages_in(path) if path.is_dir() else [path]


def meter_of(paths: Iterable[str]) -> Meter:
    """Give a meter of all that ``read_raw`` would read; of standard input nobody knows how much it is."""
    listed = [Path(name) for name in paths]
    if any(str(path) == STDIN or not path.exists() for path in listed):
        return Meter(0)
    return Meter(sum(file.stat().st_size for file in files_of(map(str, listed))))
