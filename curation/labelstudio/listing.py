"""Listing a project's tasks: all of them, those changed since, those with ids in a range.

Pages begin after the last id seen, never at a number of tasks passed over: so a task that is deleted
meanwhile shifts no other out of the listing.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from curation.core.sweep import Count, IdRange
from curation.errors import ServerError
from curation.labelstudio.client import Client, Json, Page

PAGE = 1000
# How far behind the newest change one may be committed that bears an earlier time.
OVERLAP = timedelta(seconds=60)
_STAMP = "%Y-%m-%dT%H:%M:%S.%fZ"  # without the fraction the server answers 500


def list_all(client: Client, project: int, total: int) -> Iterator[Json]:
    """Yield all tasks of a project with their annotations.

    In a project of more than one page, tasks that the server counts no annotation of are listed without
    asking for annotations, which takes it a third of the time. A task that changes meanwhile may come
    twice, the later state last, or not at all: what changed since is to be asked for afterwards.
    """
    if total <= PAGE:
        yield from _listed(client, project, (), annotated=True)
        return
    answered, skipped = (_number(column, "greater", 0) for column in _COUNTERS)
    none_answered, none_skipped = (_number(column, "equal", 0) for column in _COUNTERS)
    for task in _listed(client, project, (none_answered, none_skipped), annotated=False):
        yield {**task, "annotations": []}
    yield from _listed(client, project, (none_answered, skipped), annotated=True)
    yield from _listed(client, project, (answered,), annotated=True)


def list_changed(client: Client, project: int, since: str) -> Iterator[Json]:
    """Yield the tasks changed after the time ``since``, with their annotations.

    Of those changed in the minute before it only such as someone edited are given, again: a task
    that was merely imported late is missed by no one who counts.
    """
    before = to_stamp(from_stamp(since) - OVERLAP)
    until = {"filter": "filter:tasks:updated_at", "operator": "less_or_equal", "type": "Datetime"}
    edited = {"filter": "filter:tasks:updated_by", "operator": "empty", "type": "List", "value": False}
    window = (_after(before), {**until, "value": to_stamp(from_stamp(since))}, edited)
    yield from _listed(client, project, window, annotated=True)
    yield from _listed(client, project, (_after(since),), annotated=True)


def list_range(client: Client, project: int, ids: IdRange) -> Iterator[Json]:
    """Yield the tasks whose ids lie in a range, with their annotations."""
    return _listed(client, project, (_between(ids),), annotated=True)


def count_range(client: Client, project: int, ids: IdRange) -> Count:
    """Count the tasks whose ids lie in a range, and their annotations that are no skips."""
    page = client.page(project, (_between(ids),), "tasks:id", 1, annotated=False)
    return Count(page.total, page.annotations)


def count_drafts(client: Client, project: int) -> int:
    """Count the tasks with a draft of anyone; their content only who wrote them can read."""
    drafted = {"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean", "value": True}
    return client.page(project, (drafted,), "tasks:id", 1, annotated=False).total


def server_time(client: Client, project: int) -> str:
    """Ask what time it is by the server's clock, rounded up to the second.

    Raises:
        ServerError: the server failed, or its answers bear no date.
    """
    date = client.page(project, (), "tasks:id", 1, annotated=False).date
    try:
        return to_stamp(parsedate_to_datetime(date).astimezone(UTC) + timedelta(seconds=1))
    except ValueError as error:
        raise ServerError(
            f"{client.url}: its answers bear no date: let what stands before the server pass it on"
        ) from error


def newest(client: Client, project: int) -> tuple[Count, str]:
    """Count a project's tasks and annotations; give the time of its newest change by the server's clock.

    A time stamp ahead of that clock, as when it was set back, counts as the clock's time. Empty where
    there is no task.
    """
    page = client.page(project, (), "-tasks:updated_at", 1, annotated=False)
    return Count(page.total, page.annotations), _newest(page)


def _newest(page: Page) -> str:
    if not page.tasks:
        return ""
    stamp = from_stamp(page.tasks[0]["updated_at"])
    with suppress(ValueError):  # no such header, or none that is a date
        stamp = min(stamp, parsedate_to_datetime(page.date).astimezone(UTC) + timedelta(seconds=1))
    return to_stamp(stamp)


def from_stamp(text: str) -> datetime:
    """Read a time stamp of the server's."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (TypeError, ValueError) as error:
        raise ServerError(
            f"the server gave {text!r} for a time: see that it is a Label Studio 1.23"
        ) from error


def to_stamp(moment: datetime) -> str:
    """Write a time stamp as the server's filters want it."""
    return moment.strftime(_STAMP)


_COUNTERS = ("total_annotations", "cancelled_annotations")


def _number(column: str, operator: str, value: object) -> Json:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": "Number", "value": value}


def _between(ids: IdRange) -> Json:
    return _number("id", "in", {"min": ids.low, "max": ids.high})


def _after(stamp: str) -> Json:
    return {
        "filter": "filter:tasks:updated_at",
        "operator": "greater",
        "type": "Datetime",
        "value": to_stamp(from_stamp(stamp)),
    }


def _listed(client: Client, project: int, filters: Sequence[Json], annotated: bool) -> Iterator[Json]:
    last = 0
    while True:
        page = client.page(project, (*filters, _number("id", "greater", last)), "tasks:id", PAGE, annotated)
        yield from page.tasks
        if page.total <= len(page.tasks):
            return
        if not page.tasks or page.tasks[0]["id"] <= last:
            raise ServerError(
                f"{client.url}: project {project} listed no more of {page.total} tasks: run again; "
                "if it stays so, see what stands between here and the server"
            )
        last = page.tasks[-1]["id"]
