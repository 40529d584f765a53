"""``tanqih verify DIR``: is a release what its manifest says, and is what it says true?"""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curation.core.versioning import index_rows
from curation.errors import CurationError, InputError, OffsetError, ReleaseError
from curation.released import MANIFEST, ReleaseContent, ReleasedArticle, ReleasedSpan, ReleasedTask
from curation.stages.leaks import leakage_of
from curation.stages.release import exporter, to_manifest
from curation.stages.verify_papers import paper_problems
from curation.text.page import alignment_of
from curation.types import Report, Span

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
        content = exporter().read(folder)
    except CurationError as error:
        yield str(error)
        return
    found = json.loads(to_manifest(folder, content.facts.version, index_rows(content)))
    for key in ("version", "content", "rows"):
        checks[key] += said.get(key) == found[key]
        if said.get(key) != found[key]:
            yield f"{key}: the manifest says {said.get(key)}, the files hold {found[key]}"
    for name in sorted({*said["files"], *found["files"]}):
        same = said["files"].get(name) == found["files"].get(name)
        checks["files"] += same
        if not same:
            yield f"{name}: " + ("changed since the release" if name in found["files"] else "missing")
    yield from paper_problems(folder, content.facts.version, checks)
    yield from _row_problems(content, checks)
    yield from _leakage_problems(content, checks)


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


def _leakage_problems(content: ReleaseContent, checks: Counter[str]) -> Iterator[str]:
    """Compute anew what of each split stands in another; older releases do not say."""
    said = content.facts.leakage
    if said is None:
        return
    found = leakage_of(content)
    same = said == found
    checks["leakage between splits"] += same
    if not same:
        yield f"leakage: {said.leaked} texts are said to stand in two splits, the rows hold {found.leaked}"


def _row_problems(content: ReleaseContent, checks: Counter[str]) -> Iterator[str]:
    articles = {article.id: article for article in content.articles}
    tasks = {task.id: task for task in content.tasks}
    splits: dict[str, str] = {}
    for article in content.articles:
        same = splits.setdefault(article.group, article.split) == article.split
        checks["articles in their group's split"] += same
        if not same:
            yield f"article {article.id}: its group {article.group} stands in two splits"
    for task in content.tasks:
        known = articles.get(task.article_id)
        if known is None or known.split != task.split:
            yield f"task {task.id}: its article {task.article_id} is missing or in another split"
        elif (known.url, known.fetched) != (task.url, task.fetched):
            yield f"task {task.id}: its url or fetched is not that of its article {known.id}"
        elif known.text[slice(*task.place)] != task.text:
            yield f"task {task.id}: its text is not the article's at {list(task.place)}"
        else:
            checks["tasks on their article's text"] += 1
            yield from _span_problems(task, task.spans, known, task.id, checks)
    for annotation in content.annotations:
        about = tasks.get(annotation.task_id)
        if about is None or about.split != annotation.split:
            yield f"annotation {annotation.id}: its task {annotation.task_id} is missing or in another split"
        elif about.article_id in articles:
            yield from _span_problems(
                about, annotation.spans, articles[about.article_id], annotation.id, checks
            )


def _span_problems(
    task: ReleasedTask,
    spans: tuple[ReleasedSpan, ...],
    article: ReleasedArticle,
    row: str,
    checks: Counter[str],
) -> Iterator[str]:
    alignment = alignment_of(article)
    for span in spans:
        if task.text[span.start : span.end] != span.text:
            yield f"{row}: span [{span.start}, {span.end}) does not cover {span.text!r}"
            continue
        at = task.place.start
        try:
            raw = alignment.to_source(Span(at + span.start, at + span.end))
        except OffsetError as error:
            yield f"{row}: span {span.text!r} is on no character of the raw page: {error}"
            continue
        if raw != (span.raw_start, span.raw_end):
            yield f"{row}: span {span.text!r} is not at [{span.raw_start}, {span.raw_end}) in the raw page"
            continue
        checks["spans on their characters, here and in the raw page"] += 1
