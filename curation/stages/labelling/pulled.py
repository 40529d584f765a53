"""What the archives say the server holds: the newest state of each task, and what left it since.

The rows of an archive, after its first line:

- ``{"users": {id: e-mail}}``: the accounts of the server.
- ``{"project": {"id", "made", "description", "url", "watermark", "drafts"}}``: a project as listed.
- ``{"in": project id, "task": …}``: a task with its annotations, in the server's own words.
- ``{"in": project id, "gone": [task ids]}``: tasks that are no longer there; null is the project itself.
- ``{"revisions": [{"revision", "since", …}]}``: since when each revision was in force, as push recorded it.
- ``{"left": {…}}``: in a full archive, what had left the server before it.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import orjson
from pydantic import ValidationError

from curation.core.revisions import InForce
from curation.core.sweep import Count, Counted
from curation.errors import InputError
from curation.store.archive import Newest, Row, anew, lines_back, read_chain, to_line

TASKS = "tasks deleted on the server"
TASKS_ANSWERS = "answers of deleted tasks, in the archive"
ANSWERS = "deleted answers, in the archive"


class Change(NamedTuple):
    """What befell an annotation since the last pull: ``new``, ``edited`` or ``deleted``; and whose it is."""

    kind: str
    user: str


class Known(NamedTuple):
    """A task as it was last archived: the hash of its line, and of its annotations by id."""

    digest: str
    made: str
    """The server's time stamp, which tells it from a later task that was given the same id."""
    ours: bool
    """Whether it bears a key of ours."""
    answers: dict[int, tuple[int, str]]
    counted: int


@dataclass
class ProjectState:
    """A project as it was last archived."""

    said: Row
    tasks: dict[int, Known] = field(default_factory=dict)

    def counted(self) -> list[Counted]:
        """List the tasks in the order of their ids, as the server counts them."""
        return [Counted(number, self.tasks[number].counted) for number in sorted(self.tasks)]

    def count(self) -> Count:
        """Count tasks and annotations, as the server counts them."""
        return Count(len(self.tasks), sum(task.counted for task in self.tasks.values()))


class Pulled:
    """The state of all of a schema's projects; rows are taken in the order they were archived."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.users: dict[str, str] = {}
        self.projects: dict[int, ProjectState] = {}
        self.revisions: tuple[InForce, ...] = ()
        self.left: Counter[str] = Counter()
        self.changes: Counter[Change] = Counter()
        self.newest: Newest | None = None

    def take(self, row: Row, line: bytes | None = None) -> None:
        """Take in a row, whose line is given where it is known."""
        if "task" in row:
            self._take_task(self.projects[row["in"]], row["task"], digest_of(line or to_line(row)))
        elif "gone" in row:
            self._take_gone(row["in"], row["gone"])
        elif "project" in row:
            number = row["project"]["id"]
            self.projects.setdefault(number, ProjectState({})).said = row["project"]
        elif "users" in row:
            self.users |= row["users"]
        elif "revisions" in row:
            self.revisions = tuple(InForce.model_validate(one) for one in row["revisions"])
        elif "left" in row:
            self.left = Counter(row["left"])

    def _take_task(self, project: ProjectState, task: Row, digest: str) -> None:
        annotations = task.get("annotations") or []
        answers = {a["id"]: (hash(to_line(a)), str(a.get("completed_by"))) for a in annotations}
        made = str(task.get("created_at"))
        before = project.tasks.get(task["id"])
        if before and before.made != made:
            self._take_gone(project.said["id"], [task["id"]])
            before = None
        old = before.answers if before else {}
        for number, (content, user) in answers.items():
            if number not in old:
                self.changes[Change("new", user)] += 1
            elif old[number][0] != content:
                self.changes[Change("edited", user)] += 1
        self._lose(ANSWERS, {number: answer for number, answer in old.items() if number not in answers})
        ours = task["data"].get("key") is not None
        counted = sum(not annotation.get("was_cancelled") for annotation in annotations)
        project.tasks[task["id"]] = Known(digest, made, ours, answers, counted)

    def _take_gone(self, number: int, gone: list[int] | None) -> None:
        project = self.projects[number]
        for task in list(project.tasks) if gone is None else gone:
            self.left[TASKS] += 1
            self._lose(TASKS_ANSWERS, project.tasks.pop(task).answers)
        if gone is None:
            del self.projects[number]

    def _lose(self, how: str, answers: dict[int, tuple[int, str]]) -> None:
        self.left[how] += len(answers)
        for _, user in answers.values():
            self.changes[Change("deleted", user)] += 1

    def answered(self) -> Iterator[str]:
        """Yield the hashes of the tasks that have annotations: projects by description, tasks by id."""
        for _, project in sorted(
            self.projects.items(), key=lambda item: (item[1].said["description"], item[0])
        ):
            for number in sorted(project.tasks):
                if project.tasks[number].answers:
                    yield project.tasks[number].digest

    def link(self, project: int, task: int) -> str:
        """Give the address of a task; what was archived before addresses were has none."""
        said = self.projects[project].said
        return f"{said['url']}data?task={task}" if "url" in said else ""

    def count_keyless(self) -> int:
        """Count the tasks that were added by other hands."""
        return sum(not task.ours for project in self.projects.values() for task in project.tasks.values())


def digest_of(line: bytes) -> str:
    """Hash a line of an archive."""
    return hashlib.blake2b(line, digest_size=16).hexdigest()


def read_back(folder: Path, wanted: set[str]) -> Iterator[tuple[str, Row]]:
    """Yield the rows of these hashes, each once; the archives are read newest first, until all are found.

    Raises:
        InputError: an archive is missing or damaged.
    """
    left = set(wanted)
    lines = lines_back(folder) if left else iter(())
    while left:
        line = next(lines, None)
        if line is None:
            raise InputError(f"{folder}: was changed while it was read: run the command again")
        digest = digest_of(line)
        if digest in left:
            left.discard(digest)
            yield digest, orjson.loads(line)


def read_answered(folder: Path, pulled: Pulled) -> Iterator[tuple[Row, str]]:
    """Yield the tasks that have annotations, in their order, each with its address.

    Raises:
        InputError: an archive is missing or damaged.
    """
    answered = list(pulled.answered())
    rows = dict(read_back(folder, set(answered)))
    for digest in answered:
        task = rows[digest]["task"]
        yield task, pulled.link(rows[digest]["in"], task["id"])


def read_pulled(folder: Path) -> Pulled:
    """Read a schema's archives; nothing pulled yet is an empty state.

    Raises:
        InputError: an archive is missing or damaged.
    """
    pulled = Pulled()

    def take(row: Row, line: bytes) -> None:
        try:
            pulled.take(row, line)
        except (KeyError, TypeError, AttributeError, ValidationError) as error:
            raise InputError(
                f"{folder}: an archive holds a row that is none of ours ({error!r}): "
                f"begin anew with `{anew(folder)}`"
            ) from error

    pulled.newest = read_chain(folder, take)
    pulled.changes.clear()
    return pulled
