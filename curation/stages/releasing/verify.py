"""``tanqih verify DIR``: is a release what its manifest says, and is what it says true?"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from curation.core.offsets import Alignment
from curation.core.versioning import ContentHash
from curation.errors import CurationError, InputError, OffsetError, ReleaseError
from curation.released import (
    KINDS,
    MANIFEST,
    Release,
    ReleasedAnnotation,
    ReleasedArticle,
    ReleasedSpan,
    ReleasedTask,
)
from curation.stages.releasing.leaks import leakage_of
from curation.stages.releasing.release import exporter, open_release, read_released, to_manifest
from curation.stages.releasing.verify_papers import paper_problems
from curation.text.page import alignment_of
from curation.types import Report, Span
from curation.wording import counted

_SHOWN = 10


def run_verify(folder: Path) -> Report:
    """Check a release: files against the manifest, rows against the content hash, spans against texts.

    Raises:
        InputError: the folder is no release.
    """
    if not (folder / MANIFEST).is_file():
        raise InputError(f"{folder} is no release (no {MANIFEST}): name a folder such as releases/1.0.0")
    checks: Counter[str] = Counter()
    problems = list(_problems(folder, checks))
    return Report(
        verb="verify",
        unit="check",
        taken=sum(checks.values()) + len(problems),
        parts={"hold": sum(checks.values()), "fail": len(problems)},
        figures=dict(sorted(checks.items())),
        notes=tuple(problems[:_SHOWN])
        + ((f"and {len(problems) - _SHOWN} more",) if len(problems) > _SHOWN else ()),
        attention=bool(problems),
    )


def _problems(folder: Path, checks: Counter[str]) -> Iterator[str]:
    """Yield what does not hold; count in ``checks`` what does."""
    try:
        said = read_manifest(folder / MANIFEST)
        release = open_release(folder)
        content = ContentHash()
        for kind in KINDS:
            for rows in exporter().read(release, kind):
                content.add(kind, rows)
    except CurationError as error:
        yield str(error)
        return
    found = json.loads(to_manifest(folder, release.listing.facts.version, content))
    for key in ("version", "content", "rows"):
        checks[key] += said.get(key) == found[key]
        if said.get(key) != found[key]:
            yield f"{key}: the manifest says {said.get(key)}, the files hold {found[key]}"
    for name in sorted({*said["files"], *found["files"]}):
        same = said["files"].get(name) == found["files"].get(name)
        checks["files"] += same
        if not same:
            yield f"{name}: " + ("changed since the release" if name in found["files"] else "missing")
    yield from paper_problems(folder, release.listing.facts.version, checks)
    yield from _row_problems(release, checks)
    yield from _leakage_problems(release, checks)


def read_manifest(path: Path) -> dict[str, Any]:
    """Read what a manifest says; its files by name.

    Raises:
        ReleaseError: it cannot be read, or is none.
    """
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ReleaseError(f"{path}: cannot be read: {error}") from error
    if not isinstance(said, dict) or not isinstance(said.get("files"), dict):
        raise ReleaseError(f"{path}: is no manifest of a release")
    return said


def _leakage_problems(release: Release, checks: Counter[str]) -> Iterator[str]:
    """Compute anew what of each split stands in another; older releases do not say."""
    facts = release.listing.facts
    if facts.leakage is None:
        return
    found = leakage_of(release, exporter().read)
    same = facts.leakage == found
    checks["leakage between splits"] += same
    if not same:
        said = f"{counted(facts.leakage.leaked, 'text is', 'texts are')} said to stand in two splits"
        yield f"leakage: {said}, the rows hold {found.leaked}"


class _Known(NamedTuple):
    """As much of an article as its tasks are checked against."""

    split: str
    text: str
    origin: tuple[str | None, str | None]
    alignment: Alignment


class _Asked(NamedTuple):
    """As much of a task as its spans, and the answers to it, are checked against."""

    split: str
    article_id: str
    text: str
    start: int


def _row_problems(release: Release, checks: Counter[str]) -> Iterator[str]:
    articles: dict[str, _Known] = {}
    yield from _article_problems(release, checks, articles)
    tasks: dict[str, _Asked] = {}
    yield from _task_problems(release, checks, articles, tasks)
    for answer in cast(Iterator[ReleasedAnnotation], read_released(release, "annotations")):
        asked = tasks.get(answer.task_id)
        if asked is None or asked.split != answer.split:
            yield f"annotation {answer.id}: its task {answer.task_id} is missing or in another split"
        elif asked.article_id in articles:
            alignment = articles[asked.article_id].alignment
            yield from _span_problems(asked, answer.spans, alignment, answer.id, checks)


def _article_problems(release: Release, checks: Counter[str], known: dict[str, _Known]) -> Iterator[str]:
    """Check the articles, and put them where they are ``known``."""
    splits: dict[str, str] = {}
    for article in cast(Iterator[ReleasedArticle], read_released(release, "articles")):
        origin = article.url, article.fetched
        known[article.id] = _Known(article.split, article.text, origin, alignment_of(article))
        same = splits.setdefault(article.group, article.split) == article.split
        checks["articles in their group's split"] += same
        if not same:
            yield f"article {article.id}: its group {article.group} stands in two splits"


def _task_problems(
    release: Release, checks: Counter[str], articles: dict[str, _Known], known: dict[str, _Asked]
) -> Iterator[str]:
    """Check the tasks, and put them where they are ``known``."""
    for task in cast(Iterator[ReleasedTask], read_released(release, "tasks")):
        about = known[task.id] = _Asked(task.split, task.article_id, task.text, task.place.start)
        article = articles.get(task.article_id)
        if article is None or article.split != task.split:
            yield f"task {task.id}: its article {task.article_id} is missing or in another split"
        elif article.origin != (task.url, task.fetched):
            yield f"task {task.id}: its url or fetched is not that of its article {task.article_id}"
        elif article.text[slice(*task.place)] != task.text:
            yield f"task {task.id}: its text is not the article's at {list(task.place)}"
        else:
            checks["tasks on their article's text"] += 1
            yield from _span_problems(about, task.spans, article.alignment, task.id, checks)


def _span_problems(
    task: _Asked, spans: tuple[ReleasedSpan, ...], alignment: Alignment, row: str, checks: Counter[str]
) -> Iterator[str]:
    for span in spans:
        if task.text[span.start : span.end] != span.text:
            yield f"{row}: span [{span.start}, {span.end}) does not cover {span.text!r}"
            continue
        try:
            raw = alignment.to_source(Span(task.start + span.start, task.start + span.end))
        except OffsetError as error:
            yield f"{row}: span {span.text!r} is on no character of the raw page: {error}"
            continue
        if raw != (span.raw_start, span.raw_end):
            yield f"{row}: span {span.text!r} is not at [{span.raw_start}, {span.raw_end}) in the raw page"
            continue
        checks["spans on their characters, here and in the raw page"] += 1
