"""``tanqih release``: decisions, annotations, sentences and articles in, a versioned release out.

Rows are made and written a batch at a time. What else a release says, and its version, follows from the
rows as they were written; until then all stands in a folder of no name.
"""

import json
import os
from collections.abc import Iterator, Sequence
from heapq import merge
from importlib.metadata import entry_points
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, cast

import pyarrow as pa
import pyarrow.compute as pc

from curation.core.diffing import Difference
from curation.core.row_changes import RowKind
from curation.core.splits import SPLITS, assign_splits, freeze
from curation.core.versioning import FIRST, ContentHash, choose_version, version_numbers
from curation.errors import ReleaseError
from curation.formats import Exporter, Writing
from curation.released import KINDS, MANIFEST, Kind, Listing, Release, ReleasedRow, ReleaseFacts, Split
from curation.released_columns import to_records
from curation.stages.corpus.dedup import cluster_ids
from curation.stages.freshness import tool_version
from curation.stages.releasing.changes import CHANGELOG, changelog_of, compare_with_last
from curation.stages.releasing.grouping import Grouped, group_release
from curation.stages.releasing.leaks import leakage_of
from curation.stages.releasing.released import Batches, Material, count_labels, gather_material, in_batches
from curation.stages.releasing.strictness import shortcomings
from curation.store.atomic import file_sha256, naming, scratch_folder, write_text
from curation.store.memory import give_back
from curation.store.scratch_texts import scratch_texts
from curation.store.workspace import Workspace
from curation.types import Report

FORMAT = "hf"
_NEXT = "next"  # the folder of a release that has no version yet
_GIVE_BACK = 10  # batches: what they freed then goes back to the system


class _Written(NamedTuple):
    """A release whose rows are written and whose facts are not; ``lacking`` says what a strict one needs."""

    release: Release
    writing: Writing
    content: ContentHash
    lacking: tuple[str, ...]


def run_release(workspace: Workspace, version: str | None = None, strict: bool = False) -> Report:
    """Write a release of all that is decided, unless the last one holds exactly that.

    The version follows from the difference to the last release; groups of pages keep their split.

    Args:
        workspace: where the decisions are.
        version: the version to give instead, not smaller than the one that follows.
        strict: refuse what lacks a licence, sources, agreement, guidelines or answers, instead of noting it.

    Raises:
        ReleaseError: nothing is decided, the last release cannot be read, the version is too small, or
            something lacks that ``strict`` asks for.
        InputError: a stage before this one has not run, or the version is none.
    """
    if version is not None:
        version_numbers(version)  # before any work is done
    last = last_release(workspace)
    with scratch_folder(workspace.releases, _NEXT) as partial:
        written = _write_rows(workspace, partial, strict)
        difference = compare_with_last(exporter(), last, written.release) if last else None
        chosen = choose_version(difference.demands if difference else FIRST, version)
        folder = workspace.releases / chosen
        report = _report(written, difference, folder)
        if difference and difference.same and chosen == difference.before:
            return report.model_copy(update={"notes": (f"nothing changed: {folder} stands",)})
        _finish(written, last, difference, folder)
    return report.model_copy(update={"wrote": (str(folder),)})


def exporter(name: str = FORMAT) -> Exporter:
    """Find a release format by its entry point.

    Raises:
        ReleaseError: none of that name is installed.
    """
    found = list(entry_points(group="tanqih.exporters", name=name))
    if not found:
        raise ReleaseError(f"no exporter named {name} is installed: reinstall tanqih")
    return cast(Exporter, found[0].load())


def release_folders(workspace: Workspace) -> list[Path]:
    """List the releases' folders by their version numbers, the newest last."""
    folders = [
        f for f in workspace.releases.glob("*.*.*") if f.is_dir() and f.name.replace(".", "").isdigit()
    ]
    return sorted(folders, key=lambda f: tuple(int(part) for part in f.name.split(".")))


def last_folder(workspace: Workspace) -> Path | None:
    """Find the newest release's folder, by its version number; None where there is none."""
    return next(reversed(release_folders(workspace)), None)


def open_release(folder: Path) -> Release:
    """Read what a release says of itself.

    Raises:
        ReleaseError: it cannot be read.
    """
    return Release(folder, exporter().listing(folder))


def read_released(release: Release, kind: Kind) -> Iterator[ReleasedRow]:
    """Read the rows of a kind one by one, sorted by id.

    Raises:
        ReleaseError: a file is missing or damaged.
    """
    return (row for rows in exporter().read(release, kind) for row in to_records(kind, rows))


def last_release(workspace: Workspace) -> Release | None:
    """Open the newest release; None where there is none."""
    newest = last_folder(workspace)
    return open_release(newest) if newest else None


def _write_rows(workspace: Workspace, folder: Path, strict: bool) -> _Written:
    """Write the rows of a release, and find all that it says but for its version."""
    ratios: dict[Split, float] = {split: getattr(workspace.settings.splits, split) for split in SPLITS}
    with scratch_texts(folder) as texts:
        material = gather_material(workspace, texts)
        if not len(material.tasks):
            raise ReleaseError(
                f"{workspace.root}: nothing is decided yet: run `tanqih adjudicate SCHEMA` first"
            )
        facts = _facts(workspace, material, ratios)
        pages = (material.articles.column(name).to_pylist() for name in ("page_id", "url"))
        lacking = shortcomings(workspace, facts, zip(*pages, strict=True))
        if strict and lacking:
            raise ReleaseError("not released, since it is not complete:", lacking)
        writing, content = exporter().write(folder, facts), ContentHash()
        try:
            _pass_rows(_batches(workspace, material, ratios), writing, content)
        finally:
            counts = writing.close()
        del material  # what is compared now takes its place in memory
    give_back()
    release = Release(folder, Listing(facts=facts, rows=counts))
    facts = facts.model_copy(update={"leakage": leakage_of(release, exporter().read)})
    return _Written(Release(folder, Listing(facts=facts, rows=counts)), writing, content, lacking)


