"""What a project holds against what it should hold, and bringing the one to the other."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from curation.labelstudio.client import Client, Placed, Project

BATCH = 1000
Seen = Callable[[int], object]


@dataclass
class Holding:
    """The tasks of ours that a project holds, by key; ``doubled`` are further copies of some of them."""

    keys: dict[str, Placed] = field(default_factory=dict)
    doubled: list[Placed] = field(default_factory=list)

    def take(self, placed: Placed) -> None:
        """Take in a task; of two with the same key the one that was begun, then the older, is kept."""
        held = self.keys.setdefault(placed.key, placed)
        if held is not placed:
            kept, other = sorted((held, placed), key=lambda task: (not task.begun, task.id))
            self.keys[placed.key] = kept
            self.doubled.append(other)


def read_holding(client: Client, project: Project, seen: Seen) -> Holding:
    """List what a project holds; ``seen`` is told of each task."""
    holding = Holding()
    if not project.made_now:
        for placed in client.placed(project.id):
            holding.take(placed)
            seen(1)
    return holding


@dataclass(frozen=True)
class Moves:
    """What is to be done to a project: add, take back what nobody began, mark and unmark."""

    add: Sequence[str]
    withdraw: Sequence[Placed]
    supersede: Sequence[Placed]
    revive: Sequence[Placed]
    doubled: Sequence[Placed]

    def said(self) -> str:
        """Say what would happen to a project."""
        parts = {
            "to add": len(self.add),
            "to withdraw": len(self.withdraw),
            "to mark as superseded": len(self.supersede),
            "to mark as current again": len(self.revive),
            "second copies to remove": len(self.doubled),
        }
        return ", ".join(f"{count:,} {what}" for what, count in parts.items() if count or what == "to add")


def plan_moves(
    holding: Holding, wanted: Sequence[str], made: Collection[str], prune: bool, alive: bool = True
) -> Moves:
    """Compare what a project holds with what it should hold.

    Args:
        holding: what it holds.
        wanted: keys of what it should hold, in order.
        made: keys of all tasks that the workspace still makes.
        prune: whether superseded tasks that nobody began go, too.
        alive: whether the project is of the schema's major version; others are only marked.
    """
    asked = set(wanted)
    superseded = [task for key, task in holding.keys.items() if not alive or key not in made]
    pruned = [task for task in superseded if prune and not task.begun]
    others = [task for key, task in holding.keys.items() if alive and key in made]
    return Moves(
        add=[key for key in wanted if key not in holding.keys],
        withdraw=[task for task in others if task.key not in asked and not task.begun] + pruned,
        supersede=[task for task in superseded if not task.superseded and task not in pruned],
        revive=[task for task in others if task.superseded],
        doubled=[task for task in holding.doubled if not task.begun],
    )


def mark(client: Client, project: Project, tasks: Sequence[Placed], superseded: bool) -> None:
    """Say in the data manager's ``superseded`` column that tasks are, or are not any more."""
    for batch in _batches(tasks):
        client.mark_superseded(project.id, [task.id for task in batch], "yes" if superseded else "")


def withdraw(client: Client, project: Project, tasks: Sequence[Placed]) -> int:
    """Delete tasks that nobody has begun, asked again just before; return how many there were."""
    gone = 0
    for batch in _batches(tasks):
        ids = {task.id for task in batch}
        now = client.placed(project.id, sorted({task.key for task in batch}))
        open_still = [task.id for task in now if task.id in ids and not task.begun]
        client.delete_tasks(project.id, open_still)
        gone += len(open_still)
    return gone


def _batches(tasks: Sequence[Placed]) -> Iterator[Sequence[Placed]]:
    for start in range(0, len(tasks), BATCH):
        yield tasks[start : start + BATCH]


def begun_by(holding: Holding) -> Iterable[str]:
    """List the keys of the tasks that someone has begun."""
    return [key for key, task in holding.keys.items() if task.begun]
