"""``tanqih adjudicate SCHEMA --feedback``: a page for each annotator, of what was decided otherwise."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from curation.core.agreement.tally import Voted, Worth
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.manuals.places import offered_labels
from curation.stages.deciding.agree_sentence import Drawn, draw_task
from curation.stages.deciding.confusions import Sections, error_names, find_confusions
from curation.stages.deciding.decisions import read_decisions
from curation.stages.deciding.disputes import read_disputes
from curation.stages.deciding.rendering import render
from curation.stages.labelling.tasks import read_tasks
from curation.store.atomic import write_text
from curation.store.tables import read_records
from curation.store.workspace import Workspace
from curation.types import AnnotationRecord, Answer, DecisionRecord, Report, TaskRecord

DECIDED, GIVEN = "القرار", "جوابك"
_METHODS = {"referee": "قرار محكّم", "majority": "رأي الأكثرية"} | dict.fromkeys(
    ("dawid-skene", "mace"), "ترجيح الأجوبة بحسب ضبط أصحابها"
)


class Case(NamedTuple):
    """A task that was decided otherwise than its annotator said.

    ``kinds`` are titles of what sets the two answers apart; ``letter`` is what the referee saw the
    annotator's answer under, empty where there was no referee.
    """

    drawn: Drawn
    kinds: tuple[str, ...]
    method: str
    error: str | None
    comment: str
    letter: str
    sections: tuple[str, ...]


class Heard(NamedTuple):
    """What is told of one annotator: how many tasks were decided that they answered, and which otherwise."""

    annotator: str
    decided: int
    cases: list[Case]


def write_feedback(workspace: Workspace, schema: LabelSchema, to: Path | None = None) -> Report:
    """Write a page an annotator, that names no other; the same decisions give the same bytes.

    Args:
        workspace: whose decisions.
        schema: of which schema.
        to: the folder for the pages; ``agreement/feedback`` in the workspace where it is None.

    Raises:
        InputError: nothing is decided yet, or the pages cannot be written.
    """
    heard = [_hear(name, cases) for name, cases in _Told(workspace, schema).by_annotator().items()]
    sections = Sections(workspace, schema)
    paths = [_path(workspace, schema, one.annotator, to) for one in heard]
    for path, one in zip(paths, heard, strict=True):
        write_text(path, feedback_page(workspace, schema, one, sections))
    differing = {one.annotator: len(one.cases) for one in heard}
    return Report(
        verb=f"adjudicate {schema.name} --feedback",
        unit="answer",
        taken=sum(one.decided for one in heard),
        parts={
            "decided otherwise": sum(differing.values()),
            "decided so": sum(one.decided - len(one.cases) for one in heard),
        },
        figures={f"of {name}, decided otherwise": count for name, count in differing.items()},
        wrote=tuple(map(str, paths)),
    )


def feedback_page(workspace: Workspace, schema: LabelSchema, heard: Heard, sections: Sections) -> str:
    """Give an annotator's page as HTML."""
    counts = Counter(kind for case in heard.cases for kind in case.kinds)
    shown = dict.fromkeys(anchor for case in heard.cases for anchor in case.sections)
    titles = {label.name: label.title.ar for label in offered_labels(schema)}
    return render(
        "feedback.html",
        ("feedback.css", "agree_sentence.css"),
        schema=schema,
        heard=heard,
        counts=sorted(counts.items(), key=lambda row: (-row[1], row[0])),
        titles=titles,
        choices={choice.name: choice.title.ar for choice in schema.choices},
        colors={label.name: label.color for label in schema.spans},
        names=(GIVEN, DECIDED),
        sections=[(anchor, sections.titles[anchor], sections.html(anchor)) for anchor in shown],
        section_titles=sections.titles,
        manual=workspace.settings.guidelines.manual(schema.name, "ar"),
    )


def _path(workspace: Workspace, schema: LabelSchema, annotator: str, to: Path | None) -> Path:
    path = workspace.feedback(schema.name, quote(annotator, safe="@+"))
    return to / path.name if to else path


def _hear(name: str, cases: Sequence[Case | None]) -> Heard:
    return Heard(name, len(cases), [case for case in cases if case])


class _Told:
    """What was decided, beside what was answered."""

    def __init__(self, workspace: Workspace, schema: LabelSchema) -> None:
        self.schema = schema
        self.decisions = list(read_decisions(workspace, schema))
        self.tasks = read_tasks(workspace, schema)
        self.answers = {
            row.annotation_id: row
            for row in read_records(workspace.annotations(schema.name), AnnotationRecord)
        }
        self.names = {row.annotator for row in self.answers.values()}
        self.names |= {annotator.name for annotator in workspace.settings.annotators}
        self.errors = error_names(schema)
        self.sections = Sections(workspace, schema)
        self.letters = {
            (dispute.task_id, vote.annotation_id): vote.letter
            for dispute in read_disputes(workspace.disputes(schema.name)).values()
            for vote in dispute.votes
        }

    def by_annotator(self) -> Mapping[str, list[Case | None]]:
        """Give for each annotator a case for each decided task that they answered; None where they agree."""
        found: dict[str, list[Case | None]] = {}
        for decision in self.decisions:
            task = self.tasks.get(decision.task_id)
            for vote in decision.votes:
                given = self.answers.get(vote.annotation_id)
                if task is None or given is None:
                    raise InputError(
                        "the decisions are of another pull: "
                        f"run `tanqih adjudicate {self.schema.name}`, then this again"
                    )
                case = None if vote.agrees else self._case(task, decision, given)
                found.setdefault(vote.annotator, []).append(case)
        return dict(sorted(found.items()))

    def _case(self, task: TaskRecord, decision: DecisionRecord, given: AnnotationRecord) -> Case:
        answers = {GIVEN: given.answer, DECIDED: decision.answer}
        confusions = find_confusions(self.schema, task.text, answers)
        kinds = dict.fromkeys(confusion.kind for confusion in confusions)
        letter = self.letters.get((task.task_id, given.annotation_id), "")
        return Case(
            drawn=draw_task(self.schema, task, _voted(task, given, answers), Worth(task.task_id, 0.0, {})),
            kinds=tuple(self.errors[kind] for kind in kinds),
            method=_METHODS.get(decision.method, ""),
            error=self.errors.get(decision.error, decision.error) if decision.error else None,
            comment=self._without_names(decision.comment or "", given.annotator),
            letter=letter if decision.method == "referee" else "",
            sections=self.sections.of(confusions),
        )

    def _without_names(self, comment: str, own: str) -> str:
        """Leave the other annotators' names out of what the referee wrote."""
        others = sorted(self.names - {own}, key=len, reverse=True)
        pattern = "|".join(re.escape(name) for name in others)
        return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", "…", comment) if others else comment


def _voted(task: TaskRecord, given: AnnotationRecord, answers: Mapping[str, Answer]) -> Voted:
    """Give the two answers as if two annotators had given them."""
    rows: Iterable[tuple[str, AnnotationRecord]] = (
        (name, given.model_copy(update={"answer": answer})) for name, answer in answers.items()
    )
    return Voted(task.task_id, task.article_id, dict(rows))
