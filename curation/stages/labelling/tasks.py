"""The tasks of a schema: made from the workspace's sentences or articles, and read back as pushed."""

from collections.abc import Container, Iterator
from itertools import groupby
from pathlib import Path

from curation.core.schema import LabelSchema
from curation.core.tasks import make_article_tasks, make_sentence_tasks
from curation.errors import InputError
from curation.stages.corpus.dedup import representatives
from curation.store.tables import read_records, read_rows
from curation.store.workspace import Target, Workspace
from curation.text.mentions import find_mentions
from curation.types import ArticleHead, ArticleRecord, SentenceRecord, TaskRecord

Chosen = Container[str] | None  # articles; all where it is None


def check_tasks(workspace: Workspace, schema: LabelSchema) -> Path:
    """Find the file of the schema's tasks, before a server is asked.

    Raises:
        InputError: none were pushed.
    """
    return workspace.require(workspace.tasks(schema.name), f"{schema.name} tasks", f"push {schema.name}")


def read_tasks(workspace: Workspace, schema: LabelSchema) -> dict[str, TaskRecord]:
    """Read the schema's tasks by id, in their order.

    Raises:
        InputError: none were pushed.
    """
    return {task.task_id: task for task in read_records(check_tasks(workspace, schema), TaskRecord)}


def read_texts(workspace: Workspace, schema: LabelSchema) -> dict[str, str]:
    """Read the texts of the schema's tasks by the tasks' ids, in their order.

    Raises:
        InputError: none were pushed.
    """
    rows = read_rows(check_tasks(workspace, schema), ["task_id", "text"])
    return {row["task_id"]: row["text"] for row in rows}


def check_units(workspace: Workspace, schema: LabelSchema) -> None:
    """Refuse a workspace that no task can be made of, before a server is asked.

    Raises:
        InputError: there are no sentences or articles, or for a schema with targets or claims none is named.
    """
    stage, verb = ("articles", "clean PATH…") if schema.unit == "article" else ("sentences", "segment")
    if not workspace.shards(stage):
        raise InputError(f"{workspace.root}: no {stage} yet: run `tanqih {verb}` first")
    asked = "claims" if schema.unit == "article" else "targets"
    if schema.targets and not getattr(workspace.settings, asked):
        raise InputError(
            f"schema {schema.name} asks about {asked}: name some under [[{asked}]] in tanqih.toml"
        )


def build_tasks(workspace: Workspace, schema: LabelSchema) -> Iterator[TaskRecord]:
    """Make a schema's tasks from the workspace's sentences or articles, in the order of the pages.

    After ``tanqih dedup`` only representatives get tasks; articles that have some already keep them.

    Raises:
        InputError: see ``check_units``; or articles came since ``tanqih dedup`` ran.
    """
    check_units(workspace, schema)
    chosen = representatives(workspace)
    if chosen is not None and workspace.tasks(schema.name).exists():
        tasks = read_rows(workspace.tasks(schema.name), ["article_id"])
        chosen = chosen.joined({row["article_id"] for row in tasks})
    make = _of_articles if schema.unit == "article" else _of_sentences
    yield from make(workspace, schema, chosen)


def _of_articles(
    workspace: Workspace, schema: LabelSchema, chosen: Container[str] | None
) -> Iterator[TaskRecord]:
    claims = workspace.settings.claims
    for shard in workspace.shards("articles"):
        for article in read_records(shard, ArticleRecord):
            if chosen is None or article.article_id in chosen:
                asked = [c.text for c in claims if not c.about or find_mentions(article.text, c.about)]
                yield from make_article_tasks(schema, article, asked)


def _of_sentences(
    workspace: Workspace, schema: LabelSchema, chosen: Container[str] | None
) -> Iterator[TaskRecord]:
    targets = workspace.settings.targets if schema.targets else ()
    for shard in workspace.shards("sentences"):
        heads = read_rows(workspace.shard("articles", shard.name), ArticleHead._fields)
        articles = {row["article_id"]: ArticleHead(**row) for row in heads}
        for article_id, group in groupby(read_records(shard, SentenceRecord), key=lambda s: s.article_id):
            if article_id not in articles:
                raise InputError(f"{shard}: made from other articles: run `tanqih segment` again")
            if chosen is not None and article_id not in chosen:
                continue
            sentences = [(sentence, _mentioned(sentence.text, targets)) for sentence in group]
            yield from make_sentence_tasks(schema, articles[article_id], sentences)


def _mentioned(text: str, targets: tuple[Target, ...]) -> list[str]:
    return [target.name for target in targets if find_mentions(text, target.names)]
