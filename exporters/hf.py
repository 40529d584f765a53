"""The release as a folder that ``datasets.load_dataset`` opens.

``README.md``, ``release.json`` (the facts), the papers of ``exporters.papers``, and
``data/CONFIG/SPLIT.parquet`` for one config a schema, ``articles`` and ``annotations``. The split of a row is
the file it stands in; a split without rows has no file, and a config without any row is left out, since
``datasets`` loads neither.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from curation.errors import ReleaseError
from curation.released import (
    Exporter,
    Listing,
    Pair,
    ReleaseContent,
    ReleasedArticle,
    ReleasedRow,
    ReleaseFacts,
    Split,
)
from exporters.card import card, read_counts
from exporters.card_leakage import check_leakage
from exporters.features import ANNOTATIONS, ARTICLES, check_names
from exporters.figures import count_rows
from exporters.pairs import Side, config_pairs
from exporters.papers import write_papers
from exporters.parquet import SPLITS, data_path, read_split, write_config
from exporters.rows import ArticleCodec, Codec, R, codecs_of

CARD = "README.md"
FACTS = "release.json"

Counts = dict[str, dict[Split, int]]


class HuggingFace:
    """Writes and reads the release folder."""

    def export(self, content: ReleaseContent, folder: Path) -> None:
        """Write ``content`` into the existing empty ``folder``, the same bytes each time.

        Raises:
            ReleaseError: the folder is not there or not empty, or the content contradicts its schemas.
        """
        _check_folder(folder)
        _check_content(content)
        rows: dict[str, Iterable[ReleasedRow]] = {
            schema.name: [task for task in content.tasks if task.schema_name == schema.name]
            for schema in content.facts.schemas
        }
        rows |= {ARTICLES: content.articles, ANNOTATIONS: content.annotations}
        codecs = codecs_of(content.facts)
        written = [write_config(folder, config, codecs[config], rows[config]) for config in codecs]
        (folder / FACTS).write_bytes(_facts_json(content.facts).encode())
        present = [one for one in written if one.rows]
        figures = count_rows(content.tasks, content.articles)
        drawn = write_papers(folder, content.facts, figures, present)
        (folder / CARD).write_bytes(card(content, present, drawn).encode())

    def read_articles(self, folder: Path) -> tuple[ReleasedArticle, ...]:
        """Read back the articles alone.

        Raises:
            ReleaseError: their files or the card are missing or damaged.
        """
        codec = ArticleCodec(_read_facts(folder / FACTS))
        return _sorted(_read_config(folder, ARTICLES, codec, _read_counts(folder)))

    def read(self, folder: Path) -> ReleaseContent:
        """Read back exactly what was exported, without the cache of ``datasets``.

        Raises:
            ReleaseError: a file is missing, damaged, or contradicts ``release.json`` or the card.
        """
        listed = self.listing(folder)
        facts, codecs = listed.facts, codecs_of(listed.facts)
        rows = {config: _read_config(folder, config, codecs[config], listed.rows) for config in codecs}
        return ReleaseContent(
            facts=facts,
            tasks=_sorted([task for schema in facts.schemas for task in rows[schema.name]]),
            annotations=_sorted(rows[ANNOTATIONS]),
            articles=_sorted(rows[ARTICLES]),
        )

    def listing(self, folder: Path) -> Listing:
        """Read the facts, and the counts of rows from the card.

        Raises:
            ReleaseError: a file is missing or damaged, or the card and the files do not go together.
        """
        facts = _read_facts(folder / FACTS)
        check_names(facts)
        rows = _read_counts(folder)
        check_leakage(folder / CARD, facts.leakage)
        _check_files(folder, facts, rows)
        return Listing(facts=facts, rows=rows)

    def pairs(
        self, before: Path, now: Path, tick: Callable[[int, int | None], None] = lambda done, total: None
    ) -> Iterator[Pair]:
        """Give each pair of rows of two releases that may differ, by config and id.

        Raises:
            ReleaseError: a file is missing, damaged, or contradicts ``release.json`` or the card.
        """
        earlier, later = _sides(before, self.listing(before)), _sides(now, self.listing(now))
        both = earlier | later  # of a config that went, the rows that there were
        total, done = sum(sum(side.rows.values()) for side in both.values()), 0

        def passed(rows: int) -> None:
            nonlocal done
            done += rows
            tick(done, total)

        for config in sorted(both):
            yield from config_pairs(earlier.get(config), later.get(config), passed)


def _read_counts(folder: Path) -> Counts:
    """Read from the card the rows of each config, its splits in their order."""
    return {
        config: {split: splits[split] for split in SPLITS if split in splits}
        for config, splits in read_counts(folder / CARD).items()
    }


def _sides(folder: Path, listing: Listing) -> dict[str, Side]:
    codecs = codecs_of(listing.facts)
    return {config: Side(folder, config, codecs[config], rows) for config, rows in listing.rows.items()}


def _check_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise ReleaseError(f"{folder}: no such folder; make it before exporting into it")
    for name in (CARD, FACTS, "data"):
        if (folder / name).exists():
            raise ReleaseError(f"{folder / name}: is there already; export into an empty folder")


def _check_content(content: ReleaseContent) -> None:
    facts = content.facts
    if not re.fullmatch(r"\d+\.\d+\.\d+", facts.version, re.ASCII):
        raise ReleaseError(f"version {facts.version!r}: must be MAJOR.MINOR.PATCH, as datasets asks")
    check_names(facts)
    _check_order("tasks", content.tasks)
    _check_order("annotations", content.annotations)
    _check_order("articles", content.articles)
    known = {schema.name for schema in facts.schemas}
    for task in content.tasks:
        if task.schema_name not in known:
            raise ReleaseError(
                f"task {task.id}: its schema {task.schema_name} is not among the release's facts"
            )


def _check_order(what: str, rows: Iterable[ReleasedRow]) -> None:
    last: str | None = None
    for row in rows:
        if last is not None and row.id <= last:
            problem = "is there twice" if row.id == last else "stands out of order"
            raise ReleaseError(f"{what}: row {row.id} {problem}; rows must be sorted by id")
        last = row.id


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


def _read_config(folder: Path, config: str, codec: Codec[R], counts: Counts) -> list[R]:
    rows: list[R] = []
    for split, count in counts.get(config, {}).items():
        rows += read_split(folder, config, codec, split, count)
    return rows


def _sorted(rows: list[R]) -> tuple[R, ...]:
    return tuple(sorted(rows, key=lambda row: row.id))


exporter: Exporter = HuggingFace()
