"""Projects and tasks as the server gives them."""

from typing import Any, NamedTuple

Json = dict[str, Any]


class Project(NamedTuple):
    """A project on the server; its id lasts only as long as the project does."""

    id: int
    title: str
    description: str
    label_config: str
    made_now: bool = False
    made: str = ""
    """The server's time stamp, which tells it from a later project that was given the same id."""


class Page(NamedTuple):
    """A page of a project's tasks; the counts are of all tasks that match, not of the page alone."""

    tasks: list[Json]
    total: int
    annotations: int
    """Those that are not skips."""
    date: str
    """The server's clock, as the answer's header gives it; empty where it gives none."""


class ProjectSpec(NamedTuple):
    """What a project should be. ``description`` ends with the line that we know it by."""

    title: str
    description: str
    instructions: str
    label_config: str


class Placed(NamedTuple):
    """A task of ours on the server. ``begun`` means answered, skipped or drafted by anyone."""

    id: int
    key: str
    begun: bool
    superseded: bool
