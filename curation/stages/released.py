"""From a workspace's files to the rows of a release, one schema at a time; splits come later."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from curation.core.offsets import Alignment
from curation.core.schema import Choice, ChoiceValue, LabelSchema, SpanLabel
from curation.errors import InputError
from curation.released import (
    ChoiceFact,
    LabelFact,
    ReleasedAnnotation,
    ReleasedArticle,
    ReleasedSpan,
    ReleasedTask,
    SchemaFact,
    Split,
)
from curation.stages.agree import agreement_of, read_annotations
from curation.stages.tasks import read_tasks
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.text.page import alignment_of
from curation.types import (
    AnnotationRecord,
    Answer,
    ArticleRecord,
    DecisionRecord,
    PageRecord,
    SentenceRecord,
    Span,
    TaskRecord,
)

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_SPLIT: Split = "train"  # until splits are assigned to whole groups of pages


class Gathered(NamedTuple):
    """A schema's part of a release; each annotation comes with its page."""

    fact: SchemaFact
    tasks: list[ReleasedTask]
    annotations: list[tuple[str, ReleasedAnnotation]]
    articles: list[ReleasedArticle]


class _Origin(NamedTuple):
    """Where a page is from, and its ISO 8601 date of fetching, as far as the input said."""

    url: str | None
    fetched: str | None


class _Place(NamedTuple):
    """Where a task's text stands: its span in the article's text, the map to the page, the page's origin."""

    span: Span
    alignment: Alignment
    origin: _Origin


def gather(workspace: Workspace, schema: LabelSchema) -> Gathered:
    """Collect a schema's decided tasks, their annotations and articles.

    Raises:
        InputError: a stage before this one has not run for the schema.
    """
    tasks, annotated = read_tasks(workspace, schema), read_annotations(workspace, schema)
    if not workspace.decisions(schema.name).exists():
        name = schema.name
        raise InputError(f"{workspace.root}: no {name} decisions yet: run `tanqih adjudicate {name}` first")
    decisions = {d.task_id: d for d in read_records(workspace.decisions(schema.name), DecisionRecord)}
    pseudonyms = _pseudonyms(workspace, {name for by in annotated.values() for name in by})
    wanted = {task_id: tasks[task_id] for task_id in decisions if task_id in tasks}
    places, articles = _places(workspace, wanted)
    released = [
        _task(wanted[d.task_id], d, places[d.task_id]) for d in decisions.values() if d.task_id in wanted
    ]
    annotations = [
        (
            wanted[task_id].page_id,
            ReleasedAnnotation(
                id=a.annotation_id,
                split=_NO_SPLIT,
                schema_name=schema.name,
                task_id=task_id,
                annotator=pseudonyms[a.annotator],
                skipped=a.skipped,
                spans=_spans(wanted[task_id].text, a.answer, places[task_id]),
                choices=dict(a.answer.choices),
                revision=a.revision,
            ),
        )
        for task_id, by_annotator in annotated.items()
        if task_id in wanted
        for a in by_annotator.values()
    ]
    answered = {t for t, by in annotated.items() if any(not a.skipped for a in by.values())}
    fact = SchemaFact(
        name=schema.name,
        revision=schema.version,
        title_en=schema.title.en,
        unit=schema.unit,
        targets=schema.targets,
        spans=tuple(_label_fact(label) for label in schema.active_spans),
        choices=tuple(_choice_fact(choice) for choice in schema.choices),
        annotators=tuple(sorted({annotation.annotator for _, annotation in annotations})),
        agreement=agreement_of(schema, tasks, annotated),
        methods=dict(sorted(Counter(str(d.method) for d in decisions.values()).items())),
        undecided=len(answered - decisions.keys()),
        answered=_days(workspace, (a for by in annotated.values() for a in by.values())),
    )
    return Gathered(fact, released, annotations, articles)


