"""From sentences and articles to tasks: one each, or one for each target or claim they are asked about."""

from collections.abc import Iterable, Iterator

from curation.core.ids import task_id
from curation.core.schema import LabelSchema
from curation.types import ArticleHead, ArticleRecord, SentenceRecord, TaskRecord


def make_sentence_tasks(
    schema: LabelSchema,
    article: ArticleRecord | ArticleHead,
    sentences: Iterable[tuple[SentenceRecord, Iterable[str]]],
) -> Iterator[TaskRecord]:
    """Make the tasks of one article's sentences, in reading order.

    Args:
        schema: what is asked.
        article: the sentences' article, for the context shown.
        sentences: all the article's sentences in order, each with the targets it mentions; targets
            are ignored where the schema asks for none.
    """
    listed = [(sentence, tuple(targets)) for sentence, targets in sentences]
    texts = [sentence.text for sentence, _ in listed]
    for position, (sentence, targets) in enumerate(listed):
        for target in targets if schema.targets else (None,):
            yield TaskRecord(
                task_id=task_id(sentence.sentence_id, sentence.text, target, schema.name, schema.major),
                schema_name=schema.name,
                revision=schema.version,
                sentence_id=sentence.sentence_id,
                article_id=sentence.article_id,
                page_id=sentence.page_id,
                text=sentence.text,
                target=target,
                before=texts[position - 1] if position else "",
                after=texts[position + 1] if position + 1 < len(texts) else "",
                title=article.title,
                source=article.source,
            )


def make_article_tasks(
    schema: LabelSchema, article: ArticleRecord, claims: Iterable[str]
) -> Iterator[TaskRecord]:
    """Make the tasks of one article as a whole.

    Args:
        schema: what is asked.
        article: what is shown.
        claims: what it is asked about, in this order; ignored where the schema asks of none.
    """
    for claim in claims if schema.targets else (None,):
        yield TaskRecord(
            task_id=task_id(article.article_id, article.text, claim, schema.name, schema.major),
            schema_name=schema.name,
            revision=schema.version,
            sentence_id=None,
            article_id=article.article_id,
            page_id=article.page_id,
            text=article.text,
            target=claim,
            before="",
            after="",
            title=article.title,
            source=article.source,
        )


def earlier_ids(task: TaskRecord, majors: Iterable[int]) -> Iterator[str]:
    """Yield the ids that the same question had under other major revisions of its schema."""
    for major in majors:
        yield task_id(task.sentence_id or task.article_id, task.text, task.target, task.schema_name, major)