def _pass_rows(batches: Batches, writing: Writing, content: ContentHash) -> None:
    """Make the rows, write them and hash them."""
    for kind in KINDS:
        for number, rows in enumerate(batches.of(kind)):
            if number % _GIVE_BACK == 0:
                give_back()
            content.add(kind, rows)
            writing.add(kind, rows)


def _batches(workspace: Workspace, material: Material, ratios: dict[Split, float]) -> Batches:
    """Decide which split each page is in.

    A page that the last release left out keeps its split, should it come back, and what nearly repeats it
    goes there, too.
    """
    articles = [_articles_of(material)]
    earlier: list[tuple[str, Split]] = []
    for release in map(open_release, release_folders(workspace)):
        for rows in exporter().read(release, "articles", ("id", "page_id", "split")):
            earlier += zip(rows.column("page_id").to_pylist(), rows.column("split").to_pylist(), strict=True)
        articles.append(exporter().read(release, "articles", Grouped._fields))
    tasks = material.tasks.select(["page_id", "sentence_id", "target"])
    asked = tasks.filter(pc.field("sentence_id").is_null() & pc.field("target").is_valid())
    claims = zip(asked.column("page_id").to_pylist(), asked.column("target").to_pylist(), strict=True)
    groups = group_release(_each_once(articles), (c for c in claims if c[1]), cluster_ids(workspace))
    give_back()
    counted = pc.value_counts(tasks.column("page_id"))
    weights = dict(zip(*(counted.field(at).to_pylist() for at in (0, 1)), strict=True))
    splits = assign_splits(groups, weights, freeze(earlier), ratios, count_labels(material))
    give_back()
    return Batches(material, splits, groups)


def _articles_of(material: Material) -> Iterator[pa.Table]:
    """Give the articles with their texts, some at a time."""
    for at, count in in_batches(material.lengths("articles")):
        rows = material.articles.slice(at, count)
        yield pa.table(
            [rows.column("article_id"), rows.column("page_id"), material.texts_of(rows)], [*Grouped._fields]
        )


def _each_once(releases: Sequence[Iterator[pa.Table]]) -> Iterator[Grouped]:
    """Give each article of several releases, as the first that has it says it, sorted by id."""
    rows = merge(*map(_grouped, releases), key=attrgetter("id"))
    return (next(same) for _, same in groupby(rows, key=attrgetter("id")))


def _grouped(tables: Iterator[pa.Table]) -> Iterator[Grouped]:
    for rows in tables:
        yield from map(Grouped, *(rows.column(name).to_pylist() for name in Grouped._fields))


def _facts(workspace: Workspace, material: Material, ratios: dict[Split, float]) -> ReleaseFacts:
    settings = workspace.settings
    return ReleaseFacts(
        name=settings.name,
        version="",
        licence=settings.licence,
        language=settings.language,
        scripted=any(annotator.scripted for annotator in settings.annotators),
        tool_version=tool_version(),
        ratios=ratios,
        schemas=material.schemas,
        statement=settings.statement,
        page=settings.statement.url or settings.hub.page,
        manuals=settings.guidelines.url or "",
        personal=settings.clean.personal,
    )


def _report(written: _Written, difference: Difference | None, folder: Path) -> Report:
    listing = written.release.listing
    schemas = listing.facts.schemas
    undecided = sum(schema.undecided for schema in schemas)
    rows = [listing.rows.get(schema.name, {}) for schema in schemas]
    counts = {split: sum(sizes.get(split, 0) for sizes in rows) for split in SPLITS}
    kinds: tuple[RowKind, ...] = ("added", "edited", "removed", "moved")
    every = {"added": sum(sum(sizes.values()) for sizes in listing.rows.values())}
    changed = {kind: difference.rows(kind) if difference else every.get(kind, 0) for kind in kinds}
    return Report(
        verb="release",
        unit="task",
        taken=sum(counts.values()) + undecided,
        parts={**counts, "undecided, left out": undecided},
        figures={f"rows {what}": count for what, count in changed.items()},
        notes=(f"version {folder.name}: {folder}", *written.lacking),
        attention=bool(undecided),
    )


def _finish(written: _Written, last: Release | None, difference: Difference | None, folder: Path) -> None:
    """Give a release its version, write what it says of itself, and put it where it belongs."""
    if folder.exists():
        raise ReleaseError(
            f"{folder} exists and holds something else: releases are never overwritten; move it away"
        )
    partial, listing = written.release
    facts = listing.facts.model_copy(update={"version": folder.name})
    now = Release(partial, listing.model_copy(update={"facts": facts}))
    written.writing.finish(facts)
    write_text(partial / CHANGELOG, changelog_of(last, now, difference))
    write_text(partial / MANIFEST, to_manifest(partial, facts.version, written.content))
    with naming(folder):
        os.replace(partial, folder)


def to_manifest(folder: Path, version: str, content: ContentHash) -> str:
    """Write the manifest of a folder: version, content hash, rows, and each file's size and SHA-256."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    manifest = {
        "version": version,
        "content": content.value,
        "rows": content.rows,
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
            for path in files
        },
    }
    return json.dumps(manifest, indent=1, sort_keys=True) + "\n"
