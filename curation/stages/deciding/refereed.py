"""``tanqih adjudicate SCHEMA --pull``: the referee's answers in, as rulings or put aside with the reason."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from curation.core.schema import LabelSchema
from curation.labelstudio.client import Client
from curation.labelstudio.codec import from_annotation
from curation.labelstudio.refereeing import OWN, Said, split_result
from curation.stages import Tick, silent
from curation.stages.deciding.adjudicate import settle_tasks, write_settled
from curation.stages.deciding.confusions import error_names
from curation.stages.deciding.disputes import read_disputes
from curation.stages.deciding.rulings import Key, Rulings
from curation.stages.labelling.connect import adjudication_marker
from curation.stages.labelling.fetch import fetch_archive
from curation.stages.labelling.pulled import Pulled, read_answered
from curation.stages.labelling.revisions import read_timeline
from curation.stages.labelling.tasks import read_tasks
from curation.store.archive import Row
from curation.store.rejects import write_rejected
from curation.store.workspace import SETTINGS, Workspace
from curation.types import Answer, DisputeRecord, RejectedRecord, Report, RulingRecord, TaskRecord
from curation.wording import counted

Json = dict[str, Any]
_SHOWN = 3


class Answered(NamedTuple):
    """What was taken from the referee's project, and what a person should read of it."""

    counts: Counter[str]
    notes: tuple[str, ...]
    attention: bool

    def figures(self) -> dict[str, int]:
        """Give the counts that are not nought."""
        return {name: count for name, count in self.counts.items() if count}


def pull_rulings(
    workspace: Workspace, schema: LabelSchema, client: Client, tick: Tick = silent, full: bool = False
) -> Report:
    """Take what the referee has answered, and settle what can be settled.

    Raises:
        InputError: nothing was pulled yet, or an archive is missing or damaged.
        ServerError: the server failed; nothing was written.
    """
    rulings = Rulings(workspace, schema)
    read_tasks(workspace, schema)
    answered = take_answers(workspace, schema, client, rulings, tick, full)
    report = write_settled(workspace, schema, settle_tasks(workspace, schema, rulings), rulings)
    return report.model_copy(
        update={
            "verb": f"adjudicate {schema.name} --pull",
            "figures": answered.figures(),
            "notes": (*answered.notes, *report.notes),
            "attention": report.attention or answered.attention,
        }
    )


def take_answers(
    workspace: Workspace,
    schema: LabelSchema,
    client: Client,
    rulings: Rulings,
    tick: Tick = silent,
    full: bool = False,
) -> Answered:
    """Archive what changed in the referee's project, and take the newest answer to each task as a ruling.

    Raises:
        InputError: an archive is missing or damaged.
        ServerError: the server failed; nothing was written.
    """
    projects = client.find_projects(adjudication_marker(workspace, schema.name))
    folder = workspace.adjudication_pulls(schema.name)
    if not projects and not folder.exists():
        return Answered(Counter(), (), False)
    timeline = read_timeline(workspace, schema.name)
    pulled, _, _, notes = fetch_archive(client, folder, projects, tick, full, timeline)
    reading = _Reading(workspace, schema, pulled)
    for row, link in read_answered(folder, pulled):
        reading.read(row, link)
    write_rejected(workspace.rejected(f"adjudicate-{schema.name}"), reading.refused)
    newest = reading.newest()
    taken = rulings.take(newest)
    counts = Counter({"answers taken": taken, "taken before": len(newest) - taken, **reading.counts})
    counts["answers refused"] = len(reading.refused)
    return Answered(counts, (*notes, *reading.notes()), bool(notes or reading.refused))


class _RefusedError(Exception):
    """Why an answer is no ruling."""


