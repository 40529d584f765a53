"""What was sent to the referee, kept with the key to whose answer is under which letter."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from string import ascii_uppercase

from pydantic import ValidationError

from curation.core.agreement.tally import Voted, rank_tasks, tally
from curation.core.ids import content_id
from curation.core.schema import LabelSchema
from curation.errors import InputError
from curation.stages.deciding.adjudicate import Dispute
from curation.store.atomic import write_text
from curation.types import DisputeRecord, LetteredVote


def to_disputes(schema: LabelSchema, disputes: Iterable[Dispute]) -> dict[str, DisputeRecord]:
    """Give the answers to each disputed task their letters; that task first which would buy most agreement.

    Raises:
        InputError: there are more answers to a task than letters.
    """
    voted = [Voted(one.task.task_id, one.task.article_id, one.votes) for one in disputes]
    order = {worth.task_id: place for place, worth in enumerate(rank_tasks(tally(schema, voted), voted))}
    ranked = sorted(voted, key=lambda task: order.get(task.task_id, len(order)))
    return {row.dispute_id: row for row in (_to_dispute(schema, task) for task in ranked)}


def _to_dispute(schema: LabelSchema, task: Voted) -> DisputeRecord:
    """Give each answer its letter: by a hash of the task and the annotator, so that nobody keeps one."""
    name, votes = task.task_id, task.annotations
    if len(votes) > len(ascii_uppercase):
        raise InputError(f"task {name} has {len(votes)} answers: a referee is shown 26 at most")
    order = sorted(votes, key=lambda annotator: content_id("letter", name, annotator))
    return DisputeRecord(
        dispute_id=content_id("dispute", name, *sorted(v.annotation_id for v in votes.values())),
        task_id=name,
        revision=schema.version,
        votes=tuple(
            LetteredVote(
                letter=letter,
                annotator=annotator,
                annotation_id=votes[annotator].annotation_id,
                answer=votes[annotator].answer,
            )
            for letter, annotator in zip(ascii_uppercase, order, strict=False)
        ),
    )


def read_disputes(path: Path) -> dict[str, DisputeRecord]:
    """Read what was ever sent to the referee, by id.

    Raises:
        InputError: the file was changed by other hands.
    """
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        rows = [DisputeRecord.model_validate_json(line) for line in lines if line]
    except (OSError, ValidationError) as error:
        raise InputError(f"{path}: holds no disputes: put the file back as it was") from error
    return {row.dispute_id: row for row in rows}


def write_disputes(path: Path, rows: Mapping[str, DisputeRecord]) -> None:
    """Write what was ever sent to the referee."""
    write_text(path, "".join(row.model_dump_json() + "\n" for row in rows.values()))
