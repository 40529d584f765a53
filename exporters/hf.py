"""The release as a folder that ``datasets.load_dataset`` opens.

``README.md``, ``release.json`` (the facts), the papers of ``exporters.papers``, and
``data/CONFIG/SPLIT.parquet`` for one config a schema, ``articles`` and ``annotations``. The split of a row is
the file it stands in; a split without rows has no file, and a config without any row is left out, since
``datasets`` loads neither.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import ValidationError

from curation.errors import ReleaseError
from curation.formats import Exporter, Writing
from curation.released import KINDS, Kind, Listing, Pair, Release, ReleaseFacts, Split
from curation.released_columns import COLUMNS
from exporters.card import card, read_counts
from exporters.card_leakage import check_leakage
from exporters.features import ANNOTATIONS, ARTICLES, check_names
from exporters.figures import Figures
from exporters.merge import Part, check_order, merged
from exporters.pairs import Side, config_pairs
from exporters.papers import write_papers
from exporters.parquet import SPLITS, ConfigFiles, Written, data_path
from exporters.rows import codecs_of

CARD = "README.md"
FACTS = "release.json"

Counts = dict[str, dict[Split, int]]


class HuggingFace:
    """Writes and reads the release folder."""

    def write(self, folder: Path, facts: ReleaseFacts) -> Writing:
        """Begin a release in the existing empty ``folder``; the same rows give the same bytes.

        Raises:
            ReleaseError: the folder is not there or not empty, or a schema's name cannot be a config's.
        """
        _check_folder(folder)
        check_names(facts.schemas)
        return _Writing(folder, facts)

    def listing(self, folder: Path) -> Listing:
        """Read the facts, and the counts of rows from the card.

        Raises:
            ReleaseError: a file is missing or damaged, or the card and the files do not go together.
        """
        facts = _read_facts(folder / FACTS)
        check_names(facts.schemas)
        rows = _read_counts(folder)
        check_leakage(folder / CARD, facts.leakage)
        _check_files(folder, facts, rows)
        return Listing(facts=facts, rows=rows)

    def read(self, release: Release, kind: Kind, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """Read rows of a kind as batches sorted by id, without the cache of ``datasets``.

        Raises:
            ReleaseError: a file is missing, damaged, or contradicts ``release.json`` or the card.
        """
        parts = [
            Part(release.folder, config, split, rows, codec)
            for config, codec in codecs_of(release.listing.facts).items()
            if codec.kind == kind
            for split, rows in release.listing.rows.get(config, {}).items()
        ]
        return merged(parts, COLUMNS[kind].names if columns is None else columns)

    def pairs(
        self,
        before: Release,
        now: Release,
        tick: Callable[[int, int | None], None] = lambda done, total: None,
    ) -> Iterator[Pair]:
        """Give each pair of rows of two releases that may differ, by config and id.

        Raises:
            ReleaseError: a file is missing, damaged, or contradicts ``release.json`` or the card.
        """
        earlier, later = _sides(before), _sides(now)
        both = earlier | later  # of a config that went, the rows that there were
        total, done = sum(sum(side.rows.values()) for side in both.values()), 0

        def passed(rows: int) -> None:
            nonlocal done
            done += rows
            tick(done, total)

        for config in sorted(both):
            yield from config_pairs(earlier.get(config), later.get(config), passed)


class _Writing:
    """A release folder whose rows are being written."""

    def __init__(self, folder: Path, facts: ReleaseFacts) -> None:
        self._folder = folder
        codecs = codecs_of(facts)
        self._kinds = {config: codec.kind for config, codec in codecs.items()}
        self._files = {config: ConfigFiles(folder, config, codec) for config, codec in codecs.items()}
        self._last: dict[Kind, str | None] = dict.fromkeys(KINDS)
        self._written: list[Written] = []
        self._figures = Figures()

    def add(self, kind: Kind, rows: pa.Table) -> None:
        """Take rows of a kind, sorted by id and after those taken before.

        Raises:
            ReleaseError: they are not sorted, or contradict their schema.
        """
        self._figures.add(kind, rows)
        self._last[kind] = check_order(kind, rows.column("id"), self._last[kind])
        if kind != "tasks":
            self._files[kind].add(rows)
            return
        named = rows.column("schema_name")
        for config in pc.unique(named).to_pylist():
            of = rows.filter(pc.equal(named, config))
            if self._kinds.get(config) != "tasks":
                task = of.column("id")[0]
                raise ReleaseError(f"task {task}: its schema {config} is not among the release's facts")
            self._files[config].add(of)

    def close(self) -> Counts:
        """End the rows, and count them by config and split."""
        try:
            self._written = [written for files in self._files.values() if (written := files.close()).rows]
        finally:
            for files in self._files.values():
                files.abandon()
        return {one.config: {s: size.rows for s, size in one.splits.items()} for one in self._written}

    def finish(self, facts: ReleaseFacts) -> None:
        """Write ``release.json``, the papers and the card.

        Raises:
            ReleaseError: the facts hold a figure that is no number, or a version that is none.
        """
        if not re.fullmatch(r"\d+\.\d+\.\d+", facts.version, re.ASCII):
            raise ReleaseError(f"version {facts.version!r}: must be MAJOR.MINOR.PATCH, as datasets asks")
        (self._folder / FACTS).write_bytes(_facts_json(facts).encode())
        drawn = write_papers(self._folder, facts, self._figures, self._written)
        (self._folder / CARD).write_bytes(card(facts, self._written, self._figures, drawn).encode())


def _read_counts(folder: Path) -> Counts:
    """Read from the card the rows of each config, its splits in their order."""
    return {
        config: {split: splits[split] for split in SPLITS if split in splits}
        for config, splits in read_counts(folder / CARD).items()
    }


def _sides(release: Release) -> dict[str, Side]:
    codecs = codecs_of(release.listing.facts)
    rows = release.listing.rows
    return {config: Side(release.folder, config, codecs[config], sizes) for config, sizes in rows.items()}


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise ReleaseError(f"{folder}: no such folder; make it before exporting into it")
    for name in (CARD, FACTS, "data"):
        if (folder / name).exists():
            raise ReleaseError(f"{folder / name}: is there already; export into an empty folder")


def _facts_json(facts: ReleaseFacts) -> str:
    try:
        dumped = json.dumps(facts.model_dump(), ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    except ValueError as error:
        raise ReleaseError(f"{FACTS}: a figure is not a number; give None and a note instead") from error
    return dumped + "\n"


def _read_facts(path: Path) -> ReleaseFacts:
    try:
        return ReleaseFacts.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ReleaseError(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ReleaseError(
            f"{path}: not the facts of a release: {where or 'file'}: {first['msg']}"
        ) from error


def _check_files(folder: Path, facts: ReleaseFacts, counts: Counts) -> None:
    configs = {schema.name for schema in facts.schemas} | {ARTICLES, ANNOTATIONS}
    for config in counts:
        if config not in configs:
            raise ReleaseError(f"{folder / CARD}: config {config} has no schema in {FACTS}")
    listed = {data_path(config, split) for config, splits in counts.items() for split in splits}
    there = {path.relative_to(folder).as_posix() for path in folder.glob("data/**/*") if not path.is_dir()}
    for name in sorted(listed - there):
        raise ReleaseError(f"{folder / name}: is missing, though {CARD} lists it")
    for name in sorted(there - listed):
        raise ReleaseError(f"{folder / name}: is there, though {CARD} does not list it")


exporter: Exporter = HuggingFace()