class _Reading:
    """Goes through the referee's answers."""

    def __init__(self, workspace: Workspace, schema: LabelSchema, pulled: Pulled) -> None:
        self.schema, self.timeline = schema, pulled.revisions
        self.tasks = read_tasks(workspace, schema)
        self.disputes = read_disputes(workspace.disputes(schema.name))
        self.errors = error_names(schema)
        self.people = _People(workspace, pulled.users)
        self.found: dict[Key, list[RulingRecord]] = {}
        self.refused: list[RejectedRecord] = []
        self.counts: Counter[str] = Counter()
        self.others: Counter[str] = Counter()

    def read(self, row: Row, link: str) -> None:
        """Read the answers to one task."""
        shown = row["data"]
        task = self.tasks.get(str(shown.get("task")))
        for annotation in row["annotations"]:
            name = self.people.referee(annotation.get("completed_by"))
            if name is None:
                self.others[self.people.email(annotation.get("completed_by"))] += 1
            elif annotation.get("was_cancelled"):
                self.counts["skipped by the referee"] += 1
            elif task is None:
                self.counts["of tasks no longer made"] += 1
            else:
                self._take(task, shown, annotation, name, link)

    def _take(self, task: TaskRecord, shown: Json, annotation: Json, name: str, link: str) -> None:
        try:
            rest, said = split_result(annotation["result"])
            if said.error is not None and said.error not in self.errors:
                raise _RefusedError(f"{said.error} is none of the errors that can be named")
            answer, revision = self._answer(task, shown, annotation | {"result": rest}, said, name)
        except (_RefusedError, KeyError, TypeError, ValueError, AttributeError) as error:
            why = str(error) if isinstance(error, _RefusedError) else f"malformed result ({error!r})"
            reason = f"{why} (see {link})" if link else why
            row = RejectedRecord(id=f"{task.task_id} by {name}", reason=reason, content=repr(annotation))
            self.refused.append(row)
            return
        ruling = RulingRecord(
            text=task.text,
            target=task.target,
            answer=answer,
            adjudicator=name,
            error=said.error,
            comment=said.comment,
            revision=revision,
            answered_at=str(annotation.get("updated_at", "")),
        )
        self.found.setdefault((task.text, task.target), []).append(ruling)

    def _answer(
        self, task: TaskRecord, shown: Json, annotation: Json, said: Said, name: str
    ) -> tuple[Answer, str]:
        """Give the answer that the referee means, and the revision of whose labels it is."""
        if said.accepts in (None, OWN):
            decoded = from_annotation(self.schema, task, shown, annotation, name, self.timeline)
            if decoded.taken is None:
                raise _RefusedError(decoded.refused.reason if decoded.refused else "it cannot be read")
            self.counts["spans moved to their text"] += decoded.repaired
            return decoded.taken.original or decoded.taken.answer, decoded.taken.revision
        dispute = self.disputes.get(str(shown.get("key")))
        if dispute is None:
            raise _RefusedError(f"accepts {said.accepts}, and adjudication/ holds no key to whose that is")
        return _accepted(dispute, str(said.accepts), annotation["result"]), dispute.revision

    def newest(self) -> list[RulingRecord]:
        """Give the newest answer to each task."""
        return [max(rulings, key=lambda one: one.answered_at) for rulings in self.found.values()]

    def notes(self) -> Iterator[str]:
        """Say what was refused, and what did not count."""
        for row in self.refused[:_SHOWN]:
            yield f"refused: {row.id}: {row.reason}"
        for email, count in sorted(self.others.items()):
            whose = counted(count, f"answer of {email} does", f"answers of {email} do")
            yield f"{whose} not count: {self.people.why()}"


def _accepted(dispute: DisputeRecord, letter: str, drawn: list[Json]) -> Answer:
    """Give the answer under a letter, where the referee marked nothing else.

    Where Label Studio itself began with one of the answers, that is nothing the referee marked.
    """
    votes = {vote.letter: vote.answer for vote in dispute.votes}
    if letter not in votes:
        raise _RefusedError(f"accepts {letter}, and there are only {', '.join(votes)}")
    marked = {
        (region["value"].get("start"), region["value"].get("end"), label)
        for region in drawn
        for label in region["value"].get("labels", ())
    }
    if marked and marked not in [set(map(tuple, answer.spans)) for answer in votes.values()]:
        raise _RefusedError(f"accepts {letter}, and marks something else in the text: choose one of the two")
    return votes[letter]


class _People:
    """Who of the server's accounts may rule."""

    def __init__(self, workspace: Workspace, users: Mapping[str, str]) -> None:
        settings = workspace.settings
        self.users = users
        self.listed = {one.email.lower(): one.name for one in settings.referees}
        self.annotators = {one.email.lower() for one in settings.annotators}

    def email(self, user: object) -> str:
        """Give an account's address."""
        return self.users.get(str(user), "unknown")

    def referee(self, user: object) -> str | None:
        """Name an account that may rule: one that is listed; where none is, one that is no annotator's."""
        email = self.email(user)
        if self.listed:
            return self.listed.get(email.lower())
        return None if email.lower() in self.annotators else email

    def why(self) -> str:
        """Say why an account does not count."""
        if self.listed:
            return f"it is not under [[referees]] in {SETTINGS}"
        return f"who annotates does not rule, unless {SETTINGS} lists them under [[referees]]"
