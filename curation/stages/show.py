"""``tanqih show ID``: one page, article, sentence or task, and what hangs on it; the rest is not read."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, TypeVar

from curation.errors import InputError
from curation.store.lookup import find_ids, read_where
from curation.store.workspace import Workspace
from curation.types import (
    AnnotationRecord,
    ArticleRecord,
    DecisionRecord,
    PageRecord,
    Record,
    RemovedSpan,
    SentenceRecord,
    TaskRecord,
)

R = TypeVar("R", bound=Record)
Kind = Literal["article", "page", "sentence", "task"]

LEAST = 4  # characters of an id that are enough to ask for it
_WHOLE = 20  # characters of a whole id
_ID = re.compile(rf"[0-9a-f]{{{LEAST},{_WHOLE}}}")
_NAMED = 4  # ids that an ambiguous beginning is answered with


class Shown(NamedTuple):
    """What an id stands for: its page, and of it the articles, sentences, tasks and answers asked for.

    ``removed`` is what no article of the page keeps.
    """

    kind: Kind
    id: str
    page: PageRecord
    removed: list[RemovedSpan]
    articles: list[ArticleRecord]
    sentences: list[SentenceRecord]
    tasks: list[TaskRecord]
    annotations: list[AnnotationRecord]
    decisions: list[DecisionRecord]


class _Found(NamedTuple):
    kind: Kind
    id: str
    file: Path


def run_show(workspace: Workspace, prefix: str) -> Shown:
    """Gather what an id, or the beginning of one, stands for.

    Articles and pages are looked among first; sentences and tasks only where none of those is meant.

    Raises:
        InputError: it is no id, or of nothing here, or of several.
    """
    if not _ID.fullmatch(prefix):
        raise InputError(f"{prefix!r} is no id: give {LEAST} or more of the {_WHOLE} digits 0-9, a-f of one")
    found = _find(workspace, prefix)
    if found.kind == "task":
        return _of_task(workspace, found)
    if found.kind in ("article", "page"):
        sentences = workspace.shard("sentences", found.file.name)
        of = _read(sentences, SentenceRecord, f"{found.kind}_id", [found.id])
    else:
        of = _read(found.file, SentenceRecord, "sentence_id", [found.id])
    article = {"article": found.id, "page": None}.get(found.kind, of[0].article_id if of else None)
    return _gathered(workspace, found, article, of)


def _find(workspace: Workspace, prefix: str) -> _Found:
    for kinds in (("article", "page"), ("sentence", "task")):
        found: list[_Found] = []
        for one in (one for kind in kinds for one in _search(workspace, kind, prefix)):
            if len(prefix) == _WHOLE:
                return one
            found.append(one)
        ids = sorted({(one.id, one.kind) for one in found})
        if len(ids) == 1:
            return found[0]
        if ids:
            named = ", ".join(f"{kind} {one}" for one, kind in ids[:_NAMED])
            more = f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else ""
            raise InputError(f"{prefix}: begins {len(ids)} ids: {named}{more}: give more of it")
    raise InputError(f"{prefix}: no article, page, sentence or task here has an id that begins so")


def _search(workspace: Workspace, kind: Kind, prefix: str) -> Iterator[_Found]:
    if kind == "task":
        tasks = (workspace.tasks(schema) for schema in workspace.settings.schemas)
        files = [path for path in tasks if path.exists()]
    else:
        files = workspace.shards(f"{kind}s")
    for path in files:
        yield from (_Found(kind, found, path) for found in find_ids(path, f"{kind}_id", prefix))


def _of_task(workspace: Workspace, found: _Found) -> Shown:
    task = _read(found.file, TaskRecord, "task_id", [found.id])[0]
    article = next(_search(workspace, "article", task.article_id), None)
    if article is None:
        raise InputError(f"task {task.task_id}: its article {task.article_id} is not here any more")
    sentences = workspace.shard("sentences", article.file.name)
    of = _read(sentences, SentenceRecord, "sentence_id", [task.sentence_id] if task.sentence_id else [])
    return _gathered(workspace, found._replace(file=article.file), task.article_id, of)


def _gathered(
    workspace: Workspace, found: _Found, article: str | None, sentences: list[SentenceRecord]
) -> Shown:
    """Gather what is of one article, or of the page where that is asked for."""
    rows = workspace.shard("articles", found.file.name)
    page_id = found.id
    if article is not None:
        page_id = _read(rows, ArticleRecord, "article_id", [article])[0].page_id
    of_page = _read(rows, ArticleRecord, "page_id", [page_id])
    articles = [one for one in of_page if article in (None, one.article_id)]
    pages = workspace.shard("pages", found.file.name)
    page = next(iter(_read(pages, PageRecord, "page_id", [page_id])), None)
    if page is None:
        raise InputError(f"{pages}: does not hold page {page_id}: run `tanqih clean` again")
    tasks: list[TaskRecord] = []
    annotations: list[AnnotationRecord] = []
    decisions: list[DecisionRecord] = []
    for schema in workspace.settings.schemas:
        of = [article.article_id for article in articles]
        here = _wanted(found, _read(workspace.tasks(schema), TaskRecord, "article_id", of))
        ids = [task.task_id for task in here]
        tasks += here
        annotations += _read(workspace.annotations(schema), AnnotationRecord, "task_id", ids)
        decisions += _read(workspace.decisions(schema), DecisionRecord, "task_id", ids)
    removed = [one for each in of_page for one in each.removed]
    return Shown(found.kind, found.id, page, removed, articles, sentences, tasks, annotations, decisions)


def _wanted(found: _Found, tasks: list[TaskRecord]) -> list[TaskRecord]:
    """Choose those of an article's tasks that are asked for."""
    if found.kind == "task":
        return [task for task in tasks if task.task_id == found.id]
    if found.kind == "sentence":
        return [task for task in tasks if task.sentence_id == found.id]
    return tasks


def _read(path: Path, kind: type[R], column: str, values: Collection[str]) -> list[R]:
    return list(read_where(path, kind, column, values)) if values and path.exists() else []
