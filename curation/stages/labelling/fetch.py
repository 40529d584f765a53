"""Fetching what changed on the server since the last pull, as rows for the archive.

The watermark is a time of the server's: that of its newest change when a listing began. Changes are
listed from it on. Then counts are compared, and where the server holds fewer than we know, the ids
that are gone are searched for. So a task or an answer that no time stamp tells of is found, too.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from curation.core.revisions import InForce
from curation.core.sweep import EVERY_ID, Count, IdRange, differing
from curation.errors import InputError
from curation.labelstudio.client import Client, Json, Project
from curation.labelstudio.listing import (
    count_drafts,
    count_range,
    list_all,
    list_changed,
    list_range,
    newest,
)
from curation.stages import Tick, silent
from curation.stages.labelling.pulled import ProjectState, Pulled, digest_of, read_pulled
from curation.store.archive import Row, add_archive, to_line

LEAF = 100
"""Ranges of so many tasks are fetched whole, where the counts say that something is gone."""
_ROUNDS = 3


class Fetch:
    """One pull from one server: yields rows and takes each into the state it is compared with."""

    def __init__(self, client: Client, pulled: Pulled, full: bool, tick: Tick) -> None:
        """Compare with ``pulled``; where ``full``, list everything whatever is known."""
        self.client = client
        self.pulled = pulled
        self.full = full
        self.tick = tick
        self.fetched = self.rows = 0

    def run(self, projects: Iterable[Project], revisions: Sequence[InForce] = ()) -> Iterator[Row]:
        """Yield what is to be archived: what changed in ``projects``, and the ``revisions`` in force.

        Raises:
            ServerError: the server failed.
        """
        found = sorted(projects, key=lambda project: (project.description, project.id))
        users = {str(number): email for number, email in self.client.users().items()}
        if self.full or not users.items() <= self.pulled.users.items():
            self.rows += 1
            yield self._taken({"users": self.pulled.users | users})
        revisions = tuple(revisions) or self.pulled.revisions  # those of a lost file stay in the archives
        if revisions and (self.full or revisions != self.pulled.revisions):
            self.rows += 1
            yield self._taken({"revisions": [row.model_dump(mode="json") for row in revisions]})
        made = {project.id: project.made for project in found}
        for number, state in list(self.pulled.projects.items()):
            if made.get(number) != state.said["made"]:  # gone, or another that was given its id
                yield from self._gone(number, None)
        for project in found:
            yield from self._project(project)
        if self.full:
            yield {"left": dict(sorted(self.pulled.left.items()))}

    def changed(self) -> bool:
        """Whether anything was found that the archives do not hold."""
        return self.full or self.rows > 0

    def _project(self, project: Project) -> Iterator[Row]:
        counted, mark = newest(self.client, project.id)
        drafts = count_drafts(self.client, project.id) if counted.tasks else 0
        known = self.pulled.projects.get(project.id)
        earlier = known.said["watermark"] if known else ""
        renamed = known is None or known.said["description"] != project.description
        said = {"id": project.id, "made": project.made, "description": project.description}
        said["url"] = f"{self.client.url}/projects/{project.id}/"
        yield self._taken({"project": {**said, "watermark": mark or earlier, "drafts": drafts}})
        self.rows += renamed
        state, rows = self.pulled.projects[project.id], self.rows
        if self.full or not earlier:
            yield from self._whole(project.id, state, counted.tasks, mark)
        else:
            yield from self._since(project.id, state, earlier)
        yield from self._settled(project.id, state, mark, counted if self.rows == rows else None)

    def _whole(self, project: int, state: ProjectState, total: int, mark: str) -> Iterator[Row]:
        before, seen = set(state.tasks), set()
        changed = list_changed(self.client, project, mark) if before and mark else ()
        for task in chain(list_all(self.client, project, total), changed):
            seen.add(task["id"])
            yield from self._task(project, state, task)
        if before - seen:
            yield from self._gone(project, before - seen)

    def _gone(self, project: int, tasks: set[int] | None) -> Iterator[Row]:
        """Take the loss of what earlier archives hold; a full one says it in its tally alone."""
        self.rows += 1
        row = self._taken({"in": project, "gone": None if tasks is None else sorted(tasks)})
        if not self.full:
            yield row

    def _since(self, project: int, state: ProjectState, stamp: str) -> Iterator[Row]:
        for task in list_changed(self.client, project, stamp):
            yield from self._task(project, state, task)

    def _settled(self, project: int, state: ProjectState, mark: str, counted: Count | None) -> Iterator[Row]:
        """Make our counts the server's: first by what changed while we listed, then by what is gone.

        Where it holds fewer tasks than we know, some are gone for sure, and looked for at once. Where
        annotators are faster than we are, what is left is found by the next pull.
        """
        for attempt in range(_ROUNDS):
            found = counted or count_range(self.client, project, EVERY_ID)
            counted = None
            if found == state.count():
                return
            if attempt == 0 and mark and found.tasks >= len(state.tasks):
                yield from self._since(project, state, mark)
                continue
            count = partial(count_range, self.client, project)
            for ids in differing(state.counted(), count, LEAF, found):
                yield from self._range(project, state, ids)

    def _range(self, project: int, state: ProjectState, ids: IdRange) -> Iterator[Row]:
        known = {number for number in state.tasks if ids.low <= number <= ids.high}
        for task in list_range(self.client, project, ids):
            known.discard(task["id"])
            yield from self._task(project, state, task)
        if known:
            self.rows += 1
            yield self._taken({"in": project, "gone": sorted(known)})

    def _task(self, project: int, state: ProjectState, task: Json) -> Iterator[Row]:
        row = {"in": project, "task": task}
        line = to_line(row)
        known = state.tasks.get(task["id"])
        self.fetched += 1
        self.tick(self.fetched, None)
        if known is None or known.digest != digest_of(line):
            self.rows += 1
            yield self._taken(row, line)
        elif self.full:
            yield row

    def _taken(self, row: Row, line: bytes | None = None) -> Row:
        self.pulled.take(row, line)
        return row


class Fetched(NamedTuple):
    """What projects hold now; whether an archive was ``added``; what left the server since the one before."""

    pulled: Pulled
    added: bool
    gone: Counter[str]
    notes: list[str]


def fetch_archive(
    client: Client,
    folder: Path,
    projects: Iterable[Project],
    tick: Tick = silent,
    full: bool = False,
    revisions: Sequence[InForce] = (),
) -> Fetched:
    """Add to the archives in ``folder`` what changed in ``projects`` since the newest of them.

    Args:
        client: the server.
        folder: the archives; they hold these projects and no others.
        projects: all of them; those that are archived and not among them are gone.
        tick: shows progress.
        full: fetch everything anew, whatever the archives hold.
        revisions: of the schema, since when each was in force.

    Raises:
        InputError: an archive is missing or damaged.
        ServerError: the server failed; nothing was written.
    """
    pulled, notes = _so_far(folder, full)
    before = Counter(pulled.left)
    fetch = Fetch(client, pulled, full or pulled.newest is None, tick)
    after = pulled.newest.digest if pulled.newest else ""
    added = add_archive(folder, after, fetch.full, fetch.run(projects, revisions), fetch.changed)
    pulled.newest = added or pulled.newest
    return Fetched(pulled, added is not None, pulled.left - before, notes)


def _so_far(folder: Path, full: bool) -> tuple[Pulled, list[str]]:
    """Read what was pulled so far; a full pull goes on without it where it cannot be read."""
    try:
        return read_pulled(folder), []
    except InputError as error:
        if not full:
            raise
        return Pulled(), [f"began anew, since {error}"]


def known_projects(client: Client, begins: str, schema: str) -> list[Project]:
    """List the workspace's projects for a schema, known by how their description begins.

    Raises:
        InputError: there is none.
    """
    found = [project for project in client.projects() if project.description.startswith(begins)]
    if not found:
        raise InputError(
            f"{client.url} has no {schema} project of this workspace: run `tanqih push {schema}`"
        )
    return found
