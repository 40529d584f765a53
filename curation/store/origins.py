"""Where text and HTML pages are from, and when they were fetched: ``origins.csv`` in their folder says."""

import csv
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from curation.errors import InputError

ORIGINS = "origins.csv"
_COLUMNS = ("page", "url", "fetched")


class Origin(NamedTuple):
    """A page's address, and the ISO 8601 date or time of its fetching; None where it is not said."""

    url: str | None = None
    fetched: str | None = None


def read_origins(folder: Path) -> dict[str, Origin]:
    """Read what a folder's ``origins.csv`` says, by the names of files; nothing where it has none.

    Raises:
        InputError: it has other columns, or a row that is wrong: it names no file of the folder, one twice,
            or gives a date that is none.
    """
    path = folder / ORIGINS
    if not path.is_file():
        return {}
    known = path.stat()
    return _read(path, known.st_mtime_ns, known.st_size)


def iso_date(value: object) -> str | None:
    """Give a date or time in ISO 8601, as it is written; None where it is none."""
    if isinstance(value, date):  # as Parquet has them; a datetime is one, too
        return value.isoformat()
    try:
        datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return str(value)


@lru_cache(maxsize=64)
def _read(path: Path, _changed: int, _size: int) -> dict[str, Origin]:
    """Read the file as it is now; once, though each page asks."""
    found: dict[str, Origin] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if tuple(rows.fieldnames or ()) != _COLUMNS:
                raise InputError(f"{path}: its first line must be {','.join(_COLUMNS)}")
            for row in rows:
                found[_page(row, path, rows.line_num, found)] = _origin(row, path, rows.line_num)
    except (OSError, UnicodeError, csv.Error) as error:
        raise InputError(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
    return found


def _page(row: dict[str, str | None], path: Path, line: int, known: dict[str, Origin]) -> str:
    name = row["page"] or ""
    if not name or name in known or not (path.parent / name).is_file():
        wrong = f"{name} is there twice" if name in known else f"there is no file {name!r} beside it"
        raise InputError(f"{path}: line {line}: {wrong}")
    return name


def _origin(row: dict[str, str | None], path: Path, line: int) -> Origin:
    fetched = iso_date(row["fetched"]) if row["fetched"] else None
    if row["fetched"] and fetched is None:
        raise InputError(f"{path}: line {line}: fetched {row['fetched']!r} is no ISO 8601 date or time")
    return Origin(row["url"] or None, fetched)
