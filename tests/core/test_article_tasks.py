"""Articles asked about claims: whole texts as tasks, rationales that make no dispute."""

from importlib.resources import files

from curation.core.adjudication import decide
from curation.core.ids import annotation_id
from curation.core.schema import parse_schema
from curation.core.tasks import make_article_tasks
from curation.types import AnnotationRecord, Answer, ArticleRecord, Kept, LabeledSpan
from tests.records import make_annotation

SCHEMA = parse_schema(
    files("guidelines").joinpath("claim-stance", "schema.yaml").read_text(encoding="utf-8"), "claim-stance"
)
TEXT = "نفى النادي رحيل مدربه.\nوقال إن العقد سارٍ.\nويلعب الفريق الجمعة."
FIRST, SECOND = LabeledSpan(0, 22, "RATIONALE"), LabeledSpan(23, 42, "RATIONALE")
ARTICLE = ArticleRecord(
    page_id="p",
    article_id="a",
    role="main",
    title="النادي يرد",
    text=TEXT,
    kept=(Kept(start=0, end=len(TEXT), at=0),),
    headings=(),
    source=None,
    keywords=(),
    removed=(),
)
CLAIMS = ("رحل مدرب النادي", "يلعب الفريق السبت")


def vote(annotator: str, stance: str, *spans: LabeledSpan) -> AnnotationRecord:
    """Give one annotator's answer to the first claim."""
    (task, _) = make_article_tasks(SCHEMA, ARTICLE, CLAIMS)
    answer = Answer.of(list(spans), {"stance": stance})
    return make_annotation(
        annotation_id(task.task_id, annotator, answer, False), task.task_id, annotator, answer
    )


def test_an_article_makes_a_task_a_claim() -> None:
    """The whole text is shown, under ids that differ by claim; there is no sentence and no context."""
    tasks = list(make_article_tasks(SCHEMA, ARTICLE, CLAIMS))
    assert [task.target for task in tasks] == list(CLAIMS)
    assert {(task.text, task.sentence_id, task.before, task.after) for task in tasks} == {
        (TEXT, None, "", "")
    }
    assert len({task.task_id for task in tasks}) == len(CLAIMS)


def test_rationales_that_differ_make_no_dispute() -> None:
    """Two who agree on the stance settle it; what at least half of them marked is its rationale."""
    (task, _) = make_article_tasks(SCHEMA, ARTICLE, CLAIMS)
    two = [vote("a", "disagree", FIRST), vote("b", "disagree", FIRST, SECOND)]
    decision = decide(SCHEMA, task, two)
    assert decision is not None
    assert (decision.method, decision.confidence) == ("unanimous", 1.0)
    assert decision.answer.spans == (FIRST, SECOND)
    three = decide(SCHEMA, task, [*two, vote("c", "disagree", FIRST)])
    assert three is not None
    assert three.answer.spans == (FIRST,)


def test_rationales_of_the_outvoted_are_left_out() -> None:
    """Only those who gave the majority's answer say what it rests on."""
    (task, _) = make_article_tasks(SCHEMA, ARTICLE, CLAIMS)
    votes = [vote("a", "disagree", FIRST), vote("b", "disagree", FIRST), vote("c", "agree", SECOND)]
    decision = decide(SCHEMA, task, votes)
    assert decision is not None
    assert (decision.method, decision.answer.spans) == ("majority", (FIRST,))
    assert dict(decision.answer.choices) == {"stance": "disagree"}
