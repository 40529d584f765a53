"""Answers to worked examples judged: the figures, what to read again, each mistake with its reason."""

from collections import Counter
from collections.abc import Mapping, Sequence

from curation.core.qualification import Given, Slip, find_slips, score_answers, sections_to_read
from curation.core.questions import Question
from curation.core.schema import LabelSchema
from curation.stages.labelling.qualified import Mistake, Qualification, Standing
from curation.text.edges import Edge, name_edges
from curation.types import Span

USES = ("training", "gold")
# Where a manual has these sections, they are the ones to read for such an edge.
_SECTIONS: Mapping[str, str] = {
    Edge.CLITIC_IN: "hard-clitics",
    Edge.ARTICLE_OUT: "hard-clitics",
    Edge.TITLE_IN: "hard-titles",
}


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
    slips = [_slips(schema, one) for one in answered]
    mistakes = tuple(_mistake(one, wrong) for one, wrong in zip(answered, slips, strict=True) if wrong)
    asked = Counter[str](question.example.use for question in questions)
    done = Counter[str](one.example.use for one in answered)
    edges = Counter(edge for of_one in slips for slip in of_one for edge in slip.edges)
    judged = zip((one.example for one in answered), slips, strict=True)
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
        sections=sections_to_read(judged, sections, _SECTIONS),
        mistakes=mistakes,
        first=standing,
        last=standing,
        archive="",
    )


def _slips(schema: LabelSchema, given: Given) -> tuple[Slip, ...]:
    """List what is wrong with an answer, edges named."""
    return tuple(
        slip.model_copy(update={"edges": _edges(given, Span(*slip.wanted_span), Span(*slip.given_span))})
        if slip.kind == "boundary" and slip.wanted_span and slip.given_span
        else slip
        for slip in find_slips(schema, given)
    )


def _mistake(given: Given, slips: tuple[Slip, ...]) -> Mistake:
    example = given.example
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