def _places(
    workspace: Workspace, wanted: dict[str, TaskRecord]
) -> tuple[dict[str, _Place], list[ReleasedArticle]]:
    by_unit: dict[str, list[str]] = {}
    for task in wanted.values():
        by_unit.setdefault(task.sentence_id or task.article_id, []).append(task.task_id)
    needed = {task.article_id for task in wanted.values()}
    places: dict[str, _Place] = {}
    released: list[ReleasedArticle] = []
    for shard in workspace.shards("articles"):
        articles = [a for a in read_records(shard, ArticleRecord) if a.article_id in needed]
        if not articles:
            continue
        alignments = {article.article_id: alignment_of(article) for article in articles}
        pages = read_records(workspace.shard("pages", shard.name), PageRecord)
        by_page = {page.page_id: _Origin(page.url, page.fetched) for page in pages}
        origins = {article.article_id: by_page[article.page_id] for article in articles}
        units = [(a.article_id, a.article_id, Span(0, len(a.text))) for a in articles]
        sentences = workspace.shard("sentences", shard.name)
        for sentence in read_records(sentences, SentenceRecord) if sentences.exists() else ():
            units.append((sentence.sentence_id, sentence.article_id, Span(sentence.start, sentence.end)))
        for unit, article_id, span in units:
            for task_id in by_unit.get(unit, ()):
                places[task_id] = _Place(span, alignments[article_id], origins[article_id])
        released += [_article(article, origins[article.article_id]) for article in articles]
    return places, released


def _article(article: ArticleRecord, origin: _Origin) -> ReleasedArticle:
    return ReleasedArticle(
        id=article.article_id,
        split=_NO_SPLIT,
        page_id=article.page_id,
        group="",
        role=article.role,
        title=article.title,
        text=article.text,
        source=article.source,
        keywords=article.keywords,
        url=origin.url,
        kept=article.kept,
        personal=article.personal,
        fetched=origin.fetched,
    )


def _task(task: TaskRecord, decision: DecisionRecord, place: _Place) -> ReleasedTask:
    return ReleasedTask(
        id=task.task_id,
        split=_NO_SPLIT,
        schema_name=task.schema_name,
        page_id=task.page_id,
        article_id=task.article_id,
        sentence_id=task.sentence_id,
        text=task.text,
        target=task.target,
        place=place.span,
        spans=_spans(task.text, decision.answer, place),
        choices=dict(decision.answer.choices),
        method=decision.method,
        confidence=decision.confidence,
        annotators=len(decision.votes),
        revision=decision.revision,
        url=place.origin.url,
        fetched=place.origin.fetched,
    )


def _spans(text: str, answer: Answer, place: _Place) -> tuple[ReleasedSpan, ...]:
    spans = []
    for start, end, label in answer.spans:
        raw = place.alignment.to_source(Span(place.span.start + start, place.span.start + end))
        spans.append(
            ReleasedSpan(
                start=start, end=end, label=label, text=text[start:end], raw_start=raw.start, raw_end=raw.end
            )
        )
    return tuple(spans)


def _pseudonyms(workspace: Workspace, seen: set[str]) -> dict[str, str]:
    """Number the annotators in the order of ``tanqih.toml``, others after them by name."""
    named = [annotator.name for annotator in workspace.settings.annotators]
    ordered = [*named, *sorted(seen - set(named))]
    return {name: f"annotator-{number}" for number, name in enumerate(ordered, 1)}


def _days(workspace: Workspace, annotations: Iterable[AnnotationRecord]) -> tuple[str, ...]:
    """Give the days of people's first and last answer: when a program was run says nothing of its labels.

    None where a server's time is no time.
    """
    programs = {annotator.name for annotator in workspace.settings.annotators if annotator.scripted}
    days = {a.updated_at[:10] for a in annotations if a.annotator not in programs}
    return (min(days), max(days)) if days and all(map(_DAY.fullmatch, days)) else ()


def _label_fact(label: SpanLabel | ChoiceValue) -> LabelFact:
    return LabelFact(
        name=label.name, title_ar=label.title.ar, title_en=label.title.en, definition_en=label.definition.en
    )


def _choice_fact(choice: Choice) -> ChoiceFact:
    return ChoiceFact(name=choice.name, values=tuple(_label_fact(value) for value in choice.values))
