"""What every record of a file is, what was not taken, and what a stage tells."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of what is written to files: immutable, and no field but the declared ones."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RejectedRecord(Record):
    """A row that was not taken, with the reason, so that nothing is lost silently."""

    id: str
    reason: str
    content: str = ""


class Report(Record):
    """Counts in and out of one stage.

    ``parts`` names where everything that came in went, and sums to ``taken``; ``figures`` are other
    counts; ``notes`` are lines a person should read; ``attention`` says that something wants a look
    (exit status 1).
    """

    verb: str
    unit: str
    taken: int
    parts: dict[str, int]
    figures: dict[str, int] = {}
    notes: tuple[str, ...] = ()
    attention: bool = False
    wrote: tuple[str, ...] = ()
