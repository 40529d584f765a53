"""The records of what is asked and answered: tasks, annotations, decisions."""

from typing import Literal, NamedTuple

from curation.types.records import Record
from curation.types.spans import LabeledSpan


class TaskRecord(Record):
    """One question put to annotators: a sentence with its context, or an article; of a target or claim.

    ``sentence_id`` is None where the text is the article's.
    """

    task_id: str
    schema_name: str
    revision: str
    sentence_id: str | None
    article_id: str
    page_id: str
    text: str
    target: str | None
    before: str
    after: str
    title: str | None
    source: str | None


class ArticleHead(NamedTuple):
    """As much of an article as its tasks are made of."""

    article_id: str
    title: str | None
    source: str | None


class TaskText(NamedTuple):
    """As much of a task as an answer to it is read by: its id, and the text that annotators see."""

    task_id: str
    text: str


class DealRecord(Record):
    """To whom a task was given; those who began it and left since are among ``annotators``.

    A ``training`` task comes first and a ``gold`` one has a known answer: both are given to everyone. On
    the server neither differs from other tasks.
    """

    task_id: str
    kind: Literal["work", "training", "gold"]
    annotators: tuple[str, ...]


class Answer(Record):
    """What was said of a task: labelled spans of its text, and one value for each choice made.

    ``spans`` are sorted by start, longest first, then label; ``choices`` by name.
    """

    spans: tuple[LabeledSpan, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, spans: list[LabeledSpan], choices: dict[str, str]) -> "Answer":
        """Build an answer in its one canonical order, repeats dropped."""
        ordered = sorted(set(spans), key=lambda s: (s.start, -s.end, s.label))
        return cls(spans=tuple(ordered), choices=tuple(sorted(choices.items())))


class AnnotationRecord(Record):
    """One annotator's answer to one task, as pulled; time stamps are the server's own.

    ``revision`` is that of the guidelines when it was made. ``original`` is the answer as it was given,
    where labels were renamed since and ``answer`` says it in today's. A ``superseded`` one has a newer
    answer of the same annotator to the same task beside it.
    """

    annotation_id: str
    task_id: str
    annotator: str
    revision: str
    answer: Answer
    skipped: bool
    prediction_based: bool
    lead_time: float | None
    created_at: str
    updated_at: str
    ground_truth: bool = False
    original: Answer | None = None
    superseded: bool = False


class Vote(Record):
    """How one annotator voted on a task, and whether the decision is the same."""

    annotator: str
    annotation_id: str
    agrees: bool


Method = Literal["unanimous", "single", "majority", "dawid-skene", "mace", "referee"]


class RulingRecord(Record):
    """A referee's final answer to every task with this text and target, under a revision of the schema.

    ``answered_at`` is the server's time stamp of the newest answer there that was taken into account, so
    that it is taken once; empty where there was none.
    """

    text: str
    target: str | None
    answer: Answer
    adjudicator: str
    error: str | None
    comment: str | None
    revision: str = ""
    answered_at: str = ""


class LetteredVote(Record):
    """An annotator's answer as a referee is shown it: under a letter."""

    letter: str
    annotator: str
    annotation_id: str
    answer: Answer


class DisputeRecord(Record):
    """A disputed task as it was sent to the referee, in labels of ``revision``; the key to who is who."""

    dispute_id: str
    task_id: str
    revision: str
    votes: tuple[LetteredVote, ...]


class DecisionRecord(Record):
    """The settled answer to one task.

    ``confidence`` is the share of votes that say the same; of ``dawid-skene`` and ``mace`` the probability
    that the whole answer is right. A vote agrees where it is the same in all that counts for disputes.
    """

    task_id: str
    method: Method
    answer: Answer
    confidence: float
    votes: tuple[Vote, ...]
    adjudicator: str | None
    error: str | None
    comment: str | None
    revision: str
