"""``tanqih release``: decisions, annotations, sentences and articles in, a versioned release out."""

import json
from collections import Counter
from collections.abc import Iterable
from importlib.metadata import entry_points
from itertools import chain
from pathlib import Path
from typing import TypeVar, cast

from curation.core.splits import SPLITS, assign_splits, freeze
from curation.core.versioning import (
    Change,
    Index,
    choose_version,
    compare,
    content_hash,
    index_rows,
    version_numbers,
)
from curation.errors import ReleaseError
from curation.released import (
    MANIFEST,
    Exporter,
    ReleaseContent,
    ReleasedArticle,
    ReleasedRow,
    ReleasedTask,
    ReleaseFacts,
    Split,
)
from curation.stages.changes import CHANGELOG, changed_pairs, changelog_of, read_changelog
from curation.stages.dedup import cluster_ids
from curation.stages.freshness import tool_version
from curation.stages.grouping import group_release
from curation.stages.leaks import leakage_of
from curation.stages.released import gather
from curation.stages.schemas import load_schema
from curation.stages.strictness import shortcomings
from curation.store.atomic import file_sha256, making_folder, write_text
from curation.store.workspace import Workspace
from curation.types import Report

FORMAT = "hf"
Row = TypeVar("Row", bound=ReleasedRow)


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
    content = _content(workspace, earlier_articles(workspace))
    lacking = shortcomings(workspace, content.facts, content.articles)
    if strict and lacking:
        raise ReleaseError("not released, since it is not complete:", lacking)
    index = index_rows(content)
    old = index_rows(last) if last else {}
    change = compare((last.facts, old) if last else None, content.facts, index)
    change = change._replace(version=choose_version(change.version, version))
    folder = workspace.releases / change.version
    report = _report(content, change, folder, lacking)
    if change.none and last and change.version == last.facts.version:
        return report.model_copy(update={"notes": (f"nothing changed: {folder} stands",)})
    facts = content.facts.model_copy(update={"version": change.version})
    content = content.model_copy(update={"facts": facts})
    earlier = read_changelog(last_folder(workspace))
    _write(
        folder, content, index, changelog_of(last, content, changed_pairs(last, old, content, index), earlier)
    )
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


def last_release(workspace: Workspace) -> ReleaseContent | None:
    """Read the newest release; None where there is none."""
    newest = last_folder(workspace)
    return exporter().read(newest) if newest else None


def earlier_articles(workspace: Workspace) -> list[ReleasedArticle]:
    """Read the articles of all releases there are.

    A page that the last release left out keeps its split, should it come back, and what nearly repeats it
    goes there, too.
    """
    read = exporter().read_articles
    return [article for folder in release_folders(workspace) for article in read(folder)]


def _content(workspace: Workspace, earlier: list[ReleasedArticle]) -> ReleaseContent:
    settings = workspace.settings
    gathered = [gather(workspace, load_schema(workspace, name)) for name in settings.schemas]
    tasks = [task for part in gathered for task in part.tasks]
    if not tasks:
        raise ReleaseError(f"{workspace.root}: nothing is decided yet: run `tanqih adjudicate SCHEMA` first")
    articles = {a.id: a for part in gathered for a in part.articles}
    known = {a.id: a for a in earlier} | articles
    groups = group_release(known.values(), tasks, cluster_ids(workspace))
    ratios: dict[Split, float] = {split: getattr(settings.splits, split) for split in SPLITS}
    frozen = freeze((a.page_id, a.split) for a in earlier)
    weights = Counter(task.page_id for task in tasks)
    splits = assign_splits(groups, weights, frozen, ratios, _count_labels(tasks))
    content = ReleaseContent(
        facts=ReleaseFacts(
            name=settings.name,
            version="",
            licence=settings.licence,
            language=settings.language,
            scripted=any(annotator.scripted for annotator in settings.annotators),
            tool_version=tool_version(),
            ratios=ratios,
            schemas=tuple(part.fact for part in gathered),
            statement=settings.statement,
            page=settings.statement.url or settings.hub.page,
            manuals=settings.guidelines.url or "",
            personal=settings.clean.personal,
        ),
        tasks=_sorted(task.model_copy(update={"split": splits[task.page_id]}) for task in tasks),
        annotations=_sorted(
            annotation.model_copy(update={"split": splits[page]})
            for part in gathered
            for page, annotation in part.annotations
        ),
        articles=_sorted(
            a.model_copy(update={"split": splits[a.page_id], "group": groups[a.page_id]})
            for a in articles.values()
        ),
    )
    facts = content.facts.model_copy(update={"leakage": leakage_of(content)})
    return content.model_copy(update={"facts": facts})


def _count_labels(tasks: Iterable[ReleasedTask]) -> dict[str, Counter[str]]:
    """Count each page's labels: those of spans, and the values of choices."""
    labels: dict[str, Counter[str]] = {}
    for task in tasks:
        values = (f"{name}={value}" for name, value in task.choices.items())
        named = chain((span.label for span in task.spans), values)
        labels.setdefault(task.page_id, Counter()).update(f"{task.schema_name}:{name}" for name in named)
    return labels


def _sorted(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.id))


def _report(content: ReleaseContent, change: Change, folder: Path, lacking: tuple[str, ...]) -> Report:
    undecided = sum(schema.undecided for schema in content.facts.schemas)
    counts = {split: sum(task.split == split for task in content.tasks) for split in SPLITS}
    changed = change._asdict()
    return Report(
        verb="release",
        unit="task",
        taken=len(content.tasks) + undecided,
        parts={**counts, "undecided, left out": undecided},
        figures={f"rows {what}": changed[what] for what in ("added", "edited", "removed", "moved")},
        notes=(f"version {change.version}: {folder}", *lacking),
        attention=bool(undecided),
    )


def _write(folder: Path, content: ReleaseContent, index: Index, changes: str) -> None:
    if folder.exists():
        raise ReleaseError(
            f"{folder} exists and holds something else: releases are never overwritten; move it away"
        )
    with making_folder(folder) as partial:
        exporter().export(content, partial)
        write_text(partial / CHANGELOG, changes)
        write_text(partial / MANIFEST, to_manifest(partial, content.facts.version, index))


def to_manifest(folder: Path, version: str, index: Index) -> str:
    """Write the manifest of a folder: version, content hash, rows, and each file's size and SHA-256."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    manifest = {
        "version": version,
        "content": content_hash(index),
        "rows": {table: len(rows) for table, rows in sorted(index.items())},
        "files": {
            path.relative_to(folder).as_posix(): {"bytes": path.stat().st_size, "sha256": file_sha256(path)}
            for path in files
        },
    }
    return json.dumps(manifest, indent=1, sort_keys=True) + "\n"
