"""Answers to worked examples judged: the figures, what to read again, each mistake with its reason."""

from collections import Counter
from collections.abc import Mapping, Sequence

from curation.core.qualification import Given, find_slips, score_answers, sections_to_read
from curation.core.questions import Question
from curation.core.schema import LabelSchema
from curation.stages.qualified import Mistake, Qualification, Standing
from curation.text.edges import name_edges
from curation.types import Span

USES = ("training", "gold")


def judge_answers(
    schema: LabelSchema,
    name: str,
    questions: Sequence[Question],
    given: Mapping[str, Given],
    sections: Mapping[str, str],
) -> Qualification:
    """Judge one annotator's answers, apart from what was answered before.

    Args:
        schema: what was asked.
        name: the annotator.
        questions: all that was asked, in order.
        given: the answers by task id; a task without one is not answered.
        sections: the headings of the manual's sections by anchor.
    """
    answered = [given[question.task.task_id] for question in questions if question.task.task_id in given]
    gold = score_answers(schema, [one for one in answered if one.example.use == "gold"])
    mistakes = tuple(mistake for one in answered if (mistake := _mistake(schema, one)))
    asked = Counter[str](question.example.use for question in questions)
    done = Counter[str](one.example.use for one in answered)
    edges = Counter(edge for mistake in mistakes for slip in mistake.slips for edge in slip.edges)
    whole = Standing(revision=schema.version, score=gold.score, gold=asked["gold"])
    standing = whole if done["gold"] == asked["gold"] else None
    return Qualification(
        schema_name=schema.name,
        annotator=name,
        revision=schema.version,
        asked={use: asked[use] for use in USES},
        answered={use: done[use] for use in USES},
        unanswered=tuple(q.example.id for q in questions if q.task.task_id not in given),
        gold=gold,
        edges=dict(sorted(edges.items())),
        sections=sections_to_read(schema, answered, sections),
        mistakes=mistakes,
        first=standing,
        last=standing,
        archive="",
    )


def _mistake(schema: LabelSchema, given: Given) -> Mistake | None:
    """Say what is wrong with an answer; None where nothing is."""
    example = given.example
    slips = tuple(
        slip.model_copy(update={"edges": _edges(given, Span(*slip.wanted_span), Span(*slip.given_span))})
        if slip.kind == "boundary" and slip.wanted_span and slip.given_span
        else slip
        for slip in find_slips(schema, given)
    )
    if not slips:
        return None
    return Mistake(
        id=example.id,
        use=example.use,
        section=example.section,
        label=example.label,
        text=example.text,
        target=example.target,
        wanted=example.answer,
        given=given.answer,
        slips=slips,
        why=example.why,
    )


def _edges(given: Given, wanted: Span, drawn: Span) -> tuple[str, ...]:
    beside = [
        Span(span.start, span.end)
        for span in given.example.answer.spans
        if span.end <= wanted.start or span.start >= wanted.end
    ]
    return tuple(edge.value for edge in name_edges(given.example.text, wanted, drawn, beside))
